"""Whoever has a seat that requires a level keeps it over the migration that writes the answers down."""

from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from portal.certification.queries import cohort_progress
from portal.cohorts import actions
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.courses import queries as courses
from portal.identities.models import LevelQuestion
from portal.identities.rules import Ground
from portal.web.transaction import unit_of_work
from tests.cast import DAYS, EARLY
from tests.ledger.book import add_seat, enter

BEFORE = "0012"


def test_the_answers_by_which_people_came_in_are_written_down(session, cast):
    """Ann has the basic completion, Bima has none; both have a seat in an advanced cohort from before."""
    version = courses.newest(session, "lanjutan")
    seats = (QuotaShare(None, "Semua", 9, None),)
    facts = actions.CohortFacts(version.id, "Bimtek Lanjutan", "Aula", "Bekasi", "32.75", *DAYS, 9, seats)
    with unit_of_work():
        advanced = actions.open_cohort(session, cast.ona, cast.own.organisation, facts, EARLY)
        ann, bima = (add_seat(session, one.id, advanced) for one in (cast.ann, cast.bima))
    enter(session, cast.ann, cast.other)
    cohort_id = advanced.id
    session.rollback()
    downgrade(revision=BEFORE)
    upgrade()
    asked = session.execute(
        select(
            LevelQuestion.enrolment_id,
            LevelQuestion.cohort_id,
            LevelQuestion.level,
            LevelQuestion.ground,
            LevelQuestion.asked_by,
            LevelQuestion.asked_at,
        )
    )
    assert [tuple(row) for row in asked] == [(ann, cohort_id, "dasar", Ground.AGREED, None, EARLY)]
    known = {
        one.person.id: one.facts.qualified for one in cohort_progress(session, session.get(Cohort, cohort_id), EARLY)
    }
    assert known == {ann: True, bima: False}
