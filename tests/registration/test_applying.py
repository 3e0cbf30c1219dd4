"""Applying through the pages, as a phone without scripts does: three pages, a code, and what became of it."""

import hashlib
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.paths import TEMPLATES
from portal.registration import rules
from portal.registration.actions import deciding
from portal.registration.models import Application
from portal.registration.queries import applications
from portal.registration.rules import ApplicationState
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG, EARLY
from tests.pages.reading import words
from tests.registration.people import CLOSES, apply, nik, open_registration

PERSON = {
    "consent": "y",
    "name": "Yuliana Br. Sitepu",
    "nik": nik(1),
    "birth_place": "Medan",
    "birth_date": "",
    "sex": "",
    "village": "Jatimekar",
    "phone": "0812-3456-7890",
    "extra": "",
}
ANSWERS = {one: "ya" for one in ("citizen", "resident", "volunteer", "literate", "conduct")} | {"trained": "tidak"}


@pytest.fixture
def front(session, cast, noon):
    """The public address of Ona's cohort, with the clock at the moment when applications are first taken."""
    noon(EARLY)
    return f"/daftar/{open_registration(session, cast.ona, cast.own).short_name}"


@pytest.fixture
def phone(client_for):
    return client_for()


def carried(answer) -> dict[str, str]:
    """What a page would send on: its hidden fields, and what is filled in and ticked."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", answer.text):
        name, value = (re.search(rf'\s{key}="([^"]*)"', tag) for key in ("name", "value"))
        ticked = not re.search(r'type="(radio|checkbox)"', tag) or re.search(r"\schecked", tag)
        if name and ticked:
            found[name[1]] = unescape(value[1]) if value else ""
    return {name: value for name, value in found.items() if name != "csrf_token"}


def fill(phone, front, noon=None, moment=EARLY, **changes):
    """The three pages, up to the last; what it would send."""
    first = carried(phone.get(f"{front}/isi"))
    second = phone.post(f"{front}/isi", first | PERSON | changes | {"ke": "syarat"}, 200)
    third = phone.post(f"{front}/isi", carried(second) | ANSWERS | {"ke": "periksa"}, 200)
    if noon:
        noon(moment + timedelta(minutes=1))
    return third


def send(phone, front, third, status=303):
    return phone.post(f"{front}/isi", carried(third) | {"ke": "kirim"}, status)


def stored(session) -> int:
    session.rollback()
    return len(session.scalars(select(Application.id)).all())


def code_on(phone, front) -> str:
    return re.search(r"data-code>\s*([a-z0-9-]{19})\s*<", phone.get(f"{front}/diterima").text)[1]


def test_a_cohort_takes_no_applications_unless_it_was_opened(session, cast, phone):
    phone.get("/daftar/abcdef", 404)
    phone.get("/daftar/abcdef/isi", 404)


def test_the_page_says_where_when_and_how_many_seats(front, phone, noon):
    said = words(phone.get(front))
    for part in ("Bimtek Uji", "10–11 Maret 2026", "Aula Uji, Bekasi", "2 dari 5 kursi", "Daftar sekarang"):
        assert part in said
    assert 'content="noindex"' in phone.get(front).text
    noon(EARLY - timedelta(minutes=1))
    assert "belum dibuka" in words(phone.get(front))
    assert phone.get(f"{front}/isi", 303).location == front
    noon(CLOSES)
    assert "sudah ditutup" in words(phone.get(front))


def test_somebody_applies_in_three_pages_and_gets_a_code(session, cast, front, phone, noon):
    third = fill(phone, front, noon)
    said = words(third)
    assert "Yuliana Br. Sitepu" in said
    assert "Medan, 1 Januari 1990 (dibaca dari NIK)" in said
    assert "Kelurahan Jatimekar, Kecamatan Jatiasih, Kota Bekasi" in said
    assert session.scalars(select(Application)).all() == []
    send(phone, front, third)
    code = code_on(phone, front)
    session.rollback()
    found = session.scalars(select(Application)).one()
    assert (found.nik, found.phone, found.notice_version) == (nik(1), "+6281234567890", rules.NOTICE_VERSION)
    assert (found.consented_at, found.may_message, found.state) == (found.received_at, False, ApplicationState.RECEIVED)
    assert found.answers["trained"] is False
    assert applications.by_code(session, code.upper()).id == found.id
    phone.post(f"{front}/diterima")
    assert phone.get(f"{front}/diterima", 303).location == "/pendaftaran"


def test_a_second_tap_is_the_same_application(session, cast, front, phone, noon):
    third = fill(phone, front, noon)
    send(phone, front, third)
    before = code_on(phone, front)
    send(phone, front, third)
    assert code_on(phone, front) == before
    assert stored(session) == 1


def test_the_same_nik_is_answered_like_any_other(session, cast, front, phone, client_for, noon):
    send(phone, front, fill(phone, front, noon))
    other = client_for()
    noon(EARLY)
    send(other, front, fill(other, front, noon, name="Orang Lain"))
    first, second = phone.get(f"{front}/diterima"), other.get(f"{front}/diterima")
    blank = [re.sub(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}|csrf_token[^>]*>", "", one.text) for one in (first, second)]
    assert blank[0] == blank[1]
    assert stored(session) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"consent": ""}, "Tanpa izin, data Anda tidak boleh kami terima"),
        ({"nik": "3275 0941 0190 9"}, "Baru 13 angka. NIK berisi 16 angka."),
        ({"nik": "3275094106089011"}, "Usia belum 18 tahun"),
        ({"village": "Zzzzz"}, "Desa ini tidak ditemukan"),
        ({"village": "Jati"}, "Pilih"),
        ({"phone": "abc"}, "Nomor HP tidak dikenali"),
        ({"name": ""}, "Isian ini wajib diisi."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(front, phone, changes, said):
    first = carried(phone.get(f"{front}/isi"))
    typed = {name: value for name, value in (PERSON | changes).items() if value}
    answer = phone.post(f"{front}/isi", first | typed | {"ke": "syarat"}, 422)
    assert said in words(answer)
    kept = carried(answer)
    assert {name: kept.get(name) for name in typed} == typed


def test_of_several_villages_one_is_chosen(front, phone):
    first = carried(phone.get(f"{front}/isi"))
    answer = phone.post(f"{front}/isi", first | PERSON | {"village": "Jatiasih", "ke": "syarat"}, 422)
    offered = re.findall(r'name="village_code"[^>]*value="([0-9.]+)"', answer.text)
    assert len(offered) > 1
    second = phone.post(f"{front}/isi", carried(answer) | {"village_code": offered[1], "ke": "syarat"}, 200)
    assert carried(second)["village_code"] == offered[1]
    changed = carried(answer) | {"village_code": offered[1], "village": "Jatimekar", "ke": "syarat"}
    assert carried(phone.post(f"{front}/isi", changed, 200))["village_code"] == "32.75.09.1001"
    by_code = first | PERSON | {"village": CIKARANG, "ke": "syarat"}
    assert carried(phone.post(f"{front}/isi", by_code, 200))["village_code"] == CIKARANG


def test_who_is_no_citizen_is_stopped_and_nobody_else(front, phone, noon):
    first = carried(phone.get(f"{front}/isi"))
    second = phone.post(f"{front}/isi", first | PERSON | {"ke": "syarat"}, 200)
    no = dict.fromkeys(ANSWERS, "tidak")
    answer = phone.post(f"{front}/isi", carried(second) | no | {"ke": "periksa"}, 422)
    assert "hanya untuk warga negara Indonesia" in words(answer)
    assert "Pilih salah satu." in words(phone.post(f"{front}/isi", carried(second) | {"ke": "periksa"}, 422))
    phone.post(f"{front}/isi", carried(answer) | {"citizen": "ya", "ke": "periksa"}, 200)


def test_somebody_goes_back_and_finds_what_was_typed(front, phone):
    third = fill(phone, front, may_message="y")
    back = phone.post(f"{front}/isi", carried(third) | {"ke": "data"}, 200)
    kept = carried(back)
    assert (kept["name"], kept["may_message"], kept["citizen"], kept["village_code"]) == (
        PERSON["name"],
        "y",
        "ya",
        "32.75.09.1001",
    )


def test_robots_are_told_what_to_do(session, cast, front, phone, noon):
    third = fill(phone, front)
    assert "Terlalu cepat" in words(send(phone, front, third, 422))
    noon(EARLY + timedelta(minutes=1))
    robot = phone.post(f"{front}/isi", carried(third) | {"extra": "http://x", "ke": "kirim"}, 422)
    assert "Kosongkan isian" in words(robot)
    forged = phone.post(f"{front}/isi", carried(third) | {"stamp": "x" * 40, "ke": "kirim"}, 422)
    assert "terlalu lama terbuka" in words(forged)
    assert carried(forged)["stamp"] != "x" * 40
    noon(EARLY + timedelta(days=2))
    stale = send(phone, front, third, 422)
    noon(EARLY + timedelta(days=2, minutes=1))
    send(phone, front, stale)
    assert stored(session) == 1


def test_when_it_closes_meanwhile_the_page_says_so(front, phone, noon):
    third = fill(phone, front)
    noon(CLOSES)
    assert send(phone, front, third).location == front


def test_the_notice_is_read_before_anything_is_given(front, phone):
    assert "Versi 1" in words(phone.get(f"{front}/pemberitahuan"))
    page = phone.get(f"{front}/isi").text
    assert page.index("Data Anda dipakai untuk apa") < page.index('name="consent"') < page.index('name="name"')
    assert not re.search(r'name="(consent|may_message)"[^>]*checked', page)


def test_another_notice_has_another_version():
    known = {"1": "a113600cba3afe78"}
    text = (TEMPLATES / "registration" / "_notice.html").read_text()
    words_alone = " ".join(re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL).split())
    assert hashlib.sha256(words_alone.encode()).hexdigest()[:16] == known[rules.NOTICE_VERSION]


def look(client, code, status=303):
    return client.post("/pendaftaran", {"code": code}, status)


def test_the_status_page_opens_by_the_code_and_tells_where_somebody_stands(
    session, cast, front, phone, client_for, noon
):
    send(phone, front, fill(phone, front, noon))
    code = code_on(phone, front)
    other = client_for()
    assert other.get("/pendaftaran/saya", 303).location == "/pendaftaran"
    assert "tidak dikenal" in words(look(other, "abcd-efgh-jkmn-pqrs", 422))
    look(other, code.upper().replace("-", " "))
    page = other.get("/pendaftaran/saya")
    assert "Sedang diperiksa" in words(page)
    for secret in (nik(1), "+62812", "1990", code):
        assert secret not in page.text
    session.rollback()
    mine = session.scalars(select(Application)).one()
    everybody = [apply(session, cast.own, number, EARLY + timedelta(minutes=number)) for number in (5, 6, 7)]
    with unit_of_work():
        deciding.approve(session, cast.ona, cast.own, [one.id for one in everybody], EARLY)
    with unit_of_work():
        deciding.approve(session, cast.ona, cast.own, [mine.id], EARLY)
    said = words(other.get("/pendaftaran/saya"))
    assert "Nomor 1 dari 3 untuk Kota Bekasi" in said
    assert "Kota Bekasi 3 / 2" in said
    assert "Kursi bebas 1 / 1" in said
    other.post("/pendaftaran/saya/tutup")
    other.get("/pendaftaran/saya", 303)


def test_taking_back_asks_for_the_birth_date_and_slows_whoever_guesses(session, cast, front, phone, client_for, noon):
    send(phone, front, fill(phone, front, noon))
    code = code_on(phone, front)
    other = client_for()
    other.get("/pendaftaran/saya/batal", 303)
    look(other, code)
    for _ in range(5):
        assert "berbeda" in words(other.post("/pendaftaran/saya/batal", {"birth": "2/1/1990"}, 422))
    waits = other.post("/pendaftaran/saya/batal", {"birth": "1/1/1990"}, 422)
    assert "Terlalu banyak tanggal yang salah" in words(waits)
    noon(EARLY + timedelta(minutes=30))
    other.post("/pendaftaran/saya/batal", {"birth": "1 Januari 1990"})
    assert "Pendaftaran dibatalkan" in words(other.get("/pendaftaran/saya"))
    session.rollback()
    assert session.scalars(select(Application.state)).one() is ApplicationState.WITHDRAWN
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "application-withdrawn")).one()
    assert entry.detail == {"by": "applicant"}


def test_an_address_that_guesses_codes_has_to_wait(cast, client_for, noon, monkeypatch):
    noon(EARLY)
    monkeypatch.setattr("portal.registration.views.status.CODES", rules.Limit(3, timedelta(hours=1)))
    guesser = client_for()
    for number in range(3):
        assert "tidak dikenal" in words(look(guesser, f"abcd-efgh-jkmn-pqr{number + 2}", 422))
    assert "Terlalu banyak kode yang salah" in words(look(guesser, "abcd-efgh-jkmn-pqrs", 422))
