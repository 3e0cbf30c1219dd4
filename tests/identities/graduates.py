"""People who have completed a level at an organiser, put there by a roster and straight into the ledger."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.rows import RosterRow
from portal.keys import column_cipher
from portal.ledger.models import Completion
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, roster
from tests.ledger.book import FAR


@dataclass(frozen=True)
class Graduate:
    """The record of somebody at an organiser, and the code of the certificate."""

    person_id: uuid.UUID
    enrolment_id: uuid.UUID
    code: str


def graduate(
    session: Session, organiser: Viewer, cohort: Cohort, row: RosterRow, level: str = "dasar", sample: bool = True
) -> Graduate:
    """Somebody comes into a cohort by its roster and completes it."""
    with unit_of_work():
        assert import_roster(session, organiser, cohort, "lulus.csv", roster(row), EARLY).refused == []
        seat = (
            select(Enrolment)
            .join(Person)
            .where(Enrolment.cohort_id == cohort.id, Person.nik_digest == column_cipher.digest(row.nik))
        )
        enrolment = session.scalars(seat).one()
        number = session.scalars(select(func.count(Completion.id))).one() + FAR
        made = Completion(
            ledger_number=number,
            organisation_id=cohort.organisation_id,
            cohort_id=cohort.id,
            enrolment_id=enrolment.id,
            person_id=enrolment.person_id,
            number=f"{number}/UJI",
            code=f"{number:08d}",
            decided_at=EARLY,
            decided_by=organiser.id,
            snapshot={"level": level, "sample": sample, "name": row.name},
            snapshot_hash="0" * 64,
        )
        session.add(made)
        session.flush()
        return Graduate(enrolment.person_id, enrolment.id, made.code)
