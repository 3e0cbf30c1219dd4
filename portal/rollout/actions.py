"""Moving a cohort to another version of its course."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.courses import queries as courses
from portal.courses.models import CourseVersion, Learner
from portal.enrolment.actions import levels
from portal.errors import Refusal
from portal.rollout.queries import _seats, work
from portal.rollout.rules import refuse_move


def move(session: Session, viewer: Viewer, cohort: Cohort, version: CourseVersion, now: datetime) -> Refusal | None:
    """Let a cohort and everybody in it learn from another version of the same level from now on.

    What was read and answered stays. Moving twice to the same version changes nothing.
    """
    session.refresh(cohort, ["course_version_id"], with_for_update=True)
    if cohort.course_version_id == version.id:
        return None
    before, asked = cohorts.version_label(session, cohort), cohorts.course_of(session, cohort).requires
    if courses.edition(session, version.id).level != cohorts.course_of(session, cohort).level:
        return Refusal("level", "Versi ini milik jenjang lain. Pilih versi dari daftar.")
    refusal = refuse_move(work(session, cohort, now))
    if refusal:
        return refusal
    cohort.course_version_id = version.id
    seats = update(Learner).where(Learner.id.in_(_seats(cohort)))
    session.execute(seats.values(course_version_id=version.id).execution_options(synchronize_session=False))
    required = courses.edition(session, version.id).requires
    if required and required != asked:
        levels.ask_for_seats(session, viewer, cohort, required, now)
    changed = {"course_version": (before, cohorts.version_label(session, cohort))}
    audit.record(session, viewer.id, "cohort-moved", "cohort", cohort.id, now, cohort=cohort, changed=changed)
    return None
