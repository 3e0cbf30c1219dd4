"""What options are worth, however many share the point and however their weights were rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.content.kinds import MULTIPLE
from portal.content.points import evened, exact, is_whole, right, whole, words, written
from portal.content.shapes import Option, Question


def choices(weights: list[Decimal | int]) -> tuple[Option, ...]:
    return tuple(Option(f"k{place}", "x", weight > 0, "", weight) for place, weight in enumerate(weights))


def question(weights: list[Decimal | int]) -> Question:
    return Question("q", "m", "l", "o", "mudah", "UU", False, MULTIPLE, "Apa?", choices(weights))


@pytest.mark.parametrize("count", range(2, 101))
def test_a_wholly_right_answer_earns_the_whole_point_however_many_options_share_it(count):
    rounded = [round(Decimal(100) / count, digits) for digits in (0, 1, 2, 5) for _ in range(count)]
    for weights in (rounded[start : start + count] for start in range(0, 4 * count, count)):
        asked = question([*weights, -100])
        keys = [option.key for option in asked.options[:-1]]
        assert grade(asked, ",".join(keys)) == POINT
        assert grade(asked, ",".join(keys[:-1])) < POINT


@given(st.lists(st.integers(1, 100), min_size=2, max_size=8))
def test_shares_of_any_size_add_up_to_the_point(weights):
    asked = question([*weights, 0])
    assert grade(asked, ",".join(option.key for option in asked.options[:-1])) == POINT


@pytest.mark.parametrize(
    ("weights", "chosen", "points"),
    [
        ([33, 33, 33, -100], "k0,k1", 667),
        ([Decimal("33.33333")] * 3 + [Decimal("-33.33333")], "k0,k1,k2,k3", 667),
        ([Decimal("12.5"), Decimal("37.5"), 50], "k0", 125),
        ([50, 50, -50], "k0,k1,k2", 500),
        ([50, 50, 0], "k2", 0),
    ],
)
def test_a_part_of_the_options_is_worth_their_exact_share(weights, chosen, points):
    assert grade(question(weights), chosen) == points


def test_papers_of_versions_that_hold_rounded_shares_are_graded_exactly():
    assert grade(question([14] * 7 + [0]), ",".join(f"k{place}" for place in range(7))) == POINT


@given(st.integers(2, 7), st.lists(st.integers(-100, 0), max_size=3))
def test_even_shares_are_made_exact_once(count, wrong):
    options = evened(choices([round(Decimal(100) / count)] * count + wrong))
    assert {option.weight for option in options[:count]} == {exact(Decimal(100) / count)}
    assert evened(options) == options
    assert is_whole([option.weight for option in options])


@pytest.mark.parametrize(
    ("weight", "kept"), [("33.333333", "33.33333"), ("99.99", "100"), ("-99.6", "-100"), ("250", "100"), ("0.2", "0.2")]
)
def test_weights_are_kept_with_five_digits_within_the_point(weight, kept):
    assert written(exact(Decimal(weight))) == kept


def test_weights_are_written_for_files_and_for_people():
    assert (written(Decimal("12.50")), words(Decimal("12.50")), written(100)) == ("12.5", "12,5", "100")


def test_of_a_limited_number_of_options_the_best_make_the_whole():
    assert (right([50, 30, 50, -10], 2), whole([50, 30, 50], 2)) == ([50, 50], 100)
    assert is_whole([50, 50, 50, -50], 2)
    assert not is_whole([50, 50, 50, -50])
