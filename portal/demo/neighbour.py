"""What a second organiser asks of the first: an advanced training that is still to come, and whom its list names."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts import actions as cohorts
from portal.cohorts import queries as cohorts_queries
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.courses.models import CourseVersion
from portal.dates import DEFAULT_ZONE, local_date
from portal.demo.office import ADVANCED, TRAINEE, Guest, Office, done, open_neighbour
from portal.enrolment.actions import importing as enrolment
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.rows import RosterFile, RosterRow
from portal.identities import actions as identities
from portal.identities import queries as pairs
from portal.identities.rules import PairOutcome
from portal.ledger.models import Completion

TITLE = "Bimtek Lanjutan PSM, Tirtamulya"
SEATS, LISTED = 20, 16
FILE = "peserta-lanjutan-contoh.xlsx"
OTHER_NAMES = ("Danu Wirabrata", "Sekar Pramudita")
"""Names that the list gives to two graduates, as if a NIK had been copied wrongly."""
WHY = "Kartu keluarga dicocokkan: tanggal lahir di daftar salah ketik."


def graduates(session: Session, chance: random.Random, cohort_id: uuid.UUID) -> list[list[Guest]]:
    """Who completed a training, quota by quota, in an order of chance; the trainee with a sign-in comes first."""
    query = (
        select(Enrolment.person_id, Enrolment.village_code, Enrolment.quota_id, Person.login)
        .join(Completion, Completion.enrolment_id == Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Completion.ledger_number)
    )
    rows = list(session.execute(query))
    chance.shuffle(rows)
    rows.sort(key=lambda row: row.login != TRAINEE)
    quotas = cohorts_queries.cohort_by_id(session, cohort_id).quotas
    return [[Guest(row.person_id, row.village_code) for row in rows if row.quota_id == quota.id] for quota in quotas]


def plan_next_door(session: Session, office: Office, trainee: Guest, others: Sequence[Guest], now: datetime) -> None:
    """The neighbour imports a list. The trainee with a sign-in and most others are known by NIK, name and birth date,
    one by the certificate's code; three rows say something else, and the administrator has settled one of them."""
    since = now - timedelta(days=3)
    neighbour = open_neighbour(session, office, since)
    cohort = _open(session, neighbour, since)
    listed = [trainee, *others[:LISTED]]
    *agreed, coded, first, second, slip = (_row(session, guest, number) for number, guest in enumerate(listed, 2))
    code = session.scalars(select(Completion.code).where(Completion.person_id == listed[-4].person_id)).one()
    rows = (
        *agreed,
        replace(coded, name=f"{coded.name} Rahayu Kencana", certificate_code=code),
        *(replace(row, name=name) for row, name in zip((first, second), OTHER_NAMES, strict=True)),
        replace(slip, birth_date=slip.birth_date + timedelta(days=1)),
    )
    enrolment.import_roster(session, neighbour.organiser, cohort, FILE, RosterFile(rows, (), (), ()), since)
    _settle(session, office, slip.name, since + timedelta(days=1))


def _settle(session: Session, office: Office, name: str, at: datetime) -> None:
    """The administrator found that one pair is the same person."""
    found = next(row for row in session.execute(pairs.pairs(done=False)) if row.asked_name == name)
    if identities.settle(session, office.admin, found.id, PairOutcome.SAME, WHY, at):
        raise RuntimeError("the pair of the demo cannot be settled")


def _open(session: Session, office: Office, now: datetime) -> Cohort:
    """A training of the first version of the course, which could move to the newest."""
    first = select(CourseVersion.id).where(CourseVersion.slug == ADVANCED).order_by(CourseVersion.number)
    day = local_date(now, DEFAULT_ZONE) + timedelta(days=24)
    facts = cohorts.CohortFacts(
        course_version_id=session.scalars(first.limit(1)).one(),
        title=TITLE,
        venue="Gedung Serbaguna Contoh",
        city="Bekasi",
        region_code="32.75",
        starts_on=day,
        ends_on=day + timedelta(days=1),
        announced_seats=SEATS,
        quotas=(QuotaShare(None, "Umum", SEATS, None),),
    )
    made = done(cohorts.open_cohort(session, office.organiser, office.organisation, facts, now))
    cohorts.set_trainers(session, office.organiser, made, {trainer for trainer, _name in office.trainers}, now)
    return made


def _row(session: Session, guest: Guest, number: int) -> RosterRow:
    """A graduate as a careful list has them."""
    one = session.get_one(Person, guest.person_id)
    facts: tuple[Any, ...] = (one.nik, one.full_name, one.sex, one.birth_date, one.phone, guest.village_code, None)
    return RosterRow(number, *facts)
