"""Reading courses, learners and progress."""

import uuid
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.content.document import from_document
from portal.content.shapes import Course
from portal.courses.models import ContentBlob, CourseVersion, Learner, LessonProgress, StandardMark, VersionFile
from portal.courses.rules import LessonKey
from portal.courses.standard import Comparison, State, compare
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


def files(session: Session, version_id: uuid.UUID) -> dict[str, bytes]:
    """The files of a published version, by path."""
    rows = session.execute(
        select(VersionFile.path, ContentBlob.data)
        .join(ContentBlob, ContentBlob.digest == VersionFile.digest)
        .where(VersionFile.version_id == version_id)
        .order_by(VersionFile.path)
    )
    return {path: bytes(data) for path, data in rows}


def blob(session: Session, digest: str) -> bytes:
    """Kept bytes by their digest, or NotFound."""
    found = session.scalar(select(ContentBlob.data).where(ContentBlob.digest == digest))
    if found is None:
        raise NotFound
    return bytes(found)


def label(version: CourseVersion) -> str:
    """What a version is called: `Pelatihan Dasar PSM, versi 1`."""
    return f"{version.title}, versi {version.number}"


def standard(session: Session, level: str) -> CourseVersion | None:
    """The version that is now the ministry's standard for a level."""
    marked = (
        select(CourseVersion)
        .join(StandardMark, StandardMark.version_id == CourseVersion.id)
        .where(StandardMark.level == level)
        .order_by(StandardMark.marked_at.desc(), StandardMark.id.desc())
    )
    return session.scalars(marked.limit(1)).first()


def standards(session: Session, level: str) -> list[tuple[StandardMark, CourseVersion]]:
    """What has been the standard for a level, the latest first."""
    rows = session.execute(
        select(StandardMark, CourseVersion)
        .join(CourseVersion, CourseVersion.id == StandardMark.version_id)
        .where(StandardMark.level == level)
        .order_by(StandardMark.marked_at.desc(), StandardMark.id.desc())
        .limit(20)
    )
    return [(mark, version) for mark, version in rows]


def compared(session: Session, version_id: uuid.UUID) -> Comparison:
    """A version beside the standard of its level: one query, once both are read."""
    course = edition(session, version_id)
    marked = standard(session, course.level)
    if marked is None:
        return Comparison(State.NONE)
    label = f"{marked.title}, versi {marked.number}"
    return compare(edition(session, marked.id), label, marked.content_hash, course)


def versions_of(session: Session, level: str) -> list[CourseVersion]:
    """Every published version of the courses of a level, the newest first."""
    of_level = select(CourseVersion).where(CourseVersion.document["level"].as_string() == level)
    order = (CourseVersion.published_at.desc(), CourseVersion.id.desc())
    return list(session.scalars(of_level.order_by(*order).limit(200)))


def newest(session: Session, slug: str) -> CourseVersion | None:
    latest = select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())
    return session.scalars(latest.limit(1)).first()


def visible_learners(viewer: Viewer) -> Select[tuple[Learner]]:
    """The seats that somebody learns from: their own."""
    return select(Learner).where(Learner.person_id.in_(viewer.person_ids))


def seat(session: Session, viewer: Viewer, learner_id: uuid.UUID) -> Seat:
    """One's own seat with its course, or NotFound."""
    learner = session.scalars(visible_learners(viewer).where(Learner.id == learner_id)).first()
    if learner is None:
        raise NotFound
    course = edition(session, learner.course_version_id)
    return Seat(learner.id, learner.person_id, learner.course_version_id, course)


def progress(session: Session, learner_id: uuid.UUID) -> dict[LessonKey, LessonProgress]:
    """When each lesson was opened and finished, for those that were opened."""
    rows = session.scalars(select(LessonProgress).where(LessonProgress.learner_id == learner_id))
    return {(row.module, row.lesson): row for row in rows}


_PROGRESS = LessonProgress.__table__.c
_FINISHED = select(_PROGRESS.module, _PROGRESS.lesson).where(
    _PROGRESS.learner_id == bindparam("learner_id"), _PROGRESS.finished_at.is_not(None)
)


def finished(session: Session, learner_id: uuid.UUID) -> frozenset[LessonKey]:
    return frozenset((row.module, row.lesson) for row in session.execute(_FINISHED, {"learner_id": learner_id}))


def finished_counts(
    session: Session, learners: Select[tuple[uuid.UUID]], lessons: Collection[LessonKey]
) -> dict[uuid.UUID, int]:
    """How many of these lessons each of these learners has finished; those without any are left out."""
    rows = session.execute(
        select(LessonProgress.learner_id, func.count())
        .where(
            LessonProgress.learner_id.in_(learners),
            LessonProgress.finished_at.is_not(None),
            tuple_(LessonProgress.module, LessonProgress.lesson).in_(lessons),
        )
        .group_by(LessonProgress.learner_id)
    )
    return {learner: count for learner, count in rows}
