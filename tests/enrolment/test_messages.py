"""Ready texts for WhatsApp: what they say, whom they reach, and what they never tell."""

import uuid
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.access import Role
from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.enrolment.messages import Announcement, to_group, to_person, whatsapp_address
from portal.enrolment.models import Enrolment, OpenedText
from portal.enrolment.rules import EnrolmentState
from portal.organisers.models import Organisation
from portal.web.headers import POLICY
from portal.web.transaction import unit_of_work
from tests.certification.world import crowd
from tests.conftest import NOON
from tests.pages.reading import texts, words

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


@pytest.fixture
def opening(cast):
    return f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/pesan"


def test_the_text_of_somebody_is_opened_by_way_of_the_portal(cast, client_for, address, called, opening):
    answer = client_for(cast.ona).post(opening)
    assert answer.status_code == 303
    link = answer.headers["Location"]
    assert link.startswith("https://wa.me/6281234567890?text=")
    (text,) = parse_qs(urlsplit(link).query)["text"]
    assert text.splitlines()[0] == "Yth. Ann Nur'aini,"
    assert f"Nomor peserta: {cast.ann.login[:4]} {cast.ann.login[4:]}" in text
    assert "http://127.0.0.1:8000/masuk" in text


def test_the_page_says_whose_text_was_opened_last_and_by_whom(
    session, cast, client_for, noon, address, called, opening
):
    ona = client_for(cast.ona)
    before = ona.get(address)
    assert texts(before, "opened") == []
    assert before.text.count("Buka WhatsApp</button>") == 1
    assert "belum ada nomor HP" in before.text
    assert "2 orang, 1 tanpa nomor HP" in before.text
    ona.post(opening)
    noon(NOON + timedelta(hours=1))
    ona.post(opening)
    after = ona.get(address)
    (said,) = texts(after, "opened")
    assert said == "dibuka 10 Mar 2026, 13.00 WIB oleh Ona Wijaya"
    session.rollback()
    assert len(session.scalars(select(OpenedText)).all()) == 2
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "text-opened")).all()
    assert [(one.actor_id, one.person_id, one.detail) for one in entries] == [
        (cast.ona.id, cast.ann.id, {"kind": "enrolled"})
    ] * 2


def test_browsers_may_follow_the_form_to_whatsapp_and_nowhere_else(cast, client_for, address):
    policy = client_for(cast.ona).get(address).headers["Content-Security-Policy"]
    wanted = "form-action 'self' https://wa.me https://api.whatsapp.com"
    assert policy == POLICY.replace("form-action 'self'", wanted)
    assert client_for(cast.ona).get(address).headers["Referrer-Policy"] == "same-origin"


def test_a_text_without_a_number_opens_nothing(session, cast, client_for, address, called):
    ona = client_for(cast.ona)
    answer = ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.bima_seat}/pesan")
    assert answer.headers["Location"].endswith(address)
    assert "belum punya nomor HP" in words(ona.follow(answer))
    session.rollback()
    assert session.scalars(select(OpenedText)).all() == []


def test_only_the_organisers_of_the_cohort_open_texts_of_its_people(session, cast, client_for, called, opening):
    for role in (Role.ADMIN, Role.CURATOR, Role.TRAINER, Role.TRAINEE):
        client_for(cast.by_role(role)).post(opening, status=403)
    client_for(cast.olga).post(opening, status=404)
    ona = client_for(cast.ona)
    ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.sam_seat}/pesan", status=404)
    ona.post(f"/angkatan/{cast.own.id}/peserta/{uuid.uuid4()}/pesan", status=404)
    with unit_of_work():
        session.get_one(Enrolment, cast.ann_seat).state = EnrolmentState.WITHDRAWN
    ona.post(opening, status=404)
    session.rollback()
    assert session.scalars(select(OpenedText)).all() == []


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
