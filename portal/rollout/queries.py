"""Moving a cohort to another version of its course, and what a new standard means for cohorts that are not over."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.rules import WindowState
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.courses import queries as courses
from portal.courses.models import CourseVersion, LessonProgress
from portal.courses.rules import LessonKey
from portal.courses.standard import departures
from portal.enrolment.models import Enrolment
from portal.ledger.models import Completion
from portal.rollout.rules import AffectedCohorts, CohortActivity, MoveImpact


def work(session: Session, cohort: Cohort, now: datetime) -> CohortActivity:
    decided = select(func.count()).select_from(Completion).where(Completion.cohort_id == cohort.id)
    running = assessments.in_progress(session, cohort.id, now)
    windows = list(assessments.window_states(assessments.windows(session, cohort.id), now).values())
    return CohortActivity(session.scalar(decided) or 0, windows.count(WindowState.OPEN), running)


def impact(session: Session, cohort: Cohort, version: CourseVersion) -> MoveImpact:
    before, after = cohorts.course_of(session, cohort), courses.edition(session, version.id)
    kept = {(module.slug, lesson.slug) for module, lesson in after.lessons}
    gone = [key for module, lesson in before.lessons if (key := (module.slug, lesson.slug)) not in kept]
    return MoveImpact(departures(before, after), (before.jp, after.jp), _finishers(session, cohort, gone))


def _finishers(session: Session, cohort: Cohort, lessons: Collection[LessonKey]) -> int:
    people = select(func.count(LessonProgress.learner_id.distinct())).where(
        LessonProgress.learner_id.in_(_seats(cohort)),
        LessonProgress.finished_at.is_not(None),
        tuple_(LessonProgress.module, LessonProgress.lesson).in_(lessons),
    )
    return (session.scalar(people) or 0) if lessons else 0


def _seats(cohort: Cohort) -> Select[uuid.UUID]:
    return select(Enrolment.id).where(Enrolment.cohort_id == cohort.id)


def affected(session: Session, version: CourseVersion, today: date) -> AffectedCohorts:
    course = courses.edition(session, version.id)
    rows = session.execute(
        select(Cohort.course_version_id, func.count()).where(Cohort.ends_on >= today).group_by(Cohort.course_version_id)
    )
    counts: dict[bool, int] = {True: 0, False: 0}
    for version_id, count in rows:
        taught = courses.edition(session, version_id)
        if taught.level == course.level:
            counts[not departures(course, taught)] += count
    return AffectedCohorts(counts[True], counts[False])
