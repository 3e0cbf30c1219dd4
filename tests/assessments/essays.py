"""Essays for tests: a version of a cohort's course that asks for some, and papers on which people have written."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.content.shapes import Criterion
from portal.courses.actions import publish
from tests.assessments.kinds import ESSAY_QUESTION
from tests.cast import EARLY

VISIT = replace(
    ESSAY_QUESTION,
    key="esai-1",
    stem="Ceritakan satu kunjungan rumah.",
    rubric=(Criterion("Alasan berkunjung", 3), Criterion("Langkah sesudahnya", 2), Criterion("Bahasa", 1)),
)
PLAN = replace(ESSAY_QUESTION, key="esai-2", stem="Susun rencana Anda.", rubric=(Criterion("Rencana", 40),))
FREE = replace(ESSAY_QUESTION, key="esai-3", stem="Tulis kesan Anda.")


def with_essays(session: Session, cohort: Cohort) -> uuid.UUID:
    """A version of the cohort's course with these essays in its first module, which no quiz draws by chance."""
    course = cohorts.course_of(session, cohort)
    first, *others = course.modules
    place = {"module": first.slug, "lesson": first.lessons[0].slug, "outcome": first.outcomes[0].key}
    essays = tuple(replace(one, **place, retired=True) for one in (VISIT, PLAN, FREE))
    module = replace(first, questions=(*first.questions, *essays))
    return publish(session, replace(course, modules=(module, *others)), {}, None, EARLY).id


def write(
    session: Session,
    cohort: Cohort,
    version: uuid.UUID,
    seat: Any,
    texts: dict[str, str],
    at: datetime,
    kind: QuizKind = QuizKind.PRETEST,
    number: int = 1,
    handed_in: bool = True,
) -> uuid.UUID:
    """Somebody's paper of essays (question and text), begun then for half an hour; gives its key."""
    made = Attempt(
        cohort_id=cohort.id,
        enrolment_id=seat,
        course_version_id=version,
        kind=kind,
        number=number,
        seed=1,
        size=len(texts),
        paper=[[key, []] for key in texts],
        started_at=at,
        due_at=at + timedelta(minutes=30),
        submitted_at=at + timedelta(minutes=20) if handed_in else None,
    )
    session.add(made)
    session.flush()
    for key, text in texts.items():
        points = None if text else 0
        session.add(Answer(attempt_id=made.id, question=key, response=text, seq=1, points=points, saved_at=at))
    session.flush()
    return made.id
