"""Marks, and what a quiz and an attempt allow at which moment."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.rules import GRACE, AttemptState, WindowState, WindowTimes
from portal.assessments.questions import papers
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import score
from portal.assessments.questions.quizzes import QuizKind

NOW = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
SHUT, OPEN, CLOSED = WindowState.SHUT, WindowState.OPEN, WindowState.CLOSED


@pytest.mark.parametrize(
    ("points", "size", "mark"),
    [
        (0, 20, "0.0"),
        (13, 20, "65.0"),
        (14, 20, "70.0"),
        (20, 20, "100.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (3, 16, "18.8"),
        (1, 7, "14.3"),
        (1, 1000, "0.1"),
        (0, 0, "0"),
    ],
)
def test_marks_are_rounded_to_one_decimal_halves_up(points, size, mark):
    assert score(points * POINT, size) == Decimal(mark)


@settings(deadline=None)
@given(st.integers(1, 200).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_one_more_right_answer_gives_a_better_mark_within_the_scale(case):
    points, size = case
    assert Decimal(0) <= score(points * POINT, size) < score((points + 1) * POINT, size) <= Decimal(100)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "state"),
    [
        (None, None, SHUT),
        (None, NOW - HOUR, SHUT),
        (NOW + TICK, None, SHUT),
        (NOW, None, OPEN),
        (NOW - HOUR, None, OPEN),
        (NOW - HOUR, NOW + TICK, OPEN),
        (NOW - HOUR, NOW, CLOSED),
        (NOW - HOUR, NOW - TICK, CLOSED),
        (NOW + HOUR, NOW - HOUR, SHUT),
    ],
)
def test_a_quiz_is_open_from_its_opening_until_its_closing(opens_at, closes_at, state):
    assert rules.window_state(WindowTimes(opens_at, closes_at), NOW) is state


TIMES = [
    (NOW + HOUR, None, AttemptState.RUNNING),
    (NOW, None, AttemptState.RUNNING),
    (NOW - GRACE + TICK, None, AttemptState.RUNNING),
    (NOW - GRACE, None, AttemptState.LAPSED),
    (NOW - HOUR, None, AttemptState.LAPSED),
    (NOW + HOUR, NOW, AttemptState.SUBMITTED),
    (NOW - HOUR, NOW - HOUR, AttemptState.SUBMITTED),
]
"""When an attempt ends, when it was handed in, and how it stands now."""


@pytest.mark.parametrize(("due_at", "submitted_at", "state"), TIMES)
def test_an_attempt_runs_until_it_is_handed_in_or_its_time_and_the_grace_are_over(due_at, submitted_at, state):
    assert rules.attempt_state(due_at, submitted_at, NOW) is state


@pytest.mark.parametrize(("due_at", "submitted_at", "state"), TIMES)
def test_the_database_says_the_same_of_what_is_over(session, paper, due_at, submitted_at, state):
    found = session.scalars(select(Attempt)).one()
    session.execute(update(Attempt).values(due_at=due_at, submitted_at=submitted_at))
    running = state is AttemptState.RUNNING
    assert session.scalar(select(queries.over(NOW))) is not running
    for kind in (None, QuizKind.PRETEST):
        assert queries.in_progress(session, found.cohort_id, NOW, kind) == running
    assert queries.in_progress(session, found.cohort_id, NOW, QuizKind.POSTTEST) == 0


def test_an_answer_may_be_ten_seconds_on_its_way_and_the_phone_is_told(session, ann, paper):
    assert timedelta(seconds=10) == GRACE
    assert 'data-grace="10"' in ann.get(f"{paper}/1").text


@pytest.mark.parametrize(
    ("window", "used", "allowed", "paper_out", "code"),
    [
        (OPEN, 0, 1, False, None),
        (OPEN, 1, 2, False, None),
        (OPEN, 1, 1, False, "used_up"),
        (OPEN, 3, 2, False, "used_up"),
        (OPEN, 0, 1, True, "on_paper"),
        (OPEN, 1, 1, True, "used_up"),
        (SHUT, 0, 1, False, "shut"),
        (SHUT, 1, 1, False, "shut"),
        (SHUT, 0, 1, True, "shut"),
        (CLOSED, 0, 1, False, "closed"),
        (CLOSED, 1, 1, False, "closed"),
    ],
)
def test_who_may_start(window, used, allowed, paper_out, code):
    refusal = rules.refuse_start(window, used, allowed, paper_out)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("state", "code"),
    [(AttemptState.RUNNING, None), (AttemptState.LAPSED, "lapsed"), (AttemptState.SUBMITTED, "submitted")],
)
def test_only_a_running_attempt_takes_answers(state, code):
    refusal = rules.refuse_answer(state)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("answered", "number"), [((), 1), (("a",), 2), (("b",), 1), (("a", "b"), 3), (("a", "b", "c"), 1), (("x",), 1)]
)
def test_an_attempt_goes_on_at_the_first_open_question(answered, number):
    paper = [papers.PaperItem(key, ()) for key in "abc"]
    assert papers.first_open(paper, set(answered)) == number


@pytest.mark.parametrize(
    ("after_closing", "window", "writing", "seen"),
    [
        (False, OPEN, True, True),
        (True, OPEN, False, False),
        (True, SHUT, False, False),
        (True, CLOSED, False, True),
        (True, CLOSED, True, False),
    ],
)
def test_what_waits_for_the_closing_waits_for_the_last_who_writes_as_well(after_closing, window, writing, seen):
    answers, nothing = rules.ReviewPolicy.ANSWERS, rules.ReviewPolicy.NOTHING
    assert rules.review_now(answers, after_closing, window, writing) is (answers if seen else nothing)
