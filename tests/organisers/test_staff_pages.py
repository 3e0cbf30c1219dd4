"""Accounts of staff in the browser: the list, one account, and what administrators and organisers may do with it."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts import queries as people
from portal.accounts.models import Person, RoleGrant
from portal.accounts.rules import ONE_TIME_LASTS
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.organisers.actions import staff
from portal.organisers.models import OrganisationMember
from portal.organisers.queries import accounts
from portal.organisers.rules import Duty, Manager
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import enter, inside
from tests.conftest import NOON
from tests.organisers.conftest import PASSWORD, again, here, there, trail
from tests.pages.reading import texts

ACTS = ("nonaktifkan", "aktifkan", "akhiri-sesi", "kata-sandi")
OWN_PASSWORD = "melati hujan di senja"


def names(page) -> list[str]:
    return texts(page, "name")


def person(session, viewer) -> Person:
    session.rollback()
    return session.get_one(Person, viewer.id, populate_existing=True)


def secret_on(page) -> str | None:
    found = re.search(r"code-large[^>]*>([^<]*)<", page.text)
    return found[1] if found else None


def test_the_administrator_finds_every_account_and_no_trainee(cast, officer, client_for):
    officer("wati", here(cast), there(cast))
    ada = client_for(cast.ada)
    everybody = names(ada.get("/petugas"))
    assert {"Ada Pranata", "Cyrilla Wenas", "Ona Wijaya", "Tom Saputra", "Tess Lubis", "Wati"} <= set(everybody)
    assert not {"Ann Nur&#39;aini", "Bima", "Sam Hutapea"} & set(everybody)
    assert names(ada.get("/petugas?cari=SAPU")) == ["Tom Saputra"]
    assert names(ada.get("/petugas?cari=wat")) == ["Wati"]
    assert names(ada.get("/petugas?peran=curator")) == ["Cyrilla Wenas"]
    assert names(ada.get("/petugas?peran=trainer&cari=t")) == ["Tess Lubis", "Tom Saputra", "Wati"]
    assert names(ada.get("/petugas?keadaan=nonaktif")) == []
    assert "Balai Uji" in ada.get("/petugas?cari=wati").text


def test_an_organiser_sees_the_own_staff_and_what_they_do_here(cast, officer, client_for):
    officer("wati", here(cast), there(cast), Duty(Role.CURATOR))
    ona = client_for(cast.ona)
    page = ona.get("/petugas")
    assert names(page) == ["Ona Wijaya", "Tom Saputra", "Wati"]
    for secret in ("Dinas Uji", "Administrator</a>", "Pengelola kurikulum</a>", "· Dinas"):
        assert secret not in page.text
    assert names(ona.get("/petugas?peran=curator")) == []
    assert "Dinas Uji" not in ona.get("/petugas?cari=wati&peran=trainer").text


def test_a_list_of_any_length_is_paged(session, cast, client_for):
    with unit_of_work():
        for number in range(120):
            made = Person(login=f"petugas{number:03}", full_name=f"Petugas {number:03}", created_at=cast.own.created_at)
            session.add(made)
    page = client_for(cast.ada).get("/petugas?halaman=3")
    assert "Halaman 3 dari 3" in page.text
    assert "Petugas 119" in client_for(cast.ada).get("/petugas?cari=119").text


def test_an_account_is_shut_and_opened_again(session, cast, officer, client_for, noon):
    wati, ona = officer("wati", here(cast)), client_for(cast.ona)
    door = client_for()
    enter(door, "wati", PASSWORD)
    page = ona.follow(ona.post(f"/petugas/{wati.id}/nonaktifkan"))
    assert "Akun dinonaktifkan" in page.text
    assert "Aktifkan lagi" in page.text
    assert not inside(door)
    assert "Nomor peserta atau PIN salah" in enter(client_for(), "wati", PASSWORD, status=422).text
    ona.post(f"/petugas/{wati.id}/nonaktifkan")
    assert "aktif lagi" in ona.follow(ona.post(f"/petugas/{wati.id}/aktifkan")).text
    assert not inside(door)  # opening an account revives no session
    enter(client_for(), "wati", PASSWORD)
    assert trail(session, wati.id) == ["person-shut", "person-opened"]


def test_a_one_time_secret_lets_in_once_and_must_be_changed(session, cast, officer, client_for, noon):
    wati, ada, old = officer("wati", here(cast)), client_for(cast.ada), client_for()
    enter(old, "wati", PASSWORD)
    url = ada.post(f"/petugas/{wati.id}/kata-sandi").headers["Location"]
    secret = secret_on(ada.get(url))
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", secret)
    assert secret_on(ada.get(url)) is None  # shown once
    assert not inside(old)
    assert "salah" in enter(client_for(), "wati", PASSWORD, status=422).text
    door = client_for()
    enter(door, "wati", secret)
    for address in ("/angkatan", "/akun", f"/angkatan/{cast.own.id}"):
        assert door.get(address, 303).headers["Location"] == "/akun/kata-sandi", address
    assert door.post(f"/angkatan/{cast.own.id}/kuis", {}).headers["Location"] == "/akun/kata-sandi"
    door.post("/akun/kata-sandi", {"secret": "pendek", "again": "pendek"}, 422)
    door.post("/akun/kata-sandi", {"secret": OWN_PASSWORD, "again": "lain"}, 422)
    door.post("/akun/kata-sandi", {"secret": OWN_PASSWORD, "again": OWN_PASSWORD})
    door.get("/angkatan")
    assert "sudah pernah dipilih" in door.post("/akun/kata-sandi", {"secret": PASSWORD, "again": PASSWORD}, 422).text
    assert "salah" in enter(client_for(), "wati", secret, status=422).text
    enter(client_for(), "wati", OWN_PASSWORD)
    assert trail(session, wati.id) == ["secret-reset", "secret-changed"]


def test_a_one_time_secret_has_its_time(session, cast, officer, client_for, noon):
    wati, ona = officer("wati", here(cast)), client_for(cast.ona)
    secret = secret_on(ona.follow(ona.post(f"/petugas/{wati.id}/kata-sandi")))
    noon(NOON + ONE_TIME_LASTS)
    door = client_for()
    assert "sudah lewat waktunya" in enter(door, "wati", secret, status=422).text
    assert not inside(door)
    noon(NOON + ONE_TIME_LASTS - timedelta(seconds=1))
    enter(door, "wati", secret)


def test_a_fresh_secret_is_shown_on_its_own_page_only(cast, officer, client_for):
    wati, budi = officer("wati", here(cast)), officer("budi", here(cast))
    ona = client_for(cast.ona)
    ona.post(f"/petugas/{wati.id}/kata-sandi")
    assert secret_on(ona.get(f"/petugas/{budi.id}")) is None
    assert secret_on(ona.get(f"/petugas/{wati.id}"))
    with ona.http.session_transaction() as stored:
        assert not stored.get("sealed")


def test_sessions_are_ended(session, cast, officer, client_for):
    wati, door, ona = officer("wati", here(cast)), client_for(), client_for(cast.ona)
    enter(door, "wati", PASSWORD)
    ona.post(f"/petugas/{wati.id}/akhiri-sesi")
    assert not inside(door)
    enter(door, "wati", PASSWORD)
    assert inside(door)
    assert trail(session, wati.id) == ["sessions-ended"]


def test_duties_are_given_and_taken_at_the_own_organiser(session, cast, officer, client_for):
    wati, ona = officer("wati", here(cast)), client_for(cast.ona)
    url, organise = f"/petugas/{wati.id}", str(here(cast, Role.ORGANISER))
    assert f'value="{organise}"' in ona.get(url).text
    ona.post(f"{url}/peran/tambah", {"duty": organise})
    assert again(session, wati.id).roles == {Role.ORGANISER, Role.TRAINER}
    ona.post(f"{url}/peran/tambah", {"duty": organise})
    ona.post(f"{url}/peran/cabut", {"duty": str(here(cast))})
    assert again(session, wati.id).roles == {Role.ORGANISER}
    ona.post(f"{url}/peran/cabut", {"duty": str(here(cast))}, 404)
    gone = ona.post(f"{url}/peran/cabut", {"duty": organise})
    assert gone.headers["Location"] == "/petugas"  # out of sight without a duty here
    ona.get(url, 404)
    assert again(session, wati.id).roles == frozenset()
    assert trail(session, wati.id) == ["role-given", "role-taken", "role-taken"]


def test_of_a_shared_account_an_organiser_takes_the_own_role_only(session, cast, officer, client_for):
    wati, ona = officer("wati", here(cast), there(cast)), client_for(cast.ona)
    url = f"/petugas/{wati.id}"
    page = ona.get(url)
    assert "hanya administrator" in page.text
    assert "Dinas Uji" not in page.text
    for act in ACTS:
        assert "hanya administrator" in ona.follow(ona.post(f"{url}/{act}")).text
    ona.follow(ona.post(f"{url}/peran/tambah", {"duty": str(here(cast, Role.ORGANISER))}))
    assert "bukan di penyelenggara Anda" in ona.follow(ona.post(f"{url}/peran/cabut", {"duty": str(there(cast))})).text
    kept = person(session, wati)
    assert (kept.active, kept.one_time_until) == (True, None)
    ona.post(f"{url}/peran/cabut", {"duty": str(here(cast))})
    session.rollback()
    assert accounts.duties_alone(session, wati.id) == {there(cast)}
    assert again(session, wati.id).roles == {Role.TRAINER}


@pytest.mark.parametrize("role", [Role.CURATOR, Role.ADMIN])
def test_an_organiser_gives_nothing_beyond_the_own_organiser(session, cast, officer, client_for, role):
    wati, ona = officer("wati", here(cast)), client_for(cast.ona)
    for duty in (Duty(role), there(cast), there(cast, Role.ORGANISER)):
        ona.post(f"/petugas/{wati.id}/peran/tambah", {"duty": str(duty)}, 404)
    for nonsense in ("", "trainee", "admin:1", "trainer:"):
        ona.post(f"/petugas/{wati.id}/peran/tambah", {"duty": nonsense}, 404)
    session.rollback()
    assert accounts.duties_alone(session, wati.id) == {here(cast)}


def test_strangers_and_trainees_are_not_found_and_other_roles_refused(session, cast, officer, client_for):
    wati = officer("wati", there(cast))
    for target in (wati.id, cast.tess.id, cast.ann.id, cast.ada.id, uuid.uuid4()):
        client_for(cast.ona).get(f"/petugas/{target}", 404)
        for act in ACTS:
            client_for(cast.ona).post(f"/petugas/{target}/{act}", status=404)
    for act in ACTS:
        client_for(cast.ada).post(f"/petugas/{cast.ann.id}/{act}", status=404)
    for viewer in (cast.cy, cast.tom, cast.ann):
        client_for(viewer).get("/petugas", 403)
        for act in ACTS:
            client_for(viewer).post(f"/petugas/{wati.id}/{act}", status=403)
    assert person(session, wati).active


def test_nobody_does_it_to_the_own_account(session, cast, officer, client_for):
    officer("budi", Duty(Role.ADMIN))
    for viewer, duty in ((cast.ada, Duty(Role.ADMIN)), (cast.ona, here(cast, Role.ORGANISER))):
        client, url = client_for(viewer), f"/petugas/{viewer.id}"
        assert "akun Anda sendiri" in client.get(url).text
        for act in ACTS:
            assert "akun Anda sendiri" in client.follow(client.post(f"{url}/{act}")).text
        assert "akun Anda sendiri" in client.follow(client.post(f"{url}/peran/cabut", {"duty": str(duty)})).text
        assert person(session, viewer).active
        session.rollback()
        assert duty in accounts.duties_alone(session, viewer.id)


def test_a_trainer_who_left_sees_nothing_of_the_trainings_any_more(session, cast, client_for):
    tom = client_for(cast.tom)
    tom.get(f"/angkatan/{cast.own.id}")
    client_for(cast.ona).post(f"/petugas/{cast.tom.id}/peran/cabut", {"duty": str(here(cast))})
    tom.get(f"/angkatan/{cast.own.id}", 403)
    elsewhere = there(cast)
    session.rollback()
    with unit_of_work():  # somebody who teaches elsewhere keeps the role, and still sees nothing here
        staff.add_duty(session, cast.tom.id, elsewhere)
    tom = client_for(again(session, cast.tom.id))
    tom.get(f"/angkatan/{cast.own.id}", 404)
    with pytest.raises(NotFound):
        cohorts.cohort(session, again(session, cast.tom.id), cast.own.id)


def test_the_last_administrator_cannot_be_shut_out(session, cast, officer):
    """Not by another way either: the command line asks the same rule."""
    operator = Manager(None, everywhere=True)
    with unit_of_work():
        session.get_one(Person, cast.ada.id).password_hash = "x"
        ada = session.get_one(Person, cast.ada.id)
        for refused in (
            staff.set_active(session, operator, ada, False, NOON),
            staff.take_duty(session, operator, ada, Duty(Role.ADMIN), NOON),
        ):
            assert isinstance(refused, Refusal)
            assert refused.code == "last_administrator"
    budi = officer("budi", Duty(Role.ADMIN))
    with unit_of_work():
        assert staff.set_active(session, operator, session.get_one(Person, budi.id), False, NOON) is None
        assert staff.set_active(session, operator, ada, False, NOON).code == "last_administrator"
        assert staff.set_active(session, operator, session.get_one(Person, budi.id), True, NOON) is None
        assert staff.take_duty(session, operator, ada, Duty(Role.ADMIN), NOON) is None
        refusal = staff.take_duty(session, operator, session.get_one(Person, budi.id), Duty(Role.ADMIN), NOON)
        assert refusal.code == "last_administrator"


def test_two_administrators_cannot_shut_each_other_out_at_once(app, session, cast, officer):
    budi = officer("budi", Duty(Role.ADMIN))
    with unit_of_work():
        session.get_one(Person, cast.ada.id).password_hash = "x"
    ready, outcomes = threading.Barrier(2), []

    def shut(doer: uuid.UUID, target: uuid.UUID) -> None:
        with app.app_context():
            ready.wait(20)
            with unit_of_work():
                person = db.session().get_one(Person, target)
                outcomes.append(staff.set_active(db.session(), Manager(doer, True), person, False, NOON))
            db.session.remove()

    pairs = ((cast.ada.id, budi.id), (budi.id, cast.ada.id))
    threads = [threading.Thread(target=shut, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome.code if outcome else "" for outcome in outcomes) == ["", "last_administrator"]
    session.rollback()
    administrators = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN)
    active = session.scalars(select(Person.login).where(Person.id.in_(administrators), Person.active)).all()
    assert len(active) == 1


def test_a_membership_and_its_role_go_together(session, cast, officer):
    wati = officer("wati", here(cast), there(cast), here(cast, Role.ORGANISER))
    with unit_of_work():
        who = session.get_one(Person, wati.id)
        staff.take_duty(session, Manager(None, True), who, here(cast), NOON)
    assert again(session, wati.id).roles == {Role.TRAINER, Role.ORGANISER}
    with unit_of_work():
        staff.take_duty(session, Manager(None, True), session.get_one(Person, wati.id), there(cast), NOON)
    assert again(session, wati.id).roles == {Role.ORGANISER}
    kept = session.scalars(select(OrganisationMember.role).where(OrganisationMember.person_id == wati.id)).all()
    assert kept == [Role.ORGANISER]


def test_a_viewer_of_an_account_that_is_shut_is_nobody(session, cast, officer):
    wati = officer("wati", here(cast))
    with unit_of_work():
        staff.set_active(session, Manager(None, True), session.get_one(Person, wati.id), False, NOON)
    assert people.viewer(session, wati.id) is None


def test_the_old_address_of_the_curators_leads_to_them(cast, client_for):
    ada = client_for(cast.ada)
    answer = ada.get("/pengelola-kurikulum", status=308)
    assert answer.headers["Location"] == "/petugas?peran=curator"
    assert "Cyrilla Wenas" in ada.follow(answer).text
    client_for(cast.ona).get("/pengelola-kurikulum", status=403)
