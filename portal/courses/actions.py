"""Publishing a course, marking the standard, and finishing lessons."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.content.document import content_hash, to_document
from portal.content.files import Files, digest
from portal.content.shapes import Course
from portal.courses import queries
from portal.courses.models import ContentBlob, CourseVersion, LessonProgress, StandardMark, VersionFile
from portal.db import add_if_new


def publish(
    session: Session, course: Course, files: Files, actor: uuid.UUID | None, now: datetime, note: str = ""
) -> CourseVersion:
    """Put a course into the database as an immutable version, with the ``files`` it was read from.

    The same content again gives the version it has.
    """
    content = content_hash(course)
    same = select(CourseVersion).where(CourseVersion.slug == course.slug, CourseVersion.content_hash == content)
    existing = session.scalars(same).first()
    if existing is not None:
        return existing
    last = session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.slug == course.slug)) or 0
    version = CourseVersion(
        slug=course.slug,
        number=last + 1,
        title=course.title,
        content_hash=content,
        document=to_document(course),
        note=note,
        published_at=now,
        published_by=actor,
    )
    session.add(version)
    session.flush()
    for path, data in files.items():
        session.add(VersionFile(version_id=version.id, path=path, digest=keep_blob(session, data)))
    session.flush()
    changed = {"version": (last or None, version.number)}
    values: dict[str, Any] = {"changed": changed, "reason": note, "title": version.title}
    audit.record(session, actor, "course-published", "course_version", version.id, now, **values)
    return version


def keep_blob(session: Session, data: bytes) -> str:
    """Keep bytes under their digest, which is given back. The same bytes are kept once."""
    name = digest(data)
    add_if_new(session, ContentBlob, digest=name, data=data)
    return name


def mark_standard(session: Session, viewer: Viewer, version: CourseVersion, now: datetime) -> None:
    """Make a version the ministry's standard for its level from now on. Saying so twice changes nothing."""
    level = queries.edition(session, version.id).level
    before = queries.standard(session, level)
    if before is not None and before.id == version.id:
        return
    session.add(StandardMark(level=level, version_id=version.id, marked_at=now, marked_by=viewer.id))
    session.flush()
    changed = {"course_version": (queries.label(before) if before else None, queries.label(version))}
    values: dict[str, Any] = {"changed": changed, "level": level}
    audit.record(session, viewer.id, "standard-marked", "course_version", version.id, now, **values)


def open_lesson(
    session: Session, viewer: Viewer, learner_id: uuid.UUID, module: str, lesson: str, now: datetime
) -> None:
    """Note when a lesson was first opened. Saying so twice changes nothing."""
    queries.seat(session, viewer, learner_id).course.lesson(module, lesson)  # NotFound, if there is no such lesson
    add_if_new(session, LessonProgress, learner_id=learner_id, module=module, lesson=lesson, opened_at=now)


def finish_lesson(
    session: Session, viewer: Viewer, learner_id: uuid.UUID, module: str, lesson: str, now: datetime
) -> None:
    """Note that a lesson has been read. Saying so twice changes nothing."""
    seat = queries.seat(session, viewer, learner_id)
    seat.course.lesson(module, lesson)  # NotFound, if the course has no such lesson
    add_if_new(session, LessonProgress, learner_id=learner_id, module=module, lesson=lesson, opened_at=now)
    progress = session.get_one(LessonProgress, (learner_id, module, lesson), with_for_update=True)
    if progress.finished_at is None:
        progress.finished_at = now
        values: dict[str, Any] = {"person": seat.person_id, "lesson": f"{module}/{lesson}"}
        audit.record(session, seat.person_id, "lesson-finished", "learner", learner_id, now, **values)
