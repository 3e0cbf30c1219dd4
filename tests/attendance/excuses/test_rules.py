"""What may be asked for, by whom it is decided, and who sees the letter."""

import uuid
from datetime import timedelta

import pytest

from portal.attendance.excuses.rules import (
    STANDING,
    ExcuseFacts,
    ExcuseKind,
    ExcuseState,
    may_ask_for,
    may_see,
    refuse_change,
    refuse_sessions,
)
from portal.attendance.rules import Presence
from tests.conftest import NOON

DAY, ZONE = timedelta(days=1), "Asia/Jakarta"
A, B, C = (uuid.UUID(int=number) for number in range(3))
ASKED, APPROVED = ExcuseState.ASKED, ExcuseState.APPROVED


@pytest.mark.parametrize(
    ("jp", "starts_at", "presence", "asked", "may"),
    [
        (2, NOON, None, False, True),
        (2, NOON + 30 * DAY, None, False, True),
        (2, NOON - 7 * DAY, None, False, True),
        (2, NOON - 8 * DAY, None, False, False),
        (0, NOON, None, False, False),
        (2, NOON, Presence.ABSENT, False, True),
        (2, NOON, Presence.EXCUSED, False, True),
        (2, NOON, Presence.PRESENT, False, False),
        (2, NOON, Presence.LATE, False, False),
        (2, NOON, None, True, False),
    ],
)
def test_which_sessions_can_be_asked_for(jp, starts_at, presence, asked, may):
    assert may_ask_for(jp, starts_at, presence, asked, ZONE, NOON) is may


@pytest.mark.parametrize(
    ("chosen", "code"), [((), "no_session"), ((A,), None), ((A, B), None), ((A, C), "not_offered")]
)
def test_a_wish_is_for_sessions_that_are_offered(chosen, code):
    refusal = refuse_sessions(ExcuseFacts(ExcuseKind.SICK, chosen, "demam"), {A, B})
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize("state", ExcuseState)
def test_a_request_is_settled_once(state):
    assert (refuse_change(state) is None) is (state is ASKED)


@pytest.mark.parametrize(
    ("state", "decided_by", "organising", "sees"),
    [
        (ASKED, None, False, True),
        (APPROVED, A, False, True),
        (APPROVED, B, False, False),
        (APPROVED, B, True, True),
        (ExcuseState.REFUSED, B, False, False),
        (ExcuseState.TAKEN_BACK, B, False, False),
    ],
)
def test_who_sees_the_letter(state, decided_by, organising, sees):
    assert may_see(state, decided_by, A, organising) is sees


def test_every_kind_is_a_mark_and_what_stands_is_open_or_approved():
    assert {kind.presence for kind in ExcuseKind} == {Presence.EXCUSED, Presence.SICK}
    assert STANDING == (ASKED, APPROVED)
