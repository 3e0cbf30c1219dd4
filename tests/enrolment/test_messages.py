"""Ready texts for WhatsApp: what they say, whom they reach, and what they never tell."""

import html
import re
import uuid
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access import Role
from portal.accounts.models import Person
from portal.enrolment.messages import Announcement, to_group, to_person, whatsapp_address
from portal.organisers.models import Organisation
from portal.web.transaction import unit_of_work
from tests.certification.world import crowd
from tests.pages.reading import texts

SAID = Announcement(
    "Bimtek Uji", "Dinas Uji", "10–11 Maret 2026", "Aula, Bekasi", "https://bimtek.example.id/masuk", sample=False
)


def test_a_person_is_told_where_and_when_and_their_number():
    assert to_person(SAID, "Ann Nur'aini", "1234 5678").splitlines() == [
        "Yth. Ann Nur'aini,",
        "",
        "Anda terdaftar sebagai peserta Bimtek Uji, diselenggarakan oleh Dinas Uji.",
        "Tanggal: 10–11 Maret 2026",
        "Tempat: Aula, Bekasi",
        "Nomor peserta: 1234 5678",
        "Portal: https://bimtek.example.id/masuk",
        "",
        "PIN tertulis di kartu masuk yang dibagikan panitia. Jangan memberikannya kepada siapa pun.",
    ]


def test_a_group_is_told_the_same_without_a_number():
    lines = to_group(SAID, "Kota Bekasi").splitlines()
    assert lines[0] == "Bapak/Ibu peserta (Kota Bekasi),"
    assert [line.split(":")[0] for line in lines if ": " in line] == ["Tanggal", "Tempat", "Portal"]
    assert to_group(SAID, "").startswith("Bapak/Ibu peserta,\n")
    for text in (to_group(replace(SAID, sample=True), ""), to_person(replace(SAID, sample=True), "Ann", "1")):
        assert text.startswith("CONTOH, data rekaan.\n\n")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_stands_in_a_text_arrives_as_it_is(text):
    parts = urlsplit(whatsapp_address("+6281234567890", text, sample=False))
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "wa.me", "/6281234567890", "")
    assert parse_qs(parts.query, keep_blank_values=True) == {"text": [text]}


@pytest.mark.parametrize("phone", [None, "", "0812", "+0812345678", "+62812x4567", "6281234567890", "+1" * 9])
def test_what_cannot_be_called_has_no_address(phone):
    assert whatsapp_address(phone, "x", sample=False) is None


def test_nobody_is_written_to_in_the_name_of_invented_people():
    assert whatsapp_address("+6281234567890", "x", sample=True) == "https://wa.me/?text=x"


@pytest.fixture
def address(cast, noon):
    return f"/angkatan/{cast.own.id}/pesan"


@pytest.fixture
def called(session, cast):
    """Ann has a phone, a PIN and an organiser that is no sample; Bima has no phone."""
    with unit_of_work():
        session.get_one(Organisation, cast.own.organisation_id).is_sample = False
        ann = session.get_one(Person, cast.ann.id)
        ann.phone, ann.card_pin, ann.password_hash = "+6281234567890", "482913", "x"


def links(answer):
    return [html.unescape(found) for found in re.findall(r'href="(https://wa\.me/[^"]*)"', answer.text)]


def test_the_page_has_a_link_for_whoever_has_a_phone(cast, client_for, address, called):
    answer = client_for(cast.ona).get(address)
    (link,) = links(answer)
    assert link.startswith("https://wa.me/6281234567890?text=")
    (text,) = parse_qs(urlsplit(link).query)["text"]
    assert text.splitlines()[0] == "Yth. Ann Nur'aini,"
    assert f"Nomor peserta: {cast.ann.login[:4]} {cast.ann.login[4:]}" in text
    assert "http://127.0.0.1:8000/masuk" in text
    assert 'rel="noopener noreferrer"' in answer.text
    assert "belum ada nomor HP" in answer.text
    assert "2 orang, 1 tanpa nomor HP" in answer.text
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_secret_and_no_nik_stands_on_the_page(session, cast, client_for, address, called):
    page = client_for(cast.ona).get(address).text
    for one in (cast.ann, cast.bima):
        assert session.get_one(Person, one.id).nik not in page
    assert "482913" not in page


def test_the_page_is_narrowed_to_a_quota_whose_group_is_addressed(cast, client_for, address, called):
    ona = client_for(cast.ona)
    quotas = {quota.name: quota.id for quota in cast.own.quotas}
    own = ona.get(f"{address}?kuota={quotas['Kota Bekasi']}")
    assert texts(own, "name") == ["Ann Nur'aini", "Bima"]
    assert "Bapak/Ibu peserta (Kota Bekasi)," in own.text
    assert texts(ona.get(f"{address}?kuota={quotas['IPSM']}"), "name") == []
    assert "Bapak/Ibu peserta (Kursi bebas)," in ona.get(f"{address}?kuota=bebas").text
    for strange in ("x", str(uuid.uuid4()), str(cast.other.quotas[0].id)):
        answer = ona.get(f"{address}?kuota={strange}")
        assert texts(answer, "name") == ["Ann Nur'aini", "Bima"]
        assert "Bapak/Ibu peserta," in answer.text
    assert texts(ona.get(f"{address}?cari=bim"), "name") == ["Bima"]


def test_a_hall_is_paged(session, cast, client_for, address):
    crowd(session, cast, [f"Peserta {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(60)])
    ona = client_for(cast.ona)
    assert len(texts(ona.get(address), "name")) == 50
    assert "Halaman 2 dari 2" in ona.get(f"{address}?halaman=2").text


def test_only_the_organisers_of_the_cohort_see_it(cast, client_for, address):
    assert address in client_for(cast.ona).get(f"/angkatan/{cast.own.id}").text
    for role in (Role.ADMIN, Role.CURATOR, Role.TRAINER, Role.TRAINEE):
        client_for(cast.by_role(role)).get(address, 403)
    client_for(cast.olga).get(address, 404)
    client_for(cast.ona).get(f"/angkatan/{uuid.uuid4()}/pesan", 404)
