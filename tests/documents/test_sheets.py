"""Spreadsheet files, read back by other programs: all digits kept, no formula, dates are dates."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from portal.documents.sheets import Column, Spreadsheet, csv_bytes, xlsx_bytes

NIK = "3275010101909001"
COLUMNS = (
    Column("Nama", "text", 30),
    Column("NIK", "text", 18),
    Column("Nilai", "number", 8),
    Column("Lahir", "date"),
)
FORMULAS = [
    "=1+1",
    "+62 812",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\u00a0=1",
    "＝1+1",
    "\u200b@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "<r><t>x</t></r>",
]


def sheet(*rows):
    return Spreadsheet("Daftar Peserta", COLUMNS, rows)


def workbook(*rows):
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheet(*rows))))


def table(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_xlsx_keeps_every_kind_of_value():
    page = workbook(("Siti", NIK, 87.5, datetime.date(1990, 1, 31)), ("Budi", NIK, 16, None)).active
    name, nik, mark, born = page[2]
    assert (name.value, nik.value, nik.data_type, nik.number_format) == ("Siti", NIK, "s", "@")
    assert (mark.value, mark.data_type, mark.number_format) == (87.5, "n", "0.0#")
    assert (born.value, born.is_date) == (datetime.datetime(1990, 1, 31), True)  # noqa: DTZ001
    assert (page["C3"].value, page["C3"].number_format, page["D3"].value) == (16, "0", None)


def test_xlsx_header_stays_and_filters():
    book = workbook(("Siti", NIK, 1, None))
    page = book.active
    assert book.properties.title == "Daftar Peserta"
    assert page.title == "Daftar Peserta"
    assert [cell.value for cell in page[1]] == ["Nama", "NIK", "Nilai", "Lahir"]
    assert all(cell.font.bold for cell in page[1])
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:D2")
    assert page.column_dimensions["A"].width == pytest.approx(30, abs=1)


@pytest.mark.parametrize("text", FORMULAS)
def test_xlsx_never_holds_a_formula(text):
    data = xlsx_bytes(sheet((text, NIK, None, None)))
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_xlsx_takes_any_text():
    long = "x" * 40_000
    page = workbook(("a\x00\x0b\ud800\ufffeb 😀 <&>", long, float("nan"), datetime.date(1899, 5, 6))).active
    assert page["A2"].value == "ab 😀 <&>"
    assert page["B2"].value == long[:32_767]
    assert page["C2"].value is None
    assert page["D2"].value == "06/05/1899"


@pytest.mark.parametrize("title", ["", "History", "a/b[c]:d*e?f\\g", "'petik'", "x" * 80, "\x00"])
def test_xlsx_takes_any_title(title):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Spreadsheet(title, COLUMNS, ()))))
    assert 1 <= len(book.active.title) <= 31


def test_xlsx_reads_a_generator_of_many_rows():
    rows = ((f"Nama {number}", NIK, number, datetime.date(2000, 1, 1)) for number in range(3000))
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Spreadsheet("Besar", COLUMNS, rows))), read_only=True).active
    assert page.max_row == 3001


def test_csv_is_what_indonesian_excel_reads():
    moment = datetime.datetime(1990, 1, 31, 23, 59, tzinfo=datetime.UTC)
    first = ('Siti; "A"', NIK, 87.5, datetime.date(1990, 1, 31))
    data = csv_bytes(sheet(first, ("Budi", NIK, Decimal("-0.10"), moment)))
    assert data.startswith(b"\xef\xbb\xbfNama;NIK;Nilai;Lahir\r\n")
    assert data.endswith(b"\r\n")
    nik = "'" + NIK
    assert table(data)[1:] == [['Siti; "A"', nik, "87,5", "31/01/1990"], ["Budi", nik, "-0,10", "31/01/1990"]]


@pytest.mark.parametrize("digits", ["3275010101909001", "123456789012", "0812", "00"])
def test_csv_keeps_the_digits_of_what_is_no_number(digits):
    """A program that reads the file as numbers keeps fifteen digits and no zero in front."""
    assert table(csv_bytes(sheet((digits, NIK, None, None))))[1][0] == "'" + digits


@pytest.mark.parametrize("text", ["12345674", "32.75.09.1001", "3275 0101", "٣٢٧٥٠١٠١٠١٩٠٩٠٠١"])
def test_csv_leaves_other_figures_as_they_are(text):
    assert table(csv_bytes(sheet((text, NIK, None, None))))[1][0] == text


@pytest.mark.parametrize("text", FORMULAS[:-1])
def test_csv_disarms_formulas(text):
    assert table(csv_bytes(sheet((text, NIK, None, None))))[1][0] == "'" + text
    assert table(csv_bytes(sheet(("\x00" + text, NIK, None, None))))[1][0] == "'" + text


@pytest.mark.parametrize("sign", ["\t", "\r", "\n"])
def test_csv_disarms_what_begins_with_a_tab_or_a_line_break(sign):
    """Some programs look for a formula behind it."""
    assert table(csv_bytes(sheet((f"{sign}SUM(A1)", NIK, None, None))))[1][0] == f"'{sign}SUM(A1)"


def test_csv_disarms_headers_too():
    assert table(csv_bytes(Spreadsheet("x", [Column("=1+1")], ()))) == [["'=1+1"]]


def test_csv_writes_figures_without_exponents_and_nothing_for_nothing():
    rows = [("", None, 1e-07, None), (12, "a\nb", float("inf"), None)]
    assert table(csv_bytes(sheet(*rows)))[1:] == [["", "", "0,0000001", ""], ["12", "a\nb", "", ""]]


@pytest.mark.parametrize("write", [xlsx_bytes, csv_bytes])
def test_a_row_must_be_as_long_as_the_columns(write):
    with pytest.raises(ValueError, match="zip"):
        write(sheet(("Siti", NIK)))
