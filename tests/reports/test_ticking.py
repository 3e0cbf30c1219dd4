"""Ticking a signed list off in the order of its rows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.reports import queries
from tests.certification.world import crowd
from tests.conftest import NOON
from tests.pages.reading import texts, words

NAMES = [f"Peserta {number:02}" for number in range(60, 0, -1)]


@pytest.fixture
def running(session, cast, noon):
    return next(one for one in cohorts.sessions(session, cast.own.id) if one.title == "Konsep Dasar PSM")


@pytest.fixture
def sheet(cast, running):
    return f"/angkatan/{cast.own.id}/sesi/{running.id}/centang"


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


def marks(session):
    session.rollback()
    return dict(session.execute(select(AttendanceMark.enrolment_id, AttendanceMark.presence)).all())


def test_order_and_numbers_are_those_of_the_printed_list(session, cast, tom, sheet):
    crowd(session, cast, NAMES)
    printed = [one.name for one in queries.signatories(session, cast.own.id)]
    first, second = tom.get(sheet), tom.get(f"{sheet}?halaman=2")
    assert texts(first, "name") + texts(second, "name") == printed
    numbers = texts(first, "number") + texts(second, "number")
    assert numbers == [str(number) for number in range(1, len(printed) + 1)]


def test_several_ticks_and_one_save_lead_on_to_the_next_page(session, cast, tom, sheet):
    crowd(session, cast, NAMES)
    seats = [str(one.enrolment_id) for one in queries.signatories(session, cast.own.id)]
    answer = tom.post(sheet, {"shown": seats[:50], "who": seats[:3]})
    assert answer.headers["Location"] == f"{sheet}?halaman=2"
    assert "3 orang tercatat." in words(tom.follow(answer))
    assert list(marks(session).values()) == [Presence.PRESENT] * 3
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance-several")).one()
    assert len(entry.people) == 3


def test_the_others_are_left_or_absent(session, cast, tom, sheet):
    shown = [str(cast.ann_seat), str(cast.bima_seat)]
    tom.post(sheet, {"shown": shown, "who": [str(cast.ann_seat)], "absent": "1"})
    assert marks(session) == {cast.ann_seat: Presence.PRESENT, cast.bima_seat: Presence.ABSENT}
    page = tom.get(sheet)
    assert 'name="who"' not in page.text
    assert "Alpa" in words(page)


def test_nothing_ticked_is_said_and_what_was_ticked_stays(cast, tom, sheet, noon, running, session):
    assert "Centang dulu" in words(tom.post(sheet, {"shown": [str(cast.ann_seat)]}, 422))
    noon(running.starts_at - timedelta(minutes=5))
    assert 'name="absent"' not in tom.get(sheet).text
    form = {"shown": [str(cast.ann_seat), str(cast.bima_seat)], "who": [str(cast.ann_seat)], "absent": "1"}
    page = tom.post(sheet, form, 422)
    assert "Sesi ini belum mulai." in words(page)
    assert page.text.count(" checked") == 1
    assert marks(session) == {}


def test_whoever_was_marked_meanwhile_is_contested_and_not_overwritten(session, cast, client_for, tom, sheet):
    client_for(cast.ona).post(sheet.removesuffix("/centang"), {"mark": f"{cast.ann_seat}:sick"})
    tom.post(sheet, {"shown": [str(cast.ann_seat)], "who": [str(cast.ann_seat)]})
    assert "Catatan berbeda" in tom.get(sheet.removesuffix("/centang")).text


def test_who_may_and_until_when(cast, client_for, tom, sheet, noon, session):
    ona = client_for(cast.ona)
    ona.get(sheet)
    client_for(cast.ann).get(sheet, 403)
    for stranger in (cast.olga, cast.tess):
        client_for(stranger).get(sheet, 404)
        client_for(stranger).post(sheet, {"who": [str(cast.ann_seat)]}, 404)
    for who in (str(cast.sam_seat), "x"):
        tom.post(sheet, {"who": [who]}, 404)
    noon(NOON + timedelta(days=8))
    assert 'name="who"' not in tom.get(sheet).text
    assert "Tulis alasan perubahan ini dulu." in words(ona.post(sheet, {"who": [str(cast.ann_seat)]}, 422))
    ona.post(sheet, {"who": [str(cast.ann_seat)], "reason": "daftar baru ditemukan"})
    assert marks(session) == {cast.ann_seat: Presence.PRESENT}
