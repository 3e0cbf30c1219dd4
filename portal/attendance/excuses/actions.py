"""Asking for izin or sakit, deciding, entering it for somebody, and letting letters go."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.attendance import rules as attendance
from portal.attendance.actions import Seen, put_marks
from portal.attendance.excuses import queries, rules
from portal.attendance.excuses.models import Excuse, ExcuseLetter, ExcuseSession
from portal.attendance.excuses.rules import LETTER_KEPT, ExcuseFacts, ExcuseState
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import NotFound, Refusal

AT_ONCE = 200
"""Letters that are let go in one transaction."""


def ask(session: Session, seat: OwnEnrolment, facts: ExcuseFacts, now: datetime) -> Excuse | Refusal:
    """Ask to be excused from sessions of one's own cohort."""
    made = _begin(session, seat.cohort, seat.enrolment_id, seat.person_id, facts, now)
    if isinstance(made, Excuse):
        _record(session, seat.person_id, "excuse-asked", made, now, kind=(None, made.kind))
    return made


def _begin(
    session: Session, cohort: Cohort, enrolment_id: uuid.UUID, by: uuid.UUID, facts: ExcuseFacts, now: datetime
) -> Excuse | Refusal:
    """Put a request down, with its sessions and its letter. Two of the same person wait for each other."""
    session.execute(select(Enrolment.id).where(Enrolment.id == enrolment_id).with_for_update())
    offered = [one.id for one in queries.offered(session, cohort, enrolment_id, now)]
    refusal = rules.refuse_sessions(facts, offered)
    if refusal:
        return refusal
    made = Excuse(
        enrolment_id=enrolment_id,
        kind=facts.kind,
        state=ExcuseState.ASKED,
        reason=facts.reason,
        asked_at=now,
        asked_by=by,
    )
    session.add(made)
    session.flush()
    chosen = dict.fromkeys(facts.session_ids)
    session.add_all(ExcuseSession(excuse_id=made.id, session_id=one, enrolment_id=enrolment_id) for one in chosen)
    if facts.letter is not None:
        session.add(ExcuseLetter(excuse_id=made.id, content=facts.letter, added_at=now))
    session.flush()
    return made


def take_back(session: Session, seat: OwnEnrolment, excuse_id: uuid.UUID, now: datetime) -> Refusal | None:
    """Take one's own request back, and the letter with it."""
    excuse = _locked(session, Excuse.id == excuse_id, Excuse.enrolment_id == seat.enrolment_id)
    refusal = rules.refuse_change(excuse.state)
    if refusal:
        return refusal
    _settle(session, excuse, ExcuseState.TAKEN_BACK, seat.person_id, now)
    session.execute(delete(ExcuseLetter).where(ExcuseLetter.excuse_id == excuse.id))
    _record(session, seat.person_id, "excuse-taken-back", excuse, now, state=(ExcuseState.ASKED, excuse.state))
    return None


def approve(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    excuse_id: uuid.UUID,
    seen: Mapping[uuid.UUID, Seen],
    now: datetime,
    reason: str = "",
) -> Refusal | None:
    """Say yes: every session that is still held gets the mark, which replaces those that the page showed for it."""
    excuse = _locked_of(session, cohort, excuse_id)
    refusal = rules.refuse_change(excuse.state) or _refuse_late(session, viewer, cohort, excuse, now, reason)
    if refusal:
        return refusal
    _settle(session, excuse, ExcuseState.APPROVED, viewer.id, now)
    act = _record(session, viewer.id, "excuse-approved", excuse, now, reason, state=(ExcuseState.ASKED, excuse.state))
    _mark(session, viewer, excuse, seen, now, act)
    return None


def refuse(
    session: Session, viewer: Viewer, cohort: Cohort, excuse_id: uuid.UUID, answer: str, now: datetime
) -> Refusal | None:
    """Say no, and why. The sessions can be asked for again."""
    excuse = _locked_of(session, cohort, excuse_id)
    refusal = rules.refuse_change(excuse.state)
    if refusal:
        return refusal
    excuse.answer = answer
    _settle(session, excuse, ExcuseState.REFUSED, viewer.id, now)
    state = (ExcuseState.ASKED, excuse.state)
    _record(session, viewer.id, "excuse-refused", excuse, now, state=state)
    return None


