"""The rows of a roster: which are good, which are refused and why. All people and NIKs are invented (serial 9xxx)."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.person import Against
from portal.enrolment.roster.reading import read_roster, template_rows
from portal.enrolment.roster.rows import RefusedRow, RosterFile, RosterRow, RowNote
from portal.errors import Refusal
from portal.regions.nik import Sex

DAY = date(2026, 2, 17)
ON = Against(DAY)
GOOD = {
    "NIK": "3275011708909001",
    "Nama Lengkap": "Siti Aminah",
    "Jenis Kelamin": "L",
    "Tanggal Lahir": "17/08/1990",
    "No HP": "0812-3456-7890",
    "Kode Desa": "32.75.01.1001",
    "Kuota": "Kota Bekasi",
}


def row(**changes: object) -> dict[str, object]:
    """A good row with some cells changed, named by column: nik, name, sex, birth_date, phone, village_code, quota."""
    return GOOD | {TITLES[column]: cell for column, cell in changes.items()}


def as_csv(*rows: dict[str, object]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(GOOD), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_xlsx(*rows: dict[str, object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, list(GOOD))
        for at, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells.values()):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)
    return out.getvalue()


def read(data: bytes) -> RosterFile:
    found = read_roster("peserta.xlsx" if data.startswith(b"PK") else "peserta.csv", data, ON)
    assert isinstance(found, RosterFile), found
    return found


def reasons(found: RosterFile) -> list[str]:
    return [reason.code for refused in found.refused for reason in refused.reasons]


@pytest.mark.parametrize("file", [as_csv, as_xlsx])
def test_a_good_row(file) -> None:
    good = RosterRow(
        number=2,
        nik="3275011708909001",
        name="Siti Aminah",
        sex=Sex.MALE,
        birth_date=date(1990, 8, 17),
        phone="+6281234567890",
        village_code="32.75.01.1001",
        quota="Kota Bekasi",
    )
    found = read(file(row()))
    assert [replace(one, sheet="") for one in found.rows] == [good]
    assert (found.refused, found.warnings, found.ignored_columns, found.doubtful, found.skipped) == ((),) * 5


@pytest.mark.parametrize("cell", ["", "-", "tidak ada", "Tdk. Ada", "belum punya", "N/A"])
def test_no_phone_is_said_in_many_words(cell: str) -> None:
    found = read(as_csv(row(phone=cell)))
    assert ([one.phone for one in found.rows], found.warnings) == ([None], ())


@pytest.mark.parametrize("column", ["nik", "name", "sex", "birth_date", "village_code", "quota"])
@pytest.mark.parametrize("cell", ["=1+1", "@siti", "+siti", "-siti", "'=1+1"])
def test_formulas_are_refused(column: str, cell: str) -> None:
    found = read(as_csv(row(**{column: cell})))
    assert reasons(found) == ["cell_formula"]
    assert TITLES[column] in str(found.refused[0].reasons[0])


@pytest.mark.parametrize("cell", ["=1+1", "-1", "+cmd", "lihat di bawah", "12"])
def test_what_is_no_phone_is_left_out_and_refuses_nobody(cell: str) -> None:
    found = read(as_csv(row(phone=cell)))
    assert [one.phone for one in found.rows] == [None]
    assert [note.note.code for note in found.warnings] == ["phone_left_out"]


def test_real_xlsx_values() -> None:
    numbers = row(birth_date=datetime(1990, 8, 17), phone=81234567890, village_code=3275011001, quota=1)  # noqa: DTZ001
    (good,) = read(as_xlsx(numbers)).rows
    assert (good.birth_date, good.phone) == (date(1990, 8, 17), "+6281234567890")
    assert (good.village_code, good.quota) == ("32.75.01.1001", "1")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nik": 3275011708909001}, "nik_number"),
        ({"nik": 3.275011708909001}, "nik_number"),
        ({"nik": date(1990, 8, 17)}, "nik_length"),
        ({"village_code": 32.75}, "village_code"),
        ({"birth_date": 331020}, "birth_unknown"),
        ({"birth_date": date(2020, 1, 1)}, "too_young"),
        ({"name": 12}, "name_letters"),
        ({"sex": True}, "sex_unknown"),
        ({"name": "=1+1"}, "cell_formula"),
    ],
)
def test_odd_xlsx_values(changes: dict[str, object], code: str) -> None:
    assert reasons(read(as_xlsx(row(**changes)))) == [code]


def test_nik_as_number_tells_to_use_text() -> None:
    for data in (as_xlsx(row(nik=3275011708909001)), as_csv(row(nik="3,27501E+15"))):
        (refused,) = read(data).refused
        assert [reason.code for reason in refused.reasons] == ["nik_number"]
        assert "Teks (Text)" in str(refused.reasons[0])


def test_a_row_gathers_all_its_reasons() -> None:
    bad = row(nik="1", name="", sex="?", birth_date="?", phone="?", village_code="?", quota="=A1")
    assert set(reasons(read(as_csv(bad)))) == {
        "nik_length", "name_empty", "sex_unknown", "birth_unknown", "village_code", "cell_formula",
    }  # fmt: skip


def test_a_nik_comes_once() -> None:
    found = read(as_csv(row(), row(name="Budi"), row(nik="327501 170890 9001", sex="?")))
    assert [good.name for good in found.rows] == ["Siti Aminah"]
    assert [(refused.number, refused.name) for refused in found.refused] == [(3, "Budi"), (4, "Siti Aminah")]
    assert reasons(found) == ["nik_repeated", "sex_unknown", "nik_repeated"]
    assert "baris 2" in str(found.refused[0].reasons[0])


def test_warnings_leave_the_row_in() -> None:
    data = as_csv(row(sex="P", birth_date="17/08/1991"), row(nik="9999991708909001"))
    found = read_roster("a.csv", data, Against(DAY, {"32.75.01"}.__contains__))
    assert isinstance(found, RosterFile)
    assert len(found.rows) == 2
    assert [(note.number, note.note.code) for note in found.warnings] == [
        (2, "nik_birth_date"),
        (2, "nik_sex"),
        (3, "nik_prefix"),
    ]
    assert all(isinstance(note, RowNote) for note in found.warnings)


def test_a_nik_is_never_repeated_in_what_is_shown() -> None:
    everywhere = dict.fromkeys(GOOD, "3275011708909001")
    (refused,) = read(as_csv(everywhere)).refused
    assert isinstance(refused, RefusedRow)
    assert refused.name == ""
    assert not any("3275011708909001" in str(reason) for reason in refused.reasons)


def test_blank_rows_count_but_are_not_reported() -> None:
    blank = dict.fromkeys(GOOD, " ")
    for data in (as_csv(blank, row(), blank, row(nik="x")), as_xlsx(blank, row(), blank, row(nik="x"))):
        found = read(data)
        assert [good.number for good in found.rows] == [3]
        assert [refused.number for refused in found.refused] == [5]


def test_the_sample_file_holds_the_headers_only() -> None:
    assert template_rows() == ((*GOOD, "Kode Sertifikat"),)
    found = read_roster("contoh.csv", ";".join(template_rows()[0]).encode(), ON)
    assert isinstance(found, Refusal)
    assert found.code == "file_no_rows"


@given(st.fixed_dictionaries({title: st.text(max_size=30) for title in GOOD}))
def test_any_cells_are_read(cells: dict[str, str]) -> None:
    found = read_roster("a.csv", as_csv({title: cell.replace("\0", "") for title, cell in cells.items()}), ON)
    assert isinstance(found, RosterFile | Refusal)
