"""A hall of eight people on the cohort's last day, and a way to let them answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.queries import viewer
from portal.cohorts.models import CohortTrainer
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.evaluations.actions import receive
from portal.evaluations.rules import Answers, Subject
from portal.organisers.actions.staff import add_duty
from portal.organisers.rules import Duty
from portal.web.transaction import unit_of_work
from tests.cast import Cast, person
from tests.certification.world import crowd

LAST_DAY = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
"""15.00 in Jakarta on the last day of the cast's cohorts."""
NAMES = ["Citra", "Dodi", "Eka", "Fajar", "Gita", "Hasan"]
GOOD: Answers = {"tujuan": 5, "materi": 4, "saran": "Tambah praktik"}


@dataclass(frozen=True)
class Hall:
    """Cohort ``own`` with its seats; Tom and Tara teach in it."""

    session: Session
    cast: Cast
    tara: Viewer
    seats: list[tuple[Viewer, Any]]
    event: Subject
    tom: Subject
    tara_taught: Subject

    def send(self, count: int, subject: Subject | None = None, given: Answers = GOOD, at: datetime = LAST_DAY) -> None:
        """So many people send a form, each as they themselves."""
        for who, seat in self.seats[:count]:
            with unit_of_work():
                enrolment = enrolments.own_enrolment(self.session, who, seat)
                assert receive(self.session, enrolment, subject or self.event, given, at) is None


@pytest.fixture
def hall(session, cast, noon: Callable[[datetime], None]) -> Hall:
    noon(LAST_DAY)
    crowd(session, cast, NAMES)
    with unit_of_work():
        tara = person(session, "tara", "Tara Simbolon", Role.TRAINER)
        session.add(CohortTrainer(cohort_id=cast.own.id, person_id=tara.id))
        add_duty(session, tara.id, Duty(Role.TRAINER, cast.own.organisation_id))
    rows = session.execute(
        select(Enrolment.person_id, Enrolment.id).where(Enrolment.cohort_id == cast.own.id).order_by(Enrolment.id)
    ).all()
    seats = [(viewer(session, person_id), seat) for person_id, seat in rows]
    tom, taught = Subject(cast.tom.id, cast.tom.name), Subject(tara.id, tara.name)
    session.rollback()
    return Hall(session, cast, tara, seats, Subject(cast.own.id), tom, taught)
