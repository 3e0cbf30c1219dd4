"""The run of all tests looks whether each action was left in the trail."""

import pytest

from portal import audit
from portal.acts import ACTIONS
from tests.acts import Acts, vanished, whole
from tests.cast import EARLY


class Config:
    """As much of a run's settings as is asked for."""

    def __init__(self, args=("tests",), **options):
        self.args, self.options = list(args), options

    def getini(self, _name):
        return ["tests"]

    def getoption(self, name, default):
        return self.options.get(name, default)


def test_an_action_that_nothing_leaves_is_named():
    assert vanished(set(ACTIONS)) == []
    assert vanished(set(ACTIONS) - {"quiz-set", "cohort-opened"}) == ["cohort-opened", "quiz-set"]


def test_what_is_recorded_is_seen(session):
    acts = Acts()
    audit.record(session, None, "quiz-set", "cohort", 1, EARLY)
    session.rollback()
    assert acts.seen == {"quiz-set"}


@pytest.mark.parametrize(
    ("config", "judged"),
    [
        (Config(), True),
        (Config(["tests/trail"]), False),
        (Config(keyword="trail"), False),
        (Config(markexpr="own_app"), False),
        (Config(lf=True), False),
    ],
)
def test_only_a_run_of_everything_is_judged(monkeypatch, config, judged):
    monkeypatch.delenv("BIMTEK_TEST_DATABASE", raising=False)
    assert whole(config) is judged
    monkeypatch.setenv("BIMTEK_TEST_DATABASE", "postgresql")
    assert whole(config) is False
