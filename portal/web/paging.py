"""Lists in pages: no list is unbounded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

Row = TypeVar("Row")
PAGE_SIZE = 50
SHORT = 20
"""Rows of a list that stands beside something else."""
WORD = "halaman"
"""What the address calls the page of a list. A second list on a page has a word of its own."""
MAX_PAGES = 100_000
MAX_DIGITS = 12
"""Python refuses to read numbers of thousands of digits; so many already say "far beyond the end"."""


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page of a list: its rows, its number (from 1), and how many rows there are in all."""

    rows: list[Row]
    number: int
    total: int
    size: int = PAGE_SIZE
    word: str = WORD

    @property
    def pages(self) -> int:
        return _pages(self.total, self.size)

    @property
    def paged(self) -> bool:
        """Whether there is more than this page."""
        return self.pages > 1

    @property
    def before(self) -> int | None:
        """The number of the page before this one; None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the page after this one; None on the last."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def first(self) -> int:
        """The number of the first row on this page, counted from 1."""
        return (self.number - 1) * self.size + 1


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def _within(number: int, total: int, size: int) -> int:
    """The number of the wanted page, or of the last one."""
    return min(number, _pages(total, size))


def page_number(word: str = WORD) -> int:
    """The page that the address asks for; nonsense means the first."""
    text = request.args.get(word, "1")
    return min(max(int(text[:MAX_DIGITS]), 1), MAX_PAGES) if text.isascii() and text.isdigit() else 1


def page_of(rows: Sequence[Row]) -> Listing[Row]:
    """The page that the address asks for, of a list that is in memory."""
    number = _within(page_number(), len(rows), PAGE_SIZE)
    return Listing(list(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), number, len(rows))


def listing(session: Session, statement: Select[*tuple[Any, ...]], number: int, size: int = PAGE_SIZE) -> Listing[Any]:
    """The wanted page of a SELECT, and the count of all its rows: two queries, or one where there are none."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = _within(number, total, size)
    rows = list(session.execute(statement.limit(size).offset((number - 1) * size))) if total else []
    return Listing(rows, number, total, size)


def scalars(session: Session, statement: Select[*tuple[Any, ...]], number: int, size: int = PAGE_SIZE) -> Listing[Any]:
    """The wanted page of a SELECT of whole records."""
    found = listing(session, statement, number, size)
    return Listing([row[0] for row in found.rows], found.number, found.total, size)


def short(session: Session, statement: Select[*tuple[Any, ...]], word: str) -> Listing[Any]:
    """The page that the address asks for by a word of its own, of a short list beside something else."""
    found = listing(session, statement, page_number(word), SHORT)
    return replace(found, word=word)


def page_url(number: int, word: str = WORD) -> str:
    """This page's address with another page number."""
    values = {**request.args.to_dict(), word: number}
    return f"{request.script_root}{quote(request.path)}?{urlencode(values)}"


def sifted_url(**chosen: str) -> str:
    """This list's address narrowed otherwise, from its first page on; what is empty is left out."""
    values = {name: text for name, text in {**request.args.to_dict(), **chosen}.items() if text and name != WORD}
    return f"{request.script_root}{quote(request.path)}" + (f"?{urlencode(values)}" if values else "")
