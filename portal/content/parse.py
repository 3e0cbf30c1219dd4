"""A course folder as one ``Course``, or the list of everything in it that has to be mended.

``course.md`` names the modules; each module is a folder with ``module.md``, lessons ``NN-slug.md`` and a
question bank ``soal.gift``. Values read from a faulty place are empty and never leave this file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from portal.content.body import check_introduction, check_lesson, reading_minutes
from portal.content.gift import scan_gift
from portal.content.shapes import (
    LEVELS,
    QUIZ_KINDS,
    Band,
    CompletionRule,
    Course,
    Fault,
    Lesson,
    Module,
    Outcome,
    PlannedSession,
    Question,
    QuizPlan,
)
from portal.content.source import SLUG, Fields, Page, read_file, read_page

COURSE_FILE, MODULE_FILE, BANK_FILE = "course.md", "module.md", "soal.gift"
MAX_JP, MAX_JP_MINUTES, MAX_QUIZ_MINUTES, MAX_ATTEMPTS, MAX_DRAW = 200, 120, 300, 10, 200

MAX_DAYS, MAX_SESSION_JP = 31, 12

_CLOCK = re.compile(r"([01]\d|2[0-3])\.[0-5]\d", re.ASCII)
_LESSON_FILE = re.compile(r"(\d\d)-(.+)\.md", re.ASCII)


@dataclass
class _Reading:
    """One pass over a course folder: what was found wrong, which keys are taken, how large each bank is."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    outcomes: set[str] = field(default_factory=set)
    questions: dict[str, str] = field(default_factory=dict)
    banks: dict[str, int] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def fault(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(self.name(path), line, message))

    def page(self, path: Path) -> Page | None:
        return read_page(path, self.name(path), self.faults)


def parse_course(folder: Path) -> tuple[Course | None, list[Fault]]:
    """The course in ``folder`` (content/courses/<slug>) and no faults, or None and the faults in file order.

    Fault files are named from the content folder, two levels above ``folder``.
    """
    folder = folder.resolve()
    reading = _Reading(folder.parent.parent)
    course = _course(reading, folder)
    faults = sorted(set(reading.faults))
    return (None if faults else course), faults


def _course(reading: _Reading, folder: Path) -> Course | None:
    page = reading.page(folder / COURSE_FILE)
    if page is None:
        return None
    if not SLUG.fullmatch(folder.name):
        reading.fault(folder / COURSE_FILE, 1, f"Nama folder “{folder.name}” tidak sah; pakai huruf kecil.")
    fields = page.fields
    modules = tuple(_modules(reading, folder, fields))
    rule = _rule(fields)
    course = Course(
        slug=folder.name,
        title=fields.text("title"),
        full_title=fields.text("full_title"),
        level=_level(fields),
        summary=fields.text("summary"),
        jp_minutes=fields.integer("jp_minutes", 1, MAX_JP_MINUTES),
        rule=rule,
        bands=_bands(fields, rule),
        quizzes=tuple(_quiz(fields, kind, reading.banks) for kind in QUIZ_KINDS),
        modules=modules,
        timetable=tuple(_timetable(fields, {module.slug for module in modules})),
        introduction=page.body.strip(),
    )
    fields.finish()
    reading.faults += check_introduction(page)
    return course


def _level(fields: Fields) -> str:
    level = fields.text("level")
    if level and level not in LEVELS:
        fields.fault(fields.line("level"), f"Tingkat “{level}” tidak dikenal; pakai {' atau '.join(LEVELS)}.")
    return level


def _rule(fields: Fields) -> CompletionRule:
    inner = fields.mapping("completion")
    if inner is None:
        return CompletionRule(0, 0, False)
    rule = CompletionRule(
        attendance_percent=inner.integer("attendance_percent", 0, 100),
        posttest_score=inner.integer("posttest_score", 0, 100),
        all_lessons=inner.flag("all_lessons"),
    )
    inner.finish()
    return rule


