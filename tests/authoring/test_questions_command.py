"""The command that looks into a file of questions, without a database."""

import json

import pytest
from click.testing import CliRunner

from portal import cli

GIFT = """::tiga:: Siapa saja pilar sosial? {~%33.33333%PSM ~%33.33333%TKSK ~%33.33333%Tagana ~%-100%Bank}

::panjang:: Apa itu PSM? {=Warga yang dengan sadar membantu sesama di desanya ~pegawai}

::tahun:: Tahun berapa? {#2019:1}

::rusak:: Apa ini? {~a ~b}

::uraian:: Ceritakan. {}
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command on this text; whoever asks for the portal itself is told so."""
    monkeypatch.setattr(cli.portal, "create_app", lambda: pytest.fail("the command needs no application"))

    def invoke(text: str | bytes, *options: str) -> str:
        file = tmp_path / "soal.gift"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        result = CliRunner().invoke(cli.portal, ["questions", "check", str(file), *options])
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_one_object_says_what_an_import_would_do(run):
    found = json.loads(run(GIFT, "--json"))
    assert (found["format"], found["missing"], found["faults"]) == ("gift", [], [])
    table = [
        (one["name"], one["status"], one["type"], one["key_points"], one["all_points"]) for one in found["questions"]
    ]
    assert table == [
        ("tiga", "whole", "multiple", 1000, 0),
        ("panjang", "whole", "single", 1000, 0),
        ("tahun", "whole", "numeric", 1000, 0),
        ("baris 7", "refused", "", None, None),
        ("uraian", "whole", "essay", 0, 0),
    ]
    three, long, year, broken, _essay = found["questions"]
    assert three["key"] == ["PSM", "TKSK", "Tagana"]
    assert long["notes"] == ["Pilihan terpanjang 7,1 kali pilihan terpendek; paling banyak 2,2 kali."]
    assert (year["accepted"], year["tolerance"]) == (["2019"], "1")
    assert (broken["stem"], broken["accepted"]) == ("Apa ini?", [])
    assert "harus tepat satu" in broken["notes"][0]


def test_lines_for_people_say_the_same(run):
    words = run(GIFT)
    assert words.startswith("GIFT: 4 utuh, 0 dengan kehilangan, 1 ditolak\n")
    assert "beberapa jawaban; kunci (1000 dari 1000): PSM; TKSK; Tagana" in words
    assert "baris 7: ditolak\n  Apa ini?\n  - Soal mempunyai 0 pilihan benar" in words


def test_a_file_that_holds_no_questions_is_answered_in_a_sentence(run):
    found = json.loads(run(b"\x00\x01\x02", "--json"))
    assert (found["questions"], len(found["faults"])) == ([], 1)
    assert run(b"").startswith("Format tidak dikenal")


def test_a_file_that_is_not_there_is_named():
    result = CliRunner().invoke(cli.portal, ["questions", "check", "tidak-ada.gift"])
    assert result.exit_code == 2
    assert "tidak-ada.gift" in result.output
