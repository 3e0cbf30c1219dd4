"""The benchmark answers what a paper asks: it reads the page as it is written."""

import random

from benchmarks.walk import ANSWERS, QUESTION, _responses

CHANCE = random.Random(1)  # noqa: S311 - the same walk every time


def first_page(ann, paper):
    return ann.get(f"{paper}/1").get_data(as_text=True)


def test_the_benchmark_finds_a_response_to_each_question_that_it_answers(ann, paper):
    found = _responses(first_page(ann, paper), CHANCE)
    assert len({question for question, _response in found}) == ANSWERS
    assert all(response for _question, response in found)


def test_it_finds_a_question_with_one_option_to_choose(ann, paper):
    assert any('type="radio"' in fields for _key, fields, _way in QUESTION.findall(first_page(ann, paper)))