def _bands(fields: Fields, rule: CompletionRule) -> tuple[Band, ...]:
    bands = []
    for inner in fields.mappings("bands"):
        bands.append(Band(inner.integer("minimum", 0, 100), inner.text("name")))
        inner.finish()
    minima = [band.minimum for band in bands]
    if minima != sorted(set(minima), reverse=True):
        fields.fault(fields.line("bands"), "Urutkan “bands” dari nilai tertinggi, tanpa nilai yang sama.")
    if minima and min(minima) > rule.posttest_score:
        fields.fault(fields.line("bands"), "Predikat terendah harus mencakup nilai lulus posttest_score.")
    return tuple(bands)


def _timetable(fields: Fields, modules: set[str]) -> Iterable[PlannedSession]:
    for inner in fields.mappings("timetable", required=False):
        planned = PlannedSession(
            day=inner.integer("day", 1, MAX_DAYS),
            start=inner.text("start"),
            title=inner.text("title"),
            module=inner.text("module", required=False),
            jp=inner.integer("jp", 0, MAX_SESSION_JP),
        )
        if planned.start and not _CLOCK.fullmatch(planned.start):
            inner.fault(inner.line("start"), "Tulis jam mulai dalam tanda kutip sebagai “JJ.MM”, misalnya “08.00”.")
        if planned.module and planned.module not in modules:
            inner.fault(inner.line("module"), f"Modul “{planned.module}” tidak ada pada pelatihan ini.")
        inner.finish()
        yield planned


def _quiz(fields: Fields, kind: str, banks: dict[str, int]) -> QuizPlan:
    inner = fields.mapping(kind)
    if inner is None:
        return QuizPlan(kind, "", 0, 0, ())
    plan = QuizPlan(
        kind=kind,
        title=inner.text("title"),
        minutes=inner.integer("minutes", 1, MAX_QUIZ_MINUTES),
        attempts=inner.integer("attempts", 1, MAX_ATTEMPTS),
        draw=_draw(inner, banks),
    )
    inner.finish()
    return plan


def _draw(fields: Fields, banks: dict[str, int]) -> tuple[tuple[str, int], ...]:
    inner = fields.mapping("draw")
    if inner is None:
        return ()
    draw = tuple((slug, inner.integer(slug, 1, MAX_DRAW)) for slug in inner.names())
    for slug, count in draw:
        if slug not in banks:
            inner.fault(inner.line(slug), f"Modul “{slug}” tidak ada dalam pelatihan ini.")
        elif count > banks[slug]:
            message = f"Kuis mengambil {count} soal, padahal bank soal “{slug}” berisi {banks[slug]} soal."
            inner.fault(inner.line(slug), message)
    if not draw:
        fields.fault(fields.line("draw"), "“draw” harus menyebut modul dan jumlah soalnya.")
    return draw


