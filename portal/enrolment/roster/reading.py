"""Reading a roster of trainees from an uploaded file: bytes in, checked rows out.

Every row is good, doubtful, refused with all of its reasons, or skipped as nobody's. No message repeats what could be a
NIK, so one typed into the wrong column is not shown either. Whether a coded village exists and who is already enrolled
is for the caller.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from portal.documents.tables.reading import opened
from portal.documents.tables.shapes import EMPTY, Area, Cell, ReadingFault, Row, Sheet
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.layout import LOOK, Choices, ColumnState, Layout, find_layout
from portal.enrolment.roster.person import NEEDED, Against, PersonReader
from portal.enrolment.roster.rows import Entry, RefusedRow, RosterFile, RosterRow, RowNote, SheetReading, SkippedRow
from portal.enrolment.roster.skipping import Skipper
from portal.errors import Refusal
from portal.regions.nik import hide_niks

MAX_ROWS = 5_000
"""Rows of people in a file: as many as a cohort can have seats; a test compares them."""
FILLED_DOWN = ("quota", "village_code", "village", "district", "regency")
"""Fields whose merged cell holds for all rows beside it."""
COLUMNS = ("nik", "name", "sex", "birth_date", "phone", "village_code", "quota", "certificate_code")
"""The columns of the sample file."""
OPTIONAL = frozenset({"sex", "birth_date", "phone", "quota", "certificate_code"})

HIDDEN = Refusal("row_hidden", "Baris ini tersembunyi di berkasnya, tetapi ikut dibaca.")
NO_ROWS = Refusal("file_no_rows", "Berkas hanya berisi judul kolom. Isi peserta di bawahnya, lalu unggah lagi.")
TOO_MANY = Refusal(
    "file_too_many_rows",
    "Daftar melebihi %(limit)s baris, sebanyak kursi terbanyak satu angkatan. "
    "Bagi menurut angkatan, lalu unggah satu per satu.",
    {"limit": f"{MAX_ROWS:,}".replace(",", ".")},
)
BLANK = Refusal("sheet_blank", "Lembar ini kosong.")
NO_HEADINGS = Refusal("sheet_no_people", "Tidak ada baris judul dengan kolom NIK dan nama.")


def read_roster(name: str, data: bytes, against: Against, choices: Choices | None = None) -> RosterFile | Refusal:
    """Read the roster of a cohort. A Refusal means that the file as a whole is none.

    All visible sheets are looked at; those that have no column for NIK, name or village are ignored, and say why. Of
    rows with one NIK only the first can be good. ``choices`` says what columns hold that are not understood.
    """
    try:
        with opened(name, data) as sheets:
            return _gathered(entries(sheets, against, choices or {}))
    except ReadingFault as fault:
        return fault.refusal


def read_sheets(name: str, data: bytes, choices: Choices) -> list[SheetReading] | Refusal:
    """How the sheets of a file are understood, whether or not anybody can be read from them."""
    try:
        with opened(name, data) as sheets:
            return [_understood(sheet, list(islice(sheet.rows(), LOOK)), choices) for sheet in sheets]
    except ReadingFault as fault:
        return fault.refusal


def _understood(sheet: Sheet, head: Sequence[Row], choices: Choices) -> SheetReading:
    layout = find_layout(hide_niks(sheet.name), head, sheet.merged, choices)
    return SheetReading(hide_niks(sheet.name), layout, _ignored(layout) if head else BLANK)


def _gathered(found: Iterable[Entry]) -> RosterFile | Refusal:
    sheets: list[SheetReading] = []
    rows: list[RosterRow] = []
    untaken: list[RefusedRow] = []
    skipped: list[SkippedRow] = []
    notes: list[RowNote] = []
    for entry in found:
        match entry:
            case SheetReading():
                sheets.append(entry)
            case RosterRow():
                rows.append(entry)
            case RefusedRow():
                untaken.append(entry)
            case SkippedRow():
                skipped.append(entry)
            case RowNote():
                notes.append(entry)
        if len(rows) + len(untaken) > MAX_ROWS:
            return TOO_MANY
    if all(sheet.ignored is BLANK for sheet in sheets):
        return EMPTY
    if all(sheet.ignored for sheet in sheets):
        return _columns_missing(sheets)
    if not rows and not untaken:
        return NO_ROWS
    read = [column for sheet in sheets if not sheet.ignored for column in sheet.columns]
    return RosterFile(
        rows=tuple(rows),
        refused=tuple(row for row in untaken if not row.is_doubtful),
        warnings=tuple(notes),
        ignored_columns=tuple(dict.fromkeys(one.heading for one in read if one.state is ColumnState.UNUSED)),
        doubtful=tuple(row for row in untaken if row.is_doubtful),
        skipped=tuple(skipped),
        sheets=tuple(sheets),
    )


def entries(sheets: Iterable[Sheet], against: Against, choices: Choices) -> Iterator[Entry]:
    """All that the sheets hold, one after the other, in as little memory for a country as for a cohort: each sheet as
    it was understood, then its rows, a good one followed by its notes."""
    people, first_rows = PersonReader(against), dict[str, tuple[str, int]]()
    for sheet in sheets:
        rows = sheet.rows()
        head = list(islice(rows, LOOK))
        reading = _understood(sheet, head, choices)
        yield reading
        if reading.layout and not reading.ignored:
            layout = reading.layout
            below = chain((row for row in head if row[0] > layout.last), rows)
            yield from _SheetReader(sheet, reading.name, layout, people, first_rows).read(below)


def template_rows() -> tuple[tuple[str, ...], ...]:
    """The rows of the sample file to download: the headers, and no person who could be enrolled by mistake."""
    return (tuple(TITLES[column] for column in COLUMNS),)


def _ignored(layout: Layout | None) -> Refusal | None:
    if layout is None:
        return NO_HEADINGS
    missing = _missing(layout)
    if not missing:
        return None
    return Refusal(
        "sheet_columns_missing",
        "Baris %(row)s terbaca sebagai judul kolom, tetapi kolom ini belum ada: %(columns)s.",
        {"row": layout.last, "columns": ", ".join(missing)},
    )


def _missing(layout: Layout) -> list[str]:
    known = layout.positions
    missing = [TITLES[column] for column in NEEDED if column not in known]
    if not {"village_code", "village"} & set(known):
        missing.append(f"{TITLES['village_code']} atau {TITLES['village']}")
    return missing


def _columns_missing(sheets: Sequence[SheetReading]) -> Refusal:
    """Why no sheet can be read: what the best of them lacks, and the row that was taken for its headings."""
    layouts = [sheet.layout for sheet in sheets if sheet.layout]
    if not layouts:
        wanted = f"{TITLES['nik']}, {TITLES['name']}, {TITLES['village_code']} atau {TITLES['village']}"
        return Refusal(
            "columns_missing",
            "Baris judul tidak ditemukan. Kolom wajib belum ada: %(columns)s. Tulis judul itu di atas daftarnya, lalu "
            "unggah lagi.",
            {"columns": wanted},
        )
    best = max(layouts, key=lambda layout: layout.count(ColumnState.KNOWN))
    guesses = [one for one in best.columns if one.state is ColumnState.PROPOSED]
    told = "; ".join(f"“{one.heading}” (kolom {one.letter}) mungkin {TITLES[one.field]}" for one in guesses)
    return Refusal(
        "columns_missing",
        "Kolom wajib belum ada: %(columns)s. Baris %(row)s terbaca sebagai judul kolom.%(guesses)s Betulkan judulnya, "
        "lalu unggah lagi.",
        {"columns": ", ".join(_missing(best)), "row": best.last, "guesses": f" {told}." if told else ""},
    )


@dataclass
class _SheetReader:
    """Reads the rows below the headings of a sheet. ``first_rows`` is shared by all sheets of a file."""

    sheet: Sheet
    name: str
    layout: Layout
    people: PersonReader
    first_rows: dict[str, tuple[str, int]]
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
        person = self.people.read(picked)
        nik = person.values.get("nik")
        reasons = [*person.reasons, *(self._repeated(nik, number) if nik else ())]
        if reasons:
            yield RefusedRow(number, person.values.get("name", ""), tuple(reasons), self.name)
            return
        yield RosterRow(number=number, sheet=self.name, from_nik=frozenset(person.from_nik), **person.values)
        for note in [*person.notes, *([HIDDEN] if number in self.sheet.hidden else [])]:
            yield RowNote(number, note, self.name)

    def _repeated(self, nik: str, number: int) -> list[Refusal]:
        sheet, first = self.first_rows.setdefault(nik, (self.name, number))
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
