"""The trainee's road and the figures of a report."""

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.assessments.attempts.rules import WindowState
from portal.assessments.questions.quizzes import QuizKind
from portal.certification.lists import lack_words
from portal.certification.rules import Facts, evaluate
from portal.reports.rules import (
    NextKind,
    NextStep,
    QuizNow,
    StepKind,
    StepState,
    distribution,
    next_step,
    road,
    share_done,
    whole_minutes,
)
from tests.tiny import lesson_keys, sketch

COURSE = sketch(5, 3, 1, 2)
KEYS = lesson_keys(COURSE)
FIRST = [key for key in KEYS if key[0] == COURSE.modules[0].slug]
NOTHING = Facts(0, 16, 0, len(KEYS), None)
DONE, NOW, LATER = StepState.DONE, StepState.NOW, StepState.LATER
MODULES = len(COURSE.modules)
HERE = uuid.UUID(int=7)
STOPS = 1 + MODULES + 2


SHUT, OPEN, CLOSED = WindowState
PRE, POST = QuizKind.PRETEST, QuizKind.POSTTEST


def walked(read=(), certified=False, windows=(), hidden=(), ready=False, **facts):
    marks = {name: Decimal(mark) for name, mark in facts.items()}
    states = dict.fromkeys(QuizKind, SHUT) | dict(windows)
    return road(COURSE, replace(NOTHING, **marks), frozenset(read), states, hidden, ready if certified else None)


@pytest.mark.parametrize(
    ("steps", "states"),
    [
        (walked(), [NOW] + [LATER] * (STOPS - 1)),
        (walked(pretest=0), [DONE, NOW] + [LATER] * (STOPS - 2)),
        (walked(FIRST[:1], pretest=40), [DONE, NOW] + [LATER] * (STOPS - 2)),
        (walked(FIRST, pretest=40), [DONE, DONE, NOW] + [LATER] * (STOPS - 3)),
        (walked(FIRST), [NOW, DONE] + [LATER] * (STOPS - 2)),
        (walked(KEYS, pretest=40), [DONE] * (STOPS - 2) + [NOW, LATER]),
        (walked(KEYS, pretest=40, posttest="69.9"), [DONE] * (STOPS - 2) + [NOW, LATER]),
        (walked(KEYS, pretest=40, posttest=70), [DONE] * (STOPS - 1) + [NOW]),
        (walked(KEYS[:-1], pretest=40, posttest=90), [DONE] * (STOPS - 3) + [NOW, DONE, LATER]),
        (walked(KEYS, True, pretest=40, posttest=70), [DONE] * STOPS),
        (walked(KEYS, True, posttest=70), [NOW] + [DONE] * (STOPS - 1)),
    ],
)
def test_the_first_stop_that_is_not_done_is_where_one_stands(steps, states):
    assert [step.state for step in steps] == states


def test_stops_carry_their_module_and_its_figures():
    steps = walked([*FIRST[:2], (COURSE.modules[0].slug, "materi-lama")])
    kinds = [StepKind.PRETEST, *[StepKind.MODULE] * MODULES, StepKind.POSTTEST, StepKind.CERTIFICATE]
    assert [step.kind for step in steps] == kinds
    assert [step.title for step in steps[1 : 1 + MODULES]] == [module.title for module in COURSE.modules]
    assert (steps[1].done, steps[1].total, steps[1].jp) == (2, len(FIRST), COURSE.modules[0].jp)
    assert (steps[1].module, steps[2].done) == (COURSE.modules[0].slug, 0)


@pytest.mark.parametrize(
    ("score", "hidden", "window", "progress", "told"),
    [
        (None, False, SHUT, "shut", None),
        (None, False, OPEN, "open", None),
        (None, False, CLOSED, "shut", None),
        (None, True, OPEN, "open", None),
        ("0", False, SHUT, "scored", "0"),
        ("69.9", False, OPEN, "scored", "69.9"),
        ("70", False, CLOSED, "scored", "70"),
        ("0", True, OPEN, "taken", None),
        ("70", True, CLOSED, "taken", None),
    ],
)
@pytest.mark.parametrize(("kind", "place"), [(PRE, 0), (POST, -2)])
def test_a_quiz_on_the_road_tells_its_score_unless_it_is_kept_back(kind, place, score, hidden, window, progress, told):
    facts = {} if score is None else {kind.value: score}
    step = walked(windows={kind: window}, hidden={kind} if hidden else (), **facts)[place]
    assert step.kind.value == kind.value
    assert step.progress == progress
    assert step.score == (None if told is None else Decimal(told))


