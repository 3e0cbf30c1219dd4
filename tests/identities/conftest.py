"""An advanced cohort at Ona's organiser, while people have completed the basic level at Olga's."""

import pytest
from sqlalchemy.orm import Session

from portal.cohorts import actions
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.courses import queries as courses
from portal.web.transaction import unit_of_work
from tests.cast import DAYS, EARLY, Cast


@pytest.fixture
def advanced(session: Session, cast: Cast) -> Cohort:
    version = courses.newest(session, "lanjutan")
    seats = (QuotaShare(None, "Semua", 600, None),)
    facts = actions.CohortFacts(version.id, "Bimtek Lanjutan", "Aula", "Bekasi", "32.75", *DAYS, 600, seats)
    with unit_of_work():
        opened = actions.open_cohort(session, cast.ona, cast.own.organisation, facts, EARLY)
    assert isinstance(opened, Cohort), opened
    return opened
