"""A busy house: a hall of trainees in their pretest, a cohort that people come into, and cohorts ready for deciding."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.assessments.attempts import actions as attempts
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.clock import now
from portal.cohorts import actions as cohorts
from portal.cohorts import queries as cohorts_queries
from portal.cohorts.models import Cohort, CohortTrainer
from portal.cohorts.rules import MAX_SEATS, QuotaShare
from portal.content.shapes import Question
from portal.courses.models import LessonProgress
from portal.courses.queries import newest
from portal.dates import DEFAULT_ZONE, local_date
from portal.demo import rows
from portal.demo.office import insert_all
from portal.demo.rules import Fate
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.organisers.models import Organisation
from portal.regions.nik import Sex
from portal.web.transaction import unit_of_work
from tests.cast import organisation, person, roster, row

SECRET = "rahasia-uji-20"
ORGANISER, TRAINER = "panitia", "pelatih"
BORN, BORN_LATER = date(1970, 1, 1), date(1980, 1, 1)
"""The first of those who are in from the beginning, and of those who come in by a file."""
HALL, NEWCOMERS = "Aula Uji", "Pendatang Uji"
SPARE = timedelta(days=1)
"""So long the papers of the hall stay open, however long the run takes."""


@dataclass(frozen=True)
class Size:
    """How many trainees are at work in the hall; how many cohorts, of how many people, wait for their decision."""

    trainees: int = 42
    cohorts: int = 8
    people: int = 150


@dataclass(frozen=True)
class Seat:
    """A trainee of the hall, the own attempt, and the questions of its paper in their order."""

    login: str
    id: Any
    attempt: Any
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class House:
    """Addresses by what is done there, and the people of the hall."""

    seats: tuple[Seat, ...]
    roll: str
    imports: str
    decisions: tuple[str, ...]


def niks(first_day: date) -> Iterator[str]:
    """Numbers of invented men born on a day and later, a thousand each day."""
    for serial in count():
        yield f"327509{first_day + timedelta(days=serial // 1000):%d%m%y}{9000 + serial % 1000:04}"


def birth_date(nik: str) -> date:
    return date(1900 + int(nik[10:12]), int(nik[8:10]), int(nik[6:8]))


def furnish(session: Session, size: Size) -> House:
    """Fill a portal that is set up and in which nobody has the logins of this file."""
    numbers, today = niks(BORN), local_date(now(), DEFAULT_ZONE)
    yesterday, last_week = today - timedelta(days=1), today - timedelta(days=7)
    with unit_of_work():
        staff = [person(session, ORGANISER, "Panitia Uji", Role.ORGANISER)]
        staff.append(person(session, TRAINER, "Pelatih Uji", Role.TRAINER))
        body = organisation(session, "Balai Kerja", *staff)
        hall = _cohort(session, staff, body, HALL, yesterday, size.trainees)
        newcomers = _cohort(session, staff, body, NEWCOMERS, today, MAX_SEATS)
        titles = [f"Angkatan {number}" for number in range(1, size.cohorts + 1)]
        done = [_cohort(session, staff, body, title, last_week, size.people) for title in titles]
        _enrol(session, staff[0], hall, size.trainees, numbers)
        for cohort in done:
            _enrol(session, staff[0], cohort, size.people, numbers)
            _complete(session, staff[1], cohort)
        _let_in(session, staff[0], hall)
        held = cohorts_queries.sessions(session, hall.id)[0]
    return House(
        seats=tuple(_seats(session, hall)),
        roll=f"/angkatan/{hall.id}/sesi/{held.id}",
        imports=f"/angkatan/{newcomers.id}/impor",
        decisions=tuple(f"/angkatan/{cohort.id}/kelulusan" for cohort in done),
    )


def _cohort(
    session: Session, staff: list[Viewer], body: Organisation, title: str, first_day: date, seats: int
) -> Cohort:
    version = newest(session, "dasar")
    assert version is not None
    days = (first_day, first_day + timedelta(days=1))
    quotas = (QuotaShare(None, "Umum", seats, None),)
    facts = cohorts.CohortFacts(version.id, title, "Aula", "Bekasi", "32.75", *days, seats, quotas)
    cohort = cohorts.open_cohort(session, staff[0], body, facts, now() - timedelta(days=30))
    assert isinstance(cohort, Cohort), cohort
    session.add(CohortTrainer(cohort_id=cohort.id, person_id=staff[1].id))
    return cohort


def _enrol(session: Session, organiser: Viewer, cohort: Cohort, people: int, numbers: Iterator[str]) -> None:
    found = [next(numbers) for _ in range(people)]
    men = [
        row(line, f"Peserta {nik[-4:]}", nik, sex=Sex.MALE, birth_date=birth_date(nik))
        for line, nik in enumerate(found, 2)
    ]
    made = import_roster(session, organiser, cohort, "awal.csv", roster(*men), now() - timedelta(days=20))
    assert made.accepted == people, made.refused[:3]


def _complete(session: Session, trainer: Viewer, cohort: Cohort) -> None:
    """Everybody of a cohort was there, has read everything and has passed."""
    chance = random.Random(cohort.title)  # noqa: S311
    course = cohorts_queries.course_of(session, cohort)
    held = cohorts_queries.sessions(session, cohort.id)
    seats = session.scalars(select(Enrolment.id).where(Enrolment.cohort_id == cohort.id))
    people = [rows.Participant(seat, Fate.STEADY, [Presence.PRESENT] * len(held)) for seat in seats]
    since, until = held[0].starts_at, held[-1].ends_at + timedelta(hours=2)
    insert_all(session, AttendanceMark, rows.marks(chance, people, held, [trainer.id], until))
    insert_all(session, LessonProgress, rows.lessons(chance, people, course, since, until, True))
    desk = rows.DrawnPapers(chance, course, cohort.id, cohort.course_version_id, until + SPARE)
    desk.posttest(people, held[-1].starts_at)
    insert_all(session, Attempt, desk.attempts)
    insert_all(session, Answer, desk.answers)


def _let_in(session: Session, organiser: Viewer, hall: Cohort) -> None:
    """Give everybody of the hall and its staff the same secret, and a paper that is open for long."""
    quizzes.open_quiz(session, organiser, hall, QuizKind.PRETEST, now())
    inside = select(Enrolment.person_id).where(Enrolment.cohort_id == hall.id)
    known = Person.id.in_(inside) | Person.login.in_((ORGANISER, TRAINER))
    session.execute(update(Person).where(known).values(password_hash=hash_secret(SECRET)))
    for seat in session.scalars(select(Enrolment).where(Enrolment.cohort_id == hall.id)):
        enrolment = enrolments.OwnEnrolment(seat.id, seat.person_id, hall, "Umum", seat.village_code)
        started = attempts.start(session, enrolment, QuizKind.PRETEST, now())
        assert isinstance(started, Attempt), started
        started.due_at = now() + SPARE


def _seats(session: Session, hall: Cohort) -> Iterator[Seat]:
    course = cohorts_queries.course_of(session, hall)
    found = select(Attempt, Person.login).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    found = found.join(Person, Person.id == Enrolment.person_id).where(Enrolment.cohort_id == hall.id)
    for attempt, login in session.execute(found.order_by(Person.login)):
        questions = tuple(course.question(item.question) for item in assessments.paper(attempt))
        yield Seat(login, attempt.enrolment_id, attempt.id, questions)
