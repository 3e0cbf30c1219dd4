"""Rosters as offices keep them: each kind is read as it is meant, in whatever file it comes."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.enrolment.roster.layout import ColumnState
from portal.enrolment.roster.reading import read_roster
from portal.enrolment.roster.report import remarks
from portal.enrolment.roster.rows import RosterFile
from portal.errors import Refusal
from tests.enrolment.roster_habits import HABITS
from tests.enrolment.roster_kinds import KINDS
from tests.enrolment.rosters import AGAINST, BEKASIJAYA, BUDI, HEADER, PEOPLE, SITI, Kind, read, sheet
from tests.enrolment.spreadsheets import Page, as_ods, as_text, as_xls, as_xlsx


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_kind_of_roster_is_read_as_it_is_meant(kind: Kind) -> None:
    found = read(kind)
    assert [row.name for row in found.rows] == list(kind.people)
    assert [reason.code for row in found.refused for reason in row.reasons] == list(kind.refused)
    assert [reason.code for row in found.doubtful for reason in row.reasons] == list(kind.doubtful)
    assert [row.note.code for row in found.skipped] == list(kind.skipped)
    assert sorted(note.note.code for note in found.warnings) == sorted(kind.notes)
    for name, values in kind.facts.items():
        assert [getattr(row, name) for row in found.rows] == list(values)


def test_there_are_as_many_kinds_as_were_promised() -> None:
    assert len(KINDS) >= 40
    assert len({kind.title for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_nothing_that_is_said_of_a_roster_repeats_a_nik(kind: Kind) -> None:
    found = read(kind)
    said = [str(reason) for row in (*found.refused, *found.doubtful) for reason in row.reasons]
    said += [str(note.note) for note in (*found.warnings, *found.skipped)]
    said += [column.heading for one in found.sheets for column in one.columns]
    assert not re.search("[0-9]{13}", " ".join(said))


def test_a_nik_in_the_wrong_place_is_not_shown_either() -> None:
    header = ["NIK", "Nama", "Desa", "Kecamatan", BUDI]
    rows = [[BUDI, f"Budi {BUDI}", BUDI[:15], BUDI, "x"], [BUDI, "Budi", f"Desa {BUDI}", f"Kec {BUDI}", "x"]]
    found = read_roster("a.xlsx", as_xlsx(Page([header, *rows], f"L {BUDI}")), AGAINST)
    assert isinstance(found, RosterFile)
    assert BUDI[:14] not in re.sub(
        "nik='[0-9]*'", "", repr((found.refused, found.doubtful, found.sheets, found.ignored_columns))
    )


def test_a_heading_that_is_only_like_a_known_one_is_a_proposal_and_not_read() -> None:
    data = sheet(["NIK", "Nama", "Kode Desa", "Asal Utusan"], [BUDI, "Budi", BEKASIJAYA, "IPSM"])
    found = read_roster("a.xlsx", data, AGAINST)
    assert isinstance(found, RosterFile)
    (column,) = [one for one in found.sheets[0].columns if one.state is ColumnState.PROPOSED]
    assert (column.letter, column.heading, column.field) == ("D", "Asal Utusan", "quota")
    assert [row.quota for row in found.rows] == [None]
    chosen = read_roster("a.xlsx", data, AGAINST, {("Peserta", 3): "quota"})
    assert isinstance(chosen, RosterFile)
    assert [row.quota for row in chosen.rows] == ["IPSM"]


@pytest.mark.parametrize(
    "heading", ["Nama Ibu", "Nama Ayah", "Nama Desa", "Nama Suami/Istri", "Nama Kepala Desa", "No KK"]
)
def test_what_is_another_name_is_not_even_proposed(heading: str) -> None:
    found = read_roster("a.xlsx", sheet(["NIK", heading, "Kode Desa", "x"], [BUDI, "Budi", BEKASIJAYA, ""]), AGAINST)
    assert isinstance(found, Refusal)
    assert found.code == "columns_missing"
    assert "Nama Lengkap" in str(found)
    assert "mungkin" not in str(found)


def test_a_column_that_is_needed_and_only_proposed_must_be_said() -> None:
    data = sheet(["NIK", "Nama Lengkp", "Kode Desa"], [BUDI, "Budi", BEKASIJAYA])
    found = read_roster("a.xlsx", data, AGAINST)
    assert isinstance(found, Refusal)
    assert "“Nama Lengkp” (kolom B) mungkin Nama Lengkap" in str(found)
    chosen = read_roster("a.xlsx", data, AGAINST, {("", 1): "name"})
    assert isinstance(chosen, RosterFile)


def test_a_column_may_be_said_to_mean_nothing() -> None:
    found = read_roster("a.xlsx", sheet(HEADER, *PEOPLE), AGAINST, {("Peserta", 6): "", ("", 4): ""})
    assert isinstance(found, RosterFile)
    assert [(row.phone, row.quota) for row in found.rows] == [(None, None)] * 3


@pytest.mark.parametrize("kind", [kind for kind in HABITS if "hidden columns" in kind.title], ids=str)
def test_columns_that_are_not_shown_are_read_and_named(kind: Kind) -> None:
    found = read(kind)
    assert [sheet.unseen for sheet in found.sheets] == [("E", "G")]
    assert "2 kolom tersembunyi ikut dibaca: E, G." in remarks(found)
    assert [row.quota for row in found.rows] == ["IPSM"] * 3


def test_hidden_rows_are_named_together() -> None:
    found = read_roster("a.xlsx", sheet(HEADER, *PEOPLE, hidden=[1, 2, 3]), AGAINST)
    assert isinstance(found, RosterFile)
    assert "3 baris tersembunyi ikut dibaca: 2–4." in remarks(found)


def test_a_column_is_shown_with_what_stands_in_it_but_for_a_nik() -> None:
    rows = [["No", *HEADER[:2], "Catatan"], ["(1)", "(2)", "(3)", "(4)"], ["1", *PEOPLE[0][:2], f"lihat {SITI}"]]
    found = read_roster("a.xlsx", sheet(["DAFTAR"], *rows), AGAINST, {("", 3): "village_code"})
    assert isinstance(found, RosterFile)
    assert found.sheets[0].samples == {0: "1", 1: "3275…", 2: "Budi Contoh", 3: "lihat …"}


def facts(found: RosterFile | Refusal) -> list[object]:
    assert isinstance(found, RosterFile), found
    return [replace(row, number=0, sheet="") for row in found.rows]


PLAIN = facts(read_roster("a.xlsx", sheet(HEADER, *PEOPLE), AGAINST))


@given(
    order=st.permutations(range(len(HEADER))),
    blanks=st.lists(st.integers(0, 3), max_size=3),
    write=st.sampled_from(
        [
            ("a.csv", lambda rows: as_text(rows, ";")),
            ("a.csv", lambda rows: as_text(rows, ",")),
            ("a.txt", lambda rows: as_text(rows, "\t", encoding="utf-16")),
            ("a.txt", lambda rows: as_text(rows, "|", "sep=|\n")),
            ("a.xlsx", lambda rows: as_xlsx(Page(rows))),
            ("a.ods", lambda rows: as_ods(Page(rows))),
            ("a.xls", lambda rows: as_xls(Page(rows))),
        ]
    ),
    title=st.booleans(),
)
def test_the_kind_of_file_the_order_of_columns_and_blank_rows_change_nothing(
    order: list[int], blanks: list[int], write: tuple[str, Callable[[list[list[str]]], bytes]], title: bool
) -> None:
    rows = [[row[at] for at in order] for row in [HEADER, *PEOPLE]]
    for at in sorted(blanks, reverse=True):
        rows.insert(at, [""] * len(HEADER))
    if title:
        rows.insert(0, ["Daftar Peserta"] + [""] * (len(HEADER) - 1))
    name, make = write
    assert facts(read_roster(name, make(rows), AGAINST)) == PLAIN
