"""Applications mixed with everything else that happens in a cohort: the seats obey one rule, in whatever order."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.enrolment.actions import entering, offering, seating
from portal.enrolment.actions.capacity import Capacity, set_capacity
from portal.enrolment.actions.leaving import withdraw as take_off
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import seats as seats_queries
from portal.enrolment.rules import EnrolmentState
from portal.registration.actions import deciding, leaving
from portal.registration.models import Application
from portal.registration.rules import ApplicationState
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG, EARLY, JATIASIH, row
from tests.registration.people import apply, open_registration


class Hall:
    """A cohort to which people apply while the organiser works with it; the clock runs on."""

    def __init__(self, session, cast, seed):
        self.session, self.cast, self.cohort = session, cast, cast.own
        self.chance, self.now, self.count = random.Random(seed), EARLY, 0  # noqa: S311 - the same acts every time
        self.asking = seed > 3
        open_registration(session, cast.ona, cast.own, approval=bool(seed % 2))

    def act(self):
        self.now += timedelta(minutes=self.chance.choice((0, 1, 7)))
        acts = ["apply", "apply", "apply_again", "approve", "enter", "leave", "resize"]
        acts += ["tell", "tell", "answer", "answer", "wait", "ask_first"] if self.asking else []
        getattr(self, self.chance.choice(acts))()

    def offered(self):
        return self.some(Enrolment, Enrolment.state == EnrolmentState.OFFERED)

    def tell(self):
        for one in self.offered()[:1]:
            with unit_of_work():
                offering.tell(self.session, self.cast.ona, self.cohort, one.id, self.now)

    def answer(self):
        for one in self.offered()[:1]:
            with unit_of_work():
                if self.chance.random() < 0.5:
                    offering.confirm(self.session, None, self.cohort, one.id, "", self.now)
                else:
                    offering.decline(self.session, self.cast.ona, self.cohort, one.id, "tidak jadi", self.now)

    def wait(self):
        self.now += timedelta(hours=self.chance.choice((1, 5, 20)))
        while True:
            with unit_of_work():
                if not offering.end_due(self.session, self.now):
                    break

    def ask_first(self):
        shares = tuple(quota.share() for quota in self.cohort.quotas)
        hours = self.chance.choice((None, 2, 12))
        wanted = Capacity(self.cohort.announced_seats, shares, None, False, hours)
        with unit_of_work():
            assert set_capacity(self.session, self.cast.ona, self.cohort, wanted, self.now) is None

    def apply(self):
        self.count += 1
        village = self.chance.choice((JATIASIH, CIKARANG))
        apply(self.session, self.cohort, self.count, self.now, village=village)

    def apply_again(self):
        number = self.chance.randint(1, self.count + 1)
        apply(self.session, self.cohort, number, self.now, form=500 + self.count + self.chance.randint(1, 400))

    def approve(self):
        waiting = self.some(Application, Application.state == ApplicationState.RECEIVED)
        chosen = self.chance.sample(waiting, min(len(waiting), 3))
        with unit_of_work():
            deciding.approve(self.session, self.cast.ona, self.cohort, [one.id for one in chosen], self.now)

    def enter(self):
        self.count += 1
        typed = row(
            1, f"Datang {self.count}", f"327509410190{9500 + self.count}", self.chance.choice((JATIASIH, CIKARANG))
        )
        with unit_of_work():
            entering.enter(self.session, self.cast.ona, self.cohort, typed, self.now)

    def leave(self):
        if self.chance.random() < 0.5:
            mine = self.some(Application, Application.state.in_(("received", "approved")))
            if mine:
                with unit_of_work():
                    leaving.withdraw(self.session, self.cohort, self.chance.choice(mine), self.now)
        else:
            inside = self.some(Enrolment, Enrolment.state != EnrolmentState.WITHDRAWN)
            with unit_of_work():
                take_off(self.session, self.cast.ona, self.cohort, self.chance.choice(inside).id, "sakit", self.now)

    def resize(self):
        shares = tuple(quota.share() for quota in self.cohort.quotas)
        announced = max(self.chance.randint(3, 14), sum(share.seats for share in shares))
        with unit_of_work():
            wanted = Capacity(announced, shares, None, False, self.cohort.confirm_hours)
            set_capacity(self.session, self.cast.ona, self.cohort, wanted, self.now)

    def some(self, table, *which):
        self.session.rollback()
        return list(self.session.scalars(select(table).where(table.cohort_id == self.cohort.id, *which)))

    def check(self, before):
        """Nobody who was in is displaced but who left; no seat stands empty for somebody who may have it; nobody of a
        category sits who had applied after somebody of it that still waits."""
        self.session.rollback()
        self.session.expire_all()
        seats = seating.seats_of(self.session, self.cohort, self.now)
        waiting = seats_queries.waiting(self.session, self.cohort.id)
        moving = seating.is_moving(self.cohort, self.now)
        assert not moving or not any(seats.has_room(one.quota_id) for one in waiting)
        everybody = self.some(Enrolment)
        inside = {one.id for one in everybody if one.state in seats_queries.SEATED}
        gone = {one.id for one in everybody if one.state is EnrolmentState.WITHDRAWN}
        lapsed = set(self.session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "offer-lapsed")))
        assert {one for one in before - inside - gone if str(one) not in lapsed} == set()
        for one in everybody:
            if one.id in inside - before:  # newly seated, and still nobody of the category was before them
                assert all(
                    (one.enrolled_at, one.id) < (other.enrolled_at, other.id)
                    for other in waiting
                    if other.quota_id == one.quota_id
                )
        approved = Application.state == ApplicationState.APPROVED
        for one in self.some(Application, approved, Application.enrolment_id.is_not(None)):
            seat = self.session.get_one(Enrolment, one.enrolment_id)
            assert seat.enrolled_at <= max(one.received_at, EARLY) or str(seat.id) in lapsed
        return inside


@pytest.mark.parametrize("seed", range(8))
def test_seats_are_given_by_one_rule_whatever_happens(session, cast, seed):
    hall = Hall(session, cast, seed)
    inside = hall.check({cast.ann_seat, cast.bima_seat})
    for _ in range(40):
        hall.act()
        inside = hall.check(inside)
    assert hall.count > 5
