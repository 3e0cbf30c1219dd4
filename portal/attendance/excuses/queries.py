"""Reading requests for izin or sakit: one's own, those of a cohort, and what can still be asked for."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.attendance.excuses import rules
from portal.attendance.excuses.models import Excuse, ExcuseLetter, ExcuseSession
from portal.attendance.excuses.rules import ExcuseState
from portal.attendance.queries import marks
from portal.cohorts.models import ClassSession, Cohort
from portal.cohorts.queries import zone_of
from portal.enrolment.models import Enrolment
from portal.errors import NotFound
from portal.regions.models import Region


def own(session: Session, enrolment_id: uuid.UUID) -> Sequence[Excuse]:
    """The requests of one enrolment, the newest first."""
    found = select(Excuse).where(Excuse.enrolment_id == enrolment_id)
    return session.scalars(found.order_by(Excuse.asked_at.desc(), Excuse.id.desc())).all()


def rows(cohort_id: uuid.UUID, state: str = "") -> Select[*tuple[Any, ...]]:
    """The requests of a cohort with their people, the open ones first, those waiting longest at the head."""
    decider = aliased(Person)
    waits = case((Excuse.state == ExcuseState.ASKED, 0), else_=1)
    statement = (
        select(
            Excuse,
            Person.full_name,
            Region.name.label("village"),
            decider.full_name.label("decider"),
            select(ExcuseLetter.excuse_id).where(ExcuseLetter.excuse_id == Excuse.id).exists().label("has_letter"),
        )
        .join(Enrolment, Enrolment.id == Excuse.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .outerjoin(decider, decider.id == Excuse.decided_by)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(waits, case((waits == 0, Excuse.asked_at)), Excuse.asked_at.desc(), Excuse.id)
    )
    return statement.where(Excuse.state == ExcuseState(state)) if state in set(ExcuseState) else statement


def row(session: Session, cohort: Cohort, excuse_id: uuid.UUID) -> Any:
    """One request of a cohort with its person."""
    found = session.execute(rows(cohort.id).where(Excuse.id == excuse_id)).first()
    if found is None:
        raise NotFound
    return found


def counts(session: Session, cohort_id: uuid.UUID) -> dict[ExcuseState, int]:
    """How many requests of a cohort are in each state."""
    inside = select(Excuse.state, func.count()).join(Enrolment, Enrolment.id == Excuse.enrolment_id)
    found = session.execute(inside.where(Enrolment.cohort_id == cohort_id).group_by(Excuse.state))
    return dict.fromkeys(ExcuseState, 0) | {state: count for state, count in found}


def waiting(session: Session, cohort_id: uuid.UUID) -> int:
    """How many requests of a cohort nobody has decided."""
    inside = select(func.count()).select_from(Excuse).join(Enrolment, Enrolment.id == Excuse.enrolment_id)
    open_ones = (Enrolment.cohort_id == cohort_id, Excuse.state == ExcuseState.ASKED)
    return int(session.scalar(inside.where(*open_ones)) or 0)


def sessions_of(session: Session, excuse_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ClassSession]]:
    """The sessions that each request is about, in order of time."""
    found = session.execute(
        select(ExcuseSession.excuse_id, ClassSession)
        .join(ClassSession, ClassSession.id == ExcuseSession.session_id)
        .where(ExcuseSession.excuse_id.in_(excuse_ids))
        .order_by(ClassSession.starts_at, ClassSession.id)
    )
    sessions: dict[uuid.UUID, list[ClassSession]] = {one: [] for one in excuse_ids}
    for excuse_id, class_session in found:
        sessions[excuse_id].append(class_session)
    return sessions


def offered(session: Session, cohort: Cohort, enrolment_id: uuid.UUID, now: datetime) -> list[ClassSession]:
    """The sessions that can be asked for, in order of time; none once the cohort is closed."""
    if cohort.closed_at is not None:
        return []
    zone, asked = zone_of(cohort), _asked_for(session, enrolment_id)
    return [
        one.session
        for one in marks.own_marks(session, cohort.id, enrolment_id)
        if rules.may_ask_for(one.session.jp, one.session.starts_at, one.presence, one.session.id in asked, zone, now)
    ]


def _asked_for(session: Session, enrolment_id: uuid.UUID) -> set[uuid.UUID]:
    own = select(ExcuseSession.session_id).where(ExcuseSession.enrolment_id == enrolment_id, ExcuseSession.stands)
    return set(session.scalars(own))


def with_letter(session: Session, excuse_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which requests have a letter."""
    return set(session.scalars(select(ExcuseLetter.excuse_id).where(ExcuseLetter.excuse_id.in_(excuse_ids))))


def letter(session: Session, excuse_id: uuid.UUID) -> bytes:
    """The photo of a letter."""
    found = session.get(ExcuseLetter, excuse_id)
    if found is None:
        raise NotFound
    return found.content
