"""What a response is worth, by tables made by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade, passed, score
from portal.assessments.questions.kinds.typed import number, plain
from portal.assessments.questions.responses import canonical, every_option
from tests import answers
from tests.assessments.kinds import (
    ALL,
    ESSAY_QUESTION,
    EXACT,
    EXACT_PAIRS,
    EXACT_STEPS,
    NUMBER,
    ONE,
    PAIRS,
    SEVERAL,
    STEPS,
    TRUE,
    TWO_OF_THREE,
    WORDS,
)


@pytest.mark.parametrize(
    ("question", "response", "points"),
    [
        (ONE, "a", 1000),
        (ONE, "b", 0),
        (ONE, "", 0),
        (TRUE, "a", 1000),
        (TRUE, "b", 0),
        (SEVERAL, "a,b", 1000),
        (SEVERAL, "a", 500),
        (SEVERAL, "a,c", 0),
        (SEVERAL, "a,b,c", 500),
        (SEVERAL, "a,b,d", 0),
        (SEVERAL, "c,d", 0),
        (PAIRS, "0,1,2", 1000),
        (PAIRS, "0,1,3", 667),
        (PAIRS, "1,0,2", 333),
        (PAIRS, "3,3,3", 0),
        (PAIRS, "0,,", 333),
        (STEPS, "0,1,2,3", 1000),
        (STEPS, "1,0,2,3", 500),
        (STEPS, "3,2,1,0", 0),
        (WORDS, "tenaga kesejahteraan", 1000),
        (WORDS, "TENAGA  Kesejahteraan.", 1000),
        (WORDS, "Tenaga", 400),
        (WORDS, "tenaga ahli", 0),
        (NUMBER, "26", 1000),
        (NUMBER, "26,5", 1000),
        (NUMBER, "25.5", 1000),
        (NUMBER, "26,51", 0),
        (NUMBER, "dua puluh enam", 0),
        (EXACT, "a,b", 1000),
        (EXACT, "a", 0),
        (EXACT, "a,b,c", 0),
        (EXACT, "a,b,c,d", 0),
        (EXACT_PAIRS, "0,1,2", 1000),
        (EXACT_PAIRS, "0,1,3", 0),
        (EXACT_STEPS, "0,1,2,3", 1000),
        (EXACT_STEPS, "1,0,2,3", 0),
        (TWO_OF_THREE, "a,c", 1000),
        (TWO_OF_THREE, "b", 500),
        (TWO_OF_THREE, "b,d", 0),
        (TWO_OF_THREE, "a,b,c", 0),
        (ESSAY_QUESTION, "Saya mendata warga.", None),
        (ESSAY_QUESTION, "", 0),
    ],
)
def test_points(question, response, points):
    assert grade(question, response) == points


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_the_right_response_is_worth_the_point_and_the_wrong_one_nothing(question):
    right, wrong = grade(question, answers.right(question)), grade(question, answers.wrong(question))
    assert (right, wrong) == ((None, None) if question is ESSAY_QUESTION else (POINT, 0))


@pytest.mark.parametrize(("response", "points"), [("b", POINT), ("a", 0), ("", 0)])
def test_a_corrected_key_takes_the_place_of_the_old_one(response, points):
    assert grade(ONE, response, {"b"}) == points


@pytest.mark.parametrize(
    ("question", "response", "accepted", "points"),
    [
        (WORDS, "PEKERJA  sosial.", "pekerja sosial", POINT),
        (WORDS, "pekerja", "pekerja sosial", 0),
        (NUMBER, "1.250,50", "1250.5", POINT),
        (NUMBER, "1250", "1250.5", 0),
    ],
)
def test_a_corrected_key_takes_every_way_of_writing_what_it_accepts(question, response, accepted, points):
    assert grade(question, response, {accepted}) == points


@pytest.mark.parametrize("question", [*ALL, EXACT, EXACT_PAIRS, EXACT_STEPS, TWO_OF_THREE])
def test_choosing_everything_is_never_worth_the_point(question):
    assert grade(question, every_option(question)) == 0 or not question.options


@given(st.sampled_from(ALL), st.text("abcd,0123 x", max_size=12))
def test_whatever_is_answered_is_worth_between_nothing_and_a_point(question, text):
    response = canonical(question, text)
    if response is not None:
        points = grade(question, response)
        assert points is None or 0 <= points <= POINT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("26", "26"),
        ("1.250,5", "1250.5"),
        ("1250.5", "1250.5"),
        ("-3", "-3"),
        (" 1 000 ", "1000"),
        ("", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e999999", None),
        ("1,2,3", None),
    ],
)
def test_numbers_as_people_write_them(text, value):
    assert number(text) == (None if value is None else Decimal(value))


@given(st.text(max_size=60))
def test_words_are_compared_in_one_form(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("points", "size", "mark"),
    [(0, 20, "0.0"), (20_000, 20, "100.0"), (14_500, 20, "72.5"), (667, 3, "22.2"), (0, 0, "0")],
)
def test_marks_run_from_0_to_100(points, size, mark):
    assert score(points, size) == Decimal(mark)


@pytest.mark.parametrize(
    ("mark", "need", "met"),
    [("70.0", 70, True), ("69.9", 70, False), ("70.1", 70, True), ("0.0", 0, True), (None, 0, False), (None, 7, False)],
)
def test_a_mark_passes_from_the_one_that_is_asked_for(mark, need, met):
    assert passed(None if mark is None else Decimal(mark), need) is met
