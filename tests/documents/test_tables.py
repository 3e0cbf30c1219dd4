"""The file of a roster: every kind that is read, and every kind that is refused with a sentence and never a crash."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.tables import reading as tables
from portal.documents.tables import shapes
from portal.enrolment.roster import reading
from portal.enrolment.roster.person import Against
from portal.enrolment.roster.reading import read_roster
from portal.enrolment.roster.rows import RosterFile
from portal.errors import Refusal

ON = Against(date(2026, 2, 17))
HEADER = ["NIK", "Nama", "JK", "Tgl Lahir", "HP", "Kode Desa"]
PERSON = ["3275011708909001", "René Ma’ruf", "L", "17/08/1990", "081234567890", "3275011001"]
TEXT = "\r\n".join([";".join(HEADER), ";".join(PERSON)])


def code_of(data: bytes, name: str = "peserta.xlsx") -> str:
    found = read_roster(name, data, ON)
    assert isinstance(found, Refusal), found
    assert "%(" not in str(found)
    return found.code


def people(data: bytes, name: str = "peserta.csv") -> list[str]:
    found = read_roster(name, data, ON)
    assert isinstance(found, RosterFile), found
    assert found.refused == ()
    return [row.name for row in found.rows]


def xlsx(*rows: list[str], arrange: Callable[[xlsxwriter.Workbook], None] = lambda book: None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        arrange(book)
        sheet = book.add_worksheet("Peserta")
        sheet.activate()
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    return out.getvalue()


def with_part(name: str, content: bytes | Callable[[bytes], bytes]) -> bytes:
    """A good XLSX file, one part of which is replaced, changed or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(HEADER, PERSON))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        parts = {part: old.read(part) for part in old.namelist()}
        parts[name] = content(parts[name]) if callable(content) else content
        for part, data in parts.items():
            new.writestr(part, data)
    return out.getvalue()


