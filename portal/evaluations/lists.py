"""The results of one form as a table: what its columns are and what stands in them. Nobody can be told apart in it."""

from collections.abc import Iterator
from typing import Any

from portal.documents.sheets import Column, Spreadsheet
from portal.evaluations.rules import SCALE, AnswerTally, Marks

COLUMNS = (
    Column("Pertanyaan", "text", 48),
    Column("Rata-rata", "number", 11),
    Column("Jumlah jawaban", "number", 11),
    *(Column(f"{mark} {word}", "number", 11) for mark, word in SCALE.items()),
    Column("Jawaban tertulis", "text", 80),
)


def result_sheet(title: str, tally: AnswerTally) -> Spreadsheet:
    """A row for every item, one for all of them together, and one for every text, with how many wrote it."""
    return Spreadsheet(title, COLUMNS, list(_rows(tally)))


def _rows(tally: AnswerTally) -> Iterator[tuple[Any, ...]]:
    for item, marks in tally.items:
        yield item.text, *_figures(marks), ""
    yield "Seluruh butir", *_figures(tally.whole), ""
    for question, texts in tally.texts:
        for text, count in texts.items():
            yield question.text, None, count, *(None for _mark in SCALE), text


def _figures(marks: Marks) -> tuple[Any, ...]:
    return None if marks.mean is None else round(marks.mean, 2), marks.total, *marks.counts
