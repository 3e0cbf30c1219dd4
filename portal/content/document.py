"""A course as the JSON document in which a published version is kept, and back."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, get_args, get_origin, get_type_hints

from portal.content.shapes import Course


def to_document(course: Course) -> dict[str, Any]:
    """The course as dicts, lists and scalars, ready for JSON."""
    document: dict[str, Any] = _plain(course)
    return document


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _plain(item) for name, item in _said(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _number(value) if isinstance(value, Decimal) else value


def _said(value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a value with what they hold; those marked LATER only when they say something."""
    for field in fields(value):
        item = getattr(value, field.name)
        if not (field.metadata and item == field.default):
            yield field.name, item


def _number(value: Decimal) -> int | str:
    """A whole number as such, any other as text, which keeps every digit."""
    return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")


def from_document(document: dict[str, Any]) -> Course:
    """The course that ``to_document`` made ``document`` from; ValueError when it is no such document."""
    try:
        course: Course = _build(Course, document)
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ValueError(f"not a course document: {error}") from error
    return course


def _build(shape: Any, value: Any) -> Any:
    if isinstance(shape, type) and is_dataclass(shape):
        hints = _hints(shape)
        return shape(**{name: _build(hints[name], item) for name, item in value.items()})
    if get_origin(shape) is tuple:
        return _build_tuple(get_args(shape), value)
    if shape is Decimal and type(value) in (int, str):
        return _finite(value)
    if type(value) is not shape:
        raise TypeError(f"{value!r} is not {shape.__name__}")
    return value


def _finite(value: int | str) -> Decimal:
    number = Decimal(value)
    if not number.is_finite():
        raise TypeError(f"{value!r} is no number")
    return number


def _build_tuple(shapes: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list")
    if shapes[-1] is Ellipsis:
        shapes = (shapes[0],) * len(value)
    return tuple(_build(shape, item) for shape, item in zip(shapes, value, strict=True))


@lru_cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


def content_hash(course: Course) -> str:
    """SHA-256 (hex) of the course's canonical JSON: equal courses, equal hash."""
    canonical = json.dumps(to_document(course), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
