"""Two organisers of the same people know nothing of each other, whatever either does."""

import pytest

from tests.isolation.acts import ACTS, Desk, everything
from tests.isolation.reading import differences

SEEDS = range(2)
ROUNDS = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_an_organiser_does_it_and_the_other_get_what_they_would_without(stage, offices, seed, untouched):
    """With people in common it gets the same as alone; and the other and its people get the same as if it did nothing,
    though by then it has pressed every button there is."""
    both = _course(stage, "both", offices.balai, seed)
    assert len(both) > 100
    assert differences(untouched, everything(stage, offices.neighbour)) == []
    assert differences(_course(stage, "alone", offices.alone, seed), both) == []


@pytest.fixture(scope="module")
def untouched(stage, offices):
    """What the neighbour and its people have while the other does nothing."""
    stage.restore("both")
    return everything(stage, offices.neighbour)


def _course(stage, state, actors, seed):
    stage.restore(state)
    desk = Desk(stage, actors, seed)
    desk.act_by_chance(ROUNDS)
    return desk.log + everything(stage, actors)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_understood(stage, offices, act):
    stage.restore("both")
    desk = Desk(stage, offices.balai, act)
    desk.act(act)
    assert desk.log
    assert not [read[:3] for read in desk.log if read[1] >= 500 or read[1] in (400, 403)]
