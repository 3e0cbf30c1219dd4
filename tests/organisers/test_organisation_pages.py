"""The administrator's pages: organisers, and accounts for the people who work for them."""

import re
import uuid
from html import unescape

import pytest
from sqlalchemy import select

from portal.access import Role
from portal.accounts.models import Person, RoleGrant
from portal.organisers.models import Organisation, OrganisationMember
from portal.organisers.rules import OrganiserKind

NEW = "/penyelenggara/baru"
FACTS = {
    "name": "Dinas Sosial Uji",
    "unit": "Bidang Pemberdayaan",
    "kind": "regency",
    "region_code": "32.75 Kota Bekasi",
    "signer_title": "Kepala Dinas",
    "signer_name": "Dra. Uji, M.Si.",
    "number_pattern": "{nomor:04d}/PSM/{wilayah}/{bulan}/{tahun}",
}
STAFF = {"role": "trainer", "full_name": "Rina Marlina", "login": "Rina.Marlina", "secret": "sandi cukup panjang"}


def values(page) -> set[str]:
    return {unescape(value) for value in re.findall(r' value="([^"]*)"', page.text)}


def stored(session, name: str) -> Organisation | None:
    session.rollback()
    return session.scalars(select(Organisation).where(Organisation.name == name)).one_or_none()


def test_an_organiser_is_added_and_changed(session, cast, client_for):
    ada = client_for(cast.ada)
    page = ada.follow(ada.post(NEW, FACTS))
    assert "Dra. Uji, M.Si., Kepala Dinas" in page.text
    made = stored(session, FACTS["name"])
    assert (made.kind, made.region_code, made.is_sample) == (OrganiserKind.REGENCY, "32.75", False)
    edit = f"/penyelenggara/{made.id}/ubah"
    assert values(ada.get(edit)) >= {FACTS["name"], FACTS["number_pattern"], "32.75"}
    ada.post(edit, FACTS | {"signer_name": "Drs. Baru", "region_code": "", "kind": "ipsm"})
    changed = stored(session, FACTS["name"])
    assert (changed.signer_name, changed.region_code, changed.kind) == ("Drs. Baru", None, OrganiserKind.IPSM)
    assert "Dinas Sosial Uji" in ada.get("/penyelenggara").text


def test_a_slip_is_named_and_what_was_typed_stays(session, cast, client_for):
    ada, edit = client_for(cast.ada), f"/penyelenggara/{cast.own.organisation_id}/ubah"
    slips = (
        ({"name": "Dinas Uji"}, "Penyelenggara dengan nama ini sudah ada."),
        ({"name": ""}, "wajib diisi"),
        ({"name": "x" * 161}, "Paling panjang 160 huruf"),
        ({"region_code": "32.99"}, "Kode wilayah 32.99 tidak ada"),
        ({"region_code": "Bekasi"}, "Ketik kode wilayah"),
        ({"signer_name": ""}, "wajib diisi"),
    )
    for changes, words in slips:
        for url in (NEW, edit):
            page = ada.post(url, FACTS | changes, status=422)
            assert words in page.text, changes
            assert values(page) >= {value for name, value in (FACTS | changes).items() if value and name != "kind"}
    assert stored(session, FACTS["name"]) is None
    assert stored(session, "Balai Uji") is not None


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        ("{nomor}/{tahun}", True),
        ("{nomor:06d}-{wilayah}-{bulan}-{tahun}", True),
        ("PSM/{tahun}", False),
        ("{nomor}", False),
        ("{nomor}/{tahun}/{nama}", False),
        ("{nomor}/{tahun}/{}", False),
        ("{nomor}/{tahun}/{", False),
        ("{nomor}/{tahun}/}", False),
        ("{nomor}/{bulan:02d}/{tahun}", False),
        ("{nomor:0999999999d}/{tahun}", False),
        ("{nomor.__class__}/{tahun}", False),
        ("{nomor!r}/{tahun}", False),
    ],
)
def test_a_number_pattern_holds_only_what_can_be_filled_in(cast, client_for, pattern, good):
    client = client_for(cast.ada)
    if good:
        assert pattern in client.follow(client.post(NEW, FACTS | {"number_pattern": pattern})).text
    else:
        page = client.post(NEW, FACTS | {"number_pattern": pattern}, status=422)
        assert pattern in values(page)
        assert re.search(r"Pakai hanya \{nomor\}|Pola harus memuat \{nomor\}", page.text)


def test_staff_get_an_account_that_opens_the_door_of_their_role(session, cast, client_for):
    ada, url = client_for(cast.ada), f"/penyelenggara/{cast.own.organisation_id}"
    page = ada.follow(ada.post(url, STAFF))
    assert "Akun Rina Marlina sudah dibuat." in page.text
    assert STAFF["secret"] not in page.text
    session.rollback()
    rina = session.scalars(select(Person).where(Person.login == "rina.marlina")).one()
    assert session.get(RoleGrant, (rina.id, Role.TRAINER)) is not None
    assert session.get(OrganisationMember, (cast.own.organisation_id, rina.id, Role.TRAINER)) is not None
    door = client_for(None)
    door.post("/masuk", {"login": "rina.marlina", "secret": STAFF["secret"]})
    assert "Belum ada angkatan untuk Anda" in door.get("/angkatan").text


def test_an_account_with_a_slip_is_not_made(session, cast, client_for):
    ada, url = client_for(cast.ada), f"/penyelenggara/{cast.own.organisation_id}"
    slips = (
        ({"login": "TOM"}, "Nama akun ini sudah dipakai"),
        ({"login": "T-o m"}, "Nama akun ini sudah dipakai"),
        ({"login": "12345678"}, "Nama akun harus memuat huruf"),
        ({"login": ""}, "wajib diisi"),
        ({"secret": "pendek"}, "paling sedikit 12 huruf"),
        ({"secret": ""}, "wajib diisi"),
        ({"full_name": "N" * 121}, "Paling panjang 120 huruf"),
    )
    for changes, words in slips:
        page = ada.post(url, STAFF | changes, status=422)
        assert words in page.text, changes
        typed = STAFF | changes
        assert typed["full_name"] in values(page)
        assert not typed["secret"] or typed["secret"] not in page.text
    ada.post(url, STAFF | {"role": "admin"}, status=422)
    session.rollback()
    assert session.scalars(select(Person).where(Person.full_name == STAFF["full_name"])).all() == []


def test_organisers_and_staff_are_the_administrators_only(cast, client_for):
    own = f"/penyelenggara/{cast.own.organisation_id}"
    for viewer in (cast.ona, cast.tom, cast.ann):
        client_for(viewer).get(own, 403)
        client_for(viewer).post(own, STAFF, 403)
        client_for(viewer).post(NEW, FACTS, 403)
    client_for(cast.ada).get(f"/penyelenggara/{uuid.uuid4()}", 404)
    client_for(cast.ada).post(f"/penyelenggara/{uuid.uuid4()}/ubah", FACTS, 404)
    client_for(cast.ada).get("/penyelenggara/1", 404)
