"""The shipped course, and a cohort whose pretest can be taken."""

import pytest

from portal.assessments import actions
from portal.assessments.rules import QuizKind
from portal.content.parse import parse_course
from portal.content.shapes import Course
from portal.paths import COURSES
from portal.web.transaction import unit_of_work
from tests.conftest import NOON


@pytest.fixture(scope="session")
def course() -> Course:
    parsed, faults = parse_course(COURSES / "dasar")
    assert faults == []
    return parsed


@pytest.fixture
def both_open(session, cast, noon):
    """Both quizzes of both cohorts are open, and the clock stands at noon."""
    with unit_of_work():
        for viewer, cohort in ((cast.tom, cast.own), (cast.tess, cast.other)):
            for kind in QuizKind:
                actions.open_quiz(session, viewer, cohort, kind, NOON)
