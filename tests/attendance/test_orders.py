"""Marks, rests, several at once, taking back and moving, in any order and however often, come to one present state."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance import actions
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import marks as mark_queries
from portal.attendance.queries import rolls
from portal.attendance.rules import Mark, Presence, RollState, roll_state
from portal.cohorts import queries as cohorts
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.conftest import NOON

STEPS = 14
EVENING = NOON + timedelta(hours=9)


@pytest.fixture
def pair(session, cast, held):
    """Two sessions that have begun."""
    return held, next(one for one in cohorts.sessions(session, cast.own.id) if one.jp and one.id != held.id)


def known_marks(session):
    """All marks as plain values, by session and person."""
    replaced = {}
    for one in session.scalars(select(MarkReplacement)):
        replaced.setdefault(one.by_id, set()).add(one.mark_id)
    found = {}
    for one in session.scalars(select(AttendanceMark)):
        mark = Mark(one.id, one.presence, one.maker, one.marked_at, replaces=frozenset(replaced.get(one.id, ())))
        found.setdefault((one.session_id, one.enrolment_id), []).append(mark)
    return found


def said(session):
    """What the statements say, by session and person."""
    rows = session.execute(mark_queries.contested_marks().select())
    return {
        (row.session_id, row.enrolment_id): RollState(row.presence, row.marked_at, bool(row.contested)) for row in rows
    }


def step(session, chance, cast, pair):
    """One act of one of two people, who looked at the roll before or did not; or one that was sent again."""
    viewer, (first, second) = chance.choice((cast.tom, cast.ona)), chance.sample(pair, 2)
    seat, presence = chance.choice((cast.ann_seat, cast.bima_seat)), chance.choice(list(Presence))
    seen = chance.choice((None, []))
    match chance.choice(("mark", "mark", "several", "rest", "undo", "undo", "move")):
        case "mark":
            return actions.mark(session, viewer, first, seat, presence, EVENING, seen)
        case "several":
            chosen = {cast.ann_seat: seen, cast.bima_seat: None}
            return actions.mark_several(session, viewer, first, chosen, presence, EVENING)
        case "rest":
            return actions.mark_rest(session, viewer, first, presence, EVENING)
        case "move":
            return actions.move_roll(session, viewer, first, second, EVENING)
        case "undo":
            acts = session.scalars(select(AttendanceMark.act_id).where(AttendanceMark.session_id == first.id)).all()
            return actions.undo(session, viewer, first, chance.choice(acts), EVENING) if acts else None
        case other:
            raise ValueError(other)


@pytest.mark.parametrize("seed", range(12))
def test_any_order_and_repetition_comes_to_the_state_of_the_set(session, cast, pair, seed):
    chance = random.Random(seed)  # noqa: S311 - the same every time
    for _step in range(STEPS):
        with unit_of_work():
            try:
                step(session, chance, cast, pair)
            except NotFound:  # somebody else's act, or a move
                session.rollback()
        known = known_marks(session)
        expected = {key: roll_state(chance.sample(made, len(made))) for key, made in known.items()}
        assert said(session) == {key: state for key, state in expected.items() if state.presence}


@pytest.mark.parametrize("seed", range(8))
def test_taking_back_leads_to_where_it_was_before(session, cast, pair, seed):
    chance = random.Random(seed)  # noqa: S311 - the same every time
    for _step in range(6):
        with unit_of_work():
            try:
                step(session, chance, cast, pair)
            except NotFound:
                session.rollback()
    before = said(session)
    with unit_of_work():
        chosen = {cast.ann_seat: None, cast.bima_seat: []}
        assert actions.mark_several(session, cast.tom, pair[0], chosen, Presence.EXCUSED, EVENING) == 2
        last = rolls.last_act(session, pair[0].id, cast.tom.id)
        assert said(session) != before
        taken = actions.undo(session, cast.tom, pair[0], last.id, EVENING)
        assert taken == actions.TakenBack(2, 0)
    assert said(session) == before
