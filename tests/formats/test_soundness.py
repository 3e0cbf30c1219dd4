"""What keeps a question from being taken is said in the same words by every reader; a bank's says the line as well."""

from dataclasses import replace

import pytest
from defusedxml import ElementTree

from portal.content.gift.bank_file import parse_gift
from portal.content.kinds import KINDS
from portal.content.soundness import MAX_TEXT, flaw
from portal.formats.exchange import read
from portal.formats.gift_writer import gift_text
from portal.formats.moodle_writer import write_moodle
from portal.formats.qti_versions import VERSIONS
from portal.formats.qti_writer import write_item
from tests.assessments.kinds import ALL, EXACT_STEPS, NUMBER, ONE, PAIRS, SEVERAL, STEPS, TRUE, WORDS, option

QTI = VERSIONS["qti-2.1"].items

NINE = tuple(option(key, key, 100 if key == "a" else 0) for key in "abcdefghi")
UNSOUND = {
    "too many options": (replace(ONE, options=NINE), None),
    "an option twice": (replace(ONE, options=(*ONE.options, option("d", "Tidak", 0))), ("options", 3)),
    "no wrong option": (replace(SEVERAL, options=SEVERAL.options[:2]), None),
    "weights that are not the whole": (
        replace(SEVERAL, options=(option("a", "Satu", 50), option("b", "Dua", 40), *SEVERAL.options[2:])),
        None,
    ),
    "a side twice": (replace(PAIRS, pairs=(*PAIRS.pairs, ("PSM", "lain"))), ("pairs", 3)),
    "a lure that is a right side": (replace(PAIRS, distractors=("tentara", "relawan")), ("distractors", 1)),
    "too few steps": (replace(STEPS, pairs=STEPS.pairs[:2]), None),
    "a step twice": (replace(STEPS, pairs=(*STEPS.pairs, ("5", "rujukan"))), ("pairs", 4)),
    "no whole answer": (replace(WORDS, options=WORDS.options[1:], accepted=()), None),
    "a text without end": (replace(ONE, feedback="x" * (MAX_TEXT + 1)), None),
}


@pytest.mark.parametrize(("question", "where"), UNSOUND.values(), ids=UNSOUND)
def test_readers_say_the_same_of_an_unsound_question(question, where):
    wrong = flaw(question)
    assert wrong is not None
    assert wrong.where == where
    (item,) = read(write_moodle([question])).items
    assert (item.question, item.notes) == (None, (wrong.message,))
    questions, (fault,) = parse_gift(gift_text([question], "modul"), "soal.gift", "modul")
    before = len(question.pairs) if where and where[0] == "distractors" else 0
    assert (questions, fault.message) == ([], wrong.message)
    assert fault.line == (3 + before + where[1] if where else 2)


NARROW = replace(NUMBER, options=(replace(option("a", "26", 100), tolerance="-1"),))


@pytest.mark.parametrize(
    ("question", "words", "where"),
    [
        (replace(ONE, stem=""), "Pertanyaan kosong", None),
        (replace(ONE, options=(*ONE.options, option("d", "", 0))), "pilihan yang kosong", ("options", 3)),
        (NARROW, "Toleransi “-1” harus 0 atau lebih", ("options", 0)),
        (replace(NARROW, options=(option("a", "dua", 100),)), "“dua” bukan angka", ("options", 0)),
        (replace(TRUE, options=ONE.options[:2]), "pilihan Benar dan Salah", None),
        (replace(PAIRS, pairs=(*PAIRS.pairs, ("", "x"))), "pasangan yang kosong", ("pairs", 3)),
        (replace(STEPS, pairs=(*STEPS.pairs, ("5", ""))), "langkah yang kosong", ("pairs", 4)),
    ],
)
def test_what_no_file_can_say_is_a_flaw_all_the_same(question, words, where):
    wrong = flaw(question)
    assert words in wrong.message
    assert wrong.where == where


def test_what_a_typed_answer_is_worth_has_no_bounds_in_qti():
    """Several words may each be worth the whole point; those of options are a sum."""
    bounds = {"lowerBound", "upperBound"}
    for question, bounded in ((WORDS, set()), (SEVERAL, bounds), (PAIRS, bounds)):
        (mapping,) = ElementTree.fromstring(write_item(question, VERSIONS["qti-2.1"])).iter(f"{{{QTI}}}mapping")
        assert bounds & set(mapping.attrib) == bounded


def test_moodle_is_told_of_an_order_that_counts_as_a_whole():
    assert b"<gradingtype>ALL_OR_NOTHING</gradingtype>" in write_moodle([EXACT_STEPS])
    assert b"<gradingtype>ABSOLUTE_POSITION</gradingtype>" in write_moodle([STEPS])


@pytest.mark.parametrize("question", [one for one in ALL if one.options], ids=lambda one: one.kind)
def test_a_sound_question_of_each_kind_is_taken(question):
    assert flaw(question) is None
    assert flaw(replace(question, kind="lain")).message == "Jenis soal “lain” tidak dikenal."


def test_what_only_some_kinds_hold_is_named_with_them():
    words = [flaw(replace(ONE, distractors=("x",))).message, flaw(replace(ONE, scoring="all_or_nothing")).message]
    assert words == [
        "Pengecoh tanpa pasangan hanya untuk soal menjodohkan; hapus.",
        "Penilaian semua atau tidak hanya untuk soal beberapa jawaban, menjodohkan, dan mengurutkan; hapus.",
    ]
    assert all(kind.name == name for name, kind in KINDS.items())
