"""A draft at a glance: its files by module with their titles, and what a new file begins with. Pure."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.authoring.drafts.rules import Changes, is_text
from portal.content.folder.glossary import GLOSSARY_FILE, REFERENCE_FILE
from portal.content.folder.parse import BANK_FILE, COURSE_FILE, MODULE_FILE
from portal.errors import Refusal
from portal.texts import hyphened

MAX_LESSONS = 99
"""The number of a lesson has two digits."""

_HEAD = re.compile(r"---\n(.*?)\n---", re.DOTALL)
_TITLE = re.compile(r"^title:[ ]*(.+)$", re.MULTILINE)
_MODULES = re.compile(r"^modules:[ ]*\n((?:[ ]*-[ ]+.+\n?)+)", re.MULTILINE)
_LESSON = re.compile(r"([^/]+)/(\d\d)-(.+)\.md", re.ASCII)


@dataclass(frozen=True)
class FileItem:
    """A text file of a draft with the title that it states; ``state`` is one of the kinds of ``rules.Changes``."""

    path: str
    title: str
    state: str


@dataclass(frozen=True)
class FileGroup:
    """The files of a module, or with an empty slug those of the course itself."""

    slug: str
    title: str
    items: tuple[FileItem, ...]


def outline(texts: Mapping[str, bytes], changes: Changes) -> list[FileGroup]:
    """The text files of a draft, and those that it no longer has: first the course's own, then module by module."""
    paths = {path for path in (*texts, *changes.removed) if is_text(path)}
    return [_group(slug, texts, paths, changes) for slug in ("", *modules(texts, paths))]


def modules(texts: Mapping[str, bytes], paths: Collection[str]) -> list[str]:
    """The slugs of the modules in teaching order; those that course.md does not name come last."""
    folders = {path.partition("/")[0] for path in paths if "/" in path}
    listed = _MODULES.search(_head(texts.get(COURSE_FILE, b"")) + "\n")
    order = [line.strip(" -\"'") for line in listed[1].splitlines()] if listed else []
    return [*dict.fromkeys(slug for slug in order if slug in folders), *sorted(folders - {*order})]


def _group(slug: str, texts: Mapping[str, bytes], paths: Collection[str], changes: Changes) -> FileGroup:
    own = sorted((path for path in paths if path.rpartition("/")[0] == slug), key=_sort_key)
    items = tuple(FileItem(path, title_of(texts.get(path, b"")), changes.kind(path)) for path in own)
    return FileGroup(slug, (title_of(texts.get(f"{slug}/{MODULE_FILE}", b"")) or slug) if slug else "", items)


def _sort_key(path: str) -> tuple[bool, str]:
    return (path.rpartition("/")[2] not in (COURSE_FILE, MODULE_FILE), path)


def title_of(data: bytes) -> str:
    """The title that a file states in its front matter, or nothing: the file may be broken in any way."""
    found = _TITLE.search(_head(data))
    return found[1].strip().strip("\"'").strip() if found else ""


def _head(data: bytes) -> str:
    found = _HEAD.match(data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n"))
    return found[1] if found else ""


def new_path(paths: Collection[str], module: str, title: str) -> str | Refusal:
    """Where a new lesson of a module goes, or without a module the first file of a new module."""
    slug = hyphened(title, 60)
    if not slug:
        return Refusal("title", "Judul harus memuat huruf atau angka.", field="title")
    if not module:
        return _new_module(paths, slug)
    lessons = {found[3]: int(found[2]) for found in map(_LESSON.fullmatch, paths) if found and found[1] == module}
    number = max(lessons.values(), default=0) + 1
    if slug in lessons:
        return Refusal(
            "title", "Mata pelatihan ini sudah mempunyai materi dengan nama itu. Beri judul lain.", {}, "title"
        )
    if number > MAX_LESSONS:
        return Refusal(
            "lessons", "Mata pelatihan ini sudah mempunyai 99 materi. Pilih mata pelatihan lain.", {}, "module"
        )
    return f"{module}/{number:02}-{slug}.md"


def _new_module(paths: Collection[str], slug: str) -> str | Refusal:
    path = f"{slug}/{MODULE_FILE}"
    if any(other.startswith(f"{slug}/") for other in paths) or not is_text(path):
        return Refusal("title", "Nama itu sudah dipakai di pelatihan ini. Beri judul lain.", field="title")
    return path


def missing(paths: Collection[str]) -> list[str]:
    """The files that the course may have and does not have yet."""
    folders = sorted({path.partition("/")[0] for path in paths if is_text(path) and "/" in path})
    wanted = [COURSE_FILE, GLOSSARY_FILE, REFERENCE_FILE]
    wanted += [f"{folder}/{name}" for folder in folders for name in (MODULE_FILE, BANK_FILE)]
    return [path for path in wanted if path not in paths]


def skeleton(path: str, title: str = "") -> str:
    """What a new file begins with. None can be published as it stands."""
    name = path.rpartition("/")[2]
    return _SKELETONS.get(name, _LESSON_SKELETON).replace("{title}", json.dumps(title, ensure_ascii=False))


_SKELETONS = {
    COURSE_FILE: "---\ntitle: {title}\nlevel: dasar\nsummary:\nmodules: []\n---\n\nTulis pengantar di sini.\n",
    MODULE_FILE: """\
---
title: {title}
summary:
jp:
  theory: 1
  practice: 0
outcomes:
  - key:
    text:
---

Tulis pengantar mata pelatihan ini di sini.
""",
    BANK_FILE: "// Tulis soal dengan format GIFT, seperti di bank soal mata pelatihan lain.\n",
    GLOSSARY_FILE: "---\nterms:\n  - term:\n    also: []\n    text:\n    source:\n---\n",
    REFERENCE_FILE: "---\nentries:\n  - kind: ppks\n    name:\n    also: []\n    text:\n    source:\n---\n",
}
_LESSON_SKELETON = """\
---
title: {title}
summary:
outcomes: []
sources: []
---

Tulis isi materi di sini.

## Judul bagian

:::kasus Judul kasus
Ceritakan satu kejadian.
:::

:::cek Tulis pertanyaan
Tulis jawabannya.
:::

:::ringkasan
- Tulis hal yang perlu diingat.
:::
"""
