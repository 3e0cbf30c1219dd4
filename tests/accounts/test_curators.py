"""The administrator's page of curators: adding one, shutting an account, and opening it again."""

import re
import uuid
from html import unescape

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts import queries
from portal.accounts.models import Person, RoleGrant
from portal.audit import AuditEntry
from portal.web.transaction import unit_of_work
from tests.accounts.conftest import enter, inside
from tests.pages.client import PageClient

PAGE = "/pengelola-kurikulum"
FACTS = {"full_name": "Rina Marlina", "login": "Rina.Marlina", "secret": "sandi cukup panjang"}


def values(page) -> set[str]:
    return {unescape(value) for value in re.findall(r' value="([^"]*)"', page.text)}


def stored(session, login: str) -> Person | None:
    session.rollback()
    return session.scalars(select(Person).where(Person.login == login)).one_or_none()


def trail(session, person: Person) -> list[tuple]:
    session.rollback()
    found = select(AuditEntry).where(AuditEntry.subject_id == str(person.id)).order_by(AuditEntry.id)
    return [(entry.action, entry.actor_id) for entry in session.scalars(found)]


@pytest.fixture
def ada(cast, client_for, noon) -> PageClient:
    return client_for(cast.ada)


@pytest.fixture
def rina(session, ada) -> Person:
    ada.post(PAGE, FACTS)
    return stored(session, "rina.marlina")


def test_a_curator_is_added_and_comes_to_the_curriculum(session, cast, ada, client_for):
    page = ada.follow(ada.post(PAGE, FACTS))
    assert "Akun Rina Marlina sudah dibuat." in page.text
    assert FACTS["secret"] not in page.text
    made = stored(session, "rina.marlina")
    grants = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == made.id)).all()
    assert grants == [Role.CURATOR]
    assert trail(session, made) == [("person-created", cast.ada.id)]
    door = client_for()
    enter(door, "rina.marlina", FACTS["secret"])
    assert door.get("/", 303).headers["Location"] == "/kurikulum"
    door.get("/kurikulum")


def test_a_slip_is_named_and_what_was_typed_stays(session, ada):
    slips = (
        ({"login": "CY"}, "Nama akun ini sudah dipakai"),
        ({"login": "12345678"}, "Nama akun harus memuat huruf"),
        ({"login": ""}, "wajib diisi"),
        ({"login": "x" * 41}, "Paling panjang 40 huruf"),
        ({"full_name": ""}, "wajib diisi"),
        ({"full_name": "N" * 121}, "Paling panjang 120 huruf"),
        ({"secret": "pendek"}, "paling sedikit 12 huruf"),
        ({"secret": ""}, "wajib diisi"),
    )
    for changes, said in slips:
        typed = FACTS | changes
        page = ada.post(PAGE, typed, status=422)
        assert said in page.text, changes
        assert {typed["full_name"], typed["login"]} - {""} <= values(page)
        assert not typed["secret"] or typed["secret"] not in page.text
    session.rollback()
    assert session.scalars(select(Person).where(Person.full_name == FACTS["full_name"])).all() == []


def test_a_shut_account_ends_its_sessions_and_refuses_as_for_a_wrong_password(session, cast, ada, rina, client_for):
    door = client_for()
    enter(door, "rina.marlina", FACTS["secret"])
    page = ada.follow(ada.post(f"{PAGE}/{rina.id}/nonaktifkan"))
    assert "dinonaktifkan" in page.text
    assert "Aktifkan lagi" in page.text
    assert not inside(door)
    refused = enter(client_for(), "rina.marlina", FACTS["secret"], status=422)
    assert "Nomor peserta atau PIN salah" in refused.text
    assert trail(session, rina)[-1] == ("person-shut", cast.ada.id)


def test_opening_it_again_lets_in_but_does_not_revive_old_sessions(session, cast, ada, rina, client_for):
    old, fresh = client_for(), client_for()
    enter(old, "rina.marlina", FACTS["secret"])
    ada.post(f"{PAGE}/{rina.id}/nonaktifkan")
    page = ada.follow(ada.post(f"{PAGE}/{rina.id}/aktifkan"))
    assert "aktif lagi" in page.text
    assert not inside(old)
    enter(fresh, "rina.marlina", FACTS["secret"])
    assert inside(fresh)
    assert [action for action, _actor in trail(session, rina)] == ["person-created", "person-shut", "person-opened"]


def test_saying_it_twice_changes_nothing_more(session, ada, rina, client_for):
    for act in ("nonaktifkan", "nonaktifkan", "aktifkan", "aktifkan"):
        ada.post(f"{PAGE}/{rina.id}/{act}")
    assert [action for action, _actor in trail(session, rina)] == ["person-created", "person-shut", "person-opened"]
    assert stored(session, "rina.marlina").epoch == 2


def test_the_list_names_curators_only_those_who_may_sign_in_first(session, cast, ada, rina):
    with unit_of_work():
        session.add(RoleGrant(person_id=cast.tom.id, role=Role.CURATOR))
    ada.post(f"{PAGE}/{cast.cy.id}/nonaktifkan")
    assert [one.full_name for one in queries.curators(session)] == ["Rina Marlina", "Tom Saputra", "Cyrilla Wenas"]
    names = re.findall(r'class="name">([^<]*)<', ada.get(PAGE).text)
    assert names == ["Rina Marlina", "Tom Saputra", "Cyrilla Wenas"]


def test_nobody_shuts_the_own_account(session, cast, ada):
    with unit_of_work():
        session.add(RoleGrant(person_id=cast.ada.id, role=Role.CURATOR))
    page = ada.follow(ada.post(f"{PAGE}/{cast.ada.id}/nonaktifkan"))
    assert "tidak dapat menonaktifkan akun Anda sendiri" in page.text
    assert stored(session, "ada").active


@pytest.mark.parametrize("act", ["nonaktifkan", "aktifkan"])
def test_only_curators_can_be_shut_here(session, cast, ada, act):
    for person_id in (cast.ona.id, cast.ann.id, cast.ada.id, uuid.uuid4(), "1"):
        ada.post(f"{PAGE}/{person_id}/{act}", status=404)
    session.rollback()
    assert session.scalars(select(Person.id).where(~Person.active)).all() == []


def test_the_page_is_the_administrators_only(session, cast, ada, client_for):
    assert f'href="{PAGE}"' in ada.get("/penyelenggara").text
    for viewer in (cast.cy, cast.ona, cast.tom, cast.ann):
        client = client_for(viewer)
        client.get(PAGE, 403)
        client.post(PAGE, FACTS, 403)
        client.post(f"{PAGE}/{cast.cy.id}/nonaktifkan", status=403)
    assert PAGE not in client_for(cast.ona).get("/angkatan").text
    assert stored(session, "rina.marlina") is None
    assert stored(session, "cy").active
