"""What the phones of a cohort's rehearsal measured."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.assessments.readiness.models import PhoneMeasure
from portal.assessments.readiness.rules import PhoneTimes


def phone_times(session: Session, cohort_id: uuid.UUID) -> list[PhoneTimes]:
    columns = (PhoneMeasure.asked, PhoneMeasure.lost, PhoneMeasure.milliseconds)
    found = session.execute(select(*columns).where(PhoneMeasure.cohort_id == cohort_id))
    return [PhoneTimes(row.asked, row.lost, tuple(row.milliseconds)) for row in found]
