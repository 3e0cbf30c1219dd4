"""Who may be given a paper, who may type it, and how it is read."""

import uuid

import pytest

from portal.assessments.attempts.rules import WindowState
from portal.assessments.paper.rules import (
    PaperState,
    Standing,
    as_written,
    differing,
    on_paper,
    paper_state,
    printed,
    refuse_counting,
    refuse_occasion,
    refuse_paper,
    refuse_typing,
    settled,
)
from portal.assessments.questions.papers import PaperItem
from portal.content.kinds import ESSAY, MATCHING, ORDERING
from tests.answers import right
from tests.assessments.kinds import ALL
from tests.browser.hall import options_of
from tests.conftest import NOON

ANN, BIMA, PAPER = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)
SHUT, OPEN, CLOSED = WindowState
DRAWN, TYPED, COUNTED, CANCELLED = PaperState


@pytest.mark.parametrize(
    ("cancelled", "attempt", "typed", "state"),
    [
        (None, None, None, DRAWN),
        (None, None, NOON, TYPED),
        (None, PAPER, NOON, COUNTED),
        (NOON, None, None, CANCELLED),
        (NOON, None, NOON, CANCELLED),
    ],
)
def test_how_far_a_paper_has_come(cancelled, attempt, typed, state):
    assert paper_state(cancelled, attempt, typed) is state


@pytest.mark.parametrize(
    ("window", "organises", "reason", "code"),
    [
        (OPEN, False, "", None),
        (OPEN, True, "", None),
        *[(window, False, "listrik padam", "not_open") for window in (SHUT, CLOSED)],
        *[(window, True, "", "reason") for window in (SHUT, CLOSED)],
        *[(window, True, "listrik padam", None) for window in (SHUT, CLOSED)],
    ],
)
def test_a_paper_is_drawn_while_its_quiz_is_open(window, organises, reason, code):
    refusal = refuse_occasion(window, organises, reason)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing(0, 1), None),
        (Standing(1, 2), None),
        (Standing(1, 1), "used_up"),
        (Standing(1, 2, running=True), "running"),
        (Standing(0, 1, open_paper=True), "has_paper"),
    ],
)
def test_who_may_have_one(standing, code):
    refusal = refuse_paper(standing)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("state", "typed_by", "typing", "counting"),
    [
        (DRAWN, None, None, "not_typed"),
        (DRAWN, ANN, None, "not_typed"),
        (DRAWN, BIMA, "by_another", "not_typed"),
        (TYPED, ANN, "same_hand", "same_hand"),
        (TYPED, BIMA, None, None),
        (COUNTED, BIMA, "over", "over"),
        (CANCELLED, None, "over", "over"),
    ],
)
def test_two_people_have_to_read_it(state, typed_by, typing, counting):
    codes = [refuse(state, typed_by, ANN) for refuse in (refuse_typing, refuse_counting)]
    assert [one.code if one else None for one in codes] == [typing, counting]


def test_what_the_second_one_typed_counts():
    first, second = {"a": "x", "b": "y"}, {"b": "z", "c": "w", "a": "x"}
    assert settled(first, second) == {"a": "x", "b": "z", "c": "w"}
    assert differing(first, second) == ["b", "c"]


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_every_kind_of_question_can_be_printed_and_typed(question):
    item = PaperItem(question.key, tuple(options_of(question)))
    on_sheet = printed(question, item, 1)
    assert on_sheet.options or on_sheet.rows or on_sheet.lines
    assert bool(on_sheet.rows) is (question.kind in (MATCHING, ORDERING))
    assert on_sheet.lines == (10 if question.kind == ESSAY else 1 if not (on_sheet.options or on_sheet.rows) else 0)
    assert as_written(on_paper(question, item, 1, "")) == ""
    assert as_written(on_paper(question, item, 1, right(question)))


def test_an_answer_reads_as_it_stands_on_the_paper():
    by_kind = {question.kind: question for question in ALL}
    several = by_kind["multiple"]
    order = tuple(option.key for option in reversed(several.options))
    chosen = f"{several.options[0].key}"
    assert as_written(on_paper(several, PaperItem(several.key, order), 1, chosen)) == "ABCDEFGH"[len(order) - 1]
    steps = by_kind[ORDERING]
    item = PaperItem(steps.key, tuple(options_of(steps)))
    read = as_written(on_paper(steps, item, 1, right(steps))).split(", ")
    assert sorted(int(one.partition("-")[2]) for one in read) == list(range(1, len(steps.pairs) + 1))
