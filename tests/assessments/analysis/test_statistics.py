"""Item analysis against NumPy and SciPy, on random marks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portal.assessments.analysis.statistics import (
    FEWEST,
    FEWEST_FOR_ALARM,
    MASTERY,
    Sheet,
    beaten_by,
    correlation,
    gains,
    items,
    reliability,
    weak_people,
)

SEEDS = range(8)


def marks(seed: int, people: int = 60, questions: int = 12, partial: bool = False) -> np.ndarray:
    """Shares of the points: people of different strength meet questions of different difficulty."""
    chance = np.random.default_rng(seed)
    leaning = (
        chance.normal(size=(people, 1)) - chance.normal(size=(1, questions)) + chance.normal(size=(people, questions))
    )
    return np.clip(leaning / 4 + 0.5, 0, 1) if partial else (leaning > 0).astype(float)


def sheets(table: np.ndarray) -> list[Sheet]:
    return [
        Sheet(
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
    for place in range(table.shape[1]):
        item, rest = found[f"q{place:02}"], np.delete(table, place, axis=1).mean(axis=1)
        assert item.facility == pytest.approx(table[:, place].mean())
        assert item.discrimination == pytest.approx(stats.pearsonr(table[:, place], rest).statistic)


@pytest.mark.parametrize("partial", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_and_error_are_those_of_classical_theory(seed, partial):
    table = marks(seed, partial=partial)
    size = table.shape[1]
    alpha = size / (size - 1) * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))
    deviation = 100 * table.mean(axis=1).std(ddof=1)
    found = reliability(sheets(table))
    assert found.alpha == pytest.approx(alpha)
    assert found.deviation == pytest.approx(deviation)
    assert found.error == pytest.approx(deviation * np.sqrt(1 - alpha))


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_marks_of_nothing_and_one_is_kuder_richardson_20(seed):
    table = marks(seed)
    size, share = table.shape[1], table.mean(axis=0)
    kr20 = size / (size - 1) * (1 - (share * (1 - share)).sum() / table.sum(axis=1).var())
    assert reliability(sheets(table)).alpha == pytest.approx(kr20)


def test_papers_that_were_drawn_give_nearly_the_figures_of_whole_ones():
    table, chance = marks(3, people=2_000, questions=20), np.random.default_rng(3)
    drawn = []
    for whole in sheets(table):
        kept = set(chance.choice(sorted(whole.shares), size=10, replace=False))
        drawn.append(Sheet(whole.person, {key: share for key, share in whole.shares.items() if key in kept}, {}))
    whole_alpha = reliability(sheets(table)).alpha
    halved = whole_alpha / (2 - whole_alpha)  # Spearman and Brown: a test of half the length
    assert reliability(drawn).alpha == pytest.approx(halved, abs=0.03)
    assert items(drawn)["q00"].facility == pytest.approx(table[:, 0].mean(), abs=0.05)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40))
def test_a_correlation_is_none_or_between_its_bounds(pairs):
    found = correlation([one for one, _ in pairs], [other for _, other in pairs])
    assert found is None or -1 <= found <= 1


@pytest.mark.parametrize("people", range(1, FEWEST))
def test_too_few_papers_say_nothing(people):
    few = sheets(marks(0, people=people))
    assert reliability(few) == type(reliability(few))(None, None, None)
    assert {item.discrimination for item in items(few).values()} == {None}


def test_what_everybody_knows_tells_nobody_apart():
    table = marks(1)
    table[:, 0] = 1
    assert items(sheets(table))["q00"].discrimination is None


def test_choices_are_counted_for_all_the_best_and_the_weakest_third():
    found = items(sheets(np.array([[1.0, 1.0]] * 3 + [[1.0, 0.0]] * 3 + [[0.0, 0.0]] * 3)))
    assert found["q00"].choices == {"a": (6, 3, 0), "b": (3, 0, 3)}


@pytest.mark.parametrize(
    ("best", "others", "rival"),
    [("b", "a", "b"), ("a", "b", None), ("", "a", None)],
    ids=["a distractor wins", "the key wins", "the best left it out"],
)
def test_the_alarm_rings_when_a_distractor_beats_the_key_among_the_best(best, others, rival):
    papers = [
        Sheet(str(n), {"q": 0.0, "r": float(n < 5)}, {"q": best if n < 5 else others, "r": "a"})
        for n in range(FEWEST_FOR_ALARM + 3)
    ]
    assert beaten_by(items(papers)["q"], "a") == rival
    assert beaten_by(items(papers[: FEWEST_FOR_ALARM - 1])["q"], "a") is None


def paper(person: str, **shares: float) -> Sheet:
    return Sheet(person, shares, dict.fromkeys(shares, "a"))


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


def test_who_knew_everything_before_has_nothing_to_gain():
    assert gains([paper("ann", q=1)], [paper("ann", q=1)], {"q": "one"})["one"].normalised is None


@given(st.floats(0, 1))
def test_mastery_begins_at_its_share(share):
    weak = weak_people([paper("ann", q=share)], {"q": "one"})["one"]
    assert weak == ([] if share >= MASTERY else ["ann"])
