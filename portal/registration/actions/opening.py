"""Opening a cohort to applications, and closing it again."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.rules import CODE_LETTERS
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.errors import Refusal
from portal.registration import rules
from portal.registration.models import Registration
from portal.registration.queries import registrations as queries


@dataclass(frozen=True)
class RegistrationPlan:
    """A registration as it shall be."""

    opens_at: datetime
    closes_at: datetime
    approval: bool
    public_text: str


def set_registration(
    session: Session, viewer: Viewer, cohort: Cohort, wanted: RegistrationPlan, now: datetime
) -> Refusal | None:
    """Open a cohort to applications from then to then, or change what was said of it. Its address stays."""
    cohorts.lock(session, cohort)
    end = queries.end_of(cohort.starts_on, cohorts.zone_of(cohort))
    refusal = rules.refuse_times(wanted.opens_at, wanted.closes_at, end)
    if refusal:
        return refusal
    found = queries.registration(session, cohort.id)
    before = vars(RegistrationPlan(found.opens_at, found.closes_at, found.approval, found.public_text)) if found else {}
    if found is None:
        found = Registration(cohort_id=cohort.id, short_name=_new_short_name(session))
    for name, value in vars(wanted).items():
        setattr(found, name, value)
    session.add(found)
    session.flush()
    changed = audit.differences(before, vars(wanted))
    audit.record(session, viewer.id, "registration-set", "cohort", cohort.id, now, cohort=cohort, changed=changed)
    return None


def close_registration(session: Session, viewer: Viewer, cohort: Cohort, now: datetime) -> bool:
    """Take no more applications from now on; says whether any were taken until now. One that has not begun yet is
    taken away."""
    cohorts.lock(session, cohort)
    found = queries.registration(session, cohort.id)
    if found is None or found.closes_at <= now:
        return False
    changed = {"closes_at": (found.closes_at, now)}
    if found.opens_at < now:
        found.closes_at = now
    else:
        session.delete(found)
    audit.record(session, viewer.id, "registration-set", "cohort", cohort.id, now, cohort=cohort, changed=changed)
    session.flush()
    return True


def _new_short_name(session: Session) -> str:
    while True:
        name = "".join(secrets.choice(CODE_LETTERS) for _ in range(rules.SHORT_NAME_LENGTH))
        if not queries.is_taken(session, name):
            return name
