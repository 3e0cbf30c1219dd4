"""An introduction is shown as it is typed: whatever is more than a plain paragraph is named."""

import pytest

from portal.content.shapes import Course

COURSE, MODULE, TERMS, ENTRIES = "course.md", "awal/module.md", "glosarium.md", "rujukan.md"
FIRST_WORDS = {COURSE: "Selamat", MODULE: "Modul ini", TERMS: "Kata", ENTRIES: "Daftar"}
SAID = "Pengantar hanya boleh berupa paragraf biasa"
MARKED = [
    "Baca [ini](https://kemensos.go.id) dulu.",
    "Baca <https://kemensos.go.id> dulu.",
    "![Alur kerja PSM](gambar/alur.svg)",
    "## Bagian",
    "Bagian\n---",
    "# Judul",
    "- satu\n- dua",
    "1. satu",
    "| a |\n|---|\n| b |",
    "> kutipan",
    "```\nkode\n```",
    "    kode",
    "***",
    ":::kasus Bu Sari\nMenunggu.\n:::",
    "Kata **tebal**.",
    "Kata *miring*.",
    "Kata `kode`.",
]
PLAIN = ["Satu baris\ndan satu lagi.", "Tanda * dan 2 < 3 & 4.", "Baris yang berakhir spasi  \ndan sambungannya."]


@pytest.fixture
def listed(tiny):
    """The tiny course with a glossary and a reference list."""
    tiny.write(TERMS, "---\nterms:\n  - {term: PSM, text: Relawan., source: UU 11/2009}\n---\n\nKata.\n")
    entry = "{kind: mitra, name: Karang Taruna, text: Pemuda., source: UU 11/2009}"
    tiny.write(ENTRIES, f"---\nentries:\n  - {entry}\n---\n\nDaftar.\n")
    return tiny


@pytest.mark.parametrize("text", MARKED)
@pytest.mark.parametrize("name", FIRST_WORDS)
def test_more_than_a_paragraph_is_named_once_at_its_line(listed, name, text):
    old = FIRST_WORDS[name]
    line = listed.spoil(name, old, f"Satu.\n\n{text}\n\n{text}\n\n{old}") + 2
    found = [fault for fault in listed.check() if SAID in fault.message]
    assert [(fault.file, fault.line) for fault in found] == [(f"courses/kecil/{name}", line)]


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("name", FIRST_WORDS)
def test_plain_paragraphs_pass(listed, name, text):
    listed.spoil(name, FIRST_WORDS[name], f"{text}\n\n{FIRST_WORDS[name]}")
    assert listed.check() == []


@pytest.mark.parametrize("name", [TERMS, ENTRIES])
def test_a_list_needs_no_introduction(listed, name):
    listed.spoil(name, f"{FIRST_WORDS[name]}.\n", "")
    assert listed.check() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Baca [ini](02-lain.md).", "“02-lain.md” tidak menuju materi"),
        ("Baca [ini](dua kata.md).", "Tautan ini tidak sah"),
        ("Baca [ini](javascript:alert(1)).", "Tautan “javascript:” dihapus"),
        ("![Alur kerja PSM](gambar/alur.svg)", "Gambar “gambar/alur.svg” tidak ada"),
        ("Kode `99.99`.", "Kode wilayah “99.99” tidak ada"),
        ("Kata <b>tebal.", "HTML “<b…>” tidak dipakai"),
        (":::lain", "Blok “lain” tidak dikenal"),
    ],
)
@pytest.mark.parametrize("name", FIRST_WORDS)
def test_what_a_lesson_may_not_hold_an_introduction_may_not_either(listed, name, text, words):
    line = listed.spoil(name, FIRST_WORDS[name], f"{text}\n\n{FIRST_WORDS[name]}")
    found = [(fault.file, fault.line) for fault in listed.check() if words in fault.message]
    assert found == [(f"courses/kecil/{name}", line)]


def test_the_words_of_the_list_are_still_read(listed):
    course = listed.course()
    assert isinstance(course, Course)
    assert [term.term for term in course.glossary] == ["PSM"]
    assert [entry.name for entry in course.reference] == ["Karang Taruna"]
