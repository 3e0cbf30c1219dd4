"""What the tests of the curriculum editor share."""

import pytest

from portal.authoring.drafts import actions
from portal.courses import queries as courses
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import Desk
from tests.cast import EARLY


@pytest.fixture
def desk(session, cast, client_for, noon) -> Desk:
    """Cy at an untouched draft of the cast's course, at noon."""
    with unit_of_work():
        version = courses.version(session, cast.own.course_version_id)
        draft = actions.begin(session, cast.cy, version, EARLY)
    return Desk(session, client_for(cast.cy), draft.id)
