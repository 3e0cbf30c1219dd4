"""One act for trainers, organisers, curators and administrators: a code that is handed over and used once."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts.models import Person
from portal.accounts.rules import normal_code
from portal.organisers.actions import staff
from portal.organisers.models import Invitation
from portal.organisers.queries import accounts
from portal.organisers.rules import INVITATION_LASTS, Duty, Manager
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import enter
from tests.conftest import NOON
from tests.organisers.conftest import PASSWORD, again, here, there, trail
from tests.pages.reading import bare

PAGE = "/petugas/undangan"
NEW = {
    "full_name": "Rina Marlina",
    "login": "Rina.Marlina",
    "secret": "sungai batu angin pagi",
    "again": "sungai batu angin pagi",
}
UNUSABLE = "salah, sudah dipakai, atau tidak berlaku lagi"


@pytest.fixture
def code(client_for, noon):
    """Makes an invitation as a viewer and reads its code off the page."""

    def make(viewer, duty: Duty, note: str = "", page: str = PAGE) -> str:
        client = client_for(viewer)
        shown = client.follow(client.post(page, {"duty": str(duty), "note": note}))
        return re.search(r"code-large[^>]*>([^<]*)<", shown.text)[1]

    return make


def bring(client, code: str):
    """Type a code, and come to what it offers."""
    return client.follow(client.post("/undangan", {"code": code}))


def offered(page) -> list[str]:
    return [unescape(words) for words in re.findall(r'<option[^>]*value="[^"]+"[^>]*>([^<]*)<', page.text)]


def stored(session) -> Invitation:
    session.rollback()
    return session.scalars(select(Invitation)).one()


def test_everybody_invites_to_what_is_theirs_to_give(cast, officer, client_for):
    assert offered(client_for(cast.ona).get(PAGE)) == ["Pelatih di Balai Uji", "Penyelenggara di Balai Uji"]
    assert offered(client_for(cast.ada).get(PAGE)) == ["Pengelola kurikulum", "Administrator"]
    theirs = f"{PAGE}?penyelenggara={cast.other.organisation_id}"
    assert offered(client_for(cast.ada).get(theirs)) == ["Pelatih di Dinas Uji", "Penyelenggara di Dinas Uji"]
    client_for(cast.ona).get(theirs, 404)
    client_for(cast.ona).get(f"{PAGE}?penyelenggara=x", 404)
    for duty in (there(cast), Duty(Role.ADMIN), Duty(Role.CURATOR)):
        client_for(cast.ona).post(PAGE, {"duty": str(duty)}, 422)
    for viewer in (cast.cy, cast.tom, cast.ann):
        client_for(viewer).get(PAGE, 403)


def test_who_invites_several_people_to_an_organiser_goes_back_to_its_duties(cast, client_for, noon):
    client, theirs = client_for(cast.ada), f"{PAGE}?penyelenggara={cast.other.organisation_id}"
    made = client.follow(client.post(theirs, {"duty": str(Duty(Role.TRAINER, cast.other.organisation_id))}))
    back = re.search(r'class="crumb"\s+href="([^"]*)"', made.text)[1]
    assert offered(client.get(back)) == ["Pelatih di Dinas Uji", "Penyelenggara di Dinas Uji"]
    assert f'href="{PAGE}"' in client.follow(client.post(PAGE, {"duty": str(Duty(Role.CURATOR))})).text


def test_who_has_no_account_chooses_one_there(session, cast, code, client_for):
    secret = code(cast.ona, here(cast), "Bu Rina")
    guest = client_for()
    assert "Balai Uji" in bring(guest, secret).text
    page = guest.follow(guest.post("/undangan/terima", NEW))
    assert "Akun Anda sudah dibuat" in page.text
    enter(guest, "rina.marlina", NEW["secret"])
    guest.get("/angkatan")
    session.rollback()
    made = session.scalars(select(Person).where(Person.login == "rina.marlina")).one()
    assert accounts.duties_alone(session, made.id) == {here(cast)}
    assert (stored(session).accepted_by, made.one_time_until) == (made.id, None)
    assert trail(session, stored(session).id) == ["invitation-made", "invitation-accepted"]


def test_who_has_an_account_accepts_signed_in_and_keeps_what_it_was(session, cast, code, client_for):
    secret = code(cast.olga, there(cast, Role.ORGANISER))
    tom = client_for(cast.tom)
    assert "Tom Saputra" in bring(tom, secret).text
    tom.post("/undangan/terima")
    session.rollback()
    assert accounts.duties_alone(session, cast.tom.id) == {here(cast), there(cast, Role.ORGANISER)}
    tom.get(f"/angkatan/{cast.own.id}")
    tom.get(f"/angkatan/{cast.other.id}")


def test_the_code_waits_while_somebody_signs_in(cast, officer, code, client_for):
    officer("wati", here(cast))
    secret, guest = code(cast.olga, there(cast)), client_for()
    page = bring(guest, secret)
    assert 'href="/masuk?next=/undangan/terima"' in page.text
    enter(guest, "wati", PASSWORD, status=303)
    assert "Dinas Uji" in guest.get("/undangan/terima").text


def test_a_code_works_once(session, cast, code, client_for):
    secret = code(cast.ona, here(cast))
    first, second = client_for(), client_for(cast.tess)
    bring(first, secret)
    bring(second, secret)
    first.post("/undangan/terima", NEW)
    assert UNUSABLE in second.follow(second.post("/undangan/terima")).text
    assert UNUSABLE in client_for().post("/undangan", {"code": secret}, 422).text
    session.rollback()
    assert accounts.duties_alone(session, cast.tess.id) == {there(cast)}


def test_a_code_is_stored_as_a_hash_and_shown_once(session, cast, code, client_for):
    secret = code(cast.ona, here(cast), "Bu Rina")
    made = stored(session)
    assert normal_code(secret) not in repr(made.__dict__)
    page = client_for(cast.ona).get(f"{PAGE}/{made.id}")
    assert secret not in page.text
    assert "Bu Rina" in page.text
    assert secret not in client_for(cast.ona).get(PAGE).text


@pytest.mark.parametrize(
    "typed", [str.upper, lambda code: code.replace("-", ""), lambda code: f" {code[:6]} {code[6:]} "]
)
def test_a_code_may_be_typed_as_people_type(cast, code, client_for, typed):
    bring(client_for(), typed(code(cast.ona, here(cast))))


@pytest.mark.parametrize("typed", ["abcd-efgh-jkmn", "x", "-", "0", "a" * 40])
def test_a_wrong_code_says_what_to_do(cast, code, client_for, typed):
    code(cast.ona, here(cast))
    page = client_for().post("/undangan", {"code": typed}, 422)
    assert UNUSABLE in page.text
    client_for().post("/undangan", {"code": ""}, 422)
    client_for().post("/undangan", {"code": "a" * 41}, 422)
    assert client_for().get("/undangan/terima", 303).headers["Location"] == "/undangan"


def test_a_code_has_its_time(cast, code, client_for, noon):
    secret, guest = code(cast.ona, here(cast)), client_for()
    noon(NOON + INVITATION_LASTS - timedelta(seconds=1))
    bring(guest, secret)
    noon(NOON + INVITATION_LASTS)
    assert UNUSABLE in guest.follow(guest.post("/undangan/terima", NEW)).text


def test_an_invitation_is_withdrawn_by_whoever_may_see_it(session, cast, code, client_for):
    secret, url = code(cast.ona, here(cast)), f"{PAGE}/{stored(session).id}"
    client_for(cast.olga).get(url, 404)
    client_for(cast.olga).post(f"{url}/cabut", status=404)
    ona = client_for(cast.ona)
    assert "Undangan dicabut" in ona.follow(ona.post(f"{url}/cabut")).text
    assert UNUSABLE in client_for().post("/undangan", {"code": secret}, 422).text
    assert "sudah dipakai, dicabut" in ona.follow(ona.post(f"{url}/cabut")).text
    assert trail(session, stored(session).id) == ["invitation-made", "invitation-withdrawn"]


@pytest.mark.parametrize("how", ["shut", "taken"])
def test_an_invitation_of_somebody_who_may_not_invite_any_more_is_worth_nothing(
    session, cast, officer, code, client_for, how
):
    """Whoever is shut out has no way back by a code made beforehand."""
    wati = officer("wati", here(cast, Role.ORGANISER))
    secret, operator, duty = code(wati, here(cast, Role.ORGANISER)), Manager(None, True), here(cast, Role.ORGANISER)
    session.rollback()
    with unit_of_work():
        person = session.get_one(Person, wati.id)
        if how == "shut":
            staff.set_active(session, operator, person, False, NOON)
        else:
            staff.take_duty(session, operator, person, duty, NOON)
    assert UNUSABLE in client_for().post("/undangan", {"code": secret}, 422).text


def test_a_card_opens_no_duty(session, cast, code, client_for):
    secret, ann = code(cast.ona, here(cast)), client_for(cast.ann)
    bring(ann, secret)
    assert "kartu peserta tidak dapat menjadi akun petugas" in ann.post("/undangan/terima", status=422).text
    assert again(session, cast.ann.id).roles == {Role.TRAINEE}
    assert stored(session).accepted_at is None


def test_who_has_the_duty_already_leaves_the_code_unused(session, cast, code, client_for):
    secret, tom = code(cast.ona, here(cast)), client_for(cast.tom)
    bring(tom, secret)
    assert "sudah punya peran itu" in tom.post("/undangan/terima", status=422).text
    assert stored(session).accepted_at is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"login": "TOM"}, "Nama akun ini sudah dipakai"),
        ({"login": "12345678"}, "Nama akun harus memuat huruf"),
        ({"login": ""}, "wajib diisi"),
        ({"login": "x" * 41}, "Paling panjang 40 huruf"),
        ({"full_name": ""}, "wajib diisi"),
        ({"full_name": "N" * 121}, "Paling panjang 120 huruf"),
        ({"secret": "pendek", "again": "pendek"}, "paling sedikit 12 huruf"),
        ({"secret": ""}, "wajib diisi"),
        ({"again": "lain sekali bunyinya"}, "tidak sama"),
    ],
)
def test_a_slip_is_named_and_what_was_typed_stays(session, cast, code, client_for, changes, words):
    guest = client_for()
    bring(guest, code(cast.ona, here(cast)))
    typed = NEW | changes
    page = guest.post("/undangan/terima", typed, 422)
    assert words in page.text
    values = {unescape(value) for value in re.findall(r' value="([^"]*)"', page.text)}
    assert {typed["full_name"], typed["login"]} - {""} <= values
    assert not typed["secret"] or typed["secret"] not in page.text
    assert stored(session).accepted_at is None


def test_until_it_is_accepted_the_inviter_learns_nothing(session, cast, code, client_for):
    """Whether the code lies about, was tried by somebody with an account, or by nobody: the pages are the same."""

    def seen() -> str:
        ona = client_for(cast.ona)
        pages = [ona.get(url).text for url in (PAGE, f"{PAGE}/{stored(session).id}", "/petugas")]
        return bare("".join(pages))

    secret = code(cast.ona, here(cast), "Bu Rina")
    before = seen()
    bring(client_for(cast.tess), secret)
    guest = client_for()
    bring(guest, secret)
    guest.post("/undangan/terima", NEW | {"login": "tess"}, 422)
    assert seen() == before
    guest.post("/undangan/terima", NEW)
    assert "Rina Marlina" in seen()
