"""Papers: the same paper gives the same bytes, nothing typed breaks them, and the words can be read back out."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from portal.documents.papers import CardPaper, CertificatePaper, ModuleLine, Run, in_lines
from portal.documents.pdf import cards_pdf, certificate_pdf
from tests.documents.pdf_text import pages, readable

PAPER = CertificatePaper(
    issuer="DINAS SOSIAL KOTA CONTOH",
    unit="Bidang Pemberdayaan Sosial",
    number="0042/PSM-D/00.00/II/2020",
    name="Siti Rahmawati",
    origin="Kelurahan Contoh, Kecamatan Contoh, Kota Contoh",
    statement=(Run("yang telah "), Run("LULUS", bold=True), Run(" pada pelatihan selama 16 jam pelajaran.")),
    course="Bimbingan Teknis Pekerja Sosial Masyarakat, Pelatihan Dasar",
    modules=(ModuleLine("Konsep Dasar PSM", 10), ModuleLine("Kerelawanan Sosial", 6)),
    requirement_note="Membuktikan syarat pelatihan (huruf g), bukan syarat lain.",
    place_and_date="Kota Contoh, 18 Februari 2020",
    signer_title="Kepala Dinas Sosial Kota Contoh",
    signer_name="Nama Pejabat, S.H., M.Si.",
    code="7KQ4-M2XD",
    verify_url="https://bimtek.example.id/v/7KQ4-M2XD",
    verify_label="bimtek.example.id/v/7KQ4-M2XD",
    ledger_number=42,
    issued_on=datetime.date(2020, 2, 18),
    sample=False,
)
CARD = CardPaper(
    details="Kelurahan Jatimekar · lahir 1 Januari 1990",
    name="Siti Rahmawati",
    number="0001",
    pin="482193",
    quota="Kuota Kota Contoh",
    cohort_title="Angkatan 1",
    sign_in_url="https://bimtek.example.id/masuk",
    code_url="https://bimtek.example.id/k/12345674#NL3HMfJJTbIq_C10ydX6XA",
    sample=True,
)
SIXTY = "Raden Ajeng Siti Nurhaliza Rahmawati Kusumaningrum Wulandari"
HOSTILE = [
    SIXTY,
    f"Prof. Dr. Ir. Hj. {SIXTY}, S.Sos., M.Kesos., Ph.D.",
    "Slamet",
    "Nur'aini Ma'ruf",
    "x" * 200,
    '#panic("a") $x$ *b* _c_ `d` <e> @f // g /* h */ \\ " \' ~ --- = - + [i] {j}',
    "Siti 😀 漢字 ꦱꦶꦠꦶ",
    "سيتي שלום",
    "dua\nbaris\r\n\ttab\x00\x1b\u202e\ud800 akhir",
    "e\u0301\u0323" * 20,
    " ",
    "",
]


def test_the_same_paper_gives_the_same_bytes_in_every_thread():
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(certificate_pdf, [PAPER] * 8))
    assert made == {certificate_pdf(PAPER)}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Siti Rahmawatj"},
        {"issued_on": datetime.date(2020, 2, 19)},
        {"ledger_number": 43},
        {"verify_url": "https://bimtek.example.id/v/7KQ4-M2XE"},
        {"modules": (ModuleLine("Konsep Dasar PSM", 11), ModuleLine("Kerelawanan Sosial", 5))},
        {"sample": True},
    ],
)
def test_another_paper_gives_other_bytes(change):
    assert certificate_pdf(replace(PAPER, **change)) != certificate_pdf(PAPER)


def test_certificate_is_two_tagged_archival_pages_dated_by_its_issue():
    pdf = certificate_pdf(PAPER)
    assert pages(pdf) == 2
    assert b"D:20200218" in pdf
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert len(pdf) < 80_000


def test_words_can_be_searched():
    assert set("SitiRahmawatLULUS0042/") <= readable(certificate_pdf(PAPER))


def test_a_sample_is_laid_out_on_the_same_two_pages():
    assert pages(certificate_pdf(replace(PAPER, sample=True))) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_stands_on_the_two_pages(text):
    words = replace(
        PAPER, name=text, origin=text, issuer=text, unit=text, number=text, signer_name=text, signer_title=text,
        course=text, code=text, verify_label=text, place_and_date=text, requirement_note=text,
        statement=(Run(text, bold=True), Run(text)), modules=(ModuleLine(text, 1),),
    )  # fmt: skip
    assert pages(certificate_pdf(words)) == 2
    card = replace(CARD, name=text, number=text, pin=text, quota=text, details=text, cohort_title=text)
    assert pages(cards_pdf([card] * 10)) == 1


def test_markup_is_printed_letter_by_letter():
    assert set('#$*_`<>@\\"[]{}~=') <= readable(certificate_pdf(replace(PAPER, name='#$*_`<>@\\"[]{}~=')))


@pytest.mark.parametrize("start", [0xA1, 0xC0, 0x100, 0x140])
def test_latin_letters_print_as_they_are(start):
    letters = "".join(chr(code) for code in range(start, start + 32) if code != 0xAD)
    assert set(letters) <= readable(certificate_pdf(replace(PAPER, name=letters)))


def test_a_sign_without_a_font_becomes_a_box_and_the_rest_stays():
    letters = readable(certificate_pdf(replace(PAPER, name="Zoë 😀")))
    assert set("Zoë□") <= letters
    assert "😀" not in letters


def test_many_modules_still_fit_the_back():
    modules = tuple(ModuleLine(f"Mata pelatihan ke-{number} dengan judul yang wajar", 2) for number in range(18))
    paper = replace(PAPER, modules=modules)
    assert paper.total_jp == 36
    assert pages(certificate_pdf(paper)) == 2


def test_an_overlong_course_goes_on_instead_of_failing():
    modules = tuple(ModuleLine(f"Mata pelatihan {number}", 1) for number in range(120))
    assert pages(certificate_pdf(replace(PAPER, modules=modules, statement=(Run("panjang " * 800),)))) > 2


def test_a_whole_hall_of_cards():
    cards = [
        replace(CARD, number=f"{number:04d}", pin=f"{number:06d}", code_url=f"{CARD.code_url}{number:06d}"[:-6])
        for number in range(1, 476)
    ]
    pdf = cards_pdf(cards)
    assert pages(pdf) == 48
    assert pdf == cards_pdf(cards)


def test_each_address_has_its_own_code():
    other = replace(CARD, code_url=CARD.code_url.replace("12345674", "12345682"))
    assert cards_pdf([CARD, other]) != cards_pdf([CARD, CARD])


def test_nothing_to_print_is_refused():
    with pytest.raises(ValueError, match="no cards"):
        cards_pdf([])
    with pytest.raises(ValueError, match="needs a text"):
        certificate_pdf(replace(PAPER, verify_url=""))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Slamet", ["Slamet"]),
        ("x" * 90, ["x" * 90]),
        ("Siti Rahmawati", ["Siti Rahmawati"]),
        (SIXTY, ["Raden Ajeng Siti Nurhaliza", "Rahmawati Kusumaningrum Wulandari"]),
    ],
)
def test_long_names_break_near_the_middle(name, lines):
    assert in_lines(name, 36) == lines
