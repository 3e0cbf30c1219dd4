"""Reading courses, learners and progress."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.access import Viewer
from portal.content.document import from_document
from portal.content.shapes import LEVELS, Course
from portal.courses.models import ContentBlob, CourseVersion, Learner, LessonProgress, StandardMark, VersionFile
from portal.courses.rules import LessonKey
from portal.courses.standard import Comparison, StandardState, compare
from portal.errors import NotFound
from portal.recent import Recent

_EDITIONS = Recent[uuid.UUID, Course](32)


@dataclass(frozen=True)
class Seat:
    """A learner with the course that he or she learns from."""

    learner_id: uuid.UUID
    person_id: uuid.UUID
    version_id: uuid.UUID
    course: Course


def edition(session: Session, version_id: uuid.UUID) -> Course:
    """The content of a published version. Versions never change, so each process reads one only once."""
    return _EDITIONS.get(version_id, lambda: _read_edition(session, version_id))


def _read_edition(session: Session, version_id: uuid.UUID) -> Course:
    document = session.scalar(select(CourseVersion.document).where(CourseVersion.id == version_id))
    if document is None:
        raise NotFound
    return from_document(document)


def newest_of_each(search: str = "") -> Select[CourseVersion]:
    """The newest version of every course whose title or short name holds what was typed."""
    later = aliased(CourseVersion)
    superseded = exists().where(later.slug == CourseVersion.slug, later.number > CourseVersion.number)
    text = " ".join(search.replace("\0", " ").split())
    matches = CourseVersion.title.icontains(text, autoescape=True) | CourseVersion.slug.icontains(text, autoescape=True)
    newest = select(CourseVersion).where(~superseded).order_by(CourseVersion.slug)
    return newest.where(matches) if text else newest


def offered(session: Session, wanted: uuid.UUID | None = None) -> list[CourseVersion]:
    """What a new cohort can be taught: of every course the newest version, what is the standard, and the one wanted."""
    found = {one.id: one for one in session.scalars(newest_of_each())}
    others = [standard(session, level) for level in LEVELS] + [session.get(CourseVersion, wanted) if wanted else None]
    found |= {one.id: one for one in others if one}
    return sorted(found.values(), key=lambda one: (one.slug, -one.number))


def older(session: Session, newest: Iterable[CourseVersion], most: int) -> dict[str, list[CourseVersion]]:
    """By course the last few versions before the newest."""
    found: dict[str, list[CourseVersion]] = {}
    slug, number = CourseVersion.slug, CourseVersion.number
    few = [(slug == one.slug) & number.between(one.number - most, one.number - 1) for one in newest]
    for version in session.scalars(select(CourseVersion).where(or_(false(), *few)).order_by(number.desc())):
        found.setdefault(version.slug, []).append(version)
    return found


def versions_of(slug: str) -> Select[CourseVersion]:
    """The published versions of a course, the newest first."""
    return select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())


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


def bytes_of(session: Session, digests: Collection[str]) -> int:
    """How many bytes these are together."""
    sizes = select(func.sum(func.length(ContentBlob.data))).where(ContentBlob.digest.in_(digests))
    return int(session.scalar(sizes) or 0) if digests else 0


def label(version: CourseVersion) -> str:
    """What a version is called: `Pelatihan Dasar PSM, versi 1`."""
    return named(version.title, version.number)


def named(title: str, number: int) -> str:
    return f"{title}, versi {number}"


def standard(session: Session, level: str) -> CourseVersion | None:
    """The version that is now the ministry's standard for a level."""
    marked = (
        select(CourseVersion)
        .join(StandardMark, StandardMark.version_id == CourseVersion.id)
        .where(StandardMark.level == level)
        .order_by(StandardMark.marked_at.desc(), StandardMark.id.desc())
    )
    return session.scalars(marked.limit(1)).first()


def standards(level: str) -> Select[*tuple[Any, ...]]:
    """What has been the standard for a level, since when and until when, the latest first."""
    order = (StandardMark.marked_at, StandardMark.id)
    until = func.lead(StandardMark.marked_at, type_=StandardMark.marked_at.type).over(order_by=order).label("until")
    return (
        select(StandardMark.marked_at, until, CourseVersion.id, CourseVersion.title, CourseVersion.number)
        .join(CourseVersion, CourseVersion.id == StandardMark.version_id)
        .where(StandardMark.level == level)
        .order_by(*(column.desc() for column in order))
    )


def compared(session: Session, version_id: uuid.UUID) -> Comparison:
    """A version beside the standard of its level: one query, once both are read."""
    course = edition(session, version_id)
    marked = standard(session, course.level)
    if marked is None:
        return Comparison(StandardState.NONE)
    label = f"{marked.title}, versi {marked.number}"
    return compare(edition(session, marked.id), label, marked.content_hash, course)


def of_level(level: str) -> Select[CourseVersion]:
    """The published versions of the courses of a level, the newest first."""
    versions = select(CourseVersion).where(CourseVersion.document["level"].as_string() == level)
    return versions.order_by(CourseVersion.published_at.desc(), CourseVersion.id.desc())


def newest(session: Session, slug: str) -> CourseVersion | None:
    latest = select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())
    return session.scalars(latest.limit(1)).first()


def visible_learners(viewer: Viewer) -> Select[Learner]:
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
    session: Session, learners: Select[uuid.UUID], lessons: Collection[LessonKey]
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