def enter(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    enrolment_id: uuid.UUID,
    facts: ExcuseFacts,
    seen: Mapping[uuid.UUID, Seen],
    now: datetime,
) -> Excuse | Refusal:
    """Enter izin or sakit for somebody who handed in a letter or called: decided with the same act."""
    enrolments.enrolment(session, cohort, enrolment_id)
    made = _begin(session, cohort, enrolment_id, viewer.id, facts, now)
    if isinstance(made, Refusal):
        return made
    _settle(session, made, ExcuseState.APPROVED, viewer.id, now)
    act = _record(session, viewer.id, "excuse-entered", made, now, kind=(None, made.kind))
    _mark(session, viewer, made, seen, now, act)
    return made


def record_letter(session: Session, viewer: Viewer, excuse: Excuse, now: datetime) -> None:
    """Note that a member of the staff looked at a letter."""
    _record(session, viewer.id, "excuse-letter-seen", excuse, now)


def erase_letters(session: Session, now: datetime) -> int:
    """Let go of letters and reasons whose time is over, and say of how many: a year after the decision, or after they
    came in where nobody decided."""
    over = (func.coalesce(Excuse.decided_at, Excuse.asked_at) < now - LETTER_KEPT, Excuse.reason.is_not(None))
    found = session.scalars(select(Excuse).where(*over).limit(AT_ONCE)).all()
    session.execute(delete(ExcuseLetter).where(ExcuseLetter.excuse_id.in_([one.id for one in found])))
    for one in found:
        one.reason = None
        _record(session, None, "excuse-letter-erased", one, now)
    return len(found)


def _refuse_late(
    session: Session, viewer: Viewer, cohort: Cohort, excuse: Excuse, now: datetime, reason: str
) -> Refusal | None:
    """Why one of the sessions can be marked no more, if so."""
    organising, zone = cohorts.organises(session, viewer, cohort.id), cohorts.zone_of(cohort)
    refusals = (attendance.refuse_late(one.starts_at, now, zone, organising, reason) for one in _kept(session, excuse))
    return next((one for one in refusals if one), None)


def _kept(session: Session, excuse: Excuse) -> list[ClassSession]:
    found = queries.sessions_of(session, [excuse.id])[excuse.id]
    return [one for one in found if one.cancelled_at is None]


def _mark(
    session: Session, viewer: Viewer, excuse: Excuse, seen: Mapping[uuid.UUID, Seen], now: datetime, act: uuid.UUID
) -> None:
    for one in _kept(session, excuse):
        chosen = {excuse.enrolment_id: seen.get(one.id, ())}
        put_marks(session, viewer, one, chosen, excuse.kind.presence, now, act)


def _settle(session: Session, excuse: Excuse, state: ExcuseState, by: uuid.UUID, now: datetime) -> None:
    """Decide a request, whoever does so; one that stands no more lets go of its sessions."""
    excuse.state, excuse.decided_at, excuse.decided_by = state, now, by
    if state not in rules.STANDING:
        session.execute(update(ExcuseSession).where(ExcuseSession.excuse_id == excuse.id).values(stands=False))
    session.flush()


def _locked_of(session: Session, cohort: Cohort, excuse_id: uuid.UUID) -> Excuse:
    """A request of a cohort, held until the transaction ends."""
    inside = select(Enrolment.id).where(Enrolment.cohort_id == cohort.id)
    return _locked(session, Excuse.id == excuse_id, Excuse.enrolment_id.in_(inside))


def _locked(session: Session, *conditions: Any) -> Excuse:
    statement = select(Excuse).where(*conditions).with_for_update()
    found = session.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def _record(
    session: Session,
    actor: uuid.UUID | None,
    action: str,
    excuse: Excuse,
    now: datetime,
    reason: str = "",
    **changed: tuple[Any, Any],
) -> uuid.UUID:
    """Note an act. Why somebody is away stands with the request alone, and goes with its letter."""
    titles = ", ".join(one.title for one in queries.sessions_of(session, [excuse.id])[excuse.id])
    values = enrolments.in_trail(session, excuse.enrolment_id) | {"class_session": titles, "reason": reason}
    return audit.record(session, actor, action, "excuse", excuse.id, now, changed=changed, **values)
