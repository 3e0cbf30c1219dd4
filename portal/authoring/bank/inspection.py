"""A file of questions as people judge it, question by question: key, points, what was lost, and what would keep it from
being published. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.assessments.questions.grading import grade
from portal.assessments.questions.presentation import rules_in_words
from portal.assessments.questions.responses import every_option, key_in_words, right_response
from portal.content.checks.banks import hindrances
from portal.content.kinds import kind_of
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.formats.exchange import FORMATS, LOSSY, REFUSED, WHOLE, ImportReport, Item

STATUS_WORDS = {WHOLE: "utuh", LOSSY: "dengan kehilangan", REFUSED: "ditolak"}


@dataclass(frozen=True)
class InspectedQuestion:
    """A question that can be taken. ``key`` are lines; ``key_points`` is what grading gives a wholly right response,
    ``all_points`` what it gives whoever chooses every option, in thousandths (None: somebody has to read the answer).
    ``rules`` say how it is scored and shown where that is not as usual; ``hindered`` keeps it from being published."""

    key: tuple[str, ...]
    key_points: int | None
    all_points: int | None
    rules: tuple[str, ...]
    hindered: tuple[str, ...]


def judge(question: Question) -> InspectedQuestion:
    return InspectedQuestion(
        key_in_words(question),
        grade(question, right_response(question)),
        grade(question, every_option(question)),
        tuple(_rules(question)),
        tuple(hindrances(question)),
    )


def _rules(question: Question) -> Iterator[str]:
    if question.scoring == ALL_OR_NOTHING or question.max_choices:
        yield " ".join(rules_in_words(question))
    if question.fixed_order:
        yield "Urutan pilihan tetap, tidak diacak."


def as_object(report: ImportReport) -> dict[str, Any]:
    """The report as plain values, ready for JSON. ``faults`` concern the file as a whole."""
    return {
        "format": report.format,
        "missing": list(report.absent),
        "faults": [*report.faults, *report.notes],
        "questions": [_values(item) for item in report.items],
    }


def _values(item: Item) -> dict[str, Any]:
    question = item.question
    judgement = judge(question) if question else None
    return {
        "name": question.key if question else item.where,
        "place": item.where,
        "status": item.status,
        "type": question.kind if question else "",
        "stem": question.stem if question else item.stem,
        "notes": [*item.notes, *(judgement.rules + judgement.hindered if judgement else ())],
        "key": list(judgement.key) if judgement else [],
        "accepted": list(question.accepted) if question else [],
        "tolerance": question.tolerance if question else "",
        "key_points": judgement.key_points if judgement else None,
        "all_points": judgement.all_points if judgement else None,
    }


def as_lines(report: ImportReport) -> Iterator[str]:
    """The report for people, line by line."""
    counted = ", ".join(f"{report.count(status)} {word}" for status, word in STATUS_WORDS.items())
    yield f"{FORMATS.get(report.format, 'Format tidak dikenal')}: {counted}"
    yield from (f"! {fault}" for fault in (*report.faults, *report.notes))
    yield from (f"! Disebut dalam berkas, tetapi tidak ada: {one}" for one in report.absent)
    for item in report.items:
        yield ""
        yield from _lines(item)


def _lines(item: Item) -> Iterator[str]:
    question = item.question
    stem = " ".join((question.stem if question else item.stem).split())
    yield f"{item.where}: {STATUS_WORDS[item.status]}"
    yield f"  {stem}" if stem else "  (pertanyaan tidak terbaca)"
    if question:
        found = judge(question)
        points = "dibaca pelatih" if found.key_points is None else f"{found.key_points} dari 1000"
        yield f"  {kind_of(question).words}; kunci ({points}): {'; '.join(found.key) or '-'}"
        yield from (f"  - {line}" for line in (*found.rules, *found.hindered))
    yield from (f"  - {note}" for note in item.notes)
