"""Pretest and posttest can be compared: the same shares of every outcome, and others to ask the second time."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.checks.banks import shares
from portal.content.kinds import SINGLE
from portal.content.shapes import Module, Option, Outcome, Question

COURSE, MODULE, BANK = "course.md", "awal/module.md", "awal/soal.gift"
OPTIONS = tuple(Option(key, key, key == "a", "") for key in "abcd")


def module(banks: list[int]) -> Module:
    """A module whose outcomes o0, o1 … have so many questions each."""
    questions = tuple(
        Question(f"q{place}-{n}", "m", "l", f"o{place}", "mudah", "", False, SINGLE, "Apa?", OPTIONS)
        for place, bank in enumerate(banks)
        for n in range(bank)
    )
    outcomes = tuple(Outcome(f"o{place}", "Dapat.") for place in range(len(banks)))
    return Module("m", "M", "", "", 1, 0, outcomes, (), questions)


@pytest.mark.parametrize(
    ("banks", "count", "given"),
    [
        ([5, 5, 5], 3, [1, 1, 1]),
        ([5, 5, 5], 5, [2, 2, 1]),
        ([5, 5, 5], 2, [1, 1, 0]),
        ([1, 5, 5], 5, [1, 2, 2]),
        ([0, 5, 1], 4, [0, 3, 1]),
        ([1, 1], 5, [1, 1]),
        ([], 5, []),
    ],
)
def test_every_outcome_gives_the_same_and_the_first_ones_the_rest(banks, count, given):
    assert list(shares(module(banks), count).values()) == given


@given(st.lists(st.integers(0, 6), max_size=6), st.integers(0, 40))
def test_shares_are_even_and_within_the_bank(banks, count):
    found = list(shares(module(banks), count).values())
    assert sum(found) == min(count, sum(banks))
    assert all(share <= bank for share, bank in zip(found, banks, strict=True))
    most = max(found, default=0)
    assert all(share >= min(bank, most - 1) for share, bank in zip(found, banks, strict=True))


def test_a_question_that_no_quiz_asks_gives_no_share():
    made = module([2, 2])
    retired = tuple(replace(one, retired=one.outcome == "o0") for one in made.questions)
    assert list(shares(replace(made, questions=retired), 2).values()) == [0, 2]


def messages(tiny, file: str) -> Counter[tuple[int, str]]:
    return Counter((fault.line, fault.message) for fault in tiny.check() if fault.file.endswith(file))


def test_the_tiny_course_is_balanced(tiny):
    assert tiny.check() == []


def test_both_quizzes_draw_as_much_from_a_module(tiny):
    tiny.spoil(COURSE, "    awal: 2", "    awal: 3")
    assert messages(tiny, COURSE) == {(20, "Pretes mengambil 3 soal dari “awal”, pascates 2; samakan."): 1}


def test_a_quiz_names_the_outcome_that_it_does_not_ask(tiny):
    text = tiny.read(COURSE).replace("    awal: 2", "    awal: 1")
    tiny.write(COURSE, text)
    said = "mengambil 1 soal dari “awal”, sehingga hasil belajar “aw-2” tidak ditanyakan; ambil 2 atau lebih."
    assert messages(tiny, COURSE) == {(14, f"Pretes {said}"): 1, (20, f"Pascates {said}"): 1}


def test_a_module_that_the_quizzes_leave_out_is_named(tiny):
    for name in (MODULE, "awal/01-mulai.md", BANK):
        tiny.write(name.replace("awal", "lain"), tiny.read(name).replace("aw-", "la-"))
    tiny.spoil(COURSE, "  - awal\n", "  - awal\n  - lain\n")
    said = [message for _line, message in messages(tiny, COURSE)]
    assert sorted(message.split(";")[0] for message in said) == [
        f"{quiz} mengambil 0 soal dari “lain”, sehingga hasil belajar “la-{number}” tidak ditanyakan"
        for quiz in ("Pascates", "Pretes")
        for number in (1, 2)
    ]


def test_an_outcome_has_twice_as_many_questions_as_a_quiz_asks_of_it(tiny):
    tiny.write(COURSE, tiny.read(COURSE).replace("    awal: 2", "    awal: 4"))
    line = tiny.read(MODULE).split("\n").index("  - {key: aw-1, text: Menyebutkan hal pertama.}") + 1
    said = "mempunyai 3 soal yang dapat diujikan; perlu 4, agar pretes dan pascates menanyakan soal yang berbeda."
    assert messages(tiny, MODULE) == {
        (line, f"Hasil belajar “aw-1” {said}"): 1,
        (line + 1, f"Hasil belajar “aw-2” {said}"): 1,
    }


def test_a_course_that_cannot_be_read_has_no_blueprint(tiny):
    tiny.write(COURSE, "bukan apa-apa")
    assert [fault.line for fault in tiny.check()] == [1]
