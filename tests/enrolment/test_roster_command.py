"""`portal roster check`: every row stands once, and what is said comes true when the file comes in."""

import json

import pytest

from portal import cli
from portal.cohorts.rules import cohort_code
from tests.cast import CIKARANG
from tests.enrolment.bimtek import GOOD, HEADER, as_csv, as_rows, counts, crowd
from tests.enrolment.roster_kinds import KINDS
from tests.enrolment.spreadsheets import Page, as_xlsx
from tests.pages.reading import figures

ANN = GOOD | {"NIK": "3275094101909001", "Nama Lengkap": "Ann Nur'aini", "Tanggal Lahir": "01/01/1990", "No HP": ""}
BIMA = GOOD | {"NIK": "3275090101909002", "Nama Lengkap": "Bima", "Tanggal Lahir": "01/01/1990", "No HP": ""}
OUTCOMES = ("seated", "waiting", "changed", "unchanged", "doubtful", "refused")


@pytest.fixture
def run(app):
    def command(*words, fails=False):
        result = app.test_cli_runner().invoke(cli.portal, [str(word) for word in words])
        assert (result.exit_code != 0) is fails, result.output
        return result.output

    return command


@pytest.fixture
def check(run, tmp_path):
    """Check a file against a cohort, and give what was printed."""

    def command(cohort, data, name="daftar.csv", *more, fails=False):
        path = tmp_path / name
        path.write_bytes(data)
        return json.loads(
            run("roster", "check", path, "--cohort", cohort_code(cohort.id), "--json", *more, fails=fails)
        )

    return command


def test_cohorts_are_listed_with_the_codes_that_commands_ask_for(run, cast):
    listed = {one["title"]: one for one in json.loads(run("cohort", "list", "--json"))}
    assert listed["Bimtek Uji"]["code"] == cohort_code(cast.own.id)
    assert listed["Bimtek Uji"]["id"] == str(cast.own.id)
    assert len({one["code"] for one in listed.values()}) == len(listed)
    assert cohort_code(cast.own.id) in run("cohort", "list")


def test_each_row_stands_once_and_what_is_said_comes_true(session, check, cast, upload):
    """Kota Bekasi has two seats, which Ann and Bima have; IPSM has two, and one seat is anybody's."""
    names = ("Siti Aminah", "Dewi Kartika", "Rahayu", "Yuliana")
    people = [
        GOOD | {"NIK": f"327509570890902{at}", "Nama Lengkap": name, "Kuota": "IPSM" if at else ""}
        for at, name in enumerate(names)
    ]
    rows = [ANN | {"Kode Desa": CIKARANG}, BIMA | {"Jenis Kelamin": "L"}, *people, GOOD | {"NIK": "1"}]
    before = counts(session)
    told = check(cast.own, as_csv(*rows))
    assert {name: told[name] for name in ("taken", *OUTCOMES)} == {
        "taken": 5, "seated": 3, "waiting": 1, "changed": 1, "unchanged": 1, "doubtful": 0, "refused": 1,
    }  # fmt: skip
    assert [row["outcome"] for row in told["rows"]] == [
        "changed", "unchanged", "seated", "seated", "seated", "waiting", "refused",
    ]  # fmt: skip
    assert told["rows"][0]["changes"]["village_code"][1] == CIKARANG
    assert told["rows"][-1]["reasons"][0]["code"] == "nik_length"
    assert counts(session) == before
    came = figures(upload(cast.own.id, as_csv(*rows)))
    assert came == {"accepted": "4", "waiting": "1", "changed": "1", "refused": "1"}


def test_doubtful_rows_are_neither_taken_nor_refused(check, bimtek):
    rows = [["NIK", "Nama", "Desa", "Kecamatan", "Kab/Kota"]]
    rows += [[GOOD["NIK"], "Satu", "Jatimekarr", "Jatiasih", "Kota Bekasi"]]
    rows += [["3275095708909012", "Dua", "Jatimekar", "Jatiasih", "Kota Bekasi"]]
    told = check(bimtek, as_xlsx(Page(rows)), "daftar.xlsx")
    assert (told["taken"], told["doubtful"], told["refused"]) == (1, 1, 0)
    assert "yang mirip: Kelurahan Jatimekar" in told["rows"][0]["reasons"][0]["text"]


def test_sheets_and_columns_are_told_as_they_were_understood(check, bimtek):
    pages = [
        Page([["Kecamatan", "Jumlah"], ["Jatiasih", 1]], "Rekap"),
        Page(
            [["DAFTAR"], [*HEADER[:6], "Asal Utusan"], [*list(GOOD.values())[:6], "IPSM Pusat"], ["Jumlah", 1]], "Isi"
        ),
    ]
    told = check(bimtek, as_xlsx(*pages), "daftar.xlsx")
    assert told["sheets"][0]["ignored"].startswith("Tidak ada baris judul")
    assert told["sheets"][1]["header_rows"] == [2, 2]
    assert told["sheets"][1]["columns"][-1] == {
        "column": "G", "heading": "Asal Utusan", "field": "quota", "state": "proposed", "sample": "IPSM Pusat",
    }  # fmt: skip
    assert (told["taken"], told["skipped"]) == (1, 1)
    chosen = check(bimtek, as_xlsx(*pages), "daftar.xlsx", "--column", "Isi!G=quota")
    assert chosen["sheets"][1]["columns"][-1]["state"] == "chosen"


def test_a_file_that_is_no_roster_is_said_to_be_none(check, bimtek):
    told = check(bimtek, b"%PDF-1.7", fails=True)
    assert told["refusal"]["code"] == "file_not_table"
    assert told["taken"] == 0


def test_a_code_or_a_column_that_is_not_there_is_said(run, cast, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(GOOD))
    assert "There is no cohort with the code" in run("roster", "check", path, "--cohort", "nichts", fails=True)
    code = cohort_code(cast.own.id)
    assert "names no column and field" in run("roster", "check", path, "--cohort", code, "--column", "9=x", fails=True)


def test_no_nik_is_printed(run, check, cast, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv(ANN, GOOD, GOOD | {"Nama Lengkap": GOOD["NIK"], "Kuota": GOOD["NIK"]}))
    for more in ((), ("--json",)):
        printed = run("roster", "check", path, "--cohort", cohort_code(cast.own.id), *more)
        assert GOOD["NIK"][:12] not in printed
        assert ANN["NIK"][:12] not in printed


def test_what_was_checked_comes_true(session, check, bimtek, upload):
    rows = as_rows(crowd(session)[:60])
    rows[3] |= {"Jenis Kelamin": "?"}
    first = check(bimtek, as_csv(*rows))
    assert figures(upload(bimtek.id, as_csv(*rows))) == {
        "accepted": str(first["taken"]),
        "refused": str(first["refused"]),
    }
    rows[5] |= {"Nama Lengkap": "Nama Baru"}
    again = check(bimtek, as_csv(*rows))
    assert (again["taken"], again["changed"], again["unchanged"], again["refused"]) == (1, 1, 58, 1)
    assert figures(upload(bimtek.id, as_csv(*rows)))["changed"] == "1"


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_kinds_of_rosters_go_through_the_command(check, bimtek, kind):
    told = check(bimtek, kind.data, kind.name)
    assert sum(told[outcome] for outcome in OUTCOMES) + told["skipped"] == len(told["rows"])
    assert sum(told[outcome] for outcome in OUTCOMES) == len(kind.people) + len(kind.refused) + len(kind.doubtful)
