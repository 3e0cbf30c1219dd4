"""What becomes of applications: seats by one rule and the time of receipt, twins, returning, leaving, forgetting."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.enrolment.models import Enrolment
from portal.errors import Refusal
from portal.registration import rules
from portal.registration.actions import applying, deciding, leaving, opening
from portal.registration.actions.limiting import is_spent, spend
from portal.registration.actions.opening import RegistrationPlan
from portal.registration.models import Application
from portal.registration.queries import applications, registrations
from portal.registration.queries.applications import Sift
from portal.registration.rules import ApplicationState, Limit, PsmCondition
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG, EARLY
from tests.enrolment.newcomers import standing
from tests.registration.people import CLOSES, YES, applicant, apply, code, open_registration

MINUTE = timedelta(minutes=1)


@pytest.fixture
def own(session, cast):
    """Ona's cohort takes applications, which she looks at first. Ann and Bima sit in it; there are five seats."""
    open_registration(session, cast.ona, cast.own)
    return cast.own


def approve(session, cast, *found):
    with unit_of_work():
        return deciding.approve(session, cast.ona, cast.own, [one.id for one in found], EARLY + 9 * MINUTE)


def states(session, cohort):
    return {name: state for name, (state, _quota) in standing(session, cohort.id).items() if name.startswith("P")}


def test_an_application_waits_for_the_organiser_and_gets_a_seat_by_the_time_of_receipt(session, cast, own):
    late, early = apply(session, own, 2, EARLY + 2 * MINUTE), apply(session, own, 1, EARLY + MINUTE)
    assert states(session, own) == {}
    assert approve(session, cast, late) == {late.id: None}
    assert states(session, own) == {"Pelamar 2": "active"}
    third = apply(session, own, 3, EARLY + 3 * MINUTE)
    approve(session, cast, third)
    assert states(session, own)["Pelamar 3"] == "waiting"  # quota and open seat are gone
    approve(session, cast, early)
    session.refresh(early)
    place = applications.place(session, own.id, early.enrolment_id)
    assert (place.rank, place.own_rank, place.own_total) == (1, 1, 2)
    assert applications.counts(session, own.id)[Sift.WAITING] == 2


def test_without_approval_a_seat_is_given_at_once_and_twins_wait(session, cast):
    open_registration(session, cast.ona, cast.own, approval=False)
    first = apply(session, cast.own, 1, EARLY)
    again = apply(session, cast.own, 1, EARLY + MINUTE, form=2, name="Pelamar Satu")
    assert [first.state, again.state] == [ApplicationState.APPROVED, ApplicationState.RECEIVED]
    assert states(session, cast.own) == {"Pelamar 1": "active"}
    ann = apply(session, cast.own, 9, EARLY, nik="3275094101909001")
    assert ann.state is ApplicationState.RECEIVED  # in already, by the roster


def test_the_same_form_sent_twice_is_one_application(session, cast, own):
    assert apply(session, own, 1, EARLY).id == apply(session, own, 1, EARLY + MINUTE).id
    assert len(session.scalars(select(Application)).all()) == 1


@pytest.mark.parametrize(
    ("moment", "changes", "code_of_refusal"),
    [
        (EARLY - MINUTE, {}, "registration_coming"),
        (CLOSES, {}, "registration_closed"),
        (EARLY, {"answers": YES | {PsmCondition.CITIZEN: False}}, "not_citizen"),
        (EARLY, {"village": "32.75.99.9999"}, "region"),
    ],
)
def test_what_is_not_taken(session, cast, own, moment, changes, code_of_refusal):
    with unit_of_work():
        found = registrations.registration(session, own.id)
        refusal = applying.apply(session, found, own, applicant(1, **changes), code(1), moment)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code_of_refusal


def test_of_twins_one_is_kept_with_the_earlier_time(session, cast, own):
    first, second = apply(session, own, 1, EARLY), apply(session, own, 1, EARLY + MINUTE, form=2, village=CIKARANG)
    third = apply(session, own, 3, EARLY + 2 * MINUTE)
    assert applications.counts(session, own.id)[Sift.TWINS] == 2
    assert approve(session, cast, first, second, third) == {first.id: rules.TWIN, second.id: rules.TWIN, third.id: None}
    with unit_of_work():
        assert deciding.keep(session, cast.ona, own, second.id, EARLY + 3 * MINUTE) is None
    session.expire_all()
    assert (first.state, second.state, second.received_at) == (
        ApplicationState.SET_ASIDE,
        ApplicationState.RECEIVED,
        EARLY,
    )
    with unit_of_work():
        assert deciding.keep(session, cast.ona, own, second.id, EARLY + 4 * MINUTE) is rules.NO_TWIN
        assert deciding.approve_plain_ones(session, cast.ona, own, EARLY + 5 * MINUTE) == {second.id: None}
    session.expire_all()
    assert (first.state, second.state) == (ApplicationState.SET_ASIDE, ApplicationState.APPROVED)


def test_the_seat_of_a_twin_goes_on_with_the_one_that_is_kept(session, cast, own):
    first = apply(session, own, 1, EARLY)
    approve(session, cast, first)
    again = apply(session, own, 1, EARLY + MINUTE, form=2)
    seat = first.enrolment_id
    with unit_of_work():
        deciding.keep(session, cast.ona, own, again.id, EARLY + 2 * MINUTE)
    session.expire_all()
    assert (again.state, again.enrolment_id, first.enrolment_id) == (ApplicationState.APPROVED, seat, None)


def test_who_is_in_already_is_recognised(session, cast, own):
    found = apply(session, own, 9, EARLY, nik="3275094101909001", name="Ann")
    approve(session, cast, found)
    session.expire_all()
    assert (found.state, found.enrolment_id) == (ApplicationState.APPROVED, cast.ann_seat)
    assert len(standing(session, own.id)) == 2


