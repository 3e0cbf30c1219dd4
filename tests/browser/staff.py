"""What administrator, organiser and trainer do with a training, from its opening to the lists at its end."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Locator, expect

from tests.browser import papers
from tests.browser.sight import Sight
from tests.shipped import shipped

JOB_PATIENCE = 120_000
"""Milliseconds for hundreds of deliberately slow PIN hashes on a busy machine."""
PASSWORD = "jeruk di tepi kali"
ORGANISATION = "Balai Uji Bekasi"
COHORT = "Bimtek Dasar PSM, Jakarta"
ROSTER_FILE = "peserta-bekasi.xlsx"


def sign_in(sight: Sight, login: str, secret: str) -> None:
    sight.go("/masuk")
    sight.fill(login=login, secret=secret)
    sight.button("Masuk")


def sign_out(sight: Sight) -> None:
    sight.press(sight.page.get_by_role("banner").get_by_role("button", name="Keluar"))
    sight.see("Masuk")
    sight.says("Anda sudah keluar.")


def set_up_office(sight: Sight) -> None:
    """The administrator makes an organiser of trainings and invites two who shall work there."""
    sign_in(sight, "admin", PASSWORD)
    sight.see("Penyelenggara")
    sight.says("Belum ada penyelenggara")
    make_organisation(sight, ORGANISATION)
    with sight.aside():
        sight.link("Ubah")
        sight.see(ORGANISATION)
        sight.page.go_back()
    codes = [invite(sight, f"{role} di {ORGANISATION}") for role in ("Penyelenggara", "Pelatih")]
    sign_out(sight)
    for code, login, name in zip(codes, ("ona", "tom"), ("Ona Wijaya", "Tom Saputra"), strict=True):
        accept(sight, code, login, name, ORGANISATION)


def make_organisation(sight: Sight, name: str) -> None:
    sight.link("Tambah penyelenggara")
    sight.see("Tambah penyelenggara")
    sight.fill(name=name, unit="Pelatihan", region_code="32.75", signer_title="Kepala Balai")
    sight.fill(signer_name="Sutrisno, M.Si.")
    sight.choose("kind", "Pemerintah kabupaten/kota")
    sight.button("Simpan penyelenggara")
    sight.see(name)


def invite(sight: Sight, duty: str) -> str:
    """Make an invitation, from the page of an organiser or of the last one; returns its code."""
    sight.link(re.compile("Undang petugas$"))
    sight.see("Undang petugas")
    sight.choose("duty", duty)
    sight.button("Buat kode undangan")
    sight.see("Undangan")
    return sight.page.locator("[data-code]").inner_text()


def accept(sight: Sight, code: str, login: str, name: str, organiser: str) -> None:
    """Bring a code without having an account, and choose one."""
    sight.go("/undangan")
    sight.see("Undangan petugas")
    sight.fill(code=code)
    sight.button("Lanjut")
    sight.see("Terima undangan")
    sight.says(organiser)
    sight.fill(full_name=name, login=login, secret=PASSWORD, again=PASSWORD)
    sight.button("Buat akun dan terima")
    sight.see("Masuk")
    sight.says("Akun Anda sudah dibuat.")


def open_cohort(sight: Sight, moment: datetime) -> str:
    """The organiser opens the training; returns its address. It began two days ago, so all of it can be marked."""
    sign_in(sight, "ona", PASSWORD)
    sight.see("Angkatan")
    sight.link("Buka angkatan baru")
    sight.see("Buka angkatan baru")
    sight.fill(title=COHORT, venue="Aula Wisma Uji", city="Jakarta", region_code="31.75")
    sight.fill(starts_on=f"{moment - timedelta(days=2):%Y-%m-%d}", ends_on=f"{moment:%Y-%m-%d}")
    for place, (name, code, seats) in enumerate(papers.QUOTAS):
        field = f"quotas-{place}"
        sight.fill(**{f"{field}-name": name, f"{field}-region_code": code, f"{field}-seats": str(seats)})
    sight.button("Buka angkatan")
    expect(sight.page.get_by_role("alert")).to_contain_text("Isi jumlah kursi yang diumumkan.")
    sight.see("Buka angkatan baru", status=422)
    sight.fill(announced_seats=str(papers.ANNOUNCED))
    sight.button("Buka angkatan")
    sight.see(COHORT)
    sight.says(re.compile(rf"Kursi bebas\s*0 / {papers.UNALLOCATED}"))
    return sight.page.url


def prepare_cohort(sight: Sight, moment: datetime) -> None:
    """A trainer, and a session that is on just now."""
    sight.link(re.compile("^Pelatih "))
    sight.see("Pelatih angkatan")
    sight.press(sight.page.get_by_label("Tom Saputra"))
    sight.button("Simpan pelatih")
    sight.says(re.compile(r"Pelatih\s*1 orang"))
    sight.link(re.compile("^Seluruh jadwal"))
    sight.see("Jadwal")
    sight.link("Tambah sesi")
    sight.see("Tambah sesi")
    start = moment - timedelta(minutes=10)
    sight.fill(title="Bincang penutup", day=f"{start:%Y-%m-%d}", start=f"{start:%H:%M}", jp="0")
    sight.button("Simpan sesi")
    sight.says("Jadwal tersimpan.")
    sight.see("Jadwal")
    sight.link(f"‹ {COHORT}")
    sight.see(COHORT)


def import_roster(sight: Sight, roster: bytes, accepted: int) -> None:
    sight.link("Impor peserta")
    sight.see("Impor peserta")
    file = {"name": ROSTER_FILE, "mimeType": "application/octet-stream", "buffer": roster}
    sight.page.locator("#file").set_input_files(file)
    sight.button("Periksa berkas")
    sight.see("Impor peserta: periksa dahulu")
    sight.button(f"Masukkan {accepted} orang")
    sight.see(f"Hasil impor {ROSTER_FILE}")
    expect(sight.page.locator("[data-figure]")).to_have_text([str(accepted), str(len(papers.BAD_ROWS))])
    refused = sight.page.get_by_role("table", name="Baris yang ditolak").locator("tbody tr")
    expect(refused).to_have_count(len(papers.BAD_ROWS))
    for place, (bad, reason) in enumerate(zip(papers.BAD_ROWS, papers.REASONS, strict=True)):
        expect(refused.nth(place)).to_contain_text(f"{accepted + 2 + place}")
        expect(refused.nth(place)).to_contain_text(bad[1])
        expect(refused.nth(place)).to_contain_text(reason)


def make_cards(sight: Sight, count: int) -> None:
    """PINs for everybody, then the cards to print."""
    sight.link("Buat kartu masuk")
    sight.see("Kartu masuk")
    sight.button(f"Buat PIN untuk {count} peserta")
    sight.see(f"Membuat PIN untuk {COHORT}")
    wait_for_job(sight, count)
    sight.link("Kembali")
    sight.see("Kartu masuk")
    assert fetch(sight, sight.page.get_by_role("button", name=f"Unduh {count} kartu (PDF)")).startswith(b"%PDF-")


def wait_for_job(sight: Sight, count: int) -> None:
    """The page of a job follows it by itself."""
    done = sight.page.locator("#progress").get_by_text(f"{count} dikerjakan.")
    expect(done).to_be_visible(timeout=JOB_PATIENCE)
    sight.see(re.compile(COHORT))


def fetch(sight: Sight, place: Locator) -> bytes:
    """What a press on this place downloads."""
    with sight.page.expect_download() as download:
        sight.press(place)
    return download.value.path().read_bytes()


def look_somebody_up(sight: Sight, cohort: str, number: str, name: str) -> None:
    """Find one person in the roster by typing, and open his or her page."""
    sight.go(f"{cohort}/peserta")
    sight.see("Daftar peserta")
    sight.ready()
    sight.page.get_by_role("searchbox").press_sequentially(number)
    expect(sight.page.locator("#list")).to_contain_text("1 orang")
    sight.link(name)
    sight.see(name)


def look_at_curriculum(sight: Sight) -> None:
    sight.link("Kurikulum")
    sight.see("Kurikulum")
    sight.link("Pelatihan Dasar PSM")
    sight.see(re.compile("Pelatihan Dasar PSM, versi 1"))
    sight.press(sight.page.get_by_role("main").get_by_role("link").first)
    sight.see(re.compile("."))


def open_quiz(sight: Sight, cohort: str, title: str) -> None:
    """On another day than that of its session, so the portal asks first."""
    sight.go(f"{cohort}/kuis")
    sight.see("Pretes dan pascates")
    sight.button(f"Buka {title.lower()} sekarang")
    sight.see("Pretes dan pascates", status=422)
    sight.button("Ya, buka sekarang")
    expect(sight.page.get_by_role("button", name=f"Tutup {title.lower()}")).to_be_visible()


def call_roll(sight: Sight, cohort: str, name: str, number: str, total: int) -> None:
    """In the first session one is found by typing and marked with one tap; the rest follows, session by session."""
    sight.go(f"{cohort}/jadwal")
    sight.see("Jadwal")
    sessions = sight.page.get_by_role("link", name=re.compile("^Kehadiran "))
    addresses = [str(link.get_attribute("href")) for link in sessions.all()]
    held = [planned.title for planned in shipped().timetable if planned.jp]
    assert len(addresses) == len(held)
    sight.go(addresses[0])
    sight.ready()
    sight.page.get_by_role("searchbox").press_sequentially(number)
    marks = sight.page.get_by_role("group", name=f"Kehadiran {name}")
    expect(sight.page.locator(".presence")).to_have_count(1)
    mark = marks.get_by_role("button", name="Terlambat")
    sight.press(mark)
    expect(mark).to_have_attribute("aria-pressed", "true")
    expect(sight.page.locator("[data-figure]").first).to_have_text(f"1 / {total}")
    sight.go(addresses[0])
    expect(sight.page.locator("[data-figure]")).to_have_text([f"1 / {total}", str(total - 1)])
    sight.see(re.compile(held[0]))
    mark_the_rest(sight, addresses[0], total - 1, total)
    for address in addresses[1:]:
        mark_the_rest(sight, address, total, total)
    sight.see(re.compile(held[-1]))


def mark_the_rest(sight: Sight, address: str, rest: int, total: int) -> None:
    sight.go(address)
    sight.link("Tandai sisanya hadir")
    if rest < total:
        sight.see("Tandai sisanya hadir")
    sight.button(f"Tandai {rest} peserta hadir")
    expect(sight.page.locator("[data-figure]")).to_have_text([f"{total} / {total}", "0"])


def decide(sight: Sight, cohort: str, total: int) -> None:
    """The organiser looks who meets the requirements: one does, and is decided upon."""
    sight.go(f"{cohort}/kemajuan")
    sight.see("Nilai dan kemajuan")
    sight.link("Syarat lengkap 1")
    sight.see("Nilai dan kemajuan")
    sight.go(f"{cohort}/kelulusan")
    sight.see("Tetapkan kelulusan")
    expect(sight.page.locator("[data-figure]")).to_have_text([str(total), "0", "1", str(total - 1)])
    sight.button("Tetapkan kelulusan 1 orang")
    wait_for_job(sight, 1)
    sight.link("Kembali")
    expect(sight.page.locator("[data-figure]")).to_have_text([str(total), "1", "0", str(total - 1)])


@dataclass(frozen=True)
class Lists:
    """The graduation list as both kinds of file."""

    xlsx: bytes
    csv: bytes


def export_lists(sight: Sight, cohort: str) -> Lists:
    sight.go(f"{cohort}/laporan")
    sight.see(f"Kelulusan {COHORT}")
    found = [fetch(sight, sight.page.get_by_role("button", name=kind)) for kind in ("Excel (.xlsx)", "CSV")]
    sight.go(f"{cohort}/laporan")
    expect(sight.page.get_by_role("main")).to_contain_text("CSV, ")
    return Lists(*found)
