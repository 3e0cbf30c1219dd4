"""What has happened in a cohort, put straight into its tables: people, attendance, reading, quizzes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.questions import papers
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.certification import actions
from portal.certification.jobs import make_certificates
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, Quota
from portal.content.shapes import Course
from portal.courses.models import LessonProgress
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.web.transaction import unit_of_work
from tests import answers
from tests.cast import EARLY, Cast, roster, row

DURING = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
OVER = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
"""12 March 2026, 09.00 in Jakarta: the training of the cast is over."""
ALL_JP = 16
QUESTIONS = 20
"""Of a paper put into the tables here: so many make round marks."""
BASE_URL = "https://bimtek.example.id"
PASSED = {"jp": ALL_JP, "unread": 0, "right": 17}


def course_of(session: Session, cohort: Cohort) -> Course:
    return cohorts.course_of(session, cohort)


def attend(session: Session, cohort: Cohort, seat: Any, marker: Any, jp: int) -> None:
    """Present in sessions that make up exactly so many JP, absent from the others."""
    held = cohorts.sessions(session, cohort.id)
    choices = chain.from_iterable(combinations(held, count) for count in range(len(held) + 1))
    attended = next(chosen for chosen in choices if sum(one.jp for one in chosen) == jp)
    for one in held:
        presence = Presence.PRESENT if one in attended else Presence.ABSENT
        session.add(mark(one.id, seat, marker, presence, one.starts_at))


def mark(session_id: Any, seat: Any, marker: Any, presence: Presence, at: datetime, **other: Any) -> AttendanceMark:
    facts = {"marked_at": at, "marked_by": marker.id} | other
    return AttendanceMark(session_id=session_id, enrolment_id=seat, presence=presence, **facts)


def read(session: Session, cohort: Cohort, seat: Any, unread: int = 0) -> None:
    """All lessons read but the last ``unread``."""
    lessons = course_of(session, cohort).lessons
    for module, lesson in lessons[: len(lessons) - unread]:
        session.add(
            LessonProgress(
                learner_id=seat, module=module.slug, lesson=lesson.slug, opened_at=DURING, finished_at=DURING
            )
        )


def sit(
    session: Session,
    cohort: Cohort,
    seat: Any,
    kind: QuizKind,
    right: int,
    number: int = 1,
    at: datetime = DURING,
    handed_in: bool = True,
) -> Attempt:
    """An attempt in which each of QUESTIONS is answered, ``right`` of them correctly."""
    course = course_of(session, cohort)
    plan = course.quiz(kind)
    paper = papers.draw(course, plan, number)[:QUESTIONS]
    made = Attempt(
        cohort_id=cohort.id,
        enrolment_id=seat,
        course_version_id=cohort.course_version_id,
        kind=kind,
        number=number,
        seed=number,
        size=len(paper),
        paper=[[item.question, list(item.options)] for item in paper],
        started_at=at,
        due_at=at + timedelta(minutes=plan.minutes),
        submitted_at=at + timedelta(minutes=1) if handed_in else None,
    )
    session.add(made)
    session.flush()
    for place, item in enumerate(paper):
        question = course.question(item.question)
        response = answers.right(question) if place < right else answers.wrong(question)
        points = grade(question, response)
        assert points == POINT * (place < right)
        answer = Answer(attempt_id=made.id, question=item.question, response=response, seq=1, points=points)
        answer.saved_at = at
        session.add(answer)
    return made


def learn(
    session: Session,
    cast: Cast,
    seat: Any,
    jp: int = 0,
    unread: int | None = None,
    right: int | None = None,
    pretest: int | None = None,
) -> None:
    """Somebody of cohort ``own`` gets so far: JP attended, lessons left unread (None: all), right answers of 20."""
    with unit_of_work():
        attend(session, cast.own, seat, cast.tom, jp)
        if unread is not None:
            read(session, cast.own, seat, unread)
        if pretest is not None:
            sit(session, cast.own, seat, QuizKind.PRETEST, pretest)
        if right is not None:
            sit(session, cast.own, seat, QuizKind.POSTTEST, right)


def certify(session: Session, cast: Cast, at: datetime = OVER, base_url: str = BASE_URL) -> int:
    """Decide cohort ``own`` and make its certificates; gives how many were decided."""
    with unit_of_work():
        count = actions.decide(session, cast.ona.id, cast.own, base_url, at)
    make_certificates(cast.own.id, lambda _done, _total: None)
    return count


def crowd(session: Session, cast: Cast, names: list[str], **facts: Any) -> None:
    """More people in cohort ``own``, under its quota without a region."""
    with unit_of_work():
        session.execute(update(Cohort).where(Cohort.id == cast.own.id).values(announced_seats=400))
        session.execute(update(Quota).where(Quota.cohort_id == cast.own.id).values(seats=200))
        session.expire_all()
        rows = [
            row(place, name, f"327509410190{9100 + place}", quota="IPSM", **facts)
            for place, name in enumerate(names, 2)
        ]
        assert import_roster(session, cast.ona, cast.own, "ramai.csv", roster(*rows), EARLY).refused == []


def at_once(app: Any, *works: Callable[[], Any]) -> list[Any]:
    """What each work gives, all of them begun at the same moment in threads of their own."""
    gate = threading.Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        with app.app_context():
            gate.wait()
            try:
                return work()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))
