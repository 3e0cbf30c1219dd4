"""Whom somebody at the desk may be, who is there already under another NIK. Nobody is kept out."""

from sqlalchemy.orm import Session

from portal.cohorts.models import Cohort
from portal.duplicates.queries import Alike, alike, is_known
from portal.duplicates.rules import Described
from portal.enrolment.roster.rows import RosterRow


def of_row(session: Session, cohort: Cohort, row: RosterRow) -> list[Alike]:
    """Whom of the organiser's people somebody new may be; nobody where the NIK itself is known."""
    if is_known(session, cohort.organisation_id, row.nik):
        return []
    return alike(session, cohort.organisation_id, [Described(row.name, row.birth_date, row.nik)])[0]
