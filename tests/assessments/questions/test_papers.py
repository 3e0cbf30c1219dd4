"""Drawing papers: reproducible, fair, and as the course asks."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.papers import draw
from portal.content.kinds import MATCHING, ORDERING, SINGLE
from portal.content.shapes import (
    DIFFICULTIES,
    PRETEST,
    CompletionRule,
    Course,
    Lesson,
    Module,
    Option,
    Outcome,
    Question,
    QuizPlan,
)
from tests import answers
from tests.shipped import shipped

SEEDS = st.integers(min_value=0, max_value=2**62 - 1)
BANK = st.lists(st.sampled_from("abcd"), min_size=1, max_size=12)
"""The outcome of each question of a module."""


@st.composite
def courses(draw_from):
    """A course of one to three modules with banks of any shape, and a plan that draws what they can give."""
    banks = draw_from(st.lists(BANK, min_size=1, max_size=3))
    modules = tuple(module(f"m{place}", bank) for place, bank in enumerate(banks))
    counts = tuple((one.slug, draw_from(st.integers(0, len(one.questions)))) for one in modules)
    plan = QuizPlan(PRETEST, "Pretes", 20, 1, counts)
    return Course("c", "C", "C", "dasar", "", 45, CompletionRule(80, 70, True), (), (plan,), modules), plan


def module(slug: str, outcomes: list[str]) -> Module:
    options = tuple(Option(key, f"Pilihan {key}", key == "b", "") for key in "abcd")
    questions = tuple(
        Question(f"{slug}-{n}", slug, "l", f"{slug}-{outcome}", "mudah", "", False, SINGLE, "Apa?", options)
        for n, outcome in enumerate(outcomes)
    )
    lesson = Lesson("l", "L", "", (), (), (), 1, "")
    known = tuple(Outcome(f"{slug}-{key}", key) for key in sorted(set(outcomes)))
    return Module(slug, slug, "", "", 1, 0, known, (lesson,), questions)


def test_options_whose_order_is_fixed_are_not_shuffled():
    one = module("m", ["a"])
    kept = replace(one, questions=tuple(replace(question, fixed_order=True) for question in one.questions))
    plan = QuizPlan(PRETEST, "Pretes", 20, 1, (("m", 1),))
    course = Course("c", "C", "C", "dasar", "", 45, CompletionRule(80, 70, True), (), (plan,), (kept,))
    assert {draw(course, plan, seed)[0].options for seed in range(50)} == {("a", "b", "c", "d")}
    shuffled = replace(course, modules=(one,))
    assert len({draw(shuffled, plan, seed)[0].options for seed in range(50)}) > 10


@settings(deadline=None)
@given(courses(), SEEDS)
def test_a_seed_always_gives_the_same_paper(made, seed):
    course, plan = made
    assert draw(course, plan, seed) == draw(replace(course), plan, seed)


@settings(deadline=None)
@given(courses(), SEEDS)
def test_every_module_gives_its_number_and_no_question_comes_twice(made, seed):
    course, plan = made
    drawn = [course.question(item.question) for item in draw(course, plan, seed)]
    assert Counter(question.module for question in drawn) == {slug: count for slug, count in plan.draw if count}
    assert len({question.key for question in drawn}) == len(drawn) == plan.size


@settings(deadline=None)
@given(courses(), SEEDS)
def test_options_are_those_of_the_question_in_some_order(made, seed):
    course, plan = made
    for item in draw(course, plan, seed):
        assert sorted(item.options) == sorted(option.key for option in course.question(item.question).options)


@settings(deadline=None)
@given(courses(), SEEDS)
def test_questions_are_spread_over_the_outcomes(made, seed):
    course, plan = made
    drawn = Counter(course.question(item.question).outcome for item in draw(course, plan, seed))
    for one in course.modules:
        bank = Counter(question.outcome for question in one.questions)
        most = max(drawn[outcome] for outcome in bank)
        for outcome, there_are in bank.items():
            assert drawn[outcome] >= min(there_are, most - 1)


@settings(deadline=None)
@given(courses(), SEEDS, SEEDS)
def test_every_paper_of_a_plan_asks_as_much_of_each_outcome(made, seed, other):
    course, plan = made
    first, second = (
        Counter(course.question(item.question).outcome for item in draw(course, plan, one)) for one in (seed, other)
    )
    assert first == second


@settings(deadline=None)
@given(courses(), SEEDS, SEEDS)
def test_what_is_avoided_comes_up_only_where_nothing_else_is_left(made, seed, other):
    course, plan = made
    met = frozenset(item.question for item in draw(course, plan, seed))
    again = [course.question(item.question) for item in draw(course, plan, other, met)]
    for outcome in {question.outcome for question in again}:
        bank = {question.key for question in course.questions if question.outcome == outcome}
        asked = {question.key for question in again if question.outcome == outcome}
        assert len(asked & met) == max(0, len(asked) - len(bank - met))


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=12), SEEDS)
def test_a_retired_question_is_not_drawn(retired, seed):
    bank = module("m", ["a"] * len(retired))
    questions = tuple(replace(one, retired=gone) for one, gone in zip(bank.questions, retired, strict=True))
    plan = QuizPlan(PRETEST, "Pretes", 20, 1, (("m", len(retired)),))
    rule = CompletionRule(80, 70, True)
    made = Course("c", "C", "C", "dasar", "", 45, rule, (), (plan,), (replace(bank, questions=questions),))
    asked = {one.key for one in questions if not one.retired}
    assert {item.question for item in draw(made, plan, seed)} == asked


@settings(deadline=None)
@given(st.lists(st.sampled_from(DIFFICULTIES), min_size=1, max_size=10), SEEDS)
def test_of_each_difficulty_come_as_many_as_planned_where_every_outcome_has_all(wanted, seed):
    outcomes = [chr(ord("a") + place) for place in range(len(wanted))]
    bank = module("m", [outcome for outcome in outcomes for _ in DIFFICULTIES])
    questions = tuple(replace(one, difficulty=DIFFICULTIES[n % 3]) for n, one in enumerate(bank.questions))
    plan = QuizPlan(PRETEST, "Pretes", 20, 1, (("m", len(wanted)),), tuple(Counter(wanted).items()))
    made = Course(
        "c", "C", "C", "dasar", "", 45, CompletionRule(80, 70, True), (), (plan,), (replace(bank, questions=questions),)
    )
    asked = [made.question(item.question) for item in draw(made, plan, seed)]
    assert Counter(one.difficulty for one in asked) == Counter(wanted)
    assert sorted(one.outcome for one in asked) == [f"m-{outcome}" for outcome in outcomes]


@pytest.mark.parametrize("slug", ["dasar", "lanjutan"])
def test_the_shipped_courses_keep_to_their_difficulties(slug):
    course = shipped(slug)
    for plan in course.quizzes:
        for seed in range(20):
            asked = Counter(course.question(item.question).difficulty for item in draw(course, plan, seed))
            assert asked == Counter(dict(plan.difficulty))


def choices(question: Question) -> set[str]:
    """What can be chosen on a paper: option keys, or the numbers of right sides or steps."""
    if question.kind in (MATCHING, ORDERING):
        return {str(number) for number in range(len(question.pairs) + len(question.distractors))}
    return set() if question.accepted else {option.key for option in question.options}


def deliverable(course: Course) -> list[Question]:
    return [question for question in course.questions if question.deliverable]


def test_other_seeds_give_other_papers_and_every_question_of_the_bank_comes_up(course):
    plan = course.quiz(PRETEST)
    papers = [draw(course, plan, seed) for seed in range(200)]
    assert len(set(papers)) == 200
    assert len({frozenset(item.question for item in paper) for paper in papers}) > 150
    assert {item.question for paper in papers for item in paper} == {question.key for question in deliverable(course)}


def test_whatever_can_be_chosen_comes_first_on_some_paper(course):
    plan = course.quiz(PRETEST)
    papers = [draw(course, plan, seed) for seed in range(1000)]
    first = {(item.question, key) for paper in papers for item in paper for key in item.options[:1]}
    assert first == {(question.key, key) for question in deliverable(course) for key in choices(question)}


def test_a_paper_offers_all_that_can_be_chosen(course):
    for seed in range(50):
        for item in draw(course, course.quiz(PRETEST), seed):
            assert len(item.options) == len(set(item.options))
            assert set(item.options) == choices(course.question(item.question))


def test_the_pretest_and_the_posttest_of_the_course_are_drawn_whole(course):
    for plan in course.quizzes:
        assert len(draw(course, plan, 1)) == plan.size == 26


def test_every_question_of_the_course_can_be_answered_right_and_wrong(course):
    for question in deliverable(course):
        assert grade(question, answers.right(question)) == POINT, question.key
        assert grade(question, answers.wrong(question)) == grade(question, "") == 0, question.key
