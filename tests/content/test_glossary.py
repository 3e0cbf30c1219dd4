"""glosarium.md and rujukan.md: what may stand in them, and how people find things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.folder.glossary import TERM, looked_up, search
from portal.content.shapes import Entry

TERMS = """---
terms:
  - term: PSM
    also: [Pekerja Sosial Masyarakat]
    text: Relawan sosial di desa.
    source: Permensos 10/2019
  - term: asesmen
    text: Mengkaji keadaan.
    source: domain 3.5
---

Kata-kata.
"""
ENTRIES = """---
entries:
  - kind: ppks
    name: Lanjut usia telantar
    also: [lansia, terlantar]
    text: Orang tua yang tidak diurus.
    source: Permensos 8/2012
  - kind: mitra
    name: Karang Taruna
    text: Wadah pemuda.
    source: seed 003
  - kind: layanan
    name: Karang Taruna
    text: Kegiatan bagi lansia.
    source: seed 003
---

Daftar.
"""


@pytest.fixture
def listed(tiny):
    """The tiny course with a glossary and a reference list."""
    tiny.write("glosarium.md", TERMS)
    tiny.write("rujukan.md", ENTRIES)
    return tiny


def test_both_lists_are_read_in_their_order(listed):
    assert listed.check() == []
    course = listed.course()
    assert [(term.term, term.also) for term in course.glossary] == [
        ("PSM", ("Pekerja Sosial Masyarakat",)),
        ("asesmen", ()),
    ]
    assert [(entry.kind, entry.name) for entry in course.reference] == [
        ("ppks", "Lanjut usia telantar"),
        ("mitra", "Karang Taruna"),
        ("layanan", "Karang Taruna"),
    ]
    assert [entry.kind for entry in looked_up(course)] == ["ppks", "mitra", "layanan", TERM, TERM]


def test_both_lists_may_be_missing(tiny):
    course = tiny.course()
    assert (course.glossary, course.reference, looked_up(course)) == ((), (), ())


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("glosarium.md", "term: asesmen", "term: psm", "“psm” sudah ada"),
        ("glosarium.md", "term: asesmen", "term: pekerja sosial masyarakat", "sudah ada"),
        ("glosarium.md", "term: asesmen", "term: P-S-M", None),
        ("glosarium.md", "term: asesmen", "term: PSM!", "terlalu mirip"),
        ("glosarium.md", "term: asesmen", "term: 漢字", "huruf atau angka biasa"),
        ("glosarium.md", "Mengkaji keadaan.", "a" * 401, "paling banyak 400"),
        ("glosarium.md", "text: Mengkaji keadaan.", "teks: Mengkaji.", "belum ada"),
        ("glosarium.md", "domain 3.5", "UU 1/1900", "“UU 1/1900” tidak dikenal"),
        ("rujukan.md", "kind: mitra", "kind: kawan", "“kawan” tidak dikenal"),
        ("rujukan.md", "kind: layanan", "kind: mitra", "“Karang Taruna” sudah ada"),
        ("rujukan.md", "text: Wadah pemuda.", "text: ''", "harus teks yang berisi"),
        ("rujukan.md", "entries:", "isi:", "belum ada"),
    ],
)
def test_what_is_wrong_is_named(listed, name, old, new, words):
    line = listed.spoil(name, old, new)
    faults = [fault for fault in listed.check() if words and words in fault.message]
    assert bool(faults) == bool(words)
    assert all(fault.file.endswith(name) and abs(fault.line - line) <= 1 for fault in faults)


FOUND = (
    Entry("ppks", "Lanjut usia telantar", ("lansia", "terlantar"), "Orang tua yang tidak diurus.", "x"),
    Entry("ppks", "Orang dengan HIV/AIDS", ("ODHA",), "Rahasianya dijaga.", "x"),
    Entry("mitra", "Karang Taruna", (), "Teman menengok lansia.", "x"),
    Entry("layanan", "Kafé warga", (), "Tempat bertemu orang.", "x"),
)


@pytest.mark.parametrize(
    ("query", "kind", "names"),
    [
        ("", "", ["Lanjut usia telantar", "Orang dengan HIV/AIDS", "Karang Taruna", "Kafé warga"]),
        ("LANSIA", "", ["Lanjut usia telantar", "Karang Taruna"]),
        ("lansia", "mitra", ["Karang Taruna"]),
        ("orang", "", ["Orang dengan HIV/AIDS", "Lanjut usia telantar", "Kafé warga"]),
        ("tidak lansia", "", ["Lanjut usia telantar"]),
        ("hiv aids", "", ["Orang dengan HIV/AIDS"]),
        ("HIV/AIDS", "", ["Orang dengan HIV/AIDS"]),
        ("kafe", "", ["Kafé warga"]),
        ("café", "", []),
        ("KAFÉ", "layanan", ["Kafé warga"]),
        ("% ' --", "ppks", ["Lanjut usia telantar", "Orang dengan HIV/AIDS"]),
        ("lansia gempa", "", []),
        ("", "tidak-ada", []),
    ],
)
def test_every_word_must_be_there_and_names_come_first(query, kind, names):
    assert [entry.name for entry in search(FOUND, query, kind)] == names


@given(st.text(max_size=60), st.sampled_from(["", "ppks", "mitra", "layanan"]))
def test_a_search_never_fails_and_only_leaves_out(query, kind):
    found = search(FOUND, query, kind)
    assert len(set(found)) == len(found)
    assert set(found) <= {entry for entry in FOUND if kind in ("", entry.kind)}
