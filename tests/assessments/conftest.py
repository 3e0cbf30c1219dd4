"""The shipped course, quizzes that can be taken, and a pretest that Ann has just begun."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from portal.assessments.attempts.models import Attempt
from portal.assessments.invigilation import actions
from portal.assessments.questions.papers import PaperItem, draw
from portal.assessments.questions.quizzes import GRADED
from portal.cohorts import queries as cohorts
from portal.content.shapes import Course
from portal.web.transaction import unit_of_work
from tests.assessments.sitting import begin
from tests.conftest import NOON
from tests.shipped import shipped


@pytest.fixture
def course() -> Course:
    return shipped()


@pytest.fixture
def both_open(session, cast, noon):
    """Both quizzes of both cohorts are open, and the clock stands at noon."""
    with unit_of_work():
        for viewer, cohort in ((cast.tom, cast.own), (cast.tess, cast.other)):
            for kind in GRADED:
                actions.open_quiz(session, viewer, cohort, kind, NOON)


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


@pytest.fixture
def paper(session, cast, ann, both_open):
    """Ann has just started her pretest, on which every kind of question of the course stands."""
    where = begin(ann, cast.ann_seat)
    with unit_of_work():
        made = session.scalars(select(Attempt)).one()
        drawn = mixed(cohorts.course_of(session, cast.own), made)
        session.execute(update(Attempt).values(paper=[[item.question, list(item.options)] for item in drawn]))
    return where


def mixed(course: Course, attempt: Attempt) -> list[PaperItem]:
    """A paper like the drawn one, with the first question of every kind in its first places."""
    kinds = {question.kind: question for question in reversed(course.questions)}
    one_each = replace(course.quiz(attempt.kind), draw=tuple((one.slug, len(one.questions)) for one in course.modules))
    items = {item.question: item for item in draw(course, one_each, attempt.seed)}
    first = [items[question.key] for question in kinds.values()]
    rest = [items[key] for key, _options in attempt.paper if items[key] not in first]
    return (first + rest)[: attempt.size]
