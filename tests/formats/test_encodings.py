"""Files in every encoding, and files that are cut off."""

import pytest

from portal.formats.exchange import read, write
from tests.formats.bank import sample

TEXT = "Café “ya” – tidak?"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_are_recognised_and_named(encoding, words, ends):
    text = f"::q-1:: {TEXT}{{\n=Ya\n~Tidak\n}}\n".replace("\n", ends)
    report = read(text.encode(encoding))
    assert [(item.question.stem, item.status) for item in report.items] == [(TEXT, "whole")]
    assert [words in note for note in report.notes] == [True] * bool(words)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "utf-8"), ("utf-16", "UTF-16"), ("cp1252", "ISO-8859-1"), ("cp1252", "windows-1252")],
)
def test_xml_in_the_encoding_it_declares(encoding, declared):
    head = f'<?xml version="1.0" encoding="{declared}"?>\n<quiz><question type="essay"><questiontext><text>'
    report = read(f"{head}{TEXT}</text></questiontext></question></quiz>".encode(encoding))
    assert [item.question.stem for item in report.items] == [TEXT]
    assert [item.where for item in report.items] == ["baris 2"]


def test_a_cut_file_keeps_what_stands_before():
    data = write([sample(number) for number in range(5)], "moodle-xml").data
    report = read(data[: len(data) * 3 // 5])
    assert [item.status for item in report.items][:2] == ["whole", "whole"]
    assert report.items[-1].status == "refused"
    assert "terpotong" in report.items[-1].notes[0]
    assert "rusak di baris" in report.faults[0]
