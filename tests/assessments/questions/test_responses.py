"""Responses have one form, whatever a page or a phone sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessments.questions.answering import MAX_ESSAY, MAX_LINE
from portal.assessments.questions.responses import canonical, from_form, in_words, key_in_words
from portal.errors import Refusal
from tests import answers
from tests.assessments.kinds import ALL, ESSAY_QUESTION, NUMBER, ONE, PAIRS, SEVERAL, STEPS, TRUE, TWO_OF_THREE, WORDS


@pytest.mark.parametrize(
    ("question", "sent", "kept"),
    [
        (ONE, "b", "b"),
        (ONE, "", ""),
        (ONE, "z", None),
        (ONE, "a,b", None),
        (TRUE, "b", "b"),
        (SEVERAL, "c,a", "a,c"),
        (SEVERAL, "a,a", "a"),
        (SEVERAL, "a,x", None),
        (TWO_OF_THREE, "c,a", "a,c"),
        (TWO_OF_THREE, "a,b,c", None),
        (PAIRS, "2,,0", "2,,0"),
        (PAIRS, "3,3,3", "3,3,3"),
        (PAIRS, ",,", ""),
        (PAIRS, "0,,", "0,,"),
        (PAIRS, "0,0,0", "0,0,0"),
        (PAIRS, "0,1", None),
        (PAIRS, "0,1,4", None),
        (PAIRS, "0,1,-1", None),
        (PAIRS, "٢,0,1", None),
        (STEPS, "3,2,1,0", "3,2,1,0"),
        (STEPS, "0,0,1,2", None),
        (STEPS, "0,1,2", None),
        (WORDS, "  Tenaga \t sosial ", "Tenaga sosial"),
        (WORDS, "x" * (MAX_LINE + 1), None),
        (WORDS, "a\0b", "ab"),
        (NUMBER, " 1.250,5 ", "1.250,5"),
        (ESSAY_QUESTION, "satu\r\ndua\n", "satu\ndua"),
        (ESSAY_QUESTION, "x" * (MAX_ESSAY + 1), None),
    ],
)
def test_a_response_has_one_form_or_is_none(question, sent, kept):
    assert canonical(question, sent) == kept


@given(st.sampled_from(ALL), st.text(max_size=30))
def test_any_text_is_read_and_what_is_kept_stays_as_it_is(question, text):
    kept = canonical(question, text)
    if kept is not None:
        assert canonical(question, kept) == kept
        assert all(isinstance(line, str) for line in in_words(question, kept))


@pytest.mark.parametrize("response", [answers.right, answers.wrong], ids=["right", "wrong"])
@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_a_plain_form_says_the_same_as_the_script(question, response):
    fields = answers.form(question, response(question))
    values = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    assert canonical(question, from_form(question, lambda name: values.get(name, []))) == response(question)


def test_more_options_than_may_be_chosen_are_answered_in_words():
    refusal = from_form(TWO_OF_THREE, lambda _name: ["a", "b", "c"])
    assert isinstance(refusal, Refusal)
    assert str(refusal) == "Pilih paling banyak 2 jawaban. Hapus dulu satu centang, lalu pilih yang lain."
    assert from_form(TWO_OF_THREE, lambda _name: ["a", "b"]) == "a,b"


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_an_empty_form_is_no_answer(question):
    assert from_form(question, lambda _name: []) == ""


@pytest.mark.parametrize(
    "places", [["1", "1", "2", "3"], ["1", "", "", ""], ["1", "2", "3", "5"], ["a", "b", "c", "d"]]
)
def test_every_step_needs_a_place_of_its_own(places):
    refusal = from_form(STEPS, lambda name: [places[int(name.removeprefix("place-"))]])
    assert isinstance(refusal, Refusal)
    assert "nomor yang berbeda" in str(refusal)


def test_responses_and_keys_in_words():
    assert in_words(SEVERAL, "a,c") == ("Satu", "Tiga")
    assert in_words(PAIRS, "2,,3") == ("PSM → bencana", "TKSK → …", "Tagana → tentara")
    assert in_words(STEPS, "1,0,2,3")[:2] == ("1. rencana", "2. asesmen")
    assert in_words(WORDS, "tenaga") == ("tenaga",)
    assert in_words(ONE, "") == ()
    assert key_in_words(PAIRS)[0] == "PSM → relawan"
    assert key_in_words(NUMBER) == ("26",)
    assert key_in_words(SEVERAL) == ("Satu", "Dua")
