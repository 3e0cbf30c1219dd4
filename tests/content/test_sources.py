"""The table of sources: each is found in whichever form an author writes it."""

import pytest

from portal.content.folder.sources import source_labels, unknown_sources


def test_every_source_has_a_label_and_is_found_by_its_own_name():
    labels = source_labels()
    assert labels
    assert all(isinstance(name, str) and isinstance(label, str) and label for name, label in labels.items())
    assert {name: unknown_sources(name) for name in labels if unknown_sources(name)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "UU 11/2009 Pasal 1",
        "uu nomor 11 tahun 2009",
        "Permensos No. 10 Tahun 2019",
        "UUD 1945 Pasal 34 ayat (1)",
        "Kepmensos 14/HUK/KEP/II/1981",
        "seed 003, seed 004",
        "kode etik IPSM (domain 1.8)",
        "",
    ],
)
def test_what_is_known_or_no_regulation_passes(text):
    assert unknown_sources(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("UU 11/2010", ["UU 11/2010"]),
        ("UU 11/2009 dan PP 99/2012", ["PP 99/2012"]),
        ("Permendagri Nomor 1 Tahun 2001", ["Permendagri 1/2001"]),
        ("seed 009, UUD 1950", ["seed 009", "UUD 1950"]),
        ("Kepmensos 5/HUK/1985", ["Kepmensos 5/HUK/1985"]),
    ],
)
def test_what_the_table_lacks_is_named(text, names):
    assert unknown_sources(text) == names
