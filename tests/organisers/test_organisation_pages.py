"""The administrator's pages of organisers."""

import re
import uuid
from html import unescape

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.organisers.models import Organisation
from portal.organisers.rules import OrganiserKind
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.pages.reading import texts

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


def test_the_list_is_paged_and_searched(session, cast, client_for):
    """Nobody ends up past the end of a list: what the first page does not show, the next ones and the search do."""
    ada = client_for(cast.ada)
    with unit_of_work():
        for number in range(620):
            twin = {**FACTS, "name": f"Dinas Uji {number:03}", "region_code": None, "kind": OrganiserKind.REGENCY}
            session.add(Organisation(**twin, created_at=EARLY))
    first = ada.get("/penyelenggara")
    assert "622 penyelenggara" in first.text
    last = ada.get("/penyelenggara?halaman=13").text
    assert "Dinas Uji 619" in last
    assert "Dinas Uji 619" not in first.text
    assert texts(ada.get("/penyelenggara?cari=uji 619"), "name") == ["Dinas Uji 619"]
    assert "Tidak ada yang cocok" in ada.get("/penyelenggara?cari=%25").text


def test_the_page_of_an_organiser_names_its_staff(cast, client_for):
    page = client_for(cast.ada).get(f"/penyelenggara/{cast.own.organisation_id}")
    assert f'href="/petugas/{cast.tom.id}">Tom Saputra<' in page.text
    assert f'href="/petugas/undangan?penyelenggara={cast.own.organisation_id}"' in page.text


def test_what_changed_at_an_organiser_stands_in_the_trail(session, cast, client_for):
    client_for(cast.ada).post(f"/penyelenggara/{cast.own.organisation_id}/ubah", FACTS | {"name": "Balai Uji"})
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation-changed")).one()
    assert entry.changed["signer_name"] == ["Sutrisno, M.Si.", "Dra. Uji, M.Si."]
    assert "name" not in entry.changed
    assert entry.organisation_id == cast.own.organisation_id


def test_organisers_are_the_administrators_only(cast, client_for):
    own = f"/penyelenggara/{cast.own.organisation_id}"
    for viewer in (cast.ona, cast.tom, cast.ann):
        client_for(viewer).get(own, 403)
        client_for(viewer).post(NEW, FACTS, 403)
    client_for(cast.ada).get(f"/penyelenggara/{uuid.uuid4()}", 404)
    client_for(cast.ada).post(f"/penyelenggara/{uuid.uuid4()}/ubah", FACTS, 404)
    client_for(cast.ada).get("/penyelenggara/1", 404)