@pytest.mark.parametrize("leave", [True, False])
def test_a_phone_goes_on_to_the_cohort_only_with_leave_to_be_written_to(session, cast, own, leave):
    found = apply(session, own, 1, EARLY, phone="+6281234567890")
    with unit_of_work():
        session.get_one(Application, found.id).may_message = leave
    approve(session, cast, found)
    person = session.scalars(select(Person).where(Person.full_name == "Pelamar 1")).one()
    assert person.phone == ("+6281234567890" if leave else None)
    assert found.phone == "+6281234567890"


def test_a_record_that_says_otherwise_keeps_an_application_waiting(session, cast, own):
    sam = apply(session, own, 8, EARLY, nik="3275094101909003", birth_date=date(1991, 1, 1))
    assert approve(session, cast, sam) == {sam.id: None}  # another organiser's record is no business of this one
    with unit_of_work():
        session.get_one(Enrolment, cast.bima_seat)
    known = apply(session, own, 7, EARLY, nik="3275090101909002", birth_date=date(1991, 1, 1))
    assert approve(session, cast, known) == {known.id: None}  # Bima sits here already: the NIK says who it is


def test_who_takes_the_application_back_leaves_the_cohort_and_may_come_again_with_a_new_time(session, cast, own):
    found, other = apply(session, own, 1, EARLY), apply(session, own, 2, EARLY + MINUTE)
    approve(session, cast, found)
    approve(session, cast, other)
    assert states(session, own) == {"Pelamar 1": "active", "Pelamar 2": "waiting"}
    with unit_of_work():
        assert leaving.withdraw(session, own, found, EARLY + 20 * MINUTE) is None
    assert states(session, own) == {"Pelamar 1": "withdrawn", "Pelamar 2": "active"}
    again = apply(session, own, 1, EARLY + 30 * MINUTE, form=3)
    approve(session, cast, again)
    assert states(session, own)["Pelamar 1"] == "waiting"
    assert session.get_one(Enrolment, again.enrolment_id).enrolled_at == EARLY + 30 * MINUTE
    with unit_of_work():
        assert leaving.withdraw(session, own, found, EARLY + 40 * MINUTE).code == "decided"


def test_once_the_training_has_begun_a_seat_is_not_given_back_from_afar(session, cast, own):
    found, undecided = apply(session, own, 1, EARLY), apply(session, own, 2, EARLY)
    approve(session, cast, found)
    with unit_of_work():
        assert leaving.withdraw(session, own, found, EARLY + timedelta(days=9)) is rules.OVER
        assert leaving.withdraw(session, own, undecided, EARLY + timedelta(days=9)) is None


def test_a_refused_application_can_be_made_again(session, cast, own):
    found = apply(session, own, 1, EARLY)
    with unit_of_work():
        assert deciding.refuse(session, cast.ona, own, found.id, "di luar wilayah", EARLY) is None
        assert deciding.refuse(session, cast.ona, own, found.id, "lagi", EARLY).code == "decided"
    again = apply(session, own, 1, EARLY + MINUTE, form=2)
    assert approve(session, cast, found, again) == {again.id: None}


def test_what_led_to_no_seat_is_erased_after_ninety_days(session, cast, own):
    kept = apply(session, own, 1, EARLY)
    approve(session, cast, kept)
    gone = [apply(session, own, number, EARLY) for number in (2, 3)]
    approve(session, cast, gone[0])
    last_day = EARLY + timedelta(days=10)
    with unit_of_work():
        assert leaving.erase_old(session, last_day + timedelta(days=90)) == 0
        assert leaving.erase_old(session, last_day + timedelta(days=91)) == 2
        assert leaving.erase_old(session, last_day + timedelta(days=92)) == 0
    assert session.scalars(select(Application.id)).all() == [kept.id]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "applications-erased")).one()
    assert entry.detail == {"count": 2}


def test_the_trail_says_nothing_of_whoever_applies(session, cast, own):
    apply(session, own, 1, EARLY)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "application-received")).one()
    assert (entry.actor_id, entry.person_id, entry.personal, entry.detail) == (None, None, None, {"by": "applicant"})


def test_a_registration_is_changed_closed_and_taken_away(session, cast, own):
    found = registrations.registration(session, own.id)
    name = found.short_name
    with unit_of_work():
        late = RegistrationPlan(EARLY, EARLY + timedelta(days=11), False, "")
        assert opening.set_registration(session, cast.ona, own, late, EARLY).code == "closes_late"
        assert opening.close_registration(session, cast.ona, own, EARLY + MINUTE)
        assert not opening.close_registration(session, cast.ona, own, EARLY + MINUTE)
        plan = RegistrationPlan(EARLY + timedelta(days=1), CLOSES, False, "Bawa KTP.")
        assert opening.set_registration(session, cast.ona, own, plan, EARLY) is None
    assert registrations.by_short_name(session, name.upper())[0].public_text == "Bawa KTP."
    with unit_of_work():
        assert opening.close_registration(session, cast.ona, own, EARLY)
    assert registrations.registration(session, own.id) is None


def test_an_address_spends_what_it_may(session, app):
    limit = Limit(2, timedelta(minutes=1))
    with unit_of_work():
        assert [spend(session, "x", "10.0.0.1", limit, EARLY) for _ in range(3)] == [True, True, False]
        assert spend(session, "x", "10.0.0.2", limit, EARLY)
        assert spend(session, "y", "10.0.0.1", limit, EARLY)
        assert is_spent(session, "x", "10.0.0.1", limit, EARLY)
        assert spend(session, "x", "10.0.0.1", limit, EARLY + MINUTE)
