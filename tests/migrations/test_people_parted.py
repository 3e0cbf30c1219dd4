"""Records that several organisers shared are parted by the migration, and nobody loses what they could open.

The people are arranged as they stood before: Ann, with a card, learned at both organisers and completed both; Sam did
so too and never had a card; Tom teaches and learned beside it; Bima knows one organiser only.
"""

from hashlib import sha256
from types import SimpleNamespace

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import delete, select

from portal.access import Role
from portal.accounts.actions import FreshPin, issue_pin
from portal.accounts.models import JoinedAccount, Person, RoleGrant
from portal.accounts.passwords import hash_secret
from portal.courses.models import Learner
from portal.enrolment.models import Enrolment
from portal.keys import column_cipher
from portal.ledger.models import Certificate, Completion
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import enter, inside
from tests.cast import EARLY
from tests.ledger.book import add_completion

BEFORE = "0010"
PIN, PASSWORD, NIK = "482915", "hujan di sore hari", "3275090101909044"
PAPER = b"%PDF-1.7 as it was issued"


@pytest.fixture
def before(session, cast):
    """People as they stood before, in today's tables."""
    with unit_of_work():
        issue_pin(session, cast.ona.id, session.get_one(Person, cast.ann.id), FreshPin(PIN, hash_secret(PIN)), EARLY)
        tom = session.get_one(Person, cast.tom.id)
        tom.password_hash, tom.nik, tom.nik_digest = hash_secret(PASSWORD), NIK, column_cipher.digest(NIK)
        session.add(RoleGrant(person_id=tom.id, role=Role.TRAINEE))
        session.execute(delete(Enrolment).where(Enrolment.id == cast.bima_seat))
        session.execute(delete(Learner).where(Learner.id == cast.bima_seat))
        made = [
            add_completion(session, person_id, cohort, "dasar", True, number)
            for number, (person_id, cohort) in enumerate(
                [(cast.bima.id, cast.own), (cast.ann.id, cast.other), (cast.sam.id, cast.own), (tom.id, cast.own)], 7001
            )
        ]
        session.add_all(
            Certificate(completion_id=one.id, pdf=PAPER, sha256=sha256(PAPER).hexdigest(), made_at=EARLY)
            for one in made
        )
        session.add(
            Person(login="88888888", full_name="Belum Ikut", created_at=EARLY, grants=[RoleGrant(role=Role.TRAINEE)])
        )
    return made


@pytest.fixture
def parted(session, cast, before):
    """The same people after the way there; by name, the record of the seats at each organiser."""
    papers = ledger(session)
    session.rollback()
    downgrade(revision=BEFORE)
    upgrade()
    session.expire_all()
    assert ledger(session) == papers
    return SimpleNamespace(**{name: _records(session, cast, name) for name in ("ann", "sam", "tom", "bima")})


def ledger(session):
    """What the ledger says, but for whose record it is."""
    session.rollback()
    rows = session.execute(
        select(Completion.id, Completion.snapshot, Completion.snapshot_hash, Completion.number, Certificate.pdf)
        .join(Certificate)
        .order_by(Completion.ledger_number)
    )
    return [tuple(row) for row in rows]


def _records(session, cast, name):
    """The records with one's NIK, by organiser, and their seats, whose keys stay."""
    digest = column_cipher.digest(
        {"ann": "3275094101909001", "bima": "3275090101909002", "sam": "3275094101909003", "tom": NIK}[name]
    )
    found = session.scalars(select(Person).where(Person.nik_digest == digest)).all()
    by_organiser = {one.organisation_id: one for one in found}
    return SimpleNamespace(
        ours=by_organiser.get(cast.own.organisation_id),
        theirs=by_organiser.get(cast.other.organisation_id),
        count=len(found),
    )


def seats(session, person):
    return set(session.scalars(select(Enrolment.cohort_id).where(Enrolment.person_id == person.id)))


def test_who_knows_one_organiser_stays_as_he_was(session, cast, parted):
    bima = parted.bima
    assert (bima.count, bima.ours.id, bima.ours.login) == (1, cast.bima.id, cast.bima.login)
    assert bima.ours.joined_account_id is None
    assert seats(session, bima.ours) == {cast.own.id}


