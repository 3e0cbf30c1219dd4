"""Filling an empty portal with the demo: a basic training that is over, an advanced one for some of its graduates, a
basic one whose second day is today, and one that still takes people."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal import audit
from portal.assessments.attempts.models import Answer, Attempt, QuizWindow
from portal.assessments.questions.quizzes import GRADED
from portal.attendance.models import AttendanceMark
from portal.certification import actions as certification
from portal.certification import jobs as papers
from portal.certification import queries as progress
from portal.certification.rules import RequirementKind
from portal.cohorts import actions as cohorts
from portal.cohorts import queries as cohorts_queries
from portal.cohorts.models import ClassSession, Cohort
from portal.cohorts.rules import QuotaShare
from portal.courses.models import Learner, LessonProgress
from portal.dates import DEFAULT_ZONE, local_date
from portal.db import db, new_id
from portal.demo import rows, rules
from portal.demo.essays import publish_with_essays, read_every_other
from portal.demo.followup import follow_up, trainer_of
from portal.demo.hall import fill_hall
from portal.demo.neighbour import graduates, plan_next_door
from portal.demo.office import ADVANCED, COURSE, Guest, Office, done, edition_of, insert_all, invite, open_office
from portal.demo.opinions import opinions
from portal.demo.registering import TITLE as OPEN_TITLE
from portal.demo.registering import take_applications
from portal.demo.rows import DrawnPapers, Participant
from portal.demo.rules import SEED, Size
from portal.enrolment.actions import levels
from portal.enrolment.models import Enrolment, RosterImport
from portal.evaluations.models import EvaluationReceipt, EvaluationResponse
from portal.evaluations.rules import Subject
from portal.web.transaction import unit_of_work

ZONE = ZoneInfo(DEFAULT_ZONE)
REGION = "31.71"
CITY = "Jakarta"
VENUE = "Aula Wisma Contoh"
ROSTER_FILE = "daftar-peserta-contoh.xlsx"
PAST_TITLE = "Bimtek Dasar PSM, Jakarta"
PAST_FIRST_DAY = date(2020, 2, 17)
DECIDED_AT = datetime(2020, 2, 18, 17, 30, tzinfo=ZONE)
CURRENT_TITLE = "Bimtek Dasar PSM, Angkatan Berjalan"
ADVANCED_TITLE = "Bimtek Lanjutan PSM, Jakarta"
ADVANCED_AGO = timedelta(days=4)
"""So long before the running training the advanced one began: its evaluation is still open."""
PREPARATION = timedelta(days=21)
ENROLLED_BEFORE = timedelta(days=7)
READING_BEFORE = timedelta(days=3)
POSTTEST_TIME = timedelta(hours=2)
CLOSING = time(17, 30)


@dataclass(frozen=True)
class Training:
    """One training of the demo, the moment it was opened, and the one up to which things have happened in it."""

    course: str
    title: str
    seats: int
    quotas: tuple[QuotaShare, ...]
    first_day: date
    opened_at: datetime
    until: datetime
    over: bool


@dataclass(frozen=True)
class Figures:
    """What became of the people of the training that is over: how many passed, and how many lack what."""

    people: int
    passed: int
    lacking: dict[RequirementKind, int]

    def __str__(self) -> str:
        lacking = ", ".join(f"{kind.value} {count}" for kind, count in self.lacking.items())
        return f"{self.passed} of {self.people} passed; lacking (one may lack several): {lacking}."


def build(base_url: str, now: datetime, say: Callable[[str], None], size: Size | None = None) -> Figures:
    """Fill a portal that is set up and holds nobody yet. ``say`` gets a line for each step."""
    size = size or Size()
    chance = random.Random(SEED)  # noqa: S311 - the same demo every time is the point
    yesterday = local_date(now, DEFAULT_ZONE) - timedelta(days=1)
    seats = (size.announced, size.quotas)
    past = Training(COURSE, PAST_TITLE, *seats, PAST_FIRST_DAY, DECIDED_AT - PREPARATION, DECIDED_AT, over=True)
    current = Training(COURSE, CURRENT_TITLE, *seats, yesterday, now - PREPARATION, now, over=False)
    say("Inventing people ...")
    with unit_of_work():
        office = open_office(db.session(), past.opened_at)
        guests = invite(db.session(), chance, office, size, (past.opened_at, current.opened_at))
        cohort_ids = []
        for training, groups in zip((past, current), guests, strict=True):
            say(f"Holding the training {training.title} ...")
            cohort_ids.append(_hold(db.session(), chance, office, training, groups, size).id)
        organiser = office.organiser.id
    say("Deciding completion ...")
    with unit_of_work():
        cohort = cohorts_queries.cohort_by_id(db.session(), cohort_ids[0])
        certification.decide(db.session(), organiser, cohort, base_url, DECIDED_AT)
        figures = _figures(db.session(), cohort)
    say(f"Holding the training {ADVANCED_TITLE} ...")
    with unit_of_work():
        _go_on(db.session(), office, cohort_ids[0], yesterday, size, now)
    say(f"Taking applications for {OPEN_TITLE} ...")
    with unit_of_work():
        known = cohorts_queries.cohort_by_id(db.session(), cohort_ids[1])
        take_applications(db.session(), office, known, now)
    say(f"Making {figures.passed} certificates ...")
    papers.make_certificates(cohort_ids[0], lambda done, total: None)
    return figures


def _go_on(session: Session, office: Office, past_id: uuid.UUID, yesterday: date, size: Size, now: datetime) -> None:
    """Some of the graduates come to an advanced training, whose essays are half read and whose completion is still to
    be decided; the neighbour plans one. A chance of its own leaves everything else as it was."""
    first_day = yesterday - ADVANCED_AGO
    over_at = datetime.combine(first_day + timedelta(days=1), CLOSING, ZONE)
    publish_with_essays(session, office.curator, over_at - PREPARATION)
    chance = random.Random(SEED)  # noqa: S311 - the same demo every time is the point
    groups = graduates(session, chance, past_id)
    guests = [group[:count] for group, count in zip(groups, size.advanced, strict=True)]
    quotas = tuple(replace(share, seats=len(some)) for share, some in zip(size.quotas, guests, strict=True))
    seats = (sum(size.advanced), quotas)
    training = Training(ADVANCED, ADVANCED_TITLE, *seats, first_day, over_at - PREPARATION, over_at, over=True)
    cohort = _hold(session, chance, office, training, guests, size)
    read_every_other(session, trainer_of(session, office), cohort, over_at + timedelta(hours=2))
    rest = [guest for group, count in zip(groups, size.advanced, strict=True) for guest in group[count:]]
    plan_next_door(session, office, guests[0][0], rest, now)


def _hold(
    session: Session, chance: random.Random, office: Office, training: Training, groups: list[list[Guest]], size: Size
) -> Cohort:
    """A training with its people and all that has happened in it."""
    cohort = _open(session, office, training)
    course = cohorts_queries.course_of(session, cohort)
    sessions = cohorts_queries.sessions(session, cohort.id)
    for index, class_session in enumerate(found for found in sessions if found.jp):
        class_session.speaker = office.trainers[index % len(office.trainers)][1]
    people = _enrol(session, chance, office, training, cohort, groups)
    markers = [trainer for trainer, _name in office.trainers]
    insert_all(session, AttendanceMark, rows.marks(chance, people, sessions, markers, training.until))
    since, until = sessions[0].starts_at - READING_BEFORE, min(sessions[-1].ends_at, training.until)
    insert_all(session, LessonProgress, rows.lessons(chance, people, course, since, until, training.over))
    desk = DrawnPapers(chance, course, cohort.id, cohort.course_version_id, training.until)
    _examine(session, desk, training, people, sessions, size)
    if training.over:
        _evaluate(session, office, cohort, people[1:])
    else:
        follow_up(session, office, cohort, people, training.until)
        fill_hall(session, office.organiser, trainer_of(session, office), cohort, people, training.until)
    values: dict[str, Any] = {"cohort": cohort, "count": len(people)}
    audit.record(session, office.organiser.id, "demo-built", "cohort", cohort.id, training.until, **values)
    return cohort


def _open(session: Session, office: Office, training: Training) -> Cohort:
    facts = cohorts.CohortFacts(
        course_version_id=edition_of(session, training.course).id,
        title=training.title,
        venue=VENUE,
        city=CITY,
        region_code=REGION,
        starts_on=training.first_day,
        ends_on=training.first_day + timedelta(days=1),
        announced_seats=training.seats,
        quotas=training.quotas,
    )
    cohort = done(cohorts.open_cohort(session, office.organiser, office.organisation, facts, training.opened_at))
    chosen = {trainer for trainer, _name in office.trainers}
    cohorts.set_trainers(session, office.organiser, cohort, chosen, training.opened_at)
    return cohort


def _enrol(
    session: Session,
    chance: random.Random,
    office: Office,
    training: Training,
    cohort: Cohort,
    groups: Sequence[Sequence[Guest]],
) -> list[Participant]:
    """Seating for all guests, group by quota, and what becomes of each. The first guest is the one with a sign-in."""
    course = cohorts_queries.course_of(session, cohort)
    enrolled_at = training.opened_at + (PREPARATION - ENROLLED_BEFORE)
    people: list[Participant] = []
    learners, enrolments = [], []
    for quota, guests in zip(cohort.quotas, groups, strict=True):
        named = [] if people else [rules.Fate.STEADY]
        for guest, fate in zip(guests, named + rules.fates(chance, len(guests) - len(named)), strict=True):
            one = Participant(new_id(), fate, rules.presences(chance, fate, course))
            people.append(one)
            seat = {"id": one.id, "person_id": guest.person_id}
            learners.append(seat | {"course_version_id": cohort.course_version_id})
            membership = {"cohort_id": cohort.id, "quota_id": quota.id, "village_code": guest.village_code}
            enrolments.append(seat | membership | {"enrolled_at": enrolled_at})
    insert_all(session, Learner, learners)
    insert_all(session, Enrolment, enrolments)
    if course.requires:
        levels.ask_for_seats(session, office.organiser, cohort, course.requires, enrolled_at)
    roster = RosterImport(cohort_id=cohort.id, made_by=office.organiser.id, made_at=enrolled_at, file_name=ROSTER_FILE)
    roster.accepted, roster.refused, roster.notes, roster.ignored_columns = len(people), [], [], []
    session.add(roster)
    return people


def _examine(
    session: Session,
    desk: DrawnPapers,
    training: Training,
    people: Sequence[Participant],
    sessions: Sequence[ClassSession],
    size: Size,
) -> None:
    """Open both quizzes at their sessions and let people take them; in a training that is over they are closed."""
    before, after = sessions[desk.first], sessions[desk.last]
    desk.pretest(people, before.starts_at)
    if training.over:
        opened_at = after.starts_at
        desk.posttest(people, opened_at)
    else:
        opened_at = min(after.starts_at, training.until - rows.POSTTEST_LATEST_OPENING)
        desk.some_posttest(people, opened_at, size.posttest_taken, size.posttest_running)
    closing = (before.ends_at, opened_at + POSTTEST_TIME) if training.over else (None, None)
    for kind, opens_at, closes_at in zip(GRADED, (before.starts_at, opened_at), closing, strict=True):
        session.add(QuizWindow(cohort_id=desk.cohort_id, kind=kind, opens_at=opens_at, closes_at=closes_at))
    insert_all(session, Attempt, desk.attempts)
    insert_all(session, Answer, desk.answers)


def _evaluate(session: Session, office: Office, cohort: Cohort, people: Sequence[Participant]) -> None:
    """Let all but the one with a sign-in say on the last day what they think. A chance of its own leaves everything
    else as it was."""
    subjects = [Subject(cohort.id), *(Subject(trainer, name) for trainer, name in office.trainers)]
    chance = random.Random(SEED)  # noqa: S311 - the same demo every time is the point
    responses, receipts = opinions(chance, cohort.id, subjects, [one.id for one in people], cohort.ends_on)
    insert_all(session, EvaluationResponse, responses)
    insert_all(session, EvaluationReceipt, receipts)


def _figures(session: Session, cohort: Cohort) -> Figures:
    found = progress.cohort_progress(session, cohort, DECIDED_AT)
    lacking = Counter(requirement.kind for one in found for requirement in one.verdict.lacking)
    return Figures(
        len(found),
        sum(one.decided for one in found),
        {kind: lacking[kind] for kind in RequirementKind if lacking[kind]},
    )
