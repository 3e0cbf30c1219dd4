"""How a single file of a draft will look, and what is wrong with it as far as the file alone can tell."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from portal.authoring.drafts.rules import refuse_file, shown_text
from portal.content.checks.course import check_course
from portal.content.draft import CourseSource
from portal.content.files import Files, content_name, digest
from portal.content.folder.glossary import GLOSSARY_FILE, REFERENCE_FILE, read_glossary, read_reference
from portal.content.folder.parse import BANK_FILE, COURSE_FILE, MODULE_FILE
from portal.content.gift.bank_file import parse_gift
from portal.content.pictures.images import IMAGE_FOLDER, image_size
from portal.content.prose.body import check_introduction, check_lesson, count_words, reading_minutes
from portal.content.prose.markdown import render
from portal.content.prose.terms import terms_in
from portal.content.shapes import Entry, Fault, Image, Question, Term

_INSIDE = re.compile(r'<a href="(?!https?:)[^"]*"')


@dataclass(frozen=True)
class FilePreview:
    """A file as it was read; ``faults`` name it from the content folder. A text has ``html``, ``words``, reading
    ``minutes`` and the ``terms`` that it explains; a glossary ``terms``, a reference ``entries``, a bank
    ``questions``."""

    faults: tuple[Fault, ...]
    html: str = ""
    words: int = 0
    minutes: int = 0
    terms: tuple[Term, ...] = ()
    entries: tuple[Entry, ...] = ()
    questions: tuple[Question, ...] = ()

    def with_faults(self, more: Iterable[Fault]) -> "FilePreview":
        """The same with further faults, in the order of the file."""
        return replace(self, faults=tuple(sorted({*self.faults, *more})))


def needed(data: bytes, paths: Collection[str]) -> list[str]:
    """Which other files of the draft the preview of this one wants: the glossary, and pictures that it names."""
    pictures = [path for path in paths if path.startswith(f"{IMAGE_FOLDER}/") and path.encode() in data]
    return [*pictures, GLOSSARY_FILE] if GLOSSARY_FILE in paths else pictures


def preview(slug: str, path: str, data: bytes, others: Files) -> FilePreview:
    """How the file will look. ``others`` are the files that ``needed`` named."""
    name, refusal = path.rpartition("/")[2], refuse_file(path, data)
    if refusal:
        return FilePreview((Fault(content_name(slug, path), 1, str(refusal)),))
    if name == BANK_FILE:
        questions, faults = parse_gift(shown_text(data), content_name(slug, path), path.rpartition("/")[0])
        return FilePreview(tuple(sorted(faults)), questions=tuple(questions))
    draft = CourseSource(slug, {**others, path: data})
    if name == GLOSSARY_FILE:
        terms = tuple(read_glossary(draft))
        return FilePreview(tuple(sorted(draft.faults)), terms=terms)
    if name == REFERENCE_FILE:
        entries = tuple(read_reference(draft))
        return FilePreview(tuple(sorted(draft.faults)), entries=entries)
    return _page(draft, path, others)


def _page(draft: CourseSource, path: str, others: Files) -> FilePreview:
    page = draft.page(path)
    if page is None:
        return FilePreview(tuple(sorted(draft.faults)))
    is_lesson = path.rpartition("/")[2] not in (COURSE_FILE, MODULE_FILE)
    draft.faults += check_lesson(page) if is_lesson else check_introduction(page)
    glossary = tuple(read_glossary(CourseSource(draft.slug, draft.files)))
    html = render(page.body, tuple(_images(others)), glossary)
    return FilePreview(
        tuple(sorted(set(draft.faults))),
        _INSIDE.sub("<a", html),  # a link to another page would leave what was typed
        count_words(page.body),
        reading_minutes(page.body),
        tuple(terms_in(html, glossary).values()),
    )


def _images(others: Files) -> list[Image]:
    found = []
    for path, data in others.items():
        name = path.rpartition("/")[2]
        size = image_size(name, data) if path.startswith(f"{IMAGE_FOLDER}/") else None
        if size:
            found.append(Image(name, digest(data), *size))
    return found


def faults_of(slug: str, path: str, data: bytes, files: Files) -> tuple[Fault, ...]:
    """Everything that is wrong with a file within its course: ``data`` in place of what ``files`` hold of it. Nothing
    is said of one that is too large to be kept."""
    if refuse_file(path, data):
        return ()
    _course, faults = check_course(slug, {**files, path: data})
    return tuple(fault for fault in faults if fault.file == content_name(slug, path))
