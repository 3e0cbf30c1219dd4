"""What stands on the screen with a question."""

from dataclasses import replace

import pytest

from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.presentation import rules_in_words, shown
from tests.assessments.kinds import EXACT, EXACT_PAIRS, EXACT_STEPS, ONE, PAIRS, SEVERAL, STEPS, TWO_OF_THREE, WORDS


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ONE, ""),
        (WORDS, ""),
        (SEVERAL, "Boleh memilih lebih dari satu. Pilihan yang salah mengurangi nilai soal ini."),
        (EXACT, "Boleh memilih lebih dari satu. Semua harus tepat: bila ada yang kurang atau salah, nilainya 0."),
        (TWO_OF_THREE, "Pilih paling banyak 2. Pilihan yang salah mengurangi nilai soal ini."),
        (PAIRS, "Pilih pasangan untuk setiap baris. Setiap baris yang tepat menambah nilai."),
        (
            EXACT_PAIRS,
            "Pilih pasangan untuk setiap baris. Semua pasangan harus tepat; bila ada yang salah, nilainya 0.",
        ),
        (
            STEPS,
            "Beri nomor urut pada setiap langkah; setiap nomor dipakai satu kali. "
            "Setiap baris yang tepat menambah nilai.",
        ),
        (
            EXACT_STEPS,
            "Beri nomor urut pada setiap langkah; setiap nomor dipakai satu kali. "
            "Seluruh urutan harus tepat; bila ada yang salah, nilainya 0.",
        ),
    ],
)
def test_people_are_told_how_a_question_is_scored(question, words):
    assert " ".join(rules_in_words(question)) == words


def test_options_whose_order_is_fixed_carry_letters():
    item = PaperItem("q", ("a", "b", "c"))
    assert shown(1, replace(ONE, fixed_order=True), item, "").lettered
    assert not shown(1, ONE, item, "").lettered
