"""Marking many at once, and taking back what one act did."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts.models import RoleGrant
from portal.attendance.queries import rolls
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work
from tests.certification.world import crowd
from tests.conftest import NOON
from tests.pages.reading import texts, words

LATE = NOON + timedelta(days=8)
"""The first day on which trainers mark the session no more."""


@pytest.fixture
def counted(session, cast, held):
    """How many people are under each mark now."""

    def found():
        session.rollback()
        return rolls.roll_counts(session, cast.own.id, held.id).marks

    return found


def entries(session, action):
    session.rollback()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)).all()


def undo_button(page):
    found = re.search(r'name="undo" value="([^"]+)"', page.text)
    return found and found[1]


def shown(page, seat):
    """What the box beside somebody sends."""
    return re.search(rf'name="who" value="({seat}:[^"]*)"', page.text)[1]


def test_the_rest_is_marked_absent_as_well(session, cast, tom, roll, counted):
    tom.post(roll, {"mark": f"{cast.ann_seat}:present"})
    assert "Tandai 1 peserta alpa" in tom.get(f"{roll}/sisanya?tanda=absent").text
    answer = tom.post(f"{roll}/sisanya?tanda=absent")
    assert "1 peserta ditandai alpa." in tom.follow(answer).text
    assert counted() == {Presence.PRESENT: 1, Presence.ABSENT: 1}
    tom.get(f"{roll}/sisanya?tanda=entah", 404)
    tom.post(f"{roll}/sisanya?tanda=entah", status=404)


@pytest.mark.parametrize("presence", ["present", "absent"])
def test_one_tap_takes_back_the_rest_and_nothing_else(session, cast, tom, roll, counted, presence):
    tom.post(roll, {"mark": f"{cast.ann_seat}:sick"})
    tom.post(f"{roll}/sisanya?tanda={presence}")
    page = tom.get(roll)
    assert "1 orang ditandai" in words(page)
    answer = tom.post(roll, {"undo": undo_button(page)})
    assert "1 tanda dibatalkan." in tom.follow(answer).text
    assert counted() == {Presence.SICK: 1}
    (entry,) = entries(session, "attendance-undone")
    assert (entry.actor_id, entry.changed) == (cast.tom.id, {"mark": [presence, None]})
    assert [one.person_id for one in entry.people] == [cast.bima.id]
    assert texts(tom.get(f"{roll}?status=unmarked"), "name") == ["Bima"]


def test_what_was_taken_back_cannot_be_taken_back_again(cast, tom, roll, marks):
    tom.post(f"{roll}/sisanya")
    act = undo_button(tom.get(roll))
    tom.post(roll, {"undo": act})
    assert undo_button(tom.get(roll)) is None
    before = marks()
    assert "Tanda itu sudah dibatalkan atau diganti." in tom.post(roll, {"undo": act}, 422).text
    assert marks() == before


def test_a_mark_that_somebody_has_replaced_since_is_left(session, cast, client_for, tom, roll, counted):
    tom.post(f"{roll}/sisanya")
    act = undo_button(tom.get(roll))
    client_for(cast.ona).post(roll, {"mark": f"{cast.ann_seat}:late"})
    answer = tom.post(roll, {"undo": act})
    assert "1 tanda dibatalkan. 1 sudah diganti dan tetap." in tom.follow(answer).text
    assert counted() == {Presence.LATE: 1}


def test_a_correction_taken_back_leaves_what_stood_before(cast, tom, roll, counted):
    tom.post(roll, {"mark": f"{cast.ann_seat}:sick"})
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    tom.post(roll, {"undo": undo_button(tom.get(roll))})
    assert counted() == {Presence.SICK: 1}


def test_an_act_is_taken_back_by_its_maker_on_its_day_where_it_was_done(
    session, cast, client_for, tom, roll, counted, noon, held
):
    tom.post(f"{roll}/sisanya")
    act, ona = undo_button(tom.get(roll)), client_for(cast.ona)
    assert undo_button(ona.get(roll)) is None
    ona.post(roll, {"undo": act}, 404)
    client_for(cast.tess).post(roll, {"undo": act}, 404)
    tom.post(f"/angkatan/{cast.own.id}/sesi/{_other(session, cast, held)}", {"undo": act}, 404)
    noon(NOON + timedelta(days=1))
    assert undo_button(tom.get(roll)) is None
    assert "Yang dapat dibatalkan hanya tanda hari ini." in tom.post(roll, {"undo": act}, 422).text
    assert counted() == {Presence.PRESENT: 2}


def _other(session, cast, held):
    return next(one.id for one in cohorts.sessions(session, cast.own.id) if one.id != held.id)


@pytest.mark.parametrize("act", ["", "x", str(uuid.UUID(int=7))])
def test_no_such_act(tom, roll, act):
    tom.post(roll, {"undo": act}, 404)


def test_the_boxes_give_several_people_one_mark_in_one_act(session, cast, tom, roll, counted):
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    page = tom.get(roll)
    chosen = [shown(page, seat) for seat in (cast.ann_seat, cast.bima_seat)]
    tom.post(f"{roll}?cari=a", {"several": "late", "who": [*chosen, chosen[0]]})
    assert counted() == {Presence.LATE: 2}
    (entry,) = entries(session, "attendance-several")
    assert (entry.subject_id, entry.changed) == (roll.rpartition("/")[2], {"mark": [None, "late"]})
    assert {one.person_id for one in entry.people} == {cast.ann.id, cast.bima.id}
    tom.post(roll, {"undo": undo_button(tom.get(roll))})
    assert counted() == {Presence.ABSENT: 1}


def test_several_replace_only_what_the_page_showed(session, cast, client_for, tom, roll, held, counted):
    page = tom.get(roll)
    client_for(cast.ona).post(roll, {"mark": f"{cast.ann_seat}:present"})
    tom.post(roll, {"several": "sick", "who": [shown(page, cast.ann_seat)]})
    assert counted() == {Presence.SICK: 1}
    assert rolls.roll_counts(session, cast.own.id, held.id).contested == 1


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"several": "present"}, 422),
        ({"several": "", "who": ["{ann}"]}, 404),
        ({"several": "entah", "who": ["{ann}"]}, 404),
        ({"several": "present", "who": ["x"]}, 404),
        ({"several": "present", "who": ["{ann}:x"]}, 404),
        ({"several": "present", "who": ["{ann}", "{sam}"]}, 404),
    ],
)
def test_several_that_cannot_be_marked(cast, tom, roll, marks, form, status):
    seats = {"ann": cast.ann_seat, "sam": cast.sam_seat}
    sent = form | {"who": [text.format(**seats) for text in form.get("who", [])]}
    answer = tom.post(roll, sent, status)
    assert status == 404 or "Centang dulu orangnya" in answer.text
    assert marks() == []


def test_after_a_week_a_trainer_reads_the_roll_and_marks_nobody(cast, tom, roll, marks, noon):
    assert "Pelatih dapat mencatat sampai Selasa, 17 Maret 2026." in words(tom.get(roll))
    tom.post(roll, {"mark": f"{cast.ann_seat}:sick"})
    before = marks()
    noon(LATE)
    page = tom.get(roll)
    assert "Sampaikan yang keliru kepada penyelenggara." in words(page)
    assert 'name="mark"' not in page.text
    assert 'name="who"' not in page.text
    for path, form in (
        (roll, {"mark": f"{cast.ann_seat}:present"}),
        (roll, {"several": "present", "who": [f"{cast.ann_seat}"]}),
        (f"{roll}/sisanya", {}),
    ):
        assert "sampai Selasa, 17 Maret 2026" in words(tom.post(path, form, 422))
    assert marks() == before


@pytest.mark.parametrize(
    ("path", "form", "action"),
    [
        ("", {"mark": "{ann}:present"}, "attendance-marked"),
        ("", {"several": "present", "who": ["{ann}"]}, "attendance-several"),
        ("/sisanya", {}, "attendance-rest"),
    ],
)
def test_after_a_week_the_organiser_marks_and_says_why(
    session, cast, client_for, roll, marks, noon, path, form, action
):
    noon(LATE)
    ona, seats = client_for(cast.ona), {"ann": cast.ann_seat}
    sent = {
        key: value.format(**seats) if isinstance(value, str) else [one.format(**seats) for one in value]
        for key, value in form.items()
    }
    assert 'name="reason"' in ona.get(roll + path).text
    assert "Tulis alasan perubahan ini dulu." in ona.post(roll + path, sent, 422).text
    long = ona.post(roll + path, sent | {"reason": "a" * 201}, 422).text
    assert "Paling panjang 200 huruf." in long
    assert "a" * 201 in long
    assert marks() == []
    ona.post(roll + path, sent | {"reason": "surat dokter menyusul"})
    assert entries(session, action)[-1].reason == "surat dokter menyusul"
    ona.post(roll, {"undo": undo_button(ona.get(roll))})
    assert entries(session, "attendance-undone")[-1].reason == "surat dokter menyusul"


def test_an_organiser_of_another_cohort_is_a_trainer_here(session, cast, client_for, roll, marks, noon):
    """A role holds where it was given."""
    with unit_of_work():
        session.add(RoleGrant(person_id=cast.tom.id, role=Role.ORGANISER))
    noon(LATE)
    client_for(cast.tom).post(roll, {"mark": f"{cast.ann_seat}:present", "reason": "lupa"}, 422)
    assert marks() == []


def test_namesakes_are_told_apart_by_village_and_birth_date_and_no_digit_of_a_nik(session, cast, tom, roll):
    crowd(session, cast, ["Dewi Sartika", "dewi sartika", "Dewi Lain"])
    page = tom.get(roll)
    assert page.text.count("nama kembar") == 2
    assert "lahir 1 Januari 1990" in page.text
    assert page.text.count("nama kembar") == tom.get(f"{roll}?cari=sartika").text.count("nama kembar")
    assert "3275" not in re.sub(r'="[^"]*"', "", page.text)
