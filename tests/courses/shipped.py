"""The shipped basic course, and where its lessons are read."""

import uuid

from tests.shipped import shipped

SHIPPED = shipped()
KEYS = [(module.slug, lesson.slug) for module, lesson in SHIPPED.lessons]


def address(seat: uuid.UUID, key: tuple[str, str]) -> str:
    return f"/belajar/{seat}/materi/{key[0]}/{key[1]}"
