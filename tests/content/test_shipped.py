"""The courses that ship with the portal: no faults, and banks worth sitting."""

from collections import Counter

import pytest

from portal.content.document import content_hash, from_document, to_document
from portal.content.kinds import SINGLE
from portal.content.prose.markdown import render
from portal.content.shapes import Course, Question
from tests.shipped import shipped


@pytest.fixture
def course() -> Course:
    return shipped()


def test_the_course_is_the_one_announced(course):
    assert course.title == "Pelatihan Dasar PSM"
    assert [module.slug for module in course.modules] == [
        "konsep-dasar-psm",
        "wawasan-kebangsaan",
        "kerelawanan-sosial",
        "kehidupan-sosial",
        "keterampilan-dasar",
    ]
    assert (course.quiz("pretest").size, course.quiz("posttest").size) == (26, 26)
    assert (course.quiz("pretest").attempts, course.quiz("posttest").attempts) == (1, 2)
    assert (course.rule.attendance_percent, course.rule.posttest_score, course.rule.all_lessons) == (80, 70, True)


def test_it_survives_the_document(course):
    assert from_document(to_document(course)) == course
    assert content_hash(from_document(to_document(course))) == content_hash(course)


def test_every_lesson_shows_its_blocks(course):
    for _, lesson in course.lessons:
        html = render(lesson.body)
        for sign in ('<aside class="case">', '<details class="check">', '<section class="recap">'):
            assert sign in html, lesson.slug
        assert ":::" not in html, lesson.slug


def singles(questions: tuple[Question, ...]) -> list[Question]:
    return [question for question in questions if question.kind == SINGLE]


def test_every_single_choice_has_four_explained_options(course):
    for question in singles(course.questions):
        assert len(question.options) == 4, question.key
        assert all(option.feedback for option in question.options), question.key


def test_every_outcome_can_be_asked_before_and_after(course):
    asked = Counter(question.outcome for question in course.questions)
    assert {
        outcome.key: asked[outcome.key] for m in course.modules for outcome in m.outcomes if asked[outcome.key] < 5
    } == {}


def test_the_place_of_the_key_gives_nothing_away(course):
    for module in course.modules:
        questions = singles(module.questions)
        places = Counter(o.key for q in questions for o in q.options if o.correct)
        share = [places[key] / len(questions) for key in "abcd"]
        assert min(share) >= 0.15, (module.slug, places)
        assert max(share) <= 0.35, (module.slug, places)
