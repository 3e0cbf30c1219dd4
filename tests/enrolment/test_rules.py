"""To which quota somebody belongs, and who gets a seat: tables, and every order of what can happen in a cohort."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.cohorts.rules import QuotaShare
from portal.enrolment import rules
from portal.enrolment.rules import Offer, Seating, Waiting

CITY = QuotaShare(uuid.uuid4(), "Kota Bekasi", 225, "32.75")
REGENCY = QuotaShare(uuid.uuid4(), "Kabupaten Bekasi", 225, "32.16")
CENTRE = QuotaShare(uuid.uuid4(), "IPSM Pusat", 25, None)
BIMTEK = (CITY, REGENCY, CENTRE)
"""The quotas of the Bimtek of February 2020: 475 of the 500 seats announced."""
IN_CITY, IN_REGENCY, ELSEWHERE = "32.75.09.1001", "32.16.09.2001", "73.71.01.1001"
NOON = datetime(2026, 11, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quotas", "village", "wanted", "given", "noted"),
    [
        (BIMTEK, IN_CITY, None, "Kota Bekasi", False),
        (BIMTEK, IN_REGENCY, None, "Kabupaten Bekasi", False),
        (BIMTEK, ELSEWHERE, None, None, True),
        (BIMTEK, IN_CITY, "ipsm PUSAT", "IPSM Pusat", False),
        (BIMTEK, ELSEWHERE, "IPSM Pusat", "IPSM Pusat", False),
        (BIMTEK, IN_REGENCY, "Kota Bekasi", "Kabupaten Bekasi", True),
        (BIMTEK, ELSEWHERE, "Kota Bekasi", None, True),
        (BIMTEK, IN_CITY, "Kota Bogor", "Kota Bekasi", True),
        (BIMTEK, IN_CITY, "", "Kota Bekasi", False),
        ((CITY, replace(CENTRE, name="Jatiasih", region_code="32.75.09")), IN_CITY, None, "Jatiasih", False),
        ((replace(CENTRE, name="Jawa Barat", region_code="32"), CITY), IN_CITY, "Jawa Barat", "Jawa Barat", False),
        ((replace(CENTRE, name="Jawa Barat", region_code="32"), CITY), IN_REGENCY, None, "Jawa Barat", False),
        ((replace(CENTRE, name="Lain", region_code="32.1"),), IN_REGENCY, None, None, True),
        (BIMTEK, IN_REGENCY, "KAB. BEKASI", "Kabupaten Bekasi", False),
        (BIMTEK, IN_CITY, "Bekasi (Kota)", "Kota Bekasi", False),
        (BIMTEK, IN_CITY, "Kab Bekasi", "Kota Bekasi", True),
        (BIMTEK, IN_REGENCY, "Bekasi", "Kabupaten Bekasi", False),
        (BIMTEK, ELSEWHERE, "Bekasi", None, True),
        ((CENTRE,), IN_CITY, None, "IPSM Pusat", False),
        ((CENTRE, replace(CENTRE, name="Undangan")), IN_CITY, None, None, False),
        (BIMTEK, IN_CITY, "kursi bebas", None, False),
        ((), IN_CITY, None, None, False),
        ((), IN_CITY, "Umum", None, True),
    ],
)
def test_the_quota_named_holds_unless_its_region_does_not(quotas, village, wanted, given, noted):
    category = rules.category_of(quotas, village, wanted)
    assert (category.share.name if category.share else None, category.note is not None) == (given, noted)


@pytest.mark.parametrize(
    ("taken", "released", "city", "centre", "nobody"),
    [
        ({}, False, True, True, True),
        ({CITY.id: 224}, False, True, True, True),
        ({CITY.id: 225}, False, True, True, True),  # beyond the quota there are 25 seats for anybody
        ({CITY.id: 249}, False, True, True, True),
        ({CITY.id: 250}, False, False, True, False),
        ({CITY.id: 250}, True, True, True, True),
        ({CITY.id: 225, CENTRE.id: 25, None: 24}, False, True, True, True),
        ({CITY.id: 225, CENTRE.id: 25, None: 25}, False, False, False, False),
        ({CITY.id: 225, CENTRE.id: 25, None: 26}, False, False, False, False),
        ({CITY.id: 250, REGENCY.id: 225, CENTRE.id: 25}, True, False, False, False),
        ({CITY.id: 260, REGENCY.id: 230}, True, True, True, True),
    ],
)
def test_a_category_has_room_within_its_quota_or_in_the_open_seats(taken, released, city, centre, nobody):
    seats = Seating(500, BIMTEK, taken, released)
    assert tuple(seats.has_room(one) for one in (CITY.id, CENTRE.id, None)) == (city, centre, nobody)


def test_the_figures_of_the_seats_can_be_read_by_everybody():
    seats = Seating(500, BIMTEK, {CITY.id: 235, REGENCY.id: 225, None: 3})
    assert (seats.filled, seats.pool, seats.pool_taken, seats.excess) == (463, 25, 13, 0)
    assert seats.figures(CITY.id) == "Kota Bekasi 235/225, kursi bebas 13/25"
    assert seats.figures(None) == "kursi bebas 13/25"
    assert Seating(460, BIMTEK, seats.taken).excess == 3


@pytest.mark.parametrize(
    ("today", "stopped", "moving"),
    [
        (date(2026, 11, 1), False, True),
        (date(2026, 11, 1), True, False),
        (date(2026, 11, 2), False, False),
        (date(2026, 11, 3), False, False),
    ],
)
def test_the_waiting_list_moves_by_itself_until_the_day_before_the_first_session(today, stopped, moving):
    assert rules.promotes(today, date(2026, 11, 2), stopped) is moving


def test_who_was_put_ahead_comes_first_then_who_came_first():
    late, early, ahead = (
        Waiting(uuid.uuid4(), None, NOON + timedelta(minutes=at), priority) for at, priority in ((2, 0), (1, 0), (3, 1))
    )
    assert rules.settle(Seating(2, ()), [late, early, ahead]) == [ahead, early]


HOUR = timedelta(hours=1)
LAST = NOON + 100 * HOUR


@pytest.mark.parametrize(
    ("told_at", "hours", "until"),
    [(NOON, 48, NOON + 48 * HOUR), (NOON, 1, NOON + HOUR), (LAST - HOUR, 48, LAST), (LAST - 48 * HOUR, 48, LAST)],
)
def test_the_time_to_answer_ends_with_the_list_at_the_latest(told_at, hours, until):
    assert rules.answer_by(told_at, hours, LAST) == until


def test_an_offer_lapses_after_its_time_and_goes_to_the_end_of_the_list_by_then():
    told, later, untold = (Offer(uuid.uuid4(), None, until) for until in (NOON, NOON + HOUR, None))
    everybody = [untold, later, told]
    assert rules.lapsed(everybody, LAST, NOON - timedelta(microseconds=1)) == []
    assert rules.lapsed(everybody, LAST, NOON) == [Waiting(told.id, None, NOON)]
    at_last = rules.lapsed(everybody, LAST, LAST + HOUR)
    assert {one.id: one.received for one in at_last} == {told.id: NOON, later.id: NOON + HOUR, untold.id: LAST}
    sooner = rules.lapsed([later], NOON, NOON)  # the first day was moved
    assert [one.received for one in sooner] == [NOON]


class Cohort(RuleBasedStateMachine):
    """A cohort to which everything happens that can: people come and go, seats become more and fewer, quotas are
    changed and released; whoever moves up is asked to confirm, or is not, and answers, or lets the time pass. After
    each step the list is settled."""

    @initialize(announced=st.integers(1, 12), quotas=st.lists(st.integers(0, 4), max_size=3), confirming=st.booleans())
    def open(self, announced: int, quotas: list[int], confirming: bool) -> None:
        shares = tuple(QuotaShare(uuid.uuid4(), str(n), seats, None) for n, seats in enumerate(quotas))
        self.seats = Seating(max(announced, sum(quotas)), shares)
        self.inside: dict[uuid.UUID, uuid.UUID | None] = {}
        self.offers: dict[uuid.UUID, Offer] = {}
        self.waiting: dict[uuid.UUID, Waiting] = {}
        self.lapsed: set[uuid.UUID] = set()
        self.clock, self.confirming = NOON, confirming

    def categories(self) -> list[uuid.UUID | None]:
        return [None, *(share.id for share in self.seats.shares)]

    def settle(self) -> None:
        for one in rules.lapsed(self.offers.values(), LAST, self.clock):
            assert self.clock >= one.received  # nobody loses an offer before its time
            assert all(other.received <= one.received for other in self.waiting.values() if other.id not in self.lapsed)
            self.waiting[one.id] = one
            self.lapsed.add(one.id)
            del self.offers[one.id]
        before = dict(self.inside) | {one.id: one.category for one in self.offers.values()}
        taken = {one: list(before.values()).count(one) for one in set(before.values())}
        self.seats = Seating(self.seats.announced, self.seats.shares, taken, self.seats.released)
        for one in rules.settle(self.seats, self.waiting.values()):
            assert self.seats.has_room(one.category)  # never beyond what was announced, nor beyond quota and pool
            ahead = [w for w in self.waiting.values() if w.category == one.category and w.rank < one.rank]
            assert not ahead  # nobody of a category is overtaken
            self.seats = self.seats.with_one_more(one.category)
            del self.waiting[one.id]
            if self.confirming and self.clock < LAST:
                self.offers[one.id] = Offer(one.id, one.category, None)
            else:
                self.inside[one.id] = one.category
        seated = self.inside | {one.id: one.category for one in self.offers.values()}
        assert before.items() <= seated.items()  # nobody is displaced
        assert len(seated) == len(self.inside) + len(self.offers)  # no two seats for one

    @rule(data=st.data(), priority=st.sampled_from([0, 0, 0, 1]))
    def come(self, data: st.DataObject, priority: int) -> None:
        self.clock += timedelta(microseconds=data.draw(st.integers(0, 1)))  # two may come at the same moment
        one = Waiting(uuid.uuid4(), data.draw(st.sampled_from(self.categories())), self.clock, priority)
        self.waiting[one.id] = one
        self.settle()

    @precondition(lambda self: self.inside or self.offers or self.waiting)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from([*self.inside, *self.offers, *self.waiting]))
        self.inside.pop(one, None)
        self.offers.pop(one, None)
        self.waiting.pop(one, None)
        self.settle()

    @precondition(lambda self: self.offers and self.clock < LAST)
    @rule(data=st.data(), hours=st.integers(1, 48))
    def tell(self, data: st.DataObject, hours: int) -> None:
        one = self.offers[data.draw(st.sampled_from([*self.offers]))]
        until = one.answer_by or rules.answer_by(self.clock, hours, LAST)
        assert self.clock < until <= LAST
        self.offers[one.id] = replace(one, answer_by=until)

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), takes=st.booleans())
    def answer(self, data: st.DataObject, takes: bool) -> None:
        one, waiting = data.draw(st.sampled_from([*self.offers.values()])), set(self.waiting)
        self.settle()  # whose offer has ended meanwhile cannot answer any more
        if one.id not in self.offers:
            return
        del self.offers[one.id]
        if takes:
            self.inside[one.id] = one.category
        self.settle()
        assert not takes or set(self.waiting) <= waiting | self.lapsed

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.clock += hours * HOUR
        self.settle()

    @rule(confirming=st.booleans())
    def ask_first(self, confirming: bool) -> None:
        self.confirming = confirming
        if not confirming:
            self.settle()
            self.inside |= {one.id: one.category for one in self.offers.values()}
            self.offers.clear()
        self.settle()

    @precondition(lambda self: self.inside)
    @rule(data=st.data())
    def exchange(self, data: st.DataObject) -> None:
        waiting = set(self.waiting)
        leaving = data.draw(st.sampled_from([*self.inside]))
        self.inside[uuid.uuid4()] = self.inside.pop(leaving)
        self.settle()
        assert set(self.waiting) == waiting  # a substitute takes the seat: it was never free

    @precondition(lambda self: self.inside or self.offers or self.waiting)
    @rule(data=st.data())
    def change_quota(self, data: st.DataObject) -> None:
        category = data.draw(st.sampled_from(self.categories()))
        one = data.draw(st.sampled_from([*self.inside, *self.offers, *self.waiting]))
        if one in self.inside:
            self.inside[one] = category
        elif one in self.offers:
            self.offers[one] = replace(self.offers[one], category=category)
        else:
            self.waiting[one] = replace(self.waiting[one], category=category)
        self.settle()

    @rule(announced=st.integers(1, 14), data=st.data())
    def resize(self, announced: int, data: st.DataObject) -> None:
        shares = tuple(replace(share, seats=data.draw(st.integers(0, 4))) for share in self.seats.shares)
        announced = max(announced, sum(share.seats for share in shares))
        inside = set(self.inside)
        self.seats = replace(self.seats, announced=announced, shares=shares)
        self.settle()
        assert inside <= set(self.inside)

    @rule(released=st.booleans())
    def release(self, released: bool) -> None:
        self.seats = replace(self.seats, released=released)
        self.settle()

    @invariant()
    def no_seat_stands_empty_for_somebody_who_may_have_it(self) -> None:
        for one in getattr(self, "waiting", {}).values():
            assert not self.seats.has_room(one.category)


TestCohort = Cohort.TestCase
