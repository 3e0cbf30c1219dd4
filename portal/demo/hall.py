"""What a running training has beside its rolls: two groups with rooms, requests for izin and sakit, a signed list."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.attendance.evidence import actions as evidence
from portal.attendance.excuses import actions as excuses
from portal.attendance.excuses import queries
from portal.attendance.excuses.rules import ExcuseFacts, ExcuseKind
from portal.attendance.rules import ATTENDED
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort
from portal.demo import photos
from portal.demo.office import done
from portal.demo.rows import Participant
from portal.enrolment.actions import grouping
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.enrolment.rules import GroupingWay, GroupPlan

GROUPS = (GroupPlan(None, "A", "Anggrek"), GroupPlan(None, "B", "Kenanga"))
NEWCOMERS = 3
"""People who still have to be told where they sit."""
ILL, WEDDING, ERRAND = "Demam sejak semalam.", "Pernikahan adik kandung.", "Ada keperluan."
ANSWER = "Tulis keperluannya, atau lampirkan suratnya."
LISTED = 16
SINCE = timedelta(minutes=50)


def fill_hall(
    session: Session, organiser: Viewer, trainer: Viewer, cohort: Cohort, people: Sequence[Participant], at: datetime
) -> None:
    """The first of the people is the one with a sign-in, who has a group and asks for nothing."""
    _groups(session, organiser, cohort, people[-NEWCOMERS:], at)
    _excuses(session, trainer, cohort, people[1:], at)
    _evidence(session, trainer, cohort, at)


def _groups(
    session: Session, organiser: Viewer, cohort: Cohort, newcomers: Sequence[Participant], at: datetime
) -> None:
    done(grouping.set_groups(session, organiser, cohort, GROUPS, False, at))
    done(grouping.divide(session, organiser, cohort, GroupingWay.NAME, False, at))
    done(grouping.move_to_group(session, organiser, cohort, [one.id for one in newcomers], None, at))


def _excuses(session: Session, trainer: Viewer, cohort: Cohort, people: Sequence[Participant], at: datetime) -> None:
    """One request with a letter that was approved, one that was refused, one that waits; by people who were away."""
    away = [one for one in people if any(presence not in ATTENDED for presence in one.presences)]
    offered = [(one, found) for one in away if (found := queries.offered(session, cohort, one.id, at))]
    offered.sort(key=lambda pair: pair[1][0].starts_at)
    (ill, missed), (busy, first), (asking, second) = offered[0], offered[1], offered[-1]
    sick = _ask(session, cohort, ill, ExcuseKind.SICK, missed[0], ILL, at - SINCE, photos.letter())
    done(excuses.approve(session, trainer, cohort, sick, {missed[0].id: None}, at))
    refused = _ask(session, cohort, busy, ExcuseKind.EXCUSED, first[0], ERRAND, at - SINCE)
    done(excuses.refuse(session, trainer, cohort, refused, ANSWER, at))
    _ask(session, cohort, asking, ExcuseKind.EXCUSED, second[-1], WEDDING, at - SINCE)


def _ask(
    session: Session,
    cohort: Cohort,
    one: Participant,
    kind: ExcuseKind,
    missed: ClassSession,
    why: str,
    at: datetime,
    letter: bytes | None = None,
) -> uuid.UUID:
    seat = session.get_one(Enrolment, one.id)
    own = OwnEnrolment(seat.id, seat.person_id, cohort, "", seat.village_code)
    return done(excuses.ask(session, own, ExcuseFacts(kind, (missed.id,), why, letter), at)).id


def _evidence(session: Session, trainer: Viewer, cohort: Cohort, at: datetime) -> None:
    """The list of the first session that counts, as somebody has photographed it."""
    first = next(one for one in cohorts.sessions(session, cohort.id) if one.jp)
    own = select(Person.full_name).join(Enrolment, Enrolment.person_id == Person.id)
    names = session.scalars(own.where(Enrolment.cohort_id == cohort.id).order_by(Person.full_name).limit(LISTED)).all()
    done(evidence.add_pages(session, trainer, first, [photos.signed_list(first.title, names)], at))
