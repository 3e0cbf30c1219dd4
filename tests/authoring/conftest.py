"""What the tests of the curriculum editor share."""

import pytest

from portal.authoring.drafts import actions
from portal.courses import queries as courses
from portal.courses.actions import publish
from portal.courses.models import CourseVersion
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import Desk
from tests.cast import EARLY
from tests.tiny import Tiny


@pytest.fixture
def version(session, cast) -> CourseVersion:
    """The tiny course as it was published."""
    tiny = Tiny()
    with unit_of_work():
        return publish(session, tiny.course(), tiny.files, None, EARLY)


@pytest.fixture
def desk(session, cast, client_for, noon, version) -> Desk:
    """Cy at an untouched draft of the tiny course, at noon."""
    with unit_of_work():
        draft = actions.begin(session, cast.cy, version, EARLY)
    return Desk(session, client_for(cast.cy), draft.id)


@pytest.fixture
def shipped_desk(session, cast, client_for, noon) -> Desk:
    """Cy at an untouched draft of the cast's course, at noon."""
    with unit_of_work():
        draft = actions.begin(session, cast.cy, courses.version(session, cast.own.course_version_id), EARLY)
    return Desk(session, client_for(cast.cy), draft.id)
