"""Whoever moves up from the waiting list is asked first: told, answers, or lets the time pass."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.enrolment.actions import offering, seating
from portal.enrolment.actions.capacity import Capacity, set_capacity
from portal.enrolment.models import Enrolment, OpenedText
from portal.enrolment.rules import OFFER_OVER, EnrolmentState
from portal.errors import Refusal
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.enrolment.newcomers import enter, standing
from tests.pages.reading import named, texts, words

HOUR = timedelta(hours=1)


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def people(session, cast, ona):
    """Ann, Bima and the first newcomer sit; two more wait, and one seat more is offered to the first of them."""
    enter(ona, cast.own.id, 1, 2, 3)
    set_seats(session, cast, 6, 48)
    found = session.execute(select(Person.full_name, Enrolment.id).join(Enrolment, Enrolment.person_id == Person.id))
    return {name: enrolment_id for name, enrolment_id in found}


@pytest.fixture
def listed(cast):
    return f"/angkatan/{cast.own.id}/tawaran"


def set_seats(session, cast, announced, hours, moment=EARLY):
    with unit_of_work():
        shares = tuple(quota.share() for quota in cast.own.quotas)
        wanted = Capacity(announced, shares, None, False, hours)
        assert set_capacity(session, cast.ona, cast.own, wanted, moment) is None


def states(session, cast):
    return [standing(session, cast.own.id)[f"Orang {number}"][0] for number in (1, 2, 3)]


def act(what, session, cast, enrolment_id, moment, **more):
    with unit_of_work():
        return what(session, cast.ona, cast.own, enrolment_id, now=moment, **more)


def answer_by(session, enrolment_id):
    session.rollback()
    return session.get_one(Enrolment, enrolment_id).answer_by


def test_whoever_moves_up_is_offered_a_seat_that_counts_as_taken(session, cast, people):
    assert states(session, cast) == ["active", "offered", "waiting"]
    assert seating.seats_of(session, cast.own, EARLY).filled == 4
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "seat-offered")).one()
    assert entry.changed["state"] == ["waiting", "offered"]


def test_the_time_begins_when_somebody_is_told_for_the_first_time(session, cast, people):
    second = people["Orang 2"]
    assert answer_by(session, second) is None
    assert act(offering.tell, session, cast, second, EARLY + 5 * HOUR) == EARLY + 53 * HOUR
    assert act(offering.tell, session, cast, second, EARLY + 9 * HOUR) == EARLY + 53 * HOUR
    assert answer_by(session, second) == EARLY + 53 * HOUR
    assert len(session.scalars(select(OpenedText)).all()) == 2


def test_the_time_ends_with_the_day_before_the_first_one(session, cast, people):
    last = seating.list_ends_at(cast.own)
    assert (last.isoformat(), last.utcoffset()) == ("2026-03-10T00:00:00+07:00", 7 * HOUR)
    assert act(offering.tell, session, cast, people["Orang 2"], last - HOUR) == last


def test_yes_seats_and_no_leaves_the_list(session, cast, people):
    assert act(offering.confirm, session, cast, people["Orang 2"], EARLY, reason="") is None
    assert states(session, cast) == ["active", "active", "waiting"]
    set_seats(session, cast, 7, 48)
    assert act(offering.decline, session, cast, people["Orang 3"], EARLY, reason="sakit") is None
    assert states(session, cast) == ["active", "active", "withdrawn"]
    assert seating.seats_of(session, cast.own, EARLY).filled == 4
    assert act(offering.confirm, session, cast, people["Orang 3"], EARLY, reason="") is OFFER_OVER


def test_a_seat_that_is_declined_goes_on(session, cast, people):
    act(offering.decline, session, cast, people["Orang 2"], EARLY, reason="sakit")
    assert states(session, cast) == ["active", "withdrawn", "offered"]


def test_an_offer_that_lapsed_goes_to_the_end_and_nobody_confirms_it(session, cast, people):
    second, third = people["Orang 2"], people["Orang 3"]
    until = act(offering.tell, session, cast, second, EARLY)
    refusal = act(offering.confirm, session, cast, second, until, reason="")
    assert isinstance(refusal, Refusal)
    assert states(session, cast) == ["active", "waiting", "offered"]
    assert session.get_one(Enrolment, second).enrolled_at == until
    assert answer_by(session, third) is None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "offer-lapsed")).one()
    assert (entry.person_id, entry.changed["state"]) == (
        session.get_one(Enrolment, second).person_id,
        ["offered", "waiting"],
    )


def test_the_hour_ends_what_nobody_settles(session, cast, people):
    until = act(offering.tell, session, cast, people["Orang 2"], EARLY)
    with unit_of_work():
        assert offering.end_due(session, until - HOUR) == 0
    assert states(session, cast) == ["active", "offered", "waiting"]
    with unit_of_work():
        assert offering.end_due(session, until) == 1
    assert states(session, cast) == ["active", "waiting", "offered"]
    with unit_of_work():
        assert offering.end_due(session, until) == 0


def test_an_offer_that_nobody_was_told_of_ends_with_the_list_and_is_not_made_anew(session, cast, people):
    last = seating.list_ends_at(cast.own)
    for moment, ended in ((last - HOUR, 0), (last, 1), (last, 0)):
        with unit_of_work():
            assert offering.end_due(session, moment) == ended
    assert states(session, cast) == ["active", "waiting", "waiting"]


def test_a_seat_whose_time_is_over_can_be_given_to_somebody_at_once(session, cast, people):
    last = seating.list_ends_at(cast.own)
    assert act(seating.seat, session, cast, people["Orang 3"], last, reason="hadir") is None
    assert states(session, cast) == ["active", "waiting", "active"]


def test_without_confirmation_everybody_who_was_offered_a_seat_has_it(session, cast, people):
    set_seats(session, cast, 6, None)
    assert states(session, cast) == ["active", "active", "waiting"]
    set_seats(session, cast, 7, None)
    assert states(session, cast) == ["active", "active", "active"]


def test_whoever_leaves_while_offered_a_seat_hands_it_on(session, cast, ona, people):
    act(offering.tell, session, cast, people["Orang 2"], EARLY)
    ona.post(f"/angkatan/{cast.own.id}/peserta/{people['Orang 2']}/undur", {"reason": "sakit"})
    assert states(session, cast) == ["active", "withdrawn", "offered"]
    assert answer_by(session, people["Orang 2"]) is None


def test_the_page_says_who_was_not_told_and_one_tap_opens_the_text(session, cast, ona, people, listed):
    page = ona.get(listed)
    assert [key for key, _words in named(page, "seat-offer")] == ["untold"]
    assert texts(page, "name") == ["Orang 2"]
    assert "belum diberi tahu" in words(page)
    answer = ona.post(f"/angkatan/{cast.own.id}/peserta/{people['Orang 2']}/pesan")
    (text,) = parse_qs(urlsplit(answer.headers["Location"]).query)["text"]
    assert "Ada kursi untuk Anda di" in text
    assert "Jawab paling lambat: Selasa, 3 Maret 2026 pukul 10.00 WIB" in text
    assert "http://127.0.0.1:8000/pendaftaran" in text
    after = ona.get(listed)
    assert [key for key, _words in named(after, "seat-offer")] == ["told"]
    assert "Selasa, 3 Maret 2026 pukul 10.00 WIB" in words(after)
    assert texts(after, "opened") == ["dibuka 1 Mar 2026, 10.00 WIB oleh Ona Wijaya"]
    assert "1 orang sedang ditawari kursi" in words(ona.get(f"/angkatan/{cast.own.id}/tunggu"))
    assert "1 orang sedang ditawari kursi" in words(ona.get(f"/angkatan/{cast.own.id}"))


def test_a_text_without_a_number_begins_no_time(session, cast, ona, people, listed):
    with unit_of_work():
        session.get_one(Person, session.get_one(Enrolment, people["Orang 2"]).person_id).phone = None
    answer = ona.post(f"/angkatan/{cast.own.id}/peserta/{people['Orang 2']}/pesan")
    assert answer.headers["Location"].endswith(listed)
    assert answer_by(session, people["Orang 2"]) is None
    assert "belum ada nomor HP" in words(ona.get(listed))


def test_a_text_whose_time_is_over_says_so(session, cast, ona, people, noon, listed):
    act(offering.tell, session, cast, people["Orang 2"], EARLY)
    noon(EARLY + 48 * HOUR)
    assert "waktu habis" in words(ona.get(listed))
    answer = ona.follow(ona.post(f"/angkatan/{cast.own.id}/peserta/{people['Orang 2']}/pesan"))
    assert "sudah tidak berlaku" in words(answer)
    assert states(session, cast) == ["active", "waiting", "offered"]


@pytest.mark.parametrize(
    ("said", "state"), [("ya", ["active", "active", "waiting"]), ("tidak", ["active", "withdrawn", "offered"])]
)
def test_the_organiser_answers_for_somebody(session, cast, ona, people, said, state):
    page = f"/angkatan/{cast.own.id}/peserta/{people['Orang 2']}/jawaban"
    assert "Catat jawabannya" in words(ona.get(page))
    assert "Pilih jawabannya." in words(ona.post(page, {"answer": "", "reason": "lewat telepon"}, status=422))
    assert "wajib diisi" in words(ona.post(page, {"answer": said, "reason": ""}, status=422))
    ona.post(page, {"answer": said, "reason": "lewat telepon"})
    assert states(session, cast) == state
    assert "sudah tidak berlaku" in words(ona.post(page, {"answer": said, "reason": "lagi"}, status=422))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action.in_(("seat-confirmed", "seat-declined")))).one()
    assert (entry.actor_id, entry.reason) == (cast.ona.id, "lewat telepon")


def test_only_the_organisers_of_the_cohort_see_and_answer_offers(cast, client_for, people, listed):
    answering = f"/angkatan/{cast.own.id}/peserta/{people['Orang 2']}/jawaban"
    for address in (listed, answering):
        for role in (Role.ADMIN, Role.CURATOR, Role.TRAINER, Role.TRAINEE):
            client_for(cast.by_role(role)).get(address, status=403)
        client_for(cast.olga).get(address, status=404)
    client_for(cast.olga).post(answering, {"answer": "ya", "reason": "x"}, status=404)


@pytest.fixture
def offered_ann(session, cast, noon):
    """Ann, who can sign in, waits for a seat and is offered one."""
    noon(EARLY)
    with unit_of_work():
        session.get_one(Enrolment, cast.ann_seat).state = EnrolmentState.WAITING
    set_seats(session, cast, 5, 48)
    assert session.get_one(Enrolment, cast.ann_seat).state is EnrolmentState.OFFERED
    return f"/belajar/kursi/{cast.ann_seat}"


@pytest.mark.parametrize(("said", "state"), [("ya", "active"), ("tidak", "withdrawn")])
def test_somebody_answers_from_their_own_home(session, cast, client_for, offered_ann, said, state):
    ann = client_for(cast.ann)
    home = ann.get("/")
    assert "Ada kursi untuk Anda" in words(home)
    assert offered_ann in home.text
    assert "Senin, 9 Maret 2026 pukul 23.59 WIB" in words(ann.get(offered_ann))
    ann.post(offered_ann, {"jawaban": "mungkin"}, status=422)
    ann.post(offered_ann, {"jawaban": said})
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == state
    assert ann.get(offered_ann, status=303).location == "/"
    assert "Ada kursi untuk Anda" not in words(ann.get(f"/belajar/{cast.ann_seat}" if said == "ya" else "/"))


def test_an_answer_that_comes_too_late_changes_nothing(session, cast, client_for, offered_ann, noon):
    act(offering.tell, session, cast, cast.ann_seat, EARLY)
    enter(client_for(cast.ona), cast.own.id, 1, 2)
    assert standing(session, cast.own.id)["Orang 2"][0] == "waiting"
    noon(EARLY + 48 * HOUR)
    answer = client_for(cast.ann).post(offered_ann, {"jawaban": "ya"}, status=422)
    assert "sudah tidak berlaku" in words(answer)
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == "offered"
    with unit_of_work():
        assert offering.end_due(session, EARLY + 48 * HOUR) == 1
    assert standing(session, cast.own.id)["Ann Nur'aini"][0] == "waiting"


def test_offers_of_others_are_none_of_ones_own(cast, client_for, offered_ann):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403), (cast.tom, 403)):
        client_for(viewer).get(offered_ann, status=status)
        client_for(viewer).post(offered_ann, {"jawaban": "ya"}, status=status)


def test_the_form_of_the_seats_asks_for_confirmation(session, cast, ona):
    page = f"/angkatan/{cast.own.id}/kursi"
    form = {"announced": "5", "confirms": "y", "hours": "24"}
    for number, quota in enumerate(cast.own.quotas):
        form |= {f"quotas-{number}-quota_id": str(quota.id), f"quotas-{number}-name": quota.name}
        form |= {f"quotas-{number}-seats": "2", f"quotas-{number}-region_code": quota.region_code or ""}

    def hours_after(changes):
        ona.post(page, {name: value for name, value in (form | changes).items() if value is not None})
        session.rollback()
        session.expire_all()
        return cast.own.confirm_hours

    assert hours_after({}) == 24
    assert 'value="24"' in ona.get(page).text
    assert "angka 1 sampai 336" in words(ona.post(page, form | {"hours": "337"}, status=422))
    assert hours_after({"hours": ""}) == 48
    assert hours_after({"confirms": None}) is None
