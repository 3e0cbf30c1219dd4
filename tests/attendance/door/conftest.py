"""The door of a session of the cast's cohort, and phones that scan its code."""

import pytest

from portal.attendance.door import rules
from portal.cohorts import queries as cohorts
from portal.keys import derived


class Wall:
    """The code as it stands on the wall at a moment."""

    def __init__(self, app, class_session):
        self.key = derived(str(app.secret_key), "door")
        self.session_id, self.title = class_session.id, class_session.title
        self.starts_at, self.ends_at = class_session.starts_at, class_session.ends_at

    def link(self, moment, session_id=None):
        session_id = session_id or self.session_id
        code = rules.stamp(self.key, session_id, rules.window_at(moment))
        return f"/h/{rules.handle_of(session_id)}/{code}"


@pytest.fixture
def wall(app, session, cast, noon):
    """The clock stands at the beginning of the session."""
    wall = Wall(app, next(one for one in cohorts.sessions(session, cast.own.id) if one.title == "Konsep Dasar PSM"))
    session.rollback()
    noon(wall.starts_at)
    return wall


@pytest.fixture
def start(wall):
    return wall.starts_at


@pytest.fixture
def ended(wall):
    return wall.ends_at
