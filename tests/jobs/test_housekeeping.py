"""What is forgotten in time: every chore is done to its end, and one that fails keeps no other from its work."""

from portal.app import CHORES
from portal.jobs import housekeeping


def test_chores_go_on_until_nothing_is_left(app):
    left, asked = [3, 1, 0], []

    def erase(_session, moment):
        asked.append(moment)
        return left.pop(0)

    def broken(_session, _moment):
        raise OSError

    housekeeping.tidy(app, [broken, erase])
    assert left == []
    assert len(asked) == 3


def test_the_portal_s_own_find_nothing_in_a_new_one(app):
    housekeeping.tidy(app, CHORES)
