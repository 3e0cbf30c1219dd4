"""The shipped basic course, and where its lessons are read."""

import uuid

from tests.shipped import shipped
from tests.tiny import lesson_keys

FIRST, SECOND = ("konsep-dasar-psm", "siapa-psm"), ("konsep-dasar-psm", "syarat-dan-jalan-menjadi-psm")


def keys() -> list[tuple[str, str]]:
    """Every lesson by module and name, in teaching order."""
    return lesson_keys(shipped())


def address(seat: uuid.UUID, key: tuple[str, str]) -> str:
    return f"/belajar/{seat}/materi/{key[0]}/{key[1]}"