def _modules(reading: _Reading, folder: Path, fields: Fields) -> Iterable[Module]:
    listed: set[str] = set()
    for slug, line in fields.texts("modules"):
        if slug in listed:
            fields.fault(line, f"Modul “{slug}” disebut dua kali; sisakan satu.")
        elif not SLUG.fullmatch(slug):
            fields.fault(line, f"Nama modul “{slug}” tidak sah; pakai huruf kecil, angka, dan tanda hubung.")
        elif not (folder / slug).is_dir():
            fields.fault(line, f"Folder modul “{slug}” tidak ada; buat folder itu atau hapus dari daftar.")
        else:
            module = _module(reading, folder / slug)
            if module:
                yield module
        listed.add(slug)
    for path in _entries(folder):
        if path.is_dir() and path.name not in listed:
            fields.fault(fields.line("modules"), f"Folder “{path.name}” belum disebut dalam “modules”.")
        elif not path.is_dir() and path.name != COURSE_FILE:
            reading.fault(path, 1, "Berkas ini tidak dikenal; pindahkan atau hapus.")


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _module(reading: _Reading, folder: Path) -> Module | None:
    """The module in the folder; lessons and bank are checked even when ``module.md`` cannot be read."""
    page = reading.page(folder / MODULE_FILE)
    outcomes = tuple(_outcomes(reading, page.fields)) if page else ()
    keys = {outcome.key for outcome in outcomes} if page else None
    files = _lesson_files(reading, folder)
    lessons = tuple(filter(None, (_lesson(reading, path, slug, keys) for slug, path in files.items())))
    questions = tuple(_questions(reading, folder, keys, set(files)))
    reading.banks[folder.name] = len(questions)
    if page is None:
        return None
    hours = page.fields.mapping("jp")
    module = Module(
        slug=folder.name,
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
    reading.faults += check_introduction(page)
    return module


def _outcomes(reading: _Reading, fields: Fields) -> Iterable[Outcome]:
    for inner in fields.mappings("outcomes"):
        outcome = Outcome(inner.text("key"), inner.text("text"))
        inner.finish()
        if outcome.key and outcome.key in reading.outcomes:
            inner.fault(inner.line("key"), f"Hasil belajar “{outcome.key}” sudah dipakai; beri kode lain.")
        elif outcome.key and not SLUG.fullmatch(outcome.key):
            inner.fault(inner.line("key"), f"Kode hasil belajar “{outcome.key}” tidak sah; pakai huruf kecil.")
        reading.outcomes.add(outcome.key)
        yield outcome


def _lesson_files(reading: _Reading, folder: Path) -> dict[str, Path]:
    """The lesson files by slug, in the order of their numbers."""
    files: dict[str, Path] = {}
    for path in _entries(folder):
        match = _LESSON_FILE.fullmatch(path.name)
        if match and path.is_file() and SLUG.fullmatch(match[2]):
            _check_place(reading, path, int(match[1]), match[2], set(files))
            files.setdefault(match[2], path)
        elif path.name not in (MODULE_FILE, BANK_FILE):
            reading.fault(path, 1, "Nama berkas materi harus NN-nama.md, misalnya 01-siapa-psm.md.")
    if not files:
        reading.fault(folder / MODULE_FILE, 1, "Modul belum mempunyai materi; tambahkan 01-nama.md.")
    return files


def _check_place(reading: _Reading, path: Path, number: int, slug: str, earlier: set[str]) -> None:
    if slug in earlier:
        reading.fault(path, 1, f"Nama materi “{slug}” dipakai dua kali; ganti salah satunya.")
    elif number != len(earlier) + 1:
        reading.fault(path, 1, f"Nomor materi harus berurutan: di sini {len(earlier) + 1:02}, bukan {number:02}.")


def _lesson(reading: _Reading, path: Path, slug: str, outcomes: set[str] | None) -> Lesson | None:
    page = reading.page(path)
    if page is None:
        return None
    fields = page.fields
    named = fields.texts("outcomes")
    for key, line in named:
        if outcomes is not None and key not in outcomes:
            fields.fault(line, f"Hasil belajar “{key}” tidak ada dalam {MODULE_FILE}.")
    lesson = Lesson(
        slug=slug,
        title=fields.text("title"),
        summary=fields.text("summary"),
        outcomes=tuple(key for key, _ in named),
        sources=tuple(text for text, _ in fields.texts("sources")),
        review=tuple(text for text, _ in fields.texts("review", required=False)),
        minutes=reading_minutes(page.body),
        body=page.body.strip(),
    )
    fields.finish()
    reading.faults += check_lesson(page)
    return lesson


def _questions(reading: _Reading, folder: Path, outcomes: set[str] | None, lessons: set[str]) -> Iterable[Question]:
    path = folder / BANK_FILE
    text = read_file(path, reading.name(path), reading.faults)
    if text is None:
        return
    found, faults = scan_gift(text, reading.name(path), folder.name)
    reading.faults += faults
    for question, line in found:
        place = f"{reading.name(path)}:{line}"
        if question.key in reading.questions:
            first = reading.questions[question.key]
            reading.fault(path, line, f"Kode soal “{question.key}” sudah dipakai di {first}; beri kode lain.")
        if outcomes is not None and question.outcome not in outcomes:
            reading.fault(path, line, f"Hasil belajar “{question.outcome}” tidak ada dalam {MODULE_FILE}.")
        if question.lesson not in lessons:
            reading.fault(path, line, f"Materi “{question.lesson}” tidak ada dalam modul ini.")
        reading.questions.setdefault(question.key, place)
        yield question
