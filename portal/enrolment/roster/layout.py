"""Where a sheet has its headings, and which column holds what."""

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.documents.tables.shapes import Area, Cell, Row
from portal.enrolment.roster.cells import MAX_TEXT, as_text
from portal.enrolment.roster.headings import meaning_of, proposal_for, stacked_meaning, words_of
from portal.regions.nik import hide_niks

LOOK = 40
"""How many filled rows are looked at for headings."""
DEEPEST = 3
"""How many rows a heading may take."""
Choices = Mapping[tuple[str, int], str]
"""What somebody says that columns hold, by name of the sheet (empty for all) and place of the column; empty for none.
"""


def column_index(letters: str) -> int | None:
    """The index of a column by its name in a spreadsheet program: 0 for A."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


class ColumnState(enum.StrEnum):
    """How it is known what a column holds."""

    KNOWN = "known"
    CHOSEN = "chosen"
    PROPOSED = "proposed"
    UNUSED = "unused"


@dataclass(frozen=True)
class ColumnReading:
    """A column of a sheet as it was understood. ``field`` is empty where it means nothing here."""

    at: int
    heading: str
    field: str
    state: ColumnState

    @property
    def letter(self) -> str:
        """The column's name in a spreadsheet program."""
        letters, number = "", self.at + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


@dataclass(frozen=True)
class Layout:
    """The rows of the headings, and the columns under them."""

    first: int
    last: int
    columns: tuple[ColumnReading, ...]

    @property
    def positions(self) -> dict[str, int]:
        """Where each field stands that is read."""
        read = (ColumnState.KNOWN, ColumnState.CHOSEN)
        return {one.field: one.at for one in self.columns if one.field and one.state in read}

    def count(self, state: ColumnState) -> int:
        return sum(one.state is state for one in self.columns)


def find_layout(name: str, rows: Sequence[Row], merged: Sequence[Area], choices: Choices) -> Layout | None:
    """The headings of a sheet among its first rows, or None. Rows above them are titles."""
    best: tuple[tuple[int, int, bool, int, int], Layout] | None = None
    for at in range(len(rows)):
        for deep in range(1, DEEPEST + 1):
            stack = rows[at : at + deep]
            if len(stack) < deep or stack[-1][0] != stack[0][0] + deep - 1:
                break
            layout = _layout(name, stack, merged, choices)
            known, chosen = (layout.count(state) for state in (ColumnState.KNOWN, ColumnState.CHOSEN))
            if known + chosen < 2 or not {one.field for one in layout.columns} & {"nik", "name"}:
                continue
            rank = (known, chosen, deep > 1 and _belongs(stack, merged), -deep, -at)
            if best is None or rank > best[0]:
                best = rank, layout
    return best[1] if best else None


def _belongs(stack: Sequence[Row], merged: Sequence[Area]) -> bool:
    """Whether the last of these rows goes on with the headings above it though it adds none: it explains them in
    brackets, or a heading reaches down to it."""
    number, cells = stack[-1]
    told = [text for text in map(as_text, cells) if text]
    if all(re.fullmatch(r"\(.*[^\W\d].*\)", text) for text in told):
        return True
    return any(stack[0][0] <= area.top < area.bottom == number for area in merged)


def _layout(name: str, stack: Sequence[Row], merged: Sequence[Area], choices: Choices) -> Layout:
    headings = {at: levels for at, levels in enumerate(_headings(stack, merged)) if levels}
    columns: dict[int, ColumnReading] = {}
    taken: dict[str, int] = {}
    for at, levels in headings.items():
        chosen = choices.get((name, at), choices.get(("", at)))
        if chosen is not None:
            columns[at] = _column(at, levels, chosen, ColumnState.CHOSEN if chosen else ColumnState.UNUSED)
            taken.setdefault(chosen, at)
    meanings = {at: stacked_meaning(levels) for at, levels in headings.items() if at not in columns}
    lone = {"male", "female"} - (set(meanings.values()) | set(taken)) or {"sex"} & {*meanings.values(), *taken}
    for at, field in meanings.items():
        if field and field not in taken and not (lone and field in ("male", "female")):
            taken[field] = at
            columns[at] = _column(at, headings[at], field, ColumnState.KNOWN)
    for at, meant in meanings.items():
        if at not in columns:
            field = "" if meant else proposal_for(headings[at], taken)
            taken |= {field: at} if field else {}
            columns[at] = _column(at, headings[at], field, ColumnState.PROPOSED if field else ColumnState.UNUSED)
    return Layout(stack[0][0], stack[-1][0], tuple(columns[at] for at in sorted(columns)))


def _column(at: int, levels: Sequence[str], field: str, state: ColumnState) -> ColumnReading:
    return ColumnReading(at, hide_niks(" / ".join(levels))[:MAX_TEXT], field, state)


def _headings(stack: Sequence[Row], merged: Sequence[Area]) -> list[list[str]]:
    """The texts over each column, from the top down. What is merged, or is left open for the headings under it, holds
    for all columns that it reaches over."""
    levels = [[as_text(cell) for cell in cells] for _number, cells in stack]
    width = max(map(len, levels))
    for texts in levels:
        texts += [""] * (width - len(texts))
    for (number, _cells), texts, below in zip(stack, levels, [*levels[1:], None], strict=True):
        across = [area for area in merged if area.top == number and area.left < width]
        for area in across:
            texts[area.left : area.right + 1] = [texts[area.left]] * (min(area.right, width - 1) - area.left + 1)
        if below and not merged:
            _spread(texts, below)
    return [_told_once([texts[at] for texts in levels]) for at in range(width)]


def _spread(texts: list[str], below: Sequence[str]) -> None:
    """Let a heading hold for the open cells to its right that have a heading of their own under them."""
    for at in range(1, len(texts)):
        if not texts[at] and below[at] and below[at - 1]:
            texts[at] = texts[at - 1]


def _told_once(levels: Sequence[str]) -> list[str]:
    return [text for at, text in enumerate(levels) if text and text not in levels[:at]]


def repeats(layout: Layout, cells: Sequence[Cell]) -> bool:
    """Whether a row below the headings says them once more, as on every page of a printed list."""
    same = [
        one.field
        for one in layout.columns
        if one.state is ColumnState.KNOWN
        and one.at < len(cells)
        and meaning_of(words_of(as_text(cells[one.at]))) == one.field
    ]
    return len(same) >= 2
