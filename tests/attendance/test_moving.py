"""Moving a roll that was saved on the wrong session."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.queries import rolls
from portal.attendance.rules import Move, Presence, RollState, may_receive, plan_move
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work
from tests.conftest import NOON
from tests.pages.reading import figures, named, words

A, B, C, D = (uuid.UUID(int=number) for number in range(4))
PRESENT, SICK, NOTHING = RollState(Presence.PRESENT), RollState(Presence.SICK), RollState()
CONTESTED = RollState(Presence.LATE, contested=True)


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        ({}, {}, Move({})),
        ({A: PRESENT, B: NOTHING}, {A: NOTHING}, Move({A: Presence.PRESENT})),
        ({A: PRESENT, B: SICK}, {A: SICK, C: PRESENT}, Move({B: Presence.SICK}, marked=(A,))),
        ({A: CONTESTED, B: SICK}, {}, Move({B: Presence.SICK}, contested=(A,))),
        ({A: CONTESTED}, {A: PRESENT}, Move({}, marked=(A,))),
        ({D: PRESENT, A: SICK}, {}, Move({D: Presence.PRESENT, A: Presence.SICK})),
    ],
)
def test_whose_marks_go_over(wrong, right, expected):
    assert plan_move(wrong, right) == expected


@pytest.mark.parametrize(
    ("jp", "starts_at", "receives"),
    [
        (2, NOON, True),
        (2, NOON - timedelta(days=9), True),
        (0, NOON, False),
        (2, NOON + timedelta(seconds=1), False),
    ],
)
def test_a_session_that_counts_and_has_begun_receives_a_roll(jp, starts_at, receives):
    assert may_receive(jp, starts_at, NOON) is receives


@pytest.fixture
def wrong(session, cast, held):
    """The opening of the first day, which counts for nothing."""
    return next(one for one in cohorts.sessions(session, cast.own.id) if not one.jp)


@pytest.fixture
def move(cast, wrong):
    return f"/angkatan/{cast.own.id}/sesi/{wrong.id}/pindah"


@pytest.fixture
def counted(session, cast):
    def found(class_session):
        session.rollback()
        return rolls.roll_counts(session, cast.own.id, class_session.id).marks

    return found


def test_a_roll_goes_to_the_right_session_in_one_act(session, cast, tom, roll, held, wrong, move, counted):
    here = move.removesuffix("/pindah")
    tom.post(here, {"mark": f"{cast.ann_seat}:sick"})
    tom.post(here, {"mark": f"{cast.ann_seat}:late"})
    tom.post(f"{here}/sisanya")
    assert move in tom.get(here).text
    page = tom.get(f"{move}?ke={held.id}")
    assert figures(page) == {"moving": "2"}
    answer = tom.post(f"{move}?ke={held.id}")
    assert answer.headers["Location"] == roll
    assert f"2 tanda dipindahkan dari {wrong.title}." in tom.follow(answer).text
    assert counted(wrong) == {}
    assert counted(held) == {Presence.LATE: 1, Presence.PRESENT: 1}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance-moved")).one()
    old, new = entry.changed["class_session"]
    assert (wrong.title in old, held.title in new) == (True, True)
    assert {one.person_id for one in entry.people} == {cast.ann.id, cast.bima.id}
    assert 'name="undo"' not in tom.get(roll).text
    assert "Tidak ada tanda yang dapat dipindahkan." in tom.post(f"{move}?ke={held.id}", status=422).text


def test_who_has_a_mark_there_or_a_contested_one_is_left_and_named(
    cast, client_for, tom, roll, held, move, counted, wrong
):
    here = move.removesuffix("/pindah")
    tom.post(f"{here}/sisanya")
    client_for(cast.ona).post(here, {"mark": f"{cast.bima_seat}:sick:"})
    tom.post(roll, {"mark": f"{cast.ann_seat}:late"})
    page = tom.get(f"{move}?ke={held.id}")
    assert figures(page) == {"moving": "0"}
    assert named(page, "stays") == [("marked", "Ann Nur'aini"), ("contested", "Bima")]
    tom.post(f"{move}?ke={held.id}", status=422)
    assert counted(held) == {Presence.LATE: 1}
    assert sum(counted(wrong).values()) == 2


def test_a_roll_can_be_moved_back(session, cast, tom, roll, held, wrong, counted):
    other = next(one for one in cohorts.sessions(session, cast.own.id) if one.jp and one.id != held.id)
    with unit_of_work():
        session.merge(other).starts_at = NOON
    tom.post(roll, {"mark": f"{cast.ann_seat}:sick"})
    tom.post(f"{roll}/pindah?ke={other.id}")
    assert (counted(held), counted(other)) == ({}, {Presence.SICK: 1})
    tom.post(roll.replace(str(held.id), str(other.id)) + f"/pindah?ke={held.id}")
    assert (counted(held), counted(other)) == ({Presence.SICK: 1}, {})


def test_a_roll_is_late_if_one_of_both_sessions_is(cast, client_for, tom, held, move, noon, counted):
    here = move.removesuffix("/pindah")
    tom.post(f"{here}/sisanya")
    noon(NOON + timedelta(days=8))
    assert "sampai Selasa, 17 Maret 2026" in words(tom.post(f"{move}?ke={held.id}", status=422))
    ona = client_for(cast.ona)
    assert 'name="reason"' in ona.get(f"{move}?ke={held.id}").text
    assert "Tulis alasan perubahan ini dulu." in ona.post(f"{move}?ke={held.id}", status=422).text
    assert counted(held) == {}
    ona.post(f"{move}?ke={held.id}", {"reason": "salah sesi"})
    assert counted(held) == {Presence.PRESENT: 2}


def test_who_may_move_a_roll_and_where_to(session, cast, client_for, tom, held, wrong, move):
    assert "Lihat dulu" in client_for(cast.ona).get(move).text
    assert tom.post(move, status=422).status_code == 422
    client_for(cast.ann).get(move, 403)
    client_for(cast.ada).get(move, 403)
    for stranger in (cast.olga, cast.tess):
        client_for(stranger).get(move, 404)
        client_for(stranger).post(f"{move}?ke={held.id}", status=404)
    theirs = cohorts.sessions(session, cast.other.id)
    later = cohorts.sessions(session, cast.own.id)[-1]
    for text in ("x", uuid.uuid4(), next(one.id for one in theirs if one.jp), later.id, wrong.id):
        tom.get(f"{move}?ke={text}", 404)
        tom.post(f"{move}?ke={text}", status=404)
    with unit_of_work():
        session.merge(held).cancelled_at = NOON
    tom.get(f"{move}?ke={held.id}", 404)
