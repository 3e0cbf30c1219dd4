"""An organiser who knows somebody's NIK gets a record of its own, and nothing of what another organiser holds.

Ann learns at the Balai (Ona), with a card, a phone number and an open session. The Dinas (Olga) brings her in as well.
"""

import io

import pytest
from sqlalchemy import select

from portal.accounts.actions import fresh_pin, issue_pin
from portal.accounts.models import Person
from portal.app import JOBS
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import cards
from portal.jobs.runner import run_next
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, JATIASIH
from tests.enrolment.bimtek import GOOD, as_csv
from tests.pages.reading import figures

PHONE = "+6281234567890"
ROW = GOOD | {"NIK": "3275094101909001", "Nama Lengkap": "Ann Nur'aini", "Tanggal Lahir": "01/01/1990"}


@pytest.fixture
def card(session, cast, noon):
    """Ann's card of the Balai: number and PIN."""
    fresh = fresh_pin()
    with unit_of_work():
        ann = session.get_one(Person, cast.ann.id)
        ann.phone = PHONE
        issue_pin(session, cast.ona.id, ann, fresh, EARLY)
    return cast.ann.login, fresh.pin


@pytest.fixture
def phone(card, client_for):
    """Ann's phone, signed in with that card."""
    client = client_for()
    sign_in(client, *card)
    return client


@pytest.fixture
def olga(client_for, cast, card):
    return client_for(cast.olga)


@pytest.fixture
def theirs(session, cast, olga):
    """Her seat at the Dinas, which brought her in by NIK, name and birth date."""
    file = as_csv(ROW | {"Nama Lengkap": "Ann N", "No HP": "", "Kuota": "IPSM"})
    looked_at = olga.post(f"/angkatan/{cast.other.id}/impor", {"file": (io.BytesIO(file), "kita.csv")})
    assert "Ann Nur" not in olga.follow(looked_at).text
    shown = olga.follow(olga.post(f"{looked_at.location}/masukkan"))
    page = shown.text
    assert figures(shown) == {"accepted": "1", "refused": "0"}, page
    assert "Ann Nur" not in page
    session.rollback()
    seats = select(Enrolment.id).where(Enrolment.cohort_id == cast.other.id, Enrolment.id != cast.sam_seat)
    return session.scalars(seats).one()


def sign_in(client, login, secret, **more):
    return client.post("/masuk", {"login": login, "secret": secret}, **more)


def their_card(session, cast, seat):
    session.rollback()
    person = session.scalars(select(Enrolment.person_id).where(Enrolment.id == seat)).one()
    (found,) = cards.cards(session, cast.other.id, person)
    return found.login, found.pin


def test_bringing_somebody_in_prints_no_pin_of_another_organiser(app, session, cast, olga, theirs, card):
    assert cards.cards(session, cast.other.id) == []
    olga.post(f"/angkatan/{cast.other.id}/kartu.pdf")
    olga.post(f"/angkatan/{cast.other.id}/kartu")
    assert run_next(app, JOBS)
    login, pin = their_card(session, cast, theirs)
    assert (login, pin) != card
    assert login != card[0]


def test_a_new_card_opens_only_what_its_organiser_holds_and_kills_no_other(
    session, cast, olga, theirs, card, phone, client_for
):
    olga.post(f"/angkatan/{cast.other.id}/peserta/{theirs}/kartu")
    thief = client_for()
    sign_in(thief, *their_card(session, cast, theirs))
    thief.get(f"/belajar/{theirs}")
    for path in ("", "/materi", "/kuis/pretes", "/sertifikat", "/kehadiran", "/rktl"):
        thief.get(f"/belajar/{cast.ann_seat}{path}", 404)
    home = thief.get("/", 303)
    assert home.headers["Location"] == f"/belajar/{theirs}"
    assert str(cast.ann_seat) not in thief.follow(home).text
    phone.get(f"/belajar/{cast.ann_seat}")
    phone.get(f"/belajar/{theirs}", 404)
    sign_in(client_for(), *card)


def test_a_correction_is_not_seen_elsewhere(session, cast, olga, theirs, client_for):
    page = f"/angkatan/{cast.other.id}/peserta/{theirs}/perbaiki"
    assert "0812" not in olga.get(page).text
    olga.post(page, correction("Budi Santoso", "0899 1234 5678"))
    session.rollback()
    ann = session.get_one(Person, cast.ann.id)
    assert (ann.full_name, ann.phone) == ("Ann Nur'aini", PHONE)
    assert "Budi" not in client_for(cast.ona).get(f"/angkatan/{cast.own.id}/peserta").text


def test_every_organiser_helps_its_own_participant_whatever_others_did(session, cast, olga, theirs, client_for, phone):
    olga.post(f"/angkatan/{cast.other.id}/peserta/{theirs}/kartu")
    ona = client_for(cast.ona)
    ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/kartu")
    phone.get(f"/belajar/{cast.ann_seat}", 303)  # the organiser's own new card ends the session of the old one
    ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/perbaiki", correction("Ann Nuraini", ""))
    session.rollback()
    (found,) = cards.cards(session, cast.own.id, cast.ann.id)
    sign_in(client_for(), found.login, found.pin)
    sign_in(client_for(), *their_card(session, cast, theirs))


def correction(name: str, number: str) -> dict[str, str]:
    facts = {"birth_place": "Bekasi", "birth_date": "01/01/1990", "sex": "P", "reason": "sesuai KTP"}
    return facts | {"full_name": name, "phone": number, "village_code": JATIASIH}
