"""Publishing a course, and finishing lessons."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.content.shapes import Course, content_hash, to_document
from portal.courses import queries
from portal.courses.models import CourseVersion, LessonProgress
from portal.db import add_if_new


def publish(session: Session, course: Course, actor: uuid.UUID | None, now: datetime, note: str = "") -> CourseVersion:
    """Put a course into the database as an immutable version. The same content again gives the version it has."""
    digest = content_hash(course)
    same = select(CourseVersion).where(CourseVersion.slug == course.slug, CourseVersion.content_hash == digest)
    existing = session.scalars(same).first()
    if existing is not None:
        return existing
    last = session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.slug == course.slug)) or 0
    version = CourseVersion(
        slug=course.slug,
        number=last + 1,
        title=course.title,
        content_hash=digest,
        document=to_document(course),
        note=note,
        published_at=now,
        published_by=actor,
    )
    session.add(version)
    session.flush()
    audit.record(session, actor, "course-published", "course_version", version.id, now, number=version.number)
    return version


def finish_lesson(
    session: Session, viewer: Viewer, learner_id: uuid.UUID, module: str, lesson: str, now: datetime
) -> None:
    """Note that a lesson has been read. Saying so twice changes nothing."""
    seat = queries.seat(session, viewer, learner_id)
    seat.course.lesson(module, lesson)  # NotFound, if the course has no such lesson
    if session.get(LessonProgress, (learner_id, module, lesson)) is None:
        add_if_new(session, LessonProgress, learner_id=learner_id, module=module, lesson=lesson, finished_at=now)
        audit.record(session, viewer.id, "lesson-finished", "learner", learner_id, now, lesson=f"{module}/{lesson}")
