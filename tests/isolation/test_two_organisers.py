"""Two organisers of the same people know nothing of each other, whatever either does."""

import pytest

from tests.isolation.acts import ACTS, Desk, everything
from tests.isolation.reading import differences

SEEDS = range(4)
LENGTH = 12


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_one_organiser_does_changes_what_the_other_and_its_people_have(stage, offices, seed, untouched):
    stage.restore("both")
    Desk(stage, offices.balai, seed).act_by_chance(LENGTH)
    assert differences(untouched, everything(stage, offices.neighbour)) == []


@pytest.fixture(scope="module")
def untouched(stage, offices):
    """What the neighbour and its people have while the other does nothing."""
    stage.restore("both")
    return everything(stage, offices.neighbour)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_an_organiser_does_it_gets_the_same_with_and_without_the_other(stage, offices, seed):
    both = _course(stage, "both", offices.balai, seed)
    alone = _course(stage, "alone", offices.alone, seed)
    assert differences(alone, both) == []


def _course(stage, state, actors, seed):
    stage.restore(state)
    desk = Desk(stage, actors, seed)
    desk.act_by_chance(LENGTH)
    return desk.log + everything(stage, actors)


def test_the_stage_repeats_itself(stage, offices):
    """Else equal answers would prove nothing."""
    first, second = (_course(stage, "both", offices.balai, "twice") for _ in range(2))
    assert differences(first, second) == []
    assert len(first) > 100


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_understood(stage, offices, act):
    stage.restore("both")
    desk = Desk(stage, offices.balai, act)
    desk.act(act)
    assert desk.log
    assert not [read[:3] for read in desk.log if read[1] >= 500 or read[1] in (400, 403)]
