"""The rows below the headings of a sheet, one after the other: people, or why there is nobody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from portal.documents.tables.shapes import Area, Cell, Row, Sheet
from portal.duplicates.rules import BornTogether
from portal.enrolment.roster.layout import Layout
from portal.enrolment.roster.person import PersonCells, PersonReader
from portal.enrolment.roster.questions import NEW, OUT, Answers, RowAnswers, RowQuestion
from portal.enrolment.roster.rows import Entry, RefusedRow, RosterRow, RowNote, SkippedRow
from portal.enrolment.roster.skipping import Skipper
from portal.errors import Refusal

FILLED_DOWN = ("quota", "village_code", "village", "district", "regency")
"""Fields whose merged cell holds for all rows beside it."""
HIDDEN = Refusal("row_hidden", "Baris ini tersembunyi di berkasnya, tetapi ikut dibaca.")
LEFT_OUT = Refusal("left_out", "Tidak dimasukkan, seperti jawaban Anda.")


@dataclass
class Seen:
    """Who was read before, on whatever sheet: where each NIK stands first, and who was born on a day."""

    niks: dict[str, tuple[str, int]] = field(default_factory=dict)
    born: dict[date, BornTogether[tuple[str, str, int]]] = field(default_factory=dict)


@dataclass
class SheetReader:
    """Reads the rows below the headings of a sheet. ``seen`` is shared by all sheets of a file."""

    sheet: Sheet
    name: str
    layout: Layout
    people: PersonReader
    seen: Seen
    answers: Answers
    positions: dict[str, int] = field(init=False)
    filler: "_Filler" = field(init=False)

    def __post_init__(self) -> None:
        self.positions = self.layout.positions
        columns = [self.positions[name] for name in FILLED_DOWN if name in self.positions]
        self.filler = _Filler(self.sheet.merged, columns)

    def read(self, rows: Iterable[Row]) -> Iterator[Entry]:
        skipper, is_first = Skipper(self.layout), True
        for number, own_cells in rows:
            cells = self.filler.filled(number, own_cells)
            picked = {name: cells[at] if at < len(cells) else "" for name, at in self.positions.items()}
            own = {name: own_cells[at] if at < len(own_cells) else "" for name, at in self.positions.items()}
            nobody = skipper.reason(own_cells, own, is_first)
            is_first = False
            if nobody:
                yield SkippedRow(number, nobody, self.name)
            else:
                yield from self._person(number, picked)

    def _person(self, number: int, picked: Mapping[str, Cell]) -> Iterator[Entry]:
        given = RowAnswers(self.answers, self.name, number)
        person = self.people.read(picked, given)
        nik = person.values.get("nik")
        reasons = [*person.reasons, *(self._repeated(nik, number) if nik else ())]
        if not reasons:
            row = RosterRow(number=number, sheet=self.name, from_nik=frozenset(person.from_nik), **person.values)
            reasons = [] if (twin := self._twin(row, person)) is None else [twin]
        questions = tuple(person.questions)
        if reasons:
            yield RefusedRow(number, person.values.get("name", ""), tuple(reasons), self.name, questions)
            return
        yield replace(row, questions=questions)
        for note in [*person.notes, *([HIDDEN] if number in self.sheet.hidden else [])]:
            yield RowNote(number, note, self.name)

    def _twin(self, row: RosterRow, person: PersonCells) -> Refusal | None:
        """Why somebody is not taken who seems to stand in the file already, under another NIK."""
        others = self.seen.born.setdefault(row.birth_date, BornTogether())
        near = others.near(row.name)
        others.add(row.name, (row.name, self.name, row.number))
        if not near:
            return None
        name, sheet, number = near[0]
        options = ((NEW, "Orang lain, masukkan juga"), (OUT, "Orang yang sama, lewati baris ini"))
        answer = person.ask(RowQuestion("twin", options))
        where = f"lembar “{sheet}” baris {number}" if sheet != self.name else f"baris {number}"
        message = "Lahir pada hari yang sama dan bernama hampir sama dengan %(name)s di %(where)s; NIK-nya berbeda."
        doubt = Refusal("person_doubtful", message, {"name": name, "where": where}, "name")
        return {NEW: None, OUT: LEFT_OUT}.get(answer, doubt)

    def _repeated(self, nik: str, number: int) -> list[Refusal]:
        sheet, first = self.seen.niks.setdefault(nik, (self.name, number))
        if (sheet, first) == (self.name, number):
            return []
        where = {"row": first, "sheet": sheet}
        if sheet != self.name:
            message = "NIK ini sudah dipakai di lembar “%(sheet)s” baris %(row)s. Hapus salah satu baris."
            return [Refusal("nik_repeated", message, where, "nik")]
        return [
            Refusal("nik_repeated", "NIK ini sudah dipakai di baris %(row)s. Hapus salah satu baris.", where, "nik")
        ]


@dataclass
class _Filler:
    """Lets a merged cell hold for all rows that it reaches down to."""

    merged: Sequence[Area]
    columns: Sequence[int]
    _reach: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    _starts: dict[tuple[int, int], int] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = {
            (area.top, area.left): area.bottom
            for area in self.merged
            if area.left in self.columns and area.bottom > area.top
        }

    def filled(self, number: int, cells: Sequence[Cell]) -> list[Cell]:
        if not self._starts:
            return list(cells)
        filled = list(cells) + [""] * (max(self.columns) + 1 - len(cells))
        for at in self.columns:
            if (number, at) in self._starts:
                self._reach[at] = self._starts[number, at], filled[at]
            bottom, cell = self._reach.get(at, (0, ""))
            if number <= bottom and filled[at] == "":
                filled[at] = cell
        return filled
