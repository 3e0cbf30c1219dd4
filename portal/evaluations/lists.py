"""The results of one form as a table: what its columns are and what stands in them. Nobody can be told apart in it."""

from collections.abc import Iterator
from typing import Any

from portal.documents.sheets import Column, Spreadsheet
from portal.evaluations.rules import SCALE, AnswerTally, RatingCounts

COLUMNS = (
    Column("Pertanyaan", "text", 48),
    Column("Rata-rata", "number", 11),
    Column("Jumlah jawaban", "number", 11),
    *(Column(f"{rating} {word}", "number", 11) for rating, word in SCALE.items()),
    Column("Jawaban tertulis", "text", 80),
)


def result_sheet(title: str, tally: AnswerTally) -> Spreadsheet:
    """A row for every item, one for all of them together, and one for every text, with how many wrote it."""
    return Spreadsheet(title, COLUMNS, list(_rows(tally)))


def _rows(tally: AnswerTally) -> Iterator[tuple[Any, ...]]:
    for item, ratings in tally.items:
        yield item.text, *_figures(ratings), ""
    yield "Seluruh butir", *_figures(tally.whole), ""
    for question, texts in tally.texts:
        for text, count in texts.items():
            yield question.text, None, count, *(None for _rating in SCALE), text


def _figures(ratings: RatingCounts) -> tuple[Any, ...]:
    return None if ratings.mean is None else round(ratings.mean, 2), ratings.total, *ratings.counts