@pytest.mark.parametrize(("kind", "other"), [(PRE, POST), (POST, PRE)])
def test_what_is_said_of_one_quiz_is_not_said_of_the_other(kind, other):
    steps = walked(windows={kind: OPEN}, hidden={other}, pretest=1, posttest=2)
    progress = {step.kind.value: step.progress for step in steps if step.progress}
    assert progress == {kind.value: "scored", other.value: "taken"}


@pytest.mark.parametrize(
    ("certified", "ready", "state", "told"),
    [(False, False, NOW, False), (True, False, DONE, False), (True, True, DONE, True)],
)
def test_the_certificate_is_called_ready_once_it_can_be_downloaded(certified, ready, state, told):
    last = walked(KEYS, certified, ready=ready, pretest=40, posttest=70)[-1]
    assert (last.state, last.ready) == (state, told)


@pytest.mark.parametrize(
    ("steps", "share"),
    [
        ([], 0),
        (walked(), 0),
        (walked(pretest=40), 100 // STOPS),
        (walked(FIRST), 100 // STOPS),
        (walked(KEYS), 100 * MODULES // STOPS),
        (walked(KEYS, pretest=40), 100 * (STOPS - 2) // STOPS),
        (walked(KEYS, pretest=40, posttest=80), 100 * (STOPS - 1) // STOPS),
        (walked(KEYS, True, pretest=40, posttest=80), 100),
    ],
)
def test_the_share_counts_stops_and_is_whole_only_at_the_end(steps, share):
    assert share_done(steps) == share


@settings(deadline=None)
@given(st.sets(st.sampled_from(KEYS)), st.sampled_from(KEYS), st.booleans())
def test_one_more_lesson_never_takes_one_back(read, more, certified):
    before, after = walked(read, certified), walked(read | {more}, certified)
    assert 0 <= share_done(before) <= share_done(after) <= 100
    assert sum(step.state is NOW for step in after) <= 1
    assert all(new.state is DONE for old, new in zip(before, after, strict=True) if old.state is DONE)


@pytest.mark.parametrize(
    ("marks", "counts", "middle"),
    [
        ([], [0] * 10, None),
        (["0", "9.9"], [2, 0, 0, 0, 0, 0, 0, 0, 0, 0], "4.95"),
        (["10", "69.9", "70"], [0, 1, 0, 0, 0, 0, 1, 1, 0, 0], "69.9"),
        (["90", "99.9", "100"], [0, 0, 0, 0, 0, 0, 0, 0, 0, 3], "99.9"),
    ],
)
def test_marks_fall_into_ten_classes_of_which_the_last_holds_full_marks(marks, counts, middle):
    found = distribution(Decimal(mark) for mark in marks)
    assert list(found.counts) == counts
    assert found.median == (None if middle is None else Decimal(middle))
    assert found.total == len(marks)


@settings(deadline=None)
@given(st.lists(st.decimals(0, 100, places=1)))
def test_no_mark_is_lost_or_counted_twice(marks):
    assert distribution(iter(marks)).total == len(marks)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            NOTHING,
            ["Hadir 0 dari 16 JP (minimum 80%)", f"Materi dibaca 0 dari {len(KEYS)}", "Belum mengerjakan pascates"],
        ),
        (replace(NOTHING, attended_jp=13, lessons_read=99, posttest=Decimal("69.9")), ["Pascates 69,9 (minimum 70)"]),
    ],
)
def test_what_is_lacking_is_said_with_its_figures(facts, words):
    assert [lack_words(need) for need in evaluate(COURSE.rule, facts).lacking] == words


TRIED = {"pretest": Decimal(45)}
FAILED, OVER = TRIED | {"posttest": Decimal(65)}, TRIED | {"posttest": Decimal(85)}
MET = OVER | {"attended_jp": 16, "lessons_read": len(KEYS)}


def step(kind, quiz=None, again=False, retry=False, seconds=None, attempt=None):
    return NextStep(NextKind(kind), quiz, seconds, attempt, again, retry)


def quiz(window=SHUT, used=0, allowed=2, **other):
    return QuizNow(window, used, allowed, **other)


ONE = QuizNow(OPEN, 1, 1)
"""A pretest that was taken."""


@pytest.mark.parametrize(
    ("facts", "pretest", "posttest", "session", "unread", "certified", "expected"),
    [
        # the pretest
        ({}, quiz(), quiz(), True, True, False, step("session")),
        ({}, quiz(), quiz(), False, True, False, step("read")),
        ({}, quiz(OPEN, 0, 1), quiz(), True, True, False, step("pretest", PRE)),
        ({}, quiz(OPEN, 0, 1), quiz(OPEN), False, True, False, step("pretest", PRE)),
        ({}, quiz(CLOSED, 0, 1), quiz(OPEN), False, True, False, step("posttest", POST)),
        (TRIED, quiz(OPEN, 1, 3), quiz(), False, True, False, step("read")),
        # an attempt whose clock runs comes first
        ({}, quiz(OPEN, 1, 1, seconds_left=12, running=HERE), quiz(), True, True, False,
         step("resume", PRE, seconds=12, attempt=HERE)),
        (FAILED, ONE, quiz(CLOSED, 2, 2, seconds_left=0, running=HERE), True, True, False,
         step("resume", POST, seconds=0, attempt=HERE)),
        (MET, ONE, quiz(OPEN, 2, 2, seconds_left=3, running=HERE), False, False, True,
         step("resume", POST, seconds=3, attempt=HERE)),
        # the posttest, and every further try that is open, whatever runs beside it
        (TRIED, ONE, quiz(OPEN), True, True, False, step("posttest", POST)),
        (FAILED, ONE, quiz(OPEN, 1), True, True, False, step("posttest", POST, again=True)),
        (FAILED, ONE, quiz(OPEN, 1), False, False, False, step("posttest", POST, again=True)),
        (FAILED, ONE, quiz(OPEN, 1, 1), True, True, False, step("session")),
        (FAILED, ONE, quiz(OPEN, 2), False, False, False, step("lacking")),
        (FAILED, ONE, quiz(CLOSED, 1), True, False, False, step("session")),
        (FAILED, ONE, quiz(CLOSED, 1), False, False, False, step("lacking")),
        (OVER, ONE, quiz(OPEN, 1), True, True, False, step("session")),
        (MET, ONE, quiz(OPEN, 1), False, False, False, step("decision")),
        # nobody has read it yet, or its mark is kept back: offered, not asked for
        (TRIED, ONE, quiz(OPEN, 1, waiting=True), True, True, False, step("session", retry=True)),
        (TRIED, ONE, quiz(OPEN, 2, waiting=True), False, False, False, step("lacking")),
        (OVER | {"kept_back": True}, ONE, quiz(OPEN, 1), False, True, False, step("read", retry=True)),
        (OVER | {"kept_back": True}, ONE, quiz(CLOSED, 1), False, True, False, step("read")),
        # the end
        (OVER, ONE, quiz(CLOSED, 1), False, True, False, step("read")),
        (OVER, ONE, quiz(CLOSED, 1), False, False, False, step("lacking")),
        (MET, ONE, quiz(CLOSED, 1), False, False, False, step("decision")),
        (MET, ONE, quiz(OPEN, 1), True, True, True, step("certificate")),
    ],
)  # fmt: skip
def test_the_next_step(facts, pretest, posttest, session, unread, certified, expected):
    verdict = evaluate(COURSE.rule, replace(NOTHING, **facts))
    assert next_step(certified, verdict, {PRE: pretest, POST: posttest}, session, unread) == expected


@given(st.sampled_from([FAILED, TRIED]), st.integers(0, 3), st.integers(1, 3), st.booleans(), st.booleans())
def test_a_further_try_is_offered_whenever_one_is_open(facts, used, allowed, session, unread):
    verdict = evaluate(COURSE.rule, replace(NOTHING, **facts))
    for waiting in (False, True):
        step = next_step(False, verdict, {PRE: ONE, POST: quiz(OPEN, used, allowed, waiting=waiting)}, session, unread)
        assert (step.quiz is POST or step.retry) == (used < allowed)


@pytest.mark.parametrize(("seconds", "minutes"), [(-9, 0), (0, 0), (1, 1), (60, 1), (61, 2), (720, 12)])
def test_minutes_are_left_until_they_are_over(seconds, minutes):
    assert whole_minutes(seconds) == minutes
