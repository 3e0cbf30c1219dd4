"""The shipped curriculum as a whole: two courses worth two days each, and banks that cover them."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from portal.assessments.questions.papers import draw
from portal.cohorts.rules import session_end
from portal.content.folder.glossary import search
from portal.content.kinds import MATCHING, MULTIPLE, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.prose.body import count_words
from portal.content.prose.markdown import render
from portal.content.prose.terms import terms_in
from portal.content.shapes import QUIZ_KINDS, Course, Module
from tests.curriculum import table
from tests.shipped import shipped

SLUGS = ("dasar", "lanjutan")
each_course = pytest.mark.parametrize("course", SLUGS, indirect=True)
each_module = pytest.mark.parametrize("module", [(slug, place) for slug in SLUGS for place in range(5)], indirect=True)


@pytest.fixture
def course(request: pytest.FixtureRequest) -> Course:
    return shipped(request.param)


@pytest.fixture
def module(request: pytest.FixtureRequest) -> Module:
    """One of the five of a course."""
    slug, place = request.param
    return shipped(slug).modules[place]


@pytest.fixture
def basic() -> Course:
    return shipped("dasar")


@pytest.fixture
def advanced() -> Course:
    return shipped("lanjutan")


def test_there_is_a_basic_and_an_advanced_course_under_the_same_rule(basic: Course, advanced: Course):
    assert [(course.slug, course.level) for course in table.shipped()] == [("dasar", "dasar"), ("lanjutan", "lanjutan")]
    assert basic.rule == advanced.rule
    assert basic.bands == advanced.bands


@each_course
def test_a_course_has_five_modules_and_at_least_16_jp(course: Course):
    assert len(course.modules) == 5
    assert course.jp >= 16


@each_course
def test_the_timetable_gives_every_module_its_jp_within_two_days(course: Course):
    held: Counter[str] = Counter()
    for planned in course.timetable:
        held[planned.module] += planned.jp
    assert held.pop("") == 0
    assert held == {module.slug: module.jp for module in course.modules}
    assert {planned.day for planned in course.timetable} == {1, 2}


@each_course
def test_no_session_begins_before_the_one_before_it_is_over(course: Course):
    over = datetime(1, 1, 1)  # noqa: DTZ001 - a plan has no zone yet
    for planned in course.timetable:
        clock = datetime.strptime(planned.start, "%H.%M")  # noqa: DTZ007
        starts = clock + timedelta(days=planned.day)
        assert starts >= over, planned
        over = session_end(starts, planned.jp, course.jp_minutes)


@each_course
def test_a_session_without_jp_names_each_quiz(course: Course):
    for kind in QUIZ_KINDS:
        name = course.quiz(kind).title.lower()
        assert [planned.jp for planned in course.timetable if name in planned.title.lower()] == [0]


@each_course
def test_pretest_and_posttest_draw_alike_from_every_module(course: Course):
    before, after = (course.quiz(kind) for kind in QUIZ_KINDS)
    assert before.draw == after.draw == tuple((module.slug, len(module.outcomes)) for module in course.modules)


@each_course
def test_every_paper_asks_each_outcome_once_so_that_gain_can_be_told_by_outcome(course: Course):
    outcomes = Counter(outcome.key for module in course.modules for outcome in module.outcomes)
    for kind in QUIZ_KINDS:
        for seed in range(20):
            drawn = [course.question(item.question).outcome for item in draw(course, course.quiz(kind), seed)]
            assert Counter(drawn) == outcomes


@each_course
def test_every_term_of_the_glossary_is_used_by_a_lesson(course: Course):
    used: set[str] = set()
    for _module, lesson in course.lessons:
        html = render(lesson.body, course.images, course.glossary)
        used |= {term.term for term in terms_in(html, course.glossary).values()}
    assert {term.term for term in course.glossary} - used == set()


def test_each_glossary_has_a_size_to_read_through(basic: Course, advanced: Course):
    assert 35 <= len(basic.glossary) <= 60
    assert 30 <= len(advanced.glossary) <= 50


def test_both_courses_list_the_same_26_kinds_of_people_as_the_lesson_numbers_them(basic: Course, advanced: Course):
    names = [entry.name for entry in basic.reference if entry.kind == "ppks"]
    assert names == [entry.name for entry in advanced.reference if entry.kind == "ppks"]
    lesson = basic.lesson("kehidupan-sosial", "dua-puluh-enam-jenis-pmks")
    numbered = {int(number): name for name, number in re.findall(r"^- (.+) \((\d+)\)$", lesson.body, re.MULTILINE)}
    assert [numbered[number].partition(" atau ")[0] for number in range(1, 27)] == names


@each_course
def test_partners_and_services_can_be_looked_up(course: Course):
    kinds = Counter(entry.kind for entry in course.reference)
    assert kinds["mitra"] >= 15
    assert kinds["layanan"] >= 10


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("lansia", "Lanjut usia telantar"),
        ("odgj", "Penyandang disabilitas"),
        ("anak jalanan", "Anak jalanan"),
        ("terlantar balita", "Anak balita telantar"),
        ("tkw", "Pekerja migran bermasalah sosial"),
        ("kdrt", "Korban tindak kekerasan"),
        ("konflik", "Korban bencana sosial"),
    ],
)
@each_course
def test_everyday_words_find_the_kind_of_people(course: Course, words: str, name: str):
    assert name in [entry.name for entry in search(course.reference, words, "ppks")]


@each_module
def test_a_module_has_four_to_six_outcomes_and_lessons(module: Module):
    assert 4 <= len(module.lessons) <= 6
    assert 4 <= len(module.outcomes) <= 6


@each_module
def test_a_lesson_has_500_to_900_words_and_names_its_sources(module: Module):
    words = {lesson.slug: count_words(lesson.body) for lesson in module.lessons}
    assert {slug: count for slug, count in words.items() if not 500 <= count <= 900} == {}
    assert all(lesson.sources for lesson in module.lessons)


@each_module
def test_the_short_name_is_spelled_out_in_every_lesson(module: Module):
    for lesson in module.lessons:
        assert "Pekerja Sosial Masyarakat (PSM)" in lesson.body, lesson.slug


@each_module
def test_a_bank_has_at_least_25_questions_of_many_kinds_about_every_lesson(module: Module):
    assert len(module.questions) >= 25
    assert {SINGLE, MULTIPLE, TRUEFALSE, MATCHING, SHORT} <= {question.kind for question in module.questions}
    assert {question.lesson for question in module.questions} == {lesson.slug for lesson in module.lessons}


@each_module
def test_every_outcome_can_be_asked_in_both_quizzes(module: Module):
    asked = Counter(question.outcome for question in module.questions if question.deliverable)
    assert [outcome.key for outcome in module.outcomes if asked[outcome.key] < 4] == []


@each_module
def test_the_key_gives_itself_away_neither_by_place_nor_by_length(module: Module):
    singles = [question for question in module.questions if question.kind == SINGLE]
    places = Counter(option.key for question in singles for option in question.options if option.correct)
    assert all(0.15 <= places[key] / len(singles) <= 0.35 for key in "abcd"), places
    longest = 0
    for question in singles:
        key = next(option for option in question.options if option.correct)
        longest += len(key.text) == max(len(option.text) for option in question.options)
    assert longest <= 0.30 * len(singles)


def test_the_banks_hold_at_least_300_questions_of_every_kind(basic: Course, advanced: Course):
    kinds = Counter(question.kind for question in basic.questions + advanced.questions)
    assert kinds.total() >= 300
    assert set(kinds) == {SINGLE, TRUEFALSE, MULTIPLE, MATCHING, SHORT, ORDERING}


def test_the_page_of_counts_is_current():
    assert table.FILE.read_text(encoding="utf-8") == table.page([shipped(slug) for slug in SLUGS])
