"""Taking a response. It leaves no audit row: that would say who gave one, and when."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cohorts import queries as cohorts
from portal.dates import local_date
from portal.db import add_if_new
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import Refusal
from portal.evaluations import rules
from portal.evaluations.models import EvaluationReceipt, EvaluationResponse
from portal.evaluations.rules import Answers, Subject


def receive(
    session: Session, enrolment: OwnEnrolment, subject: Subject, given: Answers, now: datetime
) -> Refusal | None:
    """Store a response, and apart from it that this enrolment has given one. ``received``: it had before."""
    cohort, zone = enrolment.cohort, cohorts.zone_of(enrolment.cohort)
    refusal = rules.refuse_response(rules.state(now, cohort.ends_on, zone), given)
    if refusal:
        return refusal
    if not _sign(session, cohort.id, subject.id, enrolment.enrolment_id):
        return Refusal("received", "Evaluasi ini sudah kami terima sebelumnya; jawaban yang kedua tidak dihitung.")
    session.add(
        EvaluationResponse(
            cohort_id=cohort.id, subject_id=subject.id, given_on=local_date(now, zone), answers=dict(given)
        )
    )
    return None


def _sign(session: Session, cohort_id: uuid.UUID, subject_id: uuid.UUID, enrolment_id: uuid.UUID) -> bool:
    """Put an enrolment on the receipt of a form, under a lock; False when it stands there already."""
    add_if_new(session, EvaluationReceipt, cohort_id=cohort_id, subject_id=subject_id, enrolments="")
    receipt = session.scalars(
        select(EvaluationReceipt)
        .where(EvaluationReceipt.cohort_id == cohort_id, EvaluationReceipt.subject_id == subject_id)
        .with_for_update()
    ).one()
    signed = receipt.enrolments.split()
    if str(enrolment_id) in signed:
        return False
    receipt.enrolments = "\n".join(sorted([*signed, str(enrolment_id)]))
    return True
