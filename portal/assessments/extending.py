"""Giving extra time, to one person or to a whole room, by one act that says why and whom it met."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from portal import audit
from portal.access import Viewer
from portal.assessments.models import Answer, Attempt, Extension
from portal.assessments.rules import GRACE, MOST_MINUTES, QuizKind
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.errors import Refusal

REOPENED = timedelta(minutes=30)
"""So long after its end an attempt that ran out is still among those that a whole room gets time for."""


def extend(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    enrolment_id: uuid.UUID | None,
    minutes: int,
    reason: str,
    now: datetime,
) -> Extension | Refusal:
    """Give so many minutes to everybody who is at it (and who ran out within REOPENED), or to one person.

    A running attempt gets them on top of its time, one that ran out gets them from now on. What was handed in stays.
    A rehearsal gets none: what is given here is kept for ever.
    """
    if kind is QuizKind.REHEARSAL:
        return Refusal("rehearsal", "Gladi tidak memakai tambahan waktu. Peserta cukup memulai gladi sekali lagi.")
    if not 1 <= minutes <= MOST_MINUTES:
        return Refusal("minutes", "Tambahan waktu 1 sampai %(most)s menit.", {"most": MOST_MINUTES}, field="minutes")
    found = _open_attempts(session, cohort, kind, enrolment_id, now)
    if not found:
        return Refusal("nobody", "Tidak ada peserta yang sedang mengerjakan. Tidak ada waktu yang ditambahkan.")
    evidence = [_evidence(attempt, last_at) for attempt, last_at in found]
    for attempt, _last_at in found:
        base = attempt.due_at if attempt.due_at > now - GRACE else now
        due_at = base + timedelta(minutes=minutes)
        session.execute(update(Attempt).where(Attempt.id == attempt.id).values(due_at=due_at))
    made = Extension(
        cohort_id=cohort.id,
        kind=kind,
        minutes=minutes,
        reason=reason,
        evidence=evidence,
        made_by=viewer.id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    people = cohorts.people_of(session, (attempt.enrolment_id for attempt, _last_at in found))
    facts: dict[str, Any] = {"kind": kind, "minutes": minutes, "people": people, "extension": made.id}
    audit.record(session, viewer.id, "time-extended", "cohort", cohort.id, now, cohort=cohort, reason=reason, **facts)
    return made


def _open_attempts(
    session: Session, cohort: Cohort, kind: QuizKind, enrolment_id: uuid.UUID | None, now: datetime
) -> list[tuple[Attempt, datetime | None]]:
    """The latest attempts of people, unless handed in, with the time of their last answer, locked until the
    transaction ends."""
    later = aliased(Attempt)
    newer = select(later.id).where(
        later.enrolment_id == Attempt.enrolment_id, later.kind == kind, later.number > Attempt.number
    )
    last_at = select(func.max(Answer.saved_at)).where(Answer.attempt_id == Attempt.id).scalar_subquery()
    statement = select(Attempt, last_at).where(
        Attempt.cohort_id == cohort.id, Attempt.kind == kind, Attempt.submitted_at.is_(None), ~newer.exists()
    )
    if enrolment_id is None:
        statement = statement.where(Attempt.due_at > now - REOPENED)
    else:
        statement = statement.where(Attempt.enrolment_id == enrolment_id)
    return [(row[0], row[1]) for row in session.execute(statement.with_for_update(of=Attempt))]


def _evidence(attempt: Attempt, last_at: datetime | None) -> dict[str, Any]:
    return {
        "enrolment": str(attempt.enrolment_id),
        "attempt": str(attempt.id),
        "due_at": attempt.due_at.isoformat(),
        "last_at": last_at.isoformat() if last_at else None,
    }
