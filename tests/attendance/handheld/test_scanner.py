"""The scanner's page, the list that it works with, and a number that is typed without a script."""

from datetime import timedelta

import pytest

from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from tests.conftest import NOON
from tests.enrolment.grouped import keys, two
from tests.pages.reading import words


def test_the_camera_is_allowed_on_this_page_alone(tom, roll):
    assert tom.get(f"{roll}/pindai").headers["Permissions-Policy"].startswith("camera=(self)")
    assert tom.get(roll).headers["Permissions-Policy"].startswith("camera=()")
    assert f"{roll}/pindai" in tom.get(roll).text


def test_a_typed_number_marks_whose_it_is(tom, cast, roll, marks):
    number = f"{cast.ann.login[:4]} {cast.ann.login[4:]}"
    answer = tom.follow(tom.post(f"{roll}/pindai", {"number": number}))
    assert "Hadir, tercatat 12.00" in answer.text
    assert "lahir 1 Januari 1990" in answer.text
    assert marks() == [(cast.ann_seat, Presence.PRESENT)]
    again = tom.follow(tom.post(f"{roll}/pindai", {"number": number}))
    assert "Sudah tercatat sebelumnya" in again.text
    assert len(marks()) == 1


def test_whoever_was_marked_absent_and_comes_is_there(tom, cast, roll, marks):
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    tom.post(f"{roll}/pindai", {"number": cast.ann.login})
    assert [presence for _who, presence in marks()] == [Presence.ABSENT, Presence.PRESENT]
    assert tom.get(f"{roll}?status=contested").text.count("Catatan berbeda") == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Ketik 8 angka nomor peserta."),
        ("1234567", "Ada angka yang keliru"),
        ("12345678", "Ada angka yang keliru"),
        ("tom", "Ada angka yang keliru"),
    ],
)
def test_what_is_no_number_is_said(tom, roll, marks, typed, said):
    assert said in tom.post(f"{roll}/pindai", {"number": typed}, status=422).text
    assert marks() == []


def test_a_number_of_another_cohort_is_nobody_s(tom, cast, roll, marks):
    answer = tom.post(f"{roll}/pindai", {"number": cast.sam.login}, status=422)
    assert "Bukan peserta angkatan ini" in answer.text
    assert "Sam Hutapea" not in answer.text
    assert marks() == []


def test_who_was_typed_last_is_of_this_cohort(tom, cast, roll):
    tom.get(f"{roll}/pindai?terakhir={cast.sam_seat}", status=404)
    tom.get(f"{roll}/pindai?terakhir=x", status=404)


def test_before_the_session_opens_the_page_says_so(tom, cast, roll, noon, marks):
    noon(NOON - timedelta(days=1))
    assert "Sesi ini belum dibuka" in tom.get(f"{roll}/pindai").text
    assert "Sesi ini belum dibuka" in tom.post(f"{roll}/pindai", {"number": cast.ann.login}, status=422).text
    assert marks() == []


def test_the_list_names_people_and_their_marks_and_no_nik(tom, cast, roll, marks):
    tom.post(roll, {"mark": f"{cast.bima_seat}:sick"})
    found = tom.get(f"{roll}/pindai/orang").get_json()
    assert found["at"] == int(NOON.timestamp())
    assert found["offset"] == 7 * 3600
    ann, bima = found["people"]
    assert ann[:7] == [str(cast.ann_seat), cast.ann.login, "Ann Nur'aini", "Jatimekar", "1 Januari 1990", 0, ""]
    assert bima[6:8] == ["sick", int(NOON.timestamp())]
    assert bima[8:] == [[str(key) for (key,) in marks(AttendanceMark.id)], 0, 0, -1, ["sick"]]
    assert found["groups"] == []


@pytest.fixture
def grouped(session, cast, client_for):
    """Ann sits in A, room Melati, and Bima in no group; the keys of A and B."""
    two(client_for(cast.ona), f"/angkatan/{cast.own.id}/kelompok")
    found = keys(session, cast.own.id)
    form = {"who": str(cast.ann_seat), "group": found["A"]}
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/kelompok/pindah", form)
    return found


def test_the_list_says_who_sits_in_which_group(tom, roll, grouped):
    found = tom.get(f"{roll}/pindai/orang").get_json()
    assert found["groups"] == [
        [grouped["A"], "Kelompok A", "Kelompok A · ruang Melati"],
        [grouped["B"], "Kelompok B", "Kelompok B"],
    ]
    assert [row[11] for row in found["people"]] == [0, -1]


def test_other_groups_are_another_list(tom, cast, client_for, roll, grouped):
    tag = tom.get(f"{roll}/pindai/orang").get_json()["tag"]
    form = {"who": str(cast.ann_seat), "group": grouped["B"]}
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/kelompok/pindah", form)
    found = tom.get(f"{roll}/pindai/orang?sejak={tag}").get_json()
    assert found["tag"] != tag
    assert "people" not in found
    assert "groups" not in found


def test_whose_number_was_typed_is_told_with_the_group(tom, cast, roll, grouped):
    assert "Kelompok A · ruang Melati" in words(tom.follow(tom.post(f"{roll}/pindai", {"number": cast.ann.login})))
    assert "ruang" not in words(tom.follow(tom.post(f"{roll}/pindai", {"number": cast.bima.login})))


def test_the_roll_of_a_group_leads_to_that_group_on_a_phone(tom, roll, grouped):
    shown = tom.get(f"{roll}?kelompok={grouped['A']}").text
    for path in ("pindai", "pindai/daftar"):
        assert f'href="{roll}/{path}#kelompok-{grouped["A"]}"' in shown
        assert f'href="{roll}/{path}"' in tom.get(roll).text


def test_a_phone_that_has_the_list_is_told_whether_it_is_another(tom, cast, roll):
    whole = tom.get(f"{roll}/pindai/orang").get_json()
    same = tom.get(f"{roll}/pindai/orang?sejak={whole['tag']}").get_json()
    assert same == {key: value for key, value in whole.items() if key not in ("people", "groups")}
    tom.post(roll, {"mark": f"{cast.bima_seat}:sick"})
    assert tom.get(f"{roll}/pindai/orang?sejak={whole['tag']}").get_json()["tag"] != whole["tag"]


def test_strangers_see_neither_page_nor_list(cast, client_for, roll):
    for path in (f"{roll}/pindai", f"{roll}/pindai/orang"):
        client_for(cast.tess).get(path, status=404)
        client_for(cast.olga).get(path, status=404)
        client_for(cast.ann).get(path, status=403)
    client_for(cast.tess).post(f"{roll}/pindai", {"number": cast.ann.login}, status=404)
