"""The files of a course as one ``Course``, with everything in them that has to be mended.

``course.md`` names the modules; each module is a folder with ``module.md``, lessons ``NN-slug.md`` and a
question bank ``soal.gift``. Beside them may stand ``glosarium.md``, ``rujukan.md`` and the pictures in
``gambar``. Values read from a faulty place are empty; a draft may hold them, a course never.
"""

import re
from collections.abc import Iterable

from portal.content.draft import CourseSource, Located
from portal.content.files import Files
from portal.content.folder.glossary import GLOSSARY_FILE, REFERENCE_FILE, read_glossary, read_reference
from portal.content.folder.header import (
    MAX_JP,
    read_bands,
    read_level,
    read_minutes,
    read_quiz,
    read_required_level,
    read_rule,
    read_timetable,
)
from portal.content.gift.bank_file import scan_gift
from portal.content.pictures.images import IMAGE_FOLDER, read_images
from portal.content.prose.body import check_introduction, check_lesson, reading_minutes
from portal.content.shapes import QUIZ_KINDS, Course, Lesson, Module, Outcome, Question
from portal.content.source import SLUG, Fields

COURSE_FILE, MODULE_FILE, BANK_FILE = "course.md", "module.md", "soal.gift"

_LESSON_FILE = re.compile(r"(\d\d)-(.+)\.md", re.ASCII)


def read_draft(slug: str, files: Files) -> CourseSource:
    """All that can be read in the files, faulty or not. What the course as a whole must keep to is asked by
    ``portal.content.checks.course``."""
    draft = CourseSource(slug, files)
    draft.course = _course(draft)
    return draft


def _course(draft: CourseSource) -> Course | None:
    page = draft.page(COURSE_FILE)
    if page is None:
        return None
    if not SLUG.fullmatch(draft.slug):
        draft.fault(COURSE_FILE, 1, f"Nama folder “{draft.slug}” tidak sah; pakai huruf kecil.")
    fields = page.fields
    modules = tuple(_modules(draft, fields))
    rule, level = read_rule(fields), read_level(fields)
    course = Course(
        slug=draft.slug,
        title=fields.text("title"),
        full_title=fields.text("full_title"),
        level=level,
        summary=fields.text("summary"),
        jp_minutes=read_minutes(fields),
        rule=rule,
        bands=read_bands(fields, rule),
        quizzes=tuple(read_quiz(fields, kind, draft.banks) for kind in QUIZ_KINDS),
        modules=modules,
        timetable=tuple(read_timetable(fields, {module.slug for module in modules})),
        introduction=page.body.strip(),
        requires=read_required_level(fields, level),
        ordered=fields.flag("ordered", required=False),
        images=tuple(read_images(draft)),
        glossary=tuple(read_glossary(draft)),
        reference=tuple(read_reference(draft)),
    )
    fields.finish()
    draft.faults += check_introduction(page)
    draft.pages.append(page)
    return course


def _modules(draft: CourseSource, fields: Fields) -> Iterable[Module]:
    listed: set[str] = set()
    for slug, line in fields.texts("modules"):
        if slug in listed:
            fields.fault(line, f"Modul “{slug}” disebut dua kali; sisakan satu.")
        elif not SLUG.fullmatch(slug):
            fields.fault(line, f"Nama modul “{slug}” tidak sah; pakai huruf kecil, angka, dan tanda hubung.")
        elif not draft.entries(slug):
            fields.fault(line, f"Folder modul “{slug}” tidak ada; buat folder itu atau hapus dari daftar.")
        else:
            module = _module(draft, slug)
            if module:
                yield module
        listed.add(slug)
    for path in draft.entries():
        if path not in draft.files and path not in {*listed, IMAGE_FOLDER}:
            fields.fault(fields.line("modules"), f"Folder “{path}” belum disebut dalam “modules”.")
        elif path in draft.files and path not in (COURSE_FILE, GLOSSARY_FILE, REFERENCE_FILE):
            draft.fault(path, 1, "Berkas ini tidak dikenal; pindahkan atau hapus.")


def _module(draft: CourseSource, slug: str) -> Module | None:
    """The module in the folder of that name; lessons and bank are checked even when ``module.md`` cannot be read."""
    page = draft.page(f"{slug}/{MODULE_FILE}")
    outcomes = tuple(_outcomes(draft, page.fields)) if page else ()
    keys = {outcome.key for outcome in outcomes} if page else None
    files = _lesson_files(draft, slug)
    lessons = tuple(filter(None, (_lesson(draft, path, lesson, keys) for lesson, path in files.items())))
    questions = tuple(_questions(draft, slug, keys, set(files)))
    draft.banks[slug] = sum(question.deliverable for question in questions)
    if page is None:
        return None
    hours = page.fields.mapping("jp")
    module = Module(
        slug=slug,
        title=page.fields.text("title"),
        summary=page.fields.text("summary"),
        introduction=page.body.strip(),
        theory_jp=hours.integer("theory", 0, MAX_JP) if hours else 0,
        practice_jp=hours.integer("practice", 0, MAX_JP) if hours else 0,
        outcomes=outcomes,
        lessons=lessons,
        questions=questions,
    )
    for fields in filter(None, (hours, page.fields)):
        fields.finish()
    draft.faults += check_introduction(page)
    draft.pages.append(page)
    return module


