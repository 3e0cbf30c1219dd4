"""Two organisers of the same people know nothing of each other, whatever either does."""

import pytest

from portal.access import Role
from portal.db import db
from tests.access.sweep import digests, doors
from tests.isolation.acts import ACTS, LEFT_OUT, Desk, everything
from tests.isolation.reading import Reader, differences

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
def test_every_act_is_understood_and_from_the_office_beside_it_finds_nothing(stage, offices, act):
    stage.restore("both")
    desk = Desk(stage, offices.balai, act)
    desk.act(act)
    assert desk.log
    assert not [read[:3] for read in desk.log if read[1] >= 500 or read[1] in (400, 403)]
    organiser, trainer = (Reader(stage, actor, desk.names) for actor in offices.neighbour[:2])
    before = _digests(stage)
    owned = [one for one in desk.sent if _names_a_record(stage, one)]
    answers = {one.path: one.again(trainer if one.by_trainer else organiser).status for one in owned}
    assert {path: status for path, status in answers.items() if status != 404} == {}
    assert _digests(stage) == before


def _digests(stage):
    with stage.app.app_context():
        return digests(db.session())


def _names_a_record(stage, sent):
    return any(door.own for door in doors(stage.app) if (door.endpoint, door.method) == (sent.endpoint, "POST"))


def test_every_form_of_the_staff_stands_in_an_act_or_has_its_reason(stage, offices):
    stage.restore("both")
    desk = Desk(stage, offices.balai, "all")
    for act in ACTS:
        if act not in ("press_anything", "look_at_anything", "use_a_card"):
            desk.act(act)
    staff = {Role.ORGANISER, Role.TRAINER}
    forms = {one.endpoint for one in doors(stage.app) if one.method == "POST" and staff & set(one.roles)}
    acted = {one.endpoint for one in desk.sent}
    reasons = {endpoint for every in LEFT_OUT.values() for endpoint in every}
    assert sorted(forms - acted - reasons) == []
    assert sorted(reasons & acted) == []
    assert sorted(reasons - forms) == []
