"""Item analysis against the definitions of classical test theory, on random marks of fixed seeds."""

from math import sqrt
from random import Random
from statistics import correlation as pearson
from statistics import fmean, pvariance, stdev, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessments.analysis.statistics import (
    MASTERY,
    MIN_FOR_ALARM,
    MIN_RESPONSES,
    ScoredPaper,
    correlation,
    gains,
    items,
    reliability,
    stronger_distractor,
    weak_people,
)

SEEDS = range(8)
Table = list[list[float]]
"""A row for each person, with the share of the point for each question."""


def marks(seed: int, people: int = 60, questions: int = 12, partial: bool = False) -> Table:
    """People of different strength meet questions of different difficulty."""
    chance = Random(seed)  # noqa: S311
    difficulty = [chance.gauss() for _ in range(questions)]
    table = []
    for strength in [chance.gauss() for _ in range(people)]:
        leaning = [strength - hard + chance.gauss() for hard in difficulty]
        table.append([min(1.0, max(0.0, one / 4 + 0.5)) if partial else float(one > 0) for one in leaning])
    return table


def columns(table: Table) -> list[tuple[float, ...]]:
    return list(zip(*table, strict=True))


def totals(table: Table) -> list[float]:
    return [sum(row) for row in table]


def alpha_of(table: Table) -> float:
    """Cronbach's, from the variances of the questions and of the sums."""
    size = len(table[0])
    return size / (size - 1) * (1 - sum(map(variance, columns(table))) / variance(totals(table)))


def sheets(table: Table) -> list[ScoredPaper]:
    return [
        ScoredPaper(
            str(person),
            {f"q{place:02}": float(share) for place, share in enumerate(row)},
            {f"q{place:02}": "a" if share > 0.5 else "b" for place, share in enumerate(row)},
        )
        for person, row in enumerate(table)
    ]


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_facility_and_discrimination_are_mean_and_corrected_correlation(seed, partial):
    table = marks(seed, partial=partial)
    found = items(sheets(table))
    for place, column in enumerate(columns(table)):
        item, rest = found[f"q{place:02}"], [fmean(row[:place] + row[place + 1 :]) for row in table]
        assert item.facility == pytest.approx(fmean(column))
        assert item.discrimination == pytest.approx(pearson(column, rest))


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_and_error_are_those_of_classical_theory(seed, partial):
    table = marks(seed, partial=partial)
    alpha = alpha_of(table)
    deviation = 100 * stdev(map(fmean, table))
    found = reliability(sheets(table))
    assert found.alpha == pytest.approx(alpha)
    assert found.deviation == pytest.approx(deviation)
    assert found.error == pytest.approx(deviation * sqrt(1 - alpha))


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_marks_of_nothing_and_one_is_kuder_richardson_20(seed):
    table = marks(seed)
    size, shares = len(table[0]), list(map(fmean, columns(table)))
    kr20 = size / (size - 1) * (1 - sum(share * (1 - share) for share in shares) / pvariance(totals(table)))
    assert reliability(sheets(table)).alpha == pytest.approx(kr20)


def test_papers_that_were_drawn_give_nearly_the_figures_of_whole_ones():
    table, chance = marks(3, people=2_000, questions=20), Random(3)  # noqa: S311
    drawn = []
    for whole in sheets(table):
        kept = set(chance.sample(sorted(whole.shares), 10))
        drawn.append(ScoredPaper(whole.person, {key: share for key, share in whole.shares.items() if key in kept}, {}))
    whole_alpha = reliability(sheets(table)).alpha
    halved = whole_alpha / (2 - whole_alpha)  # Spearman and Brown: a test of half the length
    assert reliability(drawn).alpha == pytest.approx(halved, abs=0.03)
    assert items(drawn)["q00"].facility == pytest.approx(fmean(columns(table)[0]), abs=0.05)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40))
def test_a_correlation_is_none_or_between_its_bounds(pairs):
    found = correlation([one for one, _ in pairs], [other for _, other in pairs])
    assert found is None or -1 <= found <= 1


@pytest.mark.parametrize("people", range(1, MIN_RESPONSES))
def test_too_few_papers_say_nothing(people):
    few = sheets(marks(0, people=people))
    assert reliability(few) == type(reliability(few))(None, None, None)
    assert {item.discrimination for item in items(few).values()} == {None}


def test_what_everybody_knows_tells_nobody_apart():
    table = [[1.0, *row[1:]] for row in marks(1)]
    assert items(sheets(table))["q00"].discrimination is None


def test_choices_are_counted_for_all_the_best_and_the_weakest_third():
    found = items(sheets([[1.0, 1.0]] * 3 + [[1.0, 0.0]] * 3 + [[0.0, 0.0]] * 3))
    assert found["q00"].choices == {"a": (6, 3, 0), "b": (3, 0, 3)}


@pytest.mark.parametrize(
    ("best", "others", "stronger"),
    [("b", "a", "b"), ("a", "b", None), ("", "a", None)],
    ids=["a distractor wins", "the key wins", "the best left it out"],
)
def test_the_alarm_rings_when_a_distractor_beats_the_key_among_the_best(best, others, stronger):
    papers = [
        ScoredPaper(str(n), {"q": 0.0, "r": float(n < 5)}, {"q": best if n < 5 else others, "r": "a"})
        for n in range(MIN_FOR_ALARM + 3)
    ]
    assert stronger_distractor(items(papers)["q"], "a") == stronger
    assert stronger_distractor(items(papers[: MIN_FOR_ALARM - 1])["q"], "a") is None


def paper(person: str, **shares: float) -> ScoredPaper:
    return ScoredPaper(person, shares, dict.fromkeys(shares, "a"))


def test_gain_is_of_people_with_both_papers():
    groups = {"x1": "one", "x2": "one", "y1": "two", "z1": "three"}
    before = [paper("ann", x1=0, y1=1), paper("bima", x1=1, y1=0), paper("sam", x1=1)]
    after = [paper("ann", x2=1, y1=1), paper("bima", x2=1, y1=0), paper("tom", x2=0, z1=1)]
    found = gains(before, after, groups)
    assert set(found) == {"one", "two"}
    assert (found["one"].people, found["one"].before, found["one"].after) == (2, 0.5, 1.0)
    assert (found["one"].normalised, found["one"].mastered) == (1.0, 1.0)
    assert (found["two"].normalised, found["two"].mastered) == (0.0, 0.5)
    assert weak_people(after, groups) == {"one": ["tom"], "two": ["bima"], "three": []}


def test_the_same_people_under_other_names_gain_the_same_to_the_last_bit():
    shares = [number / 7 for number in range(1, 24)]
    found = {
        gains([paper(f"{name}{n}", q=share) for n, share in enumerate(shares)],
              [paper(f"{name}{n}", q=share / 3) for n, share in enumerate(shares)], {"q": "one"})["one"]
        for name in "abcdefghij"
    }  # fmt: skip
    assert len(found) == 1


def test_who_knew_everything_before_has_nothing_to_gain():
    assert gains([paper("ann", q=1)], [paper("ann", q=1)], {"q": "one"})["one"].normalised is None


def test_seven_of_ten_points_are_mastery():
    assert MASTERY == 0.7


def test_five_papers_give_figures_and_twelve_an_alarm():
    assert (MIN_RESPONSES, MIN_FOR_ALARM) == (5, 12)


@given(st.floats(0, 1))
def test_mastery_begins_at_its_share(share):
    weak = weak_people([paper("ann", q=share)], {"q": "one"})["one"]
    assert weak == ([] if share >= MASTERY else ["ann"])