def _outcomes(draft: CourseSource, fields: Fields) -> Iterable[Outcome]:
    for inner in fields.mappings("outcomes"):
        outcome = Outcome(inner.text("key"), inner.text("text"))
        inner.finish()
        if outcome.key and outcome.key in {earlier.value.key for earlier in draft.outcomes}:
            inner.fault(inner.line("key"), f"Hasil belajar “{outcome.key}” sudah dipakai; beri kode lain.")
        elif outcome.key and not SLUG.fullmatch(outcome.key):
            inner.fault(inner.line("key"), f"Kode hasil belajar “{outcome.key}” tidak sah; pakai huruf kecil.")
        draft.outcomes.append(Located(inner.file, inner.line("key"), outcome))
        yield outcome


def _lesson_files(draft: CourseSource, module: str) -> dict[str, str]:
    """The paths of the lessons by slug, in the order of their numbers."""
    files: dict[str, str] = {}
    for path in draft.entries(module):
        name = path.rpartition("/")[2]
        match = _LESSON_FILE.fullmatch(name)
        if match and path in draft.files and SLUG.fullmatch(match[2]):
            _check_name(draft, path, int(match[1]), match[2], set(files))
            files.setdefault(match[2], path)
        elif name not in (MODULE_FILE, BANK_FILE):
            draft.fault(path, 1, "Nama berkas materi harus NN-nama.md, misalnya 01-siapa-psm.md.")
    if not files:
        draft.fault(f"{module}/{MODULE_FILE}", 1, "Modul belum mempunyai materi; tambahkan 01-nama.md.")
    return files


def _check_name(draft: CourseSource, path: str, number: int, slug: str, earlier: set[str]) -> None:
    if slug in earlier:
        draft.fault(path, 1, f"Nama materi “{slug}” dipakai dua kali; ganti salah satunya.")
    elif number != len(earlier) + 1:
        draft.fault(path, 1, f"Nomor materi harus berurutan: di sini {len(earlier) + 1:02}, bukan {number:02}.")


def _lesson(draft: CourseSource, path: str, slug: str, outcomes: set[str] | None) -> Lesson | None:
    page = draft.page(path)
    if page is None:
        return None
    fields = page.fields
    named, cited = fields.texts("outcomes"), fields.texts("sources")
    for key, line in named:
        if outcomes is not None and key not in outcomes:
            fields.fault(line, f"Hasil belajar “{key}” tidak ada dalam {MODULE_FILE}.")
    lesson = Lesson(
        slug=slug,
        title=fields.text("title"),
        summary=fields.text("summary"),
        outcomes=tuple(key for key, _ in named),
        sources=tuple(text for text, _ in cited),
        review=tuple(text for text, _ in fields.texts("review", required=False)),
        minutes=reading_minutes(page.body),
        body=page.body.strip(),
    )
    fields.finish()
    draft.faults += check_lesson(page)
    draft.pages.append(page)
    draft.lessons.append(Located(page.file, page.body_line, lesson))
    draft.cited += [Located(page.file, line, text) for text, line in cited]
    return lesson


def _questions(draft: CourseSource, module: str, outcomes: set[str] | None, lessons: set[str]) -> Iterable[Question]:
    path = f"{module}/{BANK_FILE}"
    text = draft.text(path)
    if text is None:
        return
    found, faults = scan_gift(text, draft.name(path), module)
    draft.faults += faults
    for question, line in found:
        located = Located(draft.name(path), line, question)
        first = draft.keys.setdefault(question.key, located)
        if first is not located:
            draft.faults.append(located.fault(f"Kode soal “{question.key}” sudah dipakai di {first}; beri kode lain."))
        if outcomes is not None and question.outcome not in outcomes:
            draft.faults.append(located.fault(f"Hasil belajar “{question.outcome}” tidak ada dalam {MODULE_FILE}."))
        if question.lesson not in lessons:
            draft.faults.append(located.fault(f"Materi “{question.lesson}” tidak ada dalam modul ini."))
        draft.questions.append(located)
        draft.cited.append(Located(located.file, line, question.basis))
        yield question
