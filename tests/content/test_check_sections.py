"""A link to a section of a lesson leads to one that the page of that lesson has."""

import re

import pytest

from portal.content.prose.markdown import render, section_ids

LESSON, OTHER = "awal/01-mulai.md", "awal/02-lanjut.md"
SECTIONS = "## Syarat & jalan\n\n### Peran “enabler”\n\n## Syarat & jalan\n\n## 漢字\n\n#### Terlalu dalam"


@pytest.fixture
def two(tiny):
    """The tiny course with a second lesson that has the SECTIONS."""
    tiny.write(OTHER, tiny.read(LESSON).replace("## Bagian satu", SECTIONS))
    return tiny


@pytest.mark.parametrize(
    "address",
    [
        "02-lanjut.md#bagian-syarat-jalan",
        "02-lanjut.md#bagian-syarat-jalan-2",
        "../awal/02-lanjut.md#bagian-peran-enabler",
        "02-lanjut.md#bagian-teks",
        "02-lanjut.md#",
        "02-lanjut.md",
        "01-mulai.md#bagian-bagian-satu",
    ],
)
def test_a_link_to_a_section_passes(two, address):
    two.spoil(LESSON, "Anda memulai di sini.", f"Baca [ini]({address}).")
    assert two.check() == []


@pytest.mark.parametrize(
    "address",
    [
        "02-lanjut.md#bagian-bagian-satu",
        "02-lanjut.md#bagian-syarat-jalan-3",
        "02-lanjut.md#bagian-terlalu-dalam",
        "02-lanjut.md#syarat-jalan",
        "02-lanjut.md#bagian-Syarat-jalan",
        "01-mulai.md#bagian-syarat-jalan",
        "../awal/01-mulai.md#bagian-dua#bagian-bagian-satu",
    ],
)
def test_a_link_to_no_section_is_named_at_its_line(two, address):
    line = two.spoil(LESSON, "Anda memulai di sini.", f"Satu baris.\nBaca [ini]({address}).") + 1
    faults = two.check()
    assert [(fault.file, fault.line) for fault in faults] == [(f"courses/kecil/{LESSON}", line)]
    assert f"“{address}” menuju bagian yang tidak ada" in faults[0].message


def test_a_section_of_a_lesson_that_does_not_exist_is_a_link_to_nowhere(two):
    two.spoil(LESSON, "Anda memulai di sini.", "Baca [ini](03-tiada.md#bagian-bagian-satu).")
    (fault,) = two.check()
    assert "tidak menuju materi" in fault.message


def test_the_sections_are_those_of_the_page():
    found = re.findall(r'id="([^"]+)"', render(SECTIONS))
    assert sorted(section_ids(SECTIONS)) == sorted(found)
    assert len(found) == 4
