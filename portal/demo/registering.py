"""A training that still takes people: some applied and got a seat, some wait for one, some nobody has looked at yet.
One of them is probably known to the organiser already, with a NIK and a name that were typed a little otherwise."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.rules import CODE_LETTERS
from portal.cohorts import actions as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.dates import DEFAULT_ZONE, local_date
from portal.demo.office import COURSE, Office, done, edition_of
from portal.demo.people import InventedPerson, PeopleGroup, invent
from portal.demo.rules import SEED
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.rows import RosterRow
from portal.regions.models import Region
from portal.regions.nik import Sex
from portal.regions.rules import Level, holds
from portal.registration.actions import applying, deciding, opening
from portal.registration.actions.applying import Applicant
from portal.registration.queries import registrations
from portal.registration.rules import NOTICE_VERSION, PsmCondition
from portal.registration.stamps import CODE_LENGTH

TITLE = "Bimtek Dasar PSM, Bekasi, pendaftaran dibuka"
REGION = "32.75"
SEATS, APPLIED, APPROVED = 8, 15, 11
"""Three of those who were approved wait for a seat."""
AHEAD, OPENED, FIRST, EVERY = timedelta(days=16), timedelta(days=6), timedelta(days=5), timedelta(hours=5)
"""Days to the training, since when it takes people, and when they applied: the first one, and one after the other."""
TEXT = "Untuk warga Kota Bekasi yang mendampingi warga di kelurahannya. CONTOH, data rekaan."


def take_applications(session: Session, office: Office, known: Cohort, now: datetime) -> None:
    """``known`` is a training whose people the organiser has already."""
    cohort = _open(session, office, now)
    found = registrations.registration(session, cohort.id)
    if found is None:
        raise RuntimeError("the registration of the demo is not open")
    chance = random.Random(SEED)  # noqa: S311 - the same demo every time is the point
    made = [
        done(applying.apply(session, found, cohort, applicant, _code(chance), now - FIRST + number * EVERY))
        for number, applicant in enumerate(_applicants(session, known, local_date(now, DEFAULT_ZONE)))
    ]
    against = deciding.approve(session, office.organiser, cohort, [one.id for one in made[:APPROVED]], now)
    if any(against.values()):
        raise RuntimeError("an application of the demo was not approved")


def _open(session: Session, office: Office, now: datetime) -> Cohort:
    first_day = local_date(now, DEFAULT_ZONE) + AHEAD
    facts = cohorts.CohortFacts(
        course_version_id=edition_of(session, COURSE).id,
        title=TITLE,
        venue="Gedung Serbaguna Contoh",
        city="Bekasi",
        region_code=REGION,
        starts_on=first_day,
        ends_on=first_day + timedelta(days=1),
        announced_seats=SEATS,
        quotas=(QuotaShare(None, "Kota Bekasi", SEATS, REGION),),
    )
    since = now - OPENED
    cohort = done(cohorts.open_cohort(session, office.organiser, office.organisation, facts, since))
    cohorts.set_trainers(session, office.organiser, cohort, {office.trainers[0][0]}, since)
    closes_at = datetime.combine(first_day - timedelta(days=3), time(16), ZoneInfo(DEFAULT_ZONE))
    plan = opening.RegistrationPlan(since, closes_at, approval=True, public_text=TEXT)
    done(opening.set_registration(session, office.organiser, cohort, plan, since))
    return cohort


def _applicants(session: Session, known: Cohort, today: date) -> list[Applicant]:
    villages = session.scalars(select(Region.code).where(Region.level == Level.VILLAGE).order_by(Region.code))
    group = PeopleGroup(TITLE, APPLIED - 1, [code for code in villages if holds(REGION, code)])
    rows = [_row(one) for one in invent(SEED + 1, [group], today)]
    return [_applicant(row) for row in [*rows[:3], _nearly(session, known), *rows[3:]]]


def _nearly(session: Session, known: Cohort) -> RosterRow:
    """Somebody of the training that is known, with a slip in the NIK and in the name."""
    of_theirs = select(Person, Enrolment.village_code).join(Enrolment, Enrolment.person_id == Person.id)
    lives_here = (Enrolment.cohort_id == known.id, Enrolment.village_code.startswith(REGION))
    person, village = session.execute(of_theirs.where(*lives_here).order_by(Person.nik_digest).limit(1)).one()
    digits = str(person.nik)
    slipped = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    facts: tuple[Any, ...] = (
        slipped,
        person.full_name[:-1],
        person.sex,
        person.birth_date,
        person.phone,
        village,
        None,
    )
    return RosterRow(0, *facts)


def _row(one: InventedPerson) -> RosterRow:
    sex = Sex(one.sex)
    return RosterRow(0, one.nik, one.full_name, sex, one.birth_date, one.phone, one.village_code, None)


def _applicant(row: RosterRow) -> Applicant:
    return Applicant(row, dict.fromkeys(PsmCondition, True), NOTICE_VERSION, may_message=True)


def _code(chance: random.Random) -> str:
    return "".join(chance.choices(CODE_LETTERS, k=CODE_LENGTH))