def with_cells(cells: bytes) -> bytes:
    """A good XLSX file with more rows after its last one."""
    return with_part("xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_text_of_every_make(encoding: str, separator: str, line_end: str) -> None:
    text = TEXT.replace(";", separator).replace("\r\n", line_end)
    assert people(text.encode(encoding)) == ["René Ma'ruf"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_its_mark(encoding: str) -> None:
    assert code_of(TEXT.encode(encoding), "a.csv") == "file_unreadable"


def test_quoted_cells_may_hold_separators_and_line_ends() -> None:
    text = '"Alamat; jalan, nomor";NIK;nama;jk;tgl. lahir;NO. HP;kode_desa\n'
    text += '"a;b\nc";3275011708909001;"Siti; Aminah, S.Pd";P;"17/08/1990";;3275011001\n'
    text += ";x;Budi;;;;\n"
    found = read_roster("a.txt", text.encode(), ON)
    assert isinstance(found, RosterFile)
    assert [row.name for row in found.rows] == ["Siti; Aminah, S.Pd"]
    assert [row.number for row in found.refused] == [3]
    assert found.ignored_columns == ("Alamat; jalan, nomor",)


def test_columns_come_in_any_order_and_by_many_names() -> None:
    header = ["Unsur", " kode desa/kelurahan ", "WhatsApp", "L/P", "Nama Lengkap (sesuai KTP)", "No. KTP*"]
    header += ["Tanggal Lahir (hh/bb/tttt)", "No", "Telepon", "", "Alamat"]
    person = ["Kota Bekasi", "32.75.01.1001", "", "P", "Siti Aminah", "3275015708909001", "17/08/1990", "1", "x", "y"]
    found = read_roster("a.xlsx", xlsx(header, person), ON)
    assert isinstance(found, RosterFile)
    assert [(row.name, row.quota, row.phone) for row in found.rows] == [("Siti Aminah", "Kota Bekasi", None)]
    assert found.ignored_columns == ("No", "Telepon", "Alamat")


def test_missing_columns_are_named_with_the_row_taken_for_the_headings() -> None:
    found = read_roster("a.csv", b"DAFTAR\nNIK;Nama;Alamat\n1;2;3", ON)
    assert isinstance(found, Refusal)
    assert found.code == "columns_missing"
    message = str(found)
    assert "Kolom wajib belum ada: Kode Desa atau Desa/Kelurahan." in message
    assert "Baris 2 terbaca sebagai judul kolom." in message


def test_a_visible_sheet_is_read_from_wherever_it_begins() -> None:
    def hide_one(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Daftar pilihan").hide()

    found = read_roster("a.xlsx", xlsx([], [], ["", *HEADER], ["", *PERSON], [], ["", *PERSON], arrange=hide_one), ON)
    assert isinstance(found, RosterFile)
    assert [row.number for row in found.rows] == [4]
    assert [row.number for row in found.refused] == [6]
    assert [sheet.name for sheet in found.sheets] == ["Peserta"]


def test_formatted_but_empty_cells_far_away_do_no_harm() -> None:
    assert people(with_cells(b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'), "a.xlsx") == ["René Ma'ruf"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t ", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b";;;\n;;;\n", "file_empty"),
        (xlsx(), "file_empty"),
        (";".join(HEADER).encode(), "file_no_rows"),
        (xlsx(HEADER, [" "] * 6), "file_no_rows"),
        (b"a;b\n1;2", "columns_missing"),
        (xlsx(["a"]), "columns_missing"),
        (b"x" * (shapes.UPLOAD.file + 1), "file_too_large"),
        (b"%PDF-1.7\n...", "file_not_table"),
        (b"\x89PNG\r\n\x1a\n...", "file_not_table"),
        (b"\xff\xd8\xff\xe0...", "file_not_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "file_unreadable"),
        (b"<html><table><tr><td>NIK</td></tr></table></html>", "file_html"),
        (b'\xef\xbb\xbf\n <?xml version="1.0"?><Workbook/>', "file_html"),
        (b"\x00\x01\x02", "file_unreadable"),
        (b"NIK;Nama\x81", "file_unreadable"),
        (b'"' + b"x" * 200_000, "file_unreadable"),
        (b"PK\x03\x04rubbish", "file_unreadable"),
        (xlsx(HEADER, PERSON)[:-40], "file_unreadable"),
    ],
)
def test_files_that_are_no_roster(data: bytes, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize("name", ["peserta.xlsb", "peserta.pdf", "peserta", ""])
def test_other_kinds_of_names_are_refused(name: str) -> None:
    assert code_of(TEXT.encode(), name) == "file_suffix"


def test_other_zip_files_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert code_of(out.getvalue()) == "file_not_xlsx"
    assert code_of(with_part("content.xml", b"<office/>")) == "file_not_xlsx"


def test_zip_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(201):
            part.write(bytes(1024 * 1024))
    assert len(out.getvalue()) < shapes.UPLOAD.file
    assert code_of(out.getvalue()) == "file_too_heavy"


def test_zip_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(xlsx(HEADER, PERSON))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1).to_bytes(4, "little")
    assert code_of(bytes(data)) == "file_unreadable"


def test_a_cell_at_the_far_corner_does_not_take_all_memory() -> None:
    assert code_of(with_cells(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')) == "file_too_heavy"


def test_a_long_text_shown_in_many_cells_does_not_take_all_memory() -> None:
    cells = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % row for row in range(3, 2_003))
    found = with_cells(b'<row r="3">' + cells + b"</row>")
    with zipfile.ZipFile(io.BytesIO(found)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"<t>NIK", b"<t>NIK" + b"x" * 1_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    assert code_of(out.getvalue()) == "file_too_heavy"


@pytest.mark.parametrize(
    "cells",
    [
        b"<row><c><v>1</v></c></row>",
        b"<row r='5'><c r='XFD5'><v>1</v></c></row>",
        b'<row r="5"><c x="/>" r="XFD5"><v>1</v></c></row>',
        b'<row r="5"><!-- --><c r="A5"><v>1</v></c></row>',
        b'<row r="5"><c r="A5" t="b"><v>7</v></c></row>',
        b'<row r="5"><c r="A5" t="s"><v>999</v>',
    ],
)
def test_sheets_in_an_odd_hand_are_refused(cells: bytes) -> None:
    assert code_of(with_cells(cells)) == "file_unreadable"


def test_row_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    line = TEXT.split("\r\n")[1]
    two = "\n".join(["DAFTAR", TEXT, "", line.replace("9001", "9002").replace("Ma’ruf", "Lain")])
    assert people(two.encode()) == ["René Ma'ruf", "René Lain"]
    more = two + "\n" + line.replace("9001", "9003").replace("Ma’ruf", "Lagi")
    assert isinstance(read_roster("a.csv", two.encode(), ON, limit=2), RosterFile)
    refusal = read_roster("a.csv", more.encode(), ON, limit=2)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "file_too_many_rows"


def test_a_longer_file_is_told_how_many_people_fit() -> None:
    assert str(reading.TOO_MANY).startswith("Daftar melebihi 100.000 baris")


def test_the_rows_of_a_long_sheet_are_not_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops reading pays for no more rows than were read."""
    with tables.opened("a.csv", (TEXT + "\r\nx" * 100_000).encode()) as sheets:
        rows = sheets[0].rows()
        assert [next(rows)[0], next(rows)[0]] == [1, 2]


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"NIK;Nama\n"]))
def test_random_bytes_never_raise(data: bytes, start: bytes) -> None:
    assert isinstance(read_roster("a.csv", start + data, ON), RosterFile | Refusal)


@given(st.text(max_size=300), st.text(max_size=12))
def test_random_text_never_raises(text: str, name: str) -> None:
    for data in (text, TEXT + "\n" + text):
        assert isinstance(read_roster(f"{name}.txt", data.encode("utf-8", "replace"), ON), RosterFile | Refusal)


WHOLE = xlsx(HEADER, PERSON)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_xlsx_never_raises(at: int, damage: bytes) -> None:
    data = WHOLE[:at] + damage + WHOLE[at + len(damage) :]
    assert isinstance(read_roster("a.xlsx", data, ON), RosterFile | Refusal)


@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=8))
def test_damaged_sheet_never_raises(at: int, damage: bytes) -> None:
    data = with_part("xl/worksheets/sheet1.xml", lambda xml: xml[:at] + damage + xml[at + len(damage) :])
    assert isinstance(read_roster("a.xlsx", data, ON), RosterFile | Refusal)
