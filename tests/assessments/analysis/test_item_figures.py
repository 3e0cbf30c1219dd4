"""What the figures of a question say, and how its responses are listed. No database."""

from dataclasses import replace

import pytest

from portal.assessments.analysis import rules as analysis
from portal.assessments.analysis.rules import ItemVerdict, QuizPapers, ReliabilityBand
from portal.assessments.analysis.statistics import ItemFigures, ScoredPaper
from tests.answers import right
from tests.assessments.kinds import ALL, ESSAY_QUESTION, ONE, SEVERAL, WORDS, option


@pytest.mark.parametrize(
    ("facility", "discrimination", "papers", "verdict"),
    [
        (0.9, -0.3, 50, ItemVerdict.EASY),
        (0.89, 0.4, 50, ItemVerdict.GOOD),
        (0.2, 0.3, 50, ItemVerdict.HARD),
        (0.0, None, 50, ItemVerdict.HARD),
        (0.2, -0.1, 50, ItemVerdict.REVERSED),
        (0.5, -0.01, 50, ItemVerdict.REVERSED),
        (0.5, 0.19, 50, ItemVerdict.WEAK),
        (0.5, 0.2, 50, ItemVerdict.GOOD),
        (0.5, None, 5, ItemVerdict.GOOD),
        (0.0, None, 4, ItemVerdict.FEW),
    ],
)
def test_verdicts(facility, discrimination, papers, verdict):
    item = ItemFigures("q", papers, facility, discrimination, {})
    assert analysis.verdict(item, beaten=False) is verdict
    assert analysis.verdict(item, beaten=True) is ItemVerdict.BEATEN


@pytest.mark.parametrize(
    ("alpha", "band"),
    [
        (None, ReliabilityBand.UNKNOWN),
        (-0.2, ReliabilityBand.LOW),
        (0.6, ReliabilityBand.FAIR),
        (0.8, ReliabilityBand.HIGH),
    ],
)
def test_how_far_scores_can_be_trusted(alpha, band):
    assert analysis.reliability_band(alpha) is band


def of_one(question, responses, corrected=()):
    """Papers with one question, answered so."""
    sheets = [
        ScoredPaper(str(number), {question.key: points}, {question.key: response})
        for number, (response, points) in enumerate(responses)
    ]
    found = QuizPapers(sheets, {question.key: question}, dict(corrected), 0)
    return found, analysis.figures_of(found, question.key)


def test_every_option_is_listed_in_the_order_of_the_file():
    found, item = of_one(ONE, [("b", 0)] * 3 + [("", 0)] + [("a", 1)] * 2)
    listed = [(choice.words, choice.key, choice.count) for choice in analysis.choices(found, item)]
    assert listed == [(("Ya",), True, 2), (("Tidak",), False, 3), (("Entah",), False, 0), ((), False, 1)]


def test_a_right_answer_is_right_however_it_was_rounded_when_it_was_given():
    options = tuple(option(key, key, weight) for key, weight in zip("abcd", (33, 33, 33, -100), strict=True))
    found, item = of_one(replace(SEVERAL, options=options), [("a,b,c", 0.99)] * 12 + [("a,b", 0.66)])
    assert [(choice.key, choice.count) for choice in analysis.choices(found, item)] == [(True, 12), (False, 1)]
    assert analysis.row(found, item).stronger == ()


def test_spellings_of_the_same_words_go_together():
    found, item = of_one(WORDS, [("Tenaga Kesejahteraan", 1), ("tenaga kesejahteraan.", 1), ("x", 0)])
    assert [(choice.key, choice.count) for choice in analysis.choices(found, item)] == [(True, 2), (False, 1)]


def test_the_words_of_an_essay_are_not_listed():
    found, item = of_one(ESSAY_QUESTION, [("Rahasia warga", 0.5), ("", 0)])
    assert [choice.words for choice in analysis.choices(found, item)] == [()]


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_responses_to_an_earlier_version_of_a_question_do_no_harm(question):
    found, item = of_one(question, [("z,99,99,99,99", 0)] * 20 + [(right(question), 1)] * 2)
    assert sum(choice.count for choice in analysis.choices(found, item)) <= 22
    assert analysis.row(found, item).item.papers == 22


def test_a_corrected_key_is_the_key():
    responses = [("b", 1)] * 12
    found, item = of_one(ONE, responses)
    assert analysis.row(found, item).stronger == ("Tidak",)
    found, item = of_one(ONE, responses, [("q", frozenset({"b"}))])
    assert analysis.row(found, item).stronger == ()
    assert [choice.key for choice in analysis.choices(found, item)] == [False, True, False]


def test_right_answers_of_several_spellings_count_together_against_a_rival():
    best_third = ["Tenaga Kesejahteraan"] * 2 + ["tenaga kesejahteraan"] * 2 + ["tenaga"] * 3
    found, item = of_one(WORDS, [(response, 0.5) for response in best_third + ["lain"] * 14])
    assert analysis.row(found, item).stronger == ()


def test_a_wrong_combination_can_be_the_rival():
    found, item = of_one(SEVERAL, [(response, 0.5) for response in ["a,c"] * 3 + ["a,b"] + ["b"] * 8])
    assert analysis.row(found, item).stronger == ("Satu", "Tiga")
