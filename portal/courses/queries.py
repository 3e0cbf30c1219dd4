"""Reading courses, learners and progress."""

import uuid
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.content.shapes import Course, from_document
from portal.courses.models import CourseVersion, Learner, LessonProgress
from portal.courses.rules import LessonKey
from portal.errors import NotFound

_editions: OrderedDict[uuid.UUID, Course] = OrderedDict()
_KEPT = 32


@dataclass(frozen=True)
class Seat:
    """A learner with the course that he or she learns from."""

    learner_id: uuid.UUID
    person_id: uuid.UUID
    version_id: uuid.UUID
    course: Course


def edition(session: Session, version_id: uuid.UUID) -> Course:
    """The content of a published version. Versions never change, so each process reads one only once."""
    found = _editions.get(version_id)
    if found is None:
        document = session.scalar(select(CourseVersion.document).where(CourseVersion.id == version_id))
        if document is None:
            raise NotFound
        found = _editions[version_id] = from_document(document)
        while len(_editions) > _KEPT:
            _editions.popitem(last=False)
    return found


def versions(session: Session) -> list[CourseVersion]:
    """Every published version, newest first within its course."""
    order = (CourseVersion.slug, CourseVersion.number.desc())
    return list(session.scalars(select(CourseVersion).order_by(*order).limit(200)))


def version(session: Session, version_id: uuid.UUID) -> CourseVersion:
    found = session.get(CourseVersion, version_id)
    if found is None:
        raise NotFound
    return found


def newest(session: Session, slug: str) -> CourseVersion | None:
    latest = select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())
    return session.scalars(latest.limit(1)).first()


def visible_learners(viewer: Viewer) -> Select[tuple[Learner]]:
    """The seats that somebody learns from: their own."""
    return select(Learner).where(Learner.person_id == viewer.id)


def seat(session: Session, viewer: Viewer, learner_id: uuid.UUID) -> Seat:
    """One's own seat with its course, or NotFound."""
    learner = session.scalars(visible_learners(viewer).where(Learner.id == learner_id)).first()
    if learner is None:
        raise NotFound
    course = edition(session, learner.course_version_id)
    return Seat(learner.id, learner.person_id, learner.course_version_id, course)


def finished(session: Session, learner_id: uuid.UUID) -> frozenset[LessonKey]:
    rows = session.execute(
        select(LessonProgress.module, LessonProgress.lesson).where(LessonProgress.learner_id == learner_id)
    )
    return frozenset((row.module, row.lesson) for row in rows)


def finished_counts(session: Session, learners: Select[tuple[uuid.UUID]]) -> dict[uuid.UUID, int]:
    """How many lessons each of these learners has finished; those without any are left out."""
    rows = session.execute(
        select(LessonProgress.learner_id, func.count())
        .where(LessonProgress.learner_id.in_(learners))
        .group_by(LessonProgress.learner_id)
    )
    return {learner: count for learner, count in rows}
