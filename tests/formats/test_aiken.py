"""Aiken, both ways."""

import pytest

from portal.formats.exchange import write
from tests.formats.ask import items, options, refused, whole
from tests.formats.bank import sample

FILE = """Siapa kepala desa?
A. Bu Ani
B) Pak Budi
ANSWER: A

Apa yang pertama
dilakukan?

a. Diam
b. Bertanya
Answer: b
"""


def test_questions_come_out_with_their_keys():
    one, two = items(FILE)
    assert (one.where, two.where) == ("baris 1", "baris 6")
    assert options(one.question) == [("Bu Ani", 100, ""), ("Pak Budi", 0, "")]
    assert two.question.stem == "Apa yang pertama\ndilakukan?"
    assert (two.question.kind, two.question.options[1].correct, two.question.key) == ("single", True, "imp-002")


def test_the_answer_may_be_named_in_indonesian():
    assert whole("Apa?\nA. a\nB. b\nJAWABAN: B\n").options[1].correct


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Apa?\nA. a\nB. b\nANSWER: C", "“C” bukan salah satu"),
        ("Apa?\nA. a\nB. b\nANSWER: AB", "“AB” bukan"),
        ("Apa?\nA. a\nC. b\nANSWER: A", "Baris 3 bukan pilihan B"),
        ("Apa?\nA. a\nANSWER: A", "2 sampai 8 pilihan"),
        ("A. a\nB. b\nANSWER: A", "Pertanyaan kosong"),
        ("Apa?\nA. a\nB. a\nANSWER: A", "sudah ditulis"),
        ("Apa?\nA. a\nB. b", "tidak ditutup"),
    ],
)
def test_what_is_no_question_says_why(text, words):
    refused(text, words, "aiken")


def test_what_is_lost_on_the_way_out_is_named():
    question = sample()
    written = write([question], "aiken")
    assert written.suffix == ".txt"
    assert written.data.decode() == "Apa soal 1?\nA. Ya\nB. Tidak & <b>\nANSWER: A\n"
    assert [note.split()[0] for note in written.report.items[0].notes] == ["Kode", "Penjelasan"]