def test_who_knows_two_has_a_record_at_each_and_keeps_the_old_pair(session, cast, parted, client_for, noon):
    ann = parted.ann
    assert ann.count == 2
    assert ann.ours.id == cast.ann.id
    assert (ann.ours.full_name, ann.ours.birth_date) == (ann.theirs.full_name, ann.theirs.birth_date)
    assert (ann.ours.nik, ann.ours.sex, ann.ours.phone) == (ann.theirs.nik, ann.theirs.sex, ann.theirs.phone)
    assert len({cast.ann.login, ann.ours.login, ann.theirs.login}) == 3
    assert {(one.password_hash, one.card_pin) for one in (ann.ours, ann.theirs)} == {(None, None)}
    assert seats(session, ann.ours) == {cast.own.id}
    assert seats(session, ann.theirs) == {cast.other.id}
    theirs = session.scalars(select(Enrolment).where(Enrolment.person_id == ann.theirs.id)).one()
    assert session.get_one(Learner, theirs.id).person_id == ann.theirs.id
    completions = session.scalars(select(Completion.person_id).where(Completion.enrolment_id == theirs.id)).all()
    assert completions == [ann.theirs.id]
    phone = client_for()
    enter(phone, cast.ann.login, PIN)
    for seat in (cast.ann_seat, theirs.id):
        phone.get(f"/belajar/{seat}")
    assert "Belum punya kartu sendiri" in phone.get("/akun").text


def test_the_old_pair_goes_on_for_the_others_when_one_organiser_makes_a_card(session, cast, parted, client_for, noon):
    theirs = session.scalars(select(Enrolment.id).where(Enrolment.person_id == parted.ann.theirs.id)).one()
    olga, phone = client_for(cast.olga), client_for()
    enter(phone, cast.ann.login, PIN)
    olga.post(f"/angkatan/{cast.other.id}/kartu.pdf")  # the old PIN is printed by nobody
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/kartu.pdf")
    olga.post(f"/angkatan/{cast.other.id}/peserta/{theirs}/kartu")
    assert inside(phone)
    phone.get(f"/belajar/{cast.ann_seat}")
    phone.get(f"/belajar/{theirs}", 404)
    session.rollback()
    session.expire_all()
    fresh, card = session.get_one(Person, parted.ann.theirs.id), client_for()
    enter(card, fresh.login, fresh.card_pin)
    card.get(f"/belajar/{theirs}")
    card.get(f"/belajar/{cast.ann_seat}", 404)


def test_an_old_pin_joins_no_further_card_before_it_is_replaced(session, cast, parted, client_for, noon):
    phone = client_for()
    enter(phone, cast.ann.login, PIN)
    card = {"current": PIN, "login": "77777777", "pin": "482916"}
    assert "masih PIN kartu lama" in phone.post("/akun/gabungan", card, 422).text
    change = {"current": PIN, "secret": PASSWORD, "again": PASSWORD}
    assert "harus memuat huruf" in phone.post("/akun", change | {"secret": "55001122", "again": "55001122"}, 422).text
    phone.post("/akun", change)
    enter(client_for(), cast.ann.login, PIN, status=422)
    enter(client_for(), cast.ann.login, PASSWORD)


def test_who_had_no_secret_gets_records_that_wait_for_a_card(session, cast, parted):
    sam = parted.sam
    assert sam.count == 2
    assert sam.theirs.id == cast.sam.id or sam.ours.id == cast.sam.id
    assert {sam.ours.joined_account_id, sam.theirs.joined_account_id} == {None}
    assert cast.sam.login in (sam.ours.login, sam.theirs.login)
    assert session.scalars(select(JoinedAccount.login)).all() == [cast.ann.login]


def test_an_account_of_staff_keeps_its_login_and_learns_as_somebody_of_its_own(session, cast, parted, client_for):
    tom, staff = parted.tom, session.get_one(Person, cast.tom.id)
    assert (tom.count, tom.ours.full_name, seats(session, tom.ours)) == (1, staff.full_name, {cast.own.id})
    assert (staff.organisation_id, staff.nik, staff.nik_digest) == (None, None, None)
    roles = dict(session.execute(select(RoleGrant.person_id, RoleGrant.role)).all())
    assert (roles[staff.id], roles[tom.ours.id]) == (Role.TRAINER, Role.TRAINEE)
    client = client_for()
    enter(client, "tom", PASSWORD)
    client.get(f"/angkatan/{cast.own.id}")


def test_who_never_learned_anywhere_stays(session, parted):
    alone = session.scalars(select(Person).where(Person.login == "88888888")).one()
    assert alone.organisation_id is None


def test_the_way_back_gives_one_row_and_the_old_pair_again(session, cast, parted, client_for):
    session.rollback()
    downgrade(revision=BEFORE)
    upgrade()
    session.expire_all()
    again = _records(session, cast, "ann")
    assert again.count == 2
    enter(client_for(), cast.ann.login, PIN)
