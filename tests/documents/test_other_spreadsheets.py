"""ODS and old Excel files: read like XLSX, and refused where they would take all memory or are locked."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.tables import xls
from portal.documents.tables.reading import opened
from portal.documents.tables.shapes import Area, ReadingFault
from tests.enrolment.spreadsheets import Page, as_ods, as_xls, compound

CELLS = [["NIK", "Nama"], ["3275011708909001", "René"], ["", ""], ["x", 5.5]]
PAGE = Page(CELLS, merged=[(1, 0, 2, 0)], hidden=[3])
HIDDEN = Page([["lama"]], "Lama", is_shown=False)


def code_of(data: bytes, name: str) -> str:
    try:
        _read(name, data)
    except ReadingFault as fault:
        return fault.refusal.code
    raise AssertionError("the file was read")


def _read(name: str, data: bytes) -> None:
    with opened(name, data) as sheets:
        for sheet in sheets:
            list(sheet.rows())


def table(rows: str) -> bytes:
    """An ODS file with these rows at its top."""
    whole = as_ods(Page([["NIK"]]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        xml = archive.read("content.xml").decode()
    return as_ods(content=xml.replace("<table:table-row>", f"{rows}<table:table-row>", 1))


@pytest.mark.parametrize(("make", "name"), [(as_ods, "a.ods"), (as_xls, "a.xls")])
def test_what_a_sheet_holds(make, name) -> None:
    with opened(name, make(HIDDEN, PAGE, Page([["é" * 9_000]], "Panjang"))) as sheets:
        first, second = sheets
        assert list(first.rows()) == list(first.rows()) == [(1, CELLS[0]), (2, CELLS[1]), (4, CELLS[3])]
        assert (first.name, list(first.merged), set(first.hidden)) == ("Peserta", [Area(2, 0, 3, 0)], {4})
        assert list(second.rows()) == [(1, ["é" * 9_000])]


def test_text_of_ods_keeps_its_lines_and_spaces_and_leaves_remarks_out() -> None:
    cell = (
        "<table:table-row><table:table-cell office:value-type='string'><office:annotation><text:p>no</text:p>"
        "</office:annotation><text:p>Siti<text:s/>Aminah</text:p><text:p>S.Pd</text:p></table:table-cell>"
        "<table:table-cell office:value-type='date' office:date-value='1990-08-17T00:00:00'/></table:table-row>"
    )
    with opened("a.ods", table(cell)) as (sheet,):
        (_number, cells), *_others = sheet.rows()
    assert [str(one) for one in cells] == ["Siti Aminah\nS.Pd", "1990-08-17"]


def test_repeated_cells_of_ods_do_not_take_all_memory() -> None:
    many = "<table:table-cell table:number-columns-repeated='1000000' office:value-type='string'><text:p>x</text:p>"
    row = f"<table:table-row>{many}</table:table-cell></table:table-row>"
    with opened("a.ods", table(row)) as (sheet,):
        assert max(len(cells) for _number, cells in sheet.rows()) == 200
    repeated = row.replace("<table:table-row>", "<table:table-row table:number-rows-repeated='1000000000'>")
    assert code_of(table(repeated), "a.ods") == "file_too_heavy"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (as_ods(content='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "file_unreadable"),
        (as_ods(content="<office"), "file_unreadable"),
        (table("<table:table-row table:number-rows-repeated='x'/>"), "file_unreadable"),
        (as_ods(*(Page([["x"]], str(number)) for number in range(201))), "file_too_heavy"),
    ],
)
def test_ods_in_an_odd_hand_is_refused(data: bytes, code: str) -> None:
    assert code_of(data, "a.ods") == code


def test_a_locked_file_is_said_to_be_locked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", "x")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert code_of(out.getvalue(), "a.ods") == "file_password"
    assert code_of(compound({"EncryptedPackage": b"x"}), "a.xlsx") == "file_password"
    locked = as_xls(PAGE).replace(struct.pack("<HH", 0x809, 16), struct.pack("<HH", 0x2F, 16), 1)
    assert code_of(locked, "a.xls") == "file_password"


def test_a_far_cell_or_a_long_text_of_old_excel_does_not_take_all_memory() -> None:
    far = as_xls(PAGE).replace(
        struct.pack("<HHHHd", 0x203, 14, 3, 1, 0)[:8], struct.pack("<HHHH", 0x203, 14, 65_535, 255)
    )
    assert code_of(far, "a.xls") == "file_too_heavy"
    text = "x" * 30_000
    assert code_of(as_xls(Page([[text]] * 4_000)), "a.xls") == "file_too_heavy"
    assert code_of(as_xls(*[Page([["x"]])] * 201), "a.xls") == "file_too_heavy"


def test_a_list_of_texts_that_lies_about_its_length_is_not_opened(monkeypatch) -> None:
    opened_books: list[object] = []
    monkeypatch.setattr(xls.CalamineWorkbook, "from_filelike", opened_books.append)
    shared = struct.pack("<II", 5, 5)
    assert code_of(as_xls(PAGE).replace(shared, struct.pack("<II", 5, 2**31 - 1), 1), "a.xls") == "file_unreadable"
    assert opened_books == []


OLD, OPEN = as_xls(PAGE), as_ods(PAGE)


@given(st.integers(0, len(OLD) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_old_excel_never_raises_anything_else(at: int, damage: bytes) -> None:
    _read_if_it_can_be("a.xls", OLD[:at] + damage + OLD[at + len(damage) :])


@given(st.integers(0, len(OPEN) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_ods_never_raises_anything_else(at: int, damage: bytes) -> None:
    _read_if_it_can_be("a.ods", OPEN[:at] + damage + OPEN[at + len(damage) :])


def _read_if_it_can_be(name: str, data: bytes) -> None:
    try:
        _read(name, data)
    except ReadingFault:
        return
