"""The villages that a form offers to somebody who types a name instead of a code."""

from sqlalchemy.orm import Session

from portal.cohorts.models import Cohort
from portal.regions.queries import villages_in

MAX_OFFERED = 1_500
"""Villages in one list: some 60 kB of a page."""


def homes_offered(session: Session, cohort: Cohort) -> list[tuple[str, str]]:
    """The villages of the regions that the quotas are for and of the place itself, as far as they are not too many."""
    codes = {cohort.region_code, *(quota.region_code for quota in cohort.quotas if quota.region_code)}
    return villages_in(session, codes, MAX_OFFERED)
