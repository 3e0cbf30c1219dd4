"""A trainee says that the own record is wrong; the organiser corrects it or leaves it, and answers."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.cohorts.models import Cohort
from portal.db import add_if_new, new_id
from portal.enrolment import rules
from portal.enrolment.models import DataReport
from portal.enrolment.queries import enrolments, reports
from portal.enrolment.rules import DataFact, ReportOutcome
from portal.errors import Refusal
from portal.ledger.queries import is_completed


def report(
    session: Session,
    viewer: Viewer | None,
    enrolment_id: uuid.UUID,
    about: DataFact,
    said: str,
    now: datetime,
) -> Refusal | None:
    """Say what is wrong in the own record. One report at a time waits for its answer. Without a ``viewer`` it is
    whoever applied."""
    made = new_id()
    refusal = rules.refuse_report(
        is_completed(session, enrolment_id), reports.waiting(session, enrolment_id) is not None
    )
    if refusal:
        return refusal
    facts: dict[str, Any] = {"enrolment_id": enrolment_id, "about": about, "said": said, "made_at": now}
    add_if_new(session, DataReport, id=made, **facts)
    if session.get(DataReport, made) is None:  # another one came at the same moment
        return rules.refuse_report(completed=False, waiting=True)
    audit.record(
        session,
        viewer.id if viewer else None,
        "data-reported",
        "enrolment",
        enrolment_id,
        now,
        **enrolments.in_trail(session, enrolment_id),
        changed={"data_fact": (None, about)},
        personal={"comment": (None, said)},
    )
    return None


def leave(
    session: Session, viewer: Viewer, cohort: Cohort, enrolment_id: uuid.UUID, answer: str, now: datetime
) -> None:
    """Leave a record as it is, and say why."""
    found = reports.waiting_report(session, cohort, enrolment_id)
    _answer(session, viewer, found, ReportOutcome.LEFT, answer, now)


def settle(session: Session, viewer: Viewer, enrolment_id: uuid.UUID, now: datetime) -> None:
    """A record was corrected: the report that waits, if there is one, has its answer by that."""
    found = reports.waiting(session, enrolment_id)
    if found is not None:
        _answer(session, viewer, found, ReportOutcome.CORRECTED, "", now)


def _answer(
    session: Session,
    viewer: Viewer,
    found: DataReport,
    outcome: ReportOutcome,
    answer: str,
    now: datetime,
) -> None:
    found.outcome, found.answer, found.answered_by, found.answered_at = outcome, answer, viewer.id, now
    session.flush()
    audit.record(
        session,
        viewer.id,
        "data-report-answered",
        "enrolment",
        found.enrolment_id,
        now,
        **enrolments.in_trail(session, found.enrolment_id),
        changed={"state": (None, outcome)},
        personal={"comment": (None, answer)} if answer else None,
    )
