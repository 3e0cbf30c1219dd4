"""What course.md says about a course besides its modules: level, completion, quizzes and timetable."""

import re
from collections.abc import Iterable

from portal.content.shapes import (
    DIFFICULTIES,
    LEVELS,
    MAX_DAYS,
    MAX_SESSION_JP,
    Band,
    CompletionRule,
    PlannedSession,
    QuizPlan,
)
from portal.content.source import Fields

MAX_JP, MAX_JP_MINUTES, MAX_QUIZ_MINUTES, MAX_ATTEMPTS, MAX_DRAW = 200, 120, 300, 10, 200
MAX_EXCUSED = 20
"""Sessions that somebody was excused from and that a course may count as attended."""

_CLOCK = re.compile(r"([01]\d|2[0-3])\.[0-5]\d", re.ASCII)


def read_minutes(fields: Fields) -> int:
    """Minutes of one JP."""
    return fields.integer("jp_minutes", 1, MAX_JP_MINUTES)


def read_level(fields: Fields) -> str:
    """One of LEVELS."""
    level = fields.text("level")
    if level and level not in LEVELS:
        fields.fault(fields.line("level"), f"Tingkat “{level}” tidak dikenal; pakai {' atau '.join(LEVELS)}.")
    return level


def read_required_level(fields: Fields, level: str) -> str:
    """The level that has to be completed before this one, or empty."""
    required = fields.text("requires", required=False)
    if required and (required not in LEVELS or required == level):
        fields.fault(fields.line("requires"), f"Syarat “{required}” tidak dikenal; pakai tingkat pelatihan yang lain.")
    return required


def read_rule(fields: Fields) -> CompletionRule:
    """What completing takes."""
    inner = fields.mapping("completion")
    if inner is None:
        return CompletionRule(0, 0, False)
    rule = CompletionRule(
        attendance_percent=inner.integer("attendance_percent", 0, 100),
        posttest_score=inner.integer("posttest_score", 0, 100),
        all_lessons=inner.flag("all_lessons"),
        work_plan=inner.flag("work_plan", required=False),
        excused_sessions=inner.integer("excused_sessions", 0, MAX_EXCUSED, required=False),
    )
    inner.finish()
    return rule


def read_bands(fields: Fields, rule: CompletionRule) -> tuple[Band, ...]:
    """The words for scores, from the highest down; the lowest reaches the pass mark of ``rule``."""
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


def read_timetable(fields: Fields, modules: set[str]) -> Iterable[PlannedSession]:
    """The sessions a new cohort starts with; ``modules`` are the slugs that a session may name."""
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


def read_quiz(fields: Fields, kind: str, banks: dict[str, int]) -> QuizPlan:
    """The plan of one quiz. ``banks`` holds how many questions a quiz can ask from each module."""
    inner = fields.mapping(kind)
    if inner is None:
        return QuizPlan(kind, "", 0, 0, ())
    plan = QuizPlan(
        kind=kind,
        title=inner.text("title"),
        minutes=inner.integer("minutes", 1, MAX_QUIZ_MINUTES),
        attempts=inner.integer("attempts", 1, MAX_ATTEMPTS),
        draw=_draw(inner, banks),
        difficulty=_difficulty(inner),
    )
    wanted = sum(count for _name, count in plan.difficulty)
    if plan.difficulty and wanted != plan.size:
        message = f"“difficulty” berjumlah {wanted} soal, padahal kuis mengambil {plan.size} soal; samakan."
        inner.fault(inner.line("difficulty"), message)
    inner.finish()
    return plan


def _difficulty(fields: Fields) -> tuple[tuple[str, int], ...]:
    inner = fields.mapping("difficulty", required=False)
    if inner is None:
        return ()
    for name in inner.names():
        if name not in DIFFICULTIES:
            message = f"Tingkat kesulitan “{name}” tidak dikenal; pakai {', '.join(DIFFICULTIES)}."
            inner.fault(inner.line(name), message)
    return tuple((name, inner.integer(name, 0, MAX_DRAW)) for name in inner.names())


def _draw(fields: Fields, banks: dict[str, int]) -> tuple[tuple[str, int], ...]:
    inner = fields.mapping("draw")
    if inner is None:
        return ()
    draw = tuple((slug, inner.integer(slug, 1, MAX_DRAW)) for slug in inner.names())
    for slug, count in draw:
        if slug not in banks:
            inner.fault(inner.line(slug), f"Modul “{slug}” tidak ada dalam pelatihan ini.")
        elif count > banks[slug]:
            message = (
                f"Kuis mengambil {count} soal, padahal bank soal “{slug}” berisi {banks[slug]} soal yang siap pakai."
            )
            inner.fault(inner.line(slug), message)
    if not draw:
        fields.fault(fields.line("draw"), "“draw” harus menyebut modul dan jumlah soalnya.")
    return draw
