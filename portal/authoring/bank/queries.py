"""What became of a question from version to version."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.authoring.drafts import rules
from portal.content.shapes import Course, Question
from portal.courses import queries as courses
from portal.courses.models import CourseVersion

MAX_VERSIONS = 20
"""Published versions that a history looks at."""


@dataclass(frozen=True)
class Edition:
    """A question in a published version; ``change`` against the version before is one of the kinds of
    ``rules.Changes``."""

    version: CourseVersion
    question: Question
    change: str


def history(session: Session, slug: str, key: str) -> list[Edition]:
    """The question in the newest versions of its course, the newest first; those without it are left out."""
    newest = select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())
    versions = list(session.scalars(newest.limit(MAX_VERSIONS + 1)))
    asked = [_question(courses.edition(session, version.id), key) for version in versions]
    rows = list(zip(versions, asked, [*asked[1:], None], strict=True))[:MAX_VERSIONS]
    return [Edition(version, own, _change(own, before)) for version, own, before in rows if own]


def _question(course: Course, key: str) -> Question | None:
    return next((question for question in course.questions if question.key == key), None)


def _change(own: Question, before: Question | None) -> str:
    if before is None:
        return rules.ADDED
    return rules.SAME if own == before else rules.CHANGED
