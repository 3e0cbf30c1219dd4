"""Reading a roster of trainees from an uploaded file: bytes in, checked rows out.

Every row is good, doubtful, refused with all of its reasons, or skipped as nobody's. No message repeats what could be a
NIK, so one typed into the wrong column is not shown either. Whether a coded village exists and who is already enrolled
is for the caller.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from portal.documents.tables.reading import opened
from portal.documents.tables.shapes import EMPTY, Cell, ReadingFault, Row, Sheet
from portal.enrolment.roster.cells import as_text
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.layout import LOOK, Choices, ColumnReading, ColumnState, Layout, find_layout
from portal.enrolment.roster.people import Seen, SheetReader
from portal.enrolment.roster.person import NEEDED, Against, PersonReader
from portal.enrolment.roster.questions import Answers
from portal.enrolment.roster.rows import Entry, RefusedRow, RosterFile, RosterRow, RowNote, SheetReading, SkippedRow
from portal.enrolment.roster.skipping import are_numbers, may_hold_nik
from portal.errors import Refusal
from portal.regions.nik import hide_niks

MAX_SAMPLE = 40
MAX_AT_ONCE = 2_000
"""Rows of people that are read while somebody waits for the page; a longer roster is work of its own."""
MAX_ROWS = 100_000
"""Rows of people in a file: more than there are villages."""
COLUMNS = ("nik", "name", "sex", "birth_date", "phone", "village_code", "quota", "certificate_code")
"""The columns of the sample file."""
OPTIONAL = frozenset({"sex", "birth_date", "phone", "quota", "certificate_code"})

NO_ROWS = Refusal("file_no_rows", "Berkas hanya berisi judul kolom. Isi peserta di bawahnya, lalu unggah lagi.")
LONG = Refusal("file_long", "Daftar ini panjang, maka dibaca tersendiri.")
TOO_MANY = Refusal(
    "file_too_many_rows",
    "Daftar melebihi %(limit)s baris. Bagi menjadi beberapa berkas, lalu unggah satu per satu.",
    {"limit": f"{MAX_ROWS:,}".replace(",", ".")},
)
BLANK = Refusal("sheet_blank", "Lembar ini kosong.")
NO_HEADINGS = Refusal("sheet_no_people", "Tidak ada baris judul dengan kolom NIK dan nama.")


def read_roster(
    name: str,
    data: bytes,
    against: Against,
    choices: Choices | None = None,
    answers: Answers | None = None,
    limit: int = MAX_AT_ONCE,
) -> RosterFile | Refusal:
    """Read the roster of a cohort. A Refusal means that the file as a whole is none, or longer than the limit.

    All visible sheets are looked at; those that have no column for NIK, name or village are ignored, and say why. Of
    rows with one NIK only the first can be good. ``choices`` says what columns hold that are not understood,
    ``answers`` what is right where a row is not clear.
    """
    try:
        with opened(name, data) as sheets:
            return _gathered(entries(sheets, against, choices or {}, answers or {}), limit)
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
    if not layout:
        return SheetReading(hide_niks(sheet.name), None, NO_HEADINGS if head else BLANK)
    below = [cells for number, cells in head if number > layout.last]
    below = below[1:] if below and are_numbers(below[0]) else below
    samples = {one.at: text for one in layout.columns if (text := _sample(one, below))}
    unseen = tuple(one.letter for one in layout.columns if one.at in sheet.hidden_columns)
    return SheetReading(hide_niks(sheet.name), layout, _ignored(layout), samples, unseen)


def _sample(column: ColumnReading, rows: Iterable[Sequence[Cell]]) -> str:
    """What stands first under a heading. Of a NIK only where it was issued is shown."""
    texts = (as_text(cells[column.at]) for cells in rows if column.at < len(cells))
    text = next(filter(None, texts), "")
    if column.field == "nik":
        return f"{text[:4]}…" if may_hold_nik(text) else hide_niks(text)[:MAX_SAMPLE]
    return hide_niks(text)[:MAX_SAMPLE]


def _gathered(found: Iterable[Entry], limit: int) -> RosterFile | Refusal:
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
        if len(rows) + len(untaken) > limit:
            return TOO_MANY if limit >= MAX_ROWS else LONG
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


def entries(sheets: Iterable[Sheet], against: Against, choices: Choices, answers: Answers) -> Iterator[Entry]:
    """All that the sheets hold, one after the other, in as little memory for a country as for a cohort: each sheet as
    it was understood, then its rows, a good one followed by its notes."""
    people, seen = PersonReader(against), Seen()
    for sheet in sheets:
        rows = sheet.rows()
        head = list(islice(rows, LOOK))
        reading = _understood(sheet, head, choices)
        yield reading
        if reading.layout and not reading.ignored:
            layout = reading.layout
            below = chain((row for row in head if row[0] > layout.last), rows)
            yield from SheetReader(sheet, reading.name, layout, people, seen, answers).read(below)


def template_rows() -> tuple[tuple[str, ...], ...]:
    """The rows of the sample file to download: the headers, and no person who could be enrolled by mistake."""
    return (tuple(TITLES[column] for column in COLUMNS),)


def _ignored(layout: Layout) -> Refusal | None:
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
