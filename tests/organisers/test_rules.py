"""Who may do what to which account: tables."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from portal.access import Role
from portal.organisers.rules import (
    INVITATION_LASTS,
    OPERATOR,
    Duty,
    InvitationState,
    Manager,
    can_be,
    in_whose_name,
    invitation_state,
    parse_duty,
    refuse_taking,
    refuse_whole,
)

A, B = uuid.UUID(int=1), uuid.UUID(int=2)
ME, THEM = uuid.UUID(int=8), uuid.UUID(int=9)
TRAINS_A, TRAINS_B = Duty(Role.TRAINER, A), Duty(Role.TRAINER, B)
RUNS_A, RUNS_B = Duty(Role.ORGANISER, A), Duty(Role.ORGANISER, B)
ADMIN, CURATOR = Duty(Role.ADMIN), Duty(Role.CURATOR)
ADA, ONA = Manager(ME, everywhere=True), Manager(ME, everywhere=False, organisations=frozenset({A}))
BOTH = Manager(ME, everywhere=False, organisations=frozenset({A, B}))
NOBODY = Manager(ME, everywhere=False)


@pytest.mark.parametrize(
    ("manager", "duties", "code"),
    [
        (ADA, {TRAINS_A, TRAINS_B, ADMIN}, None),
        (ADA, set(), None),
        (OPERATOR, {ADMIN}, None),
        (ONA, {TRAINS_A}, None),
        (ONA, {TRAINS_A, RUNS_A}, None),
        (ONA, {TRAINS_A, TRAINS_B}, "shared"),
        (ONA, {TRAINS_A, CURATOR}, "shared"),
        (ONA, {TRAINS_A, ADMIN}, "shared"),
        (ONA, {TRAINS_B}, "shared"),
        (ONA, set(), "shared"),
        (BOTH, {TRAINS_A, TRAINS_B}, "shared"),
        (BOTH, {TRAINS_B}, None),
        (NOBODY, {TRAINS_A}, "shared"),
    ],
)
def test_an_organiser_owns_an_account_only_as_a_whole(manager, duties, code):
    refusal = refuse_whole(manager, THEM, duties)
    assert (refusal and refusal.code) == code
    assert refuse_whole(manager, ME, duties).code == "own_account" if manager is not OPERATOR else True


@pytest.mark.parametrize(
    ("manager", "duty", "code"),
    [
        (ADA, ADMIN, None),
        (ADA, TRAINS_B, None),
        (ONA, TRAINS_A, None),
        (ONA, RUNS_A, None),
        (ONA, TRAINS_B, "elsewhere"),
        (ONA, CURATOR, "elsewhere"),
        (ONA, ADMIN, "elsewhere"),
        (NOBODY, TRAINS_A, "elsewhere"),
    ],
)
def test_a_duty_is_taken_by_whoever_may_give_it(manager, duty, code):
    refusal = refuse_taking(manager, THEM, duty)
    assert (refusal and refusal.code) == code
    assert manager.may_give(duty) is (code is None)
    assert refuse_taking(manager, ME, duty).code == "own_account"


@pytest.mark.parametrize("duty", [TRAINS_A, RUNS_B, ADMIN, CURATOR])
def test_a_duty_is_read_back_as_it_was_written(duty):
    assert parse_duty(str(duty)) == duty
    assert can_be(duty)


@pytest.mark.parametrize(
    "text", [None, "", "trainer", "organiser:", "admin:" + str(A), "trainee", f"trainee:{A}", "x:y", f"trainer:{A}:x"]
)
def test_what_cannot_be_a_duty_is_none(text):
    assert parse_duty(text) is None


@pytest.mark.parametrize(
    ("duties", "chosen", "at", "expected"),
    [
        ([], None, None, None),
        ([TRAINS_A], None, None, TRAINS_A),
        ([TRAINS_A, RUNS_B], None, None, TRAINS_A),
        ([TRAINS_A, RUNS_B], RUNS_B, None, RUNS_B),
        ([TRAINS_A, RUNS_B], TRAINS_B, None, TRAINS_A),  # no longer a duty of theirs
        ([TRAINS_A, RUNS_B], TRAINS_A, B, RUNS_B),  # a training of the other organiser
        ([TRAINS_A, RUNS_A], None, A, RUNS_A),
        ([TRAINS_A, RUNS_A], TRAINS_A, A, TRAINS_A),
        ([ADMIN], None, A, ADMIN),
    ],
)
def test_in_whose_name_a_page_is(duties, chosen, at, expected):
    position = in_whose_name(duties, chosen, at)
    assert (None if position is None else duties[position]) == expected


def test_what_has_become_of_an_invitation():
    made = datetime(2026, 3, 1, tzinfo=UTC)
    end = made + INVITATION_LASTS
    assert invitation_state(None, None, end, end - timedelta(seconds=1)) is InvitationState.OPEN
    assert invitation_state(None, None, end, end) is InvitationState.EXPIRED
    assert invitation_state(None, made, end, made) is InvitationState.WITHDRAWN
    assert invitation_state(made, None, end, end) is InvitationState.ACCEPTED


def test_an_invitation_lasts_for_two_weeks():
    assert timedelta(days=14) == INVITATION_LASTS
