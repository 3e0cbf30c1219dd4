"""Whoever applied says that something in it is wrong. Once they are enrolled it is a report like any other."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment.actions import reporting
from portal.enrolment.models import DataReport
from portal.enrolment.queries import reports
from portal.enrolment.rules import DataFact, refuse_report
from portal.errors import Refusal
from portal.registration import rules
from portal.registration.models import Application


def report(
    session: Session, cohort: Cohort, found: Application, about: DataFact, said: str, now: datetime
) -> Refusal | None:
    """Say what is wrong. One report at a time waits for its answer."""
    cohorts.lock(session, cohort)
    session.refresh(found)
    if found.enrolment_id:
        return reporting.report(session, None, found.enrolment_id, about, said, now)
    if not rules.is_live(found.state):
        return rules.refuse_decided(found.state)
    if found.wrong_said:
        return refuse_report(completed=False, waiting=True)
    found.wrong_fact, found.wrong_said, found.wrong_at = about, said, now
    audit.record(
        session, None, "application-reported", "application", found.id, now,
        cohort=cohort, changed={"data_fact": (None, about)}, personal={"comment": (None, said)}, by="applicant",
    )  # fmt: skip
    session.flush()
    return None


def hand_on(session: Session, found: Application) -> None:
    """An application led to an enrolment: what was said of it goes to the organiser with the reports of the others."""
    if found.enrolment_id is None or found.wrong_fact is None or reports.waiting(session, found.enrolment_id):
        return
    made = DataReport(
        enrolment_id=found.enrolment_id, about=found.wrong_fact, said=found.wrong_said, made_at=found.wrong_at
    )
    session.add(made)
    found.wrong_fact = found.wrong_said = found.wrong_at = None
    session.flush()
