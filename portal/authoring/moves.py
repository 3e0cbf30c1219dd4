"""Moving a cohort to another version of its course, and what a new standard means for cohorts that are not over."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select, tuple_, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.rules import GRACE, WindowState
from portal.cohorts import levels
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, Enrolment
from portal.courses import queries as courses
from portal.courses.models import CourseVersion, Learner, LessonProgress
from portal.courses.rules import LessonKey
from portal.courses.standard import Departure, departures
from portal.errors import Refusal
from portal.ledger.models import Completion


@dataclass(frozen=True)
class Work:
    """What goes on in a cohort: completions decided, quizzes open now, people at a quiz now."""

    decided: int
    open_quizzes: int
    running: int


def work(session: Session, cohort: Cohort, now: datetime) -> Work:
    decided = select(func.count()).select_from(Completion).where(Completion.cohort_id == cohort.id)
    running = select(func.count(Attempt.enrolment_id.distinct())).where(
        Attempt.cohort_id == cohort.id, Attempt.submitted_at.is_(None), Attempt.due_at > now - GRACE
    )
    windows = list(assessments.window_states(assessments.windows(session, cohort.id), now).values())
    return Work(session.scalar(decided) or 0, windows.count(WindowState.OPEN), session.scalar(running) or 0)


def refuse_move(found: Work) -> Refusal | None:
    """Why a cohort cannot change its version now, if so. Pure."""
    if found.decided:
        message = (
            "Kelulusan %(count)s orang di angkatan ini sudah ditetapkan, jadi versinya tidak dapat diganti lagi. "
            "Untuk versi lain, buka angkatan baru."
        )
        return Refusal("decided", message, {"count": found.decided})
    if found.open_quizzes:
        message = "Kuis angkatan ini sedang dibuka. Tutup dahulu di halaman Pretes dan pascates, lalu coba lagi."
        return Refusal("quiz_open", message)
    if found.running:
        message = "%(count)s orang sedang mengerjakan kuis. Tunggu sampai mereka selesai, lalu coba lagi."
        return Refusal("running", message, {"count": found.running})
    return None


@dataclass(frozen=True)
class Outlook:
    """What a move would change: the course before and after (``standard`` and ``own`` of each departure), and how many
    people have finished a lesson that would be gone."""

    departures: tuple[Departure, ...]
    jp: tuple[int, int]
    losing: int


def outlook(session: Session, cohort: Cohort, version: CourseVersion) -> Outlook:
    before, after = cohorts.course_of(session, cohort), courses.edition(session, version.id)
    kept = {(module.slug, lesson.slug) for module, lesson in after.lessons}
    gone = [key for module, lesson in before.lessons if (key := (module.slug, lesson.slug)) not in kept]
    return Outlook(departures(before, after), (before.jp, after.jp), _finishers(session, cohort, gone))


def _finishers(session: Session, cohort: Cohort, lessons: Collection[LessonKey]) -> int:
    people = select(func.count(LessonProgress.learner_id.distinct())).where(
        LessonProgress.learner_id.in_(_seats(cohort)),
        LessonProgress.finished_at.is_not(None),
        tuple_(LessonProgress.module, LessonProgress.lesson).in_(lessons),
    )
    return (session.scalar(people) or 0) if lessons else 0


def _seats(cohort: Cohort) -> Select[tuple[uuid.UUID]]:
    return select(Enrolment.id).where(Enrolment.cohort_id == cohort.id)


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


@dataclass(frozen=True)
class Reach:
    """Cohorts of a level that are not over, by what a version as the standard would make of them."""

    equal: int
    departing: int


def reach(session: Session, version: CourseVersion, today: date) -> Reach:
    course = courses.edition(session, version.id)
    rows = session.execute(
        select(Cohort.course_version_id, func.count()).where(Cohort.ends_on >= today).group_by(Cohort.course_version_id)
    )
    counts: dict[bool, int] = {True: 0, False: 0}
    for version_id, count in rows:
        taught = courses.edition(session, version_id)
        if taught.level == course.level:
            counts[not departures(course, taught)] += count
    return Reach(counts[True], counts[False])
