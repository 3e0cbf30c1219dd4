"""A course goes into a document and comes back the same; equal courses have equal hashes."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.content.document import content_hash, from_document, to_document
from portal.content.shapes import Course, Fault, QuizPlan
from portal.errors import NotFound

courses = st.builds(Course)
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@few
@given(courses)
def test_round_trip(course):
    document = to_document(course)
    again = from_document(json.loads(json.dumps(document)))
    assert again == course
    assert to_document(again) == document
    assert content_hash(again) == content_hash(course)


def test_the_hash_follows_the_content(tiny):
    course = tiny.course()
    assert content_hash(course) == content_hash(tiny.course())
    assert len(content_hash(course)) == 64
    assert content_hash(replace(course, title="Lain")) != content_hash(course)


@pytest.mark.parametrize("change", [{"title": 3}, {"modules": {}}, {"warna": "biru"}, {"rule": None}])
def test_a_document_of_another_shape_is_refused(tiny, change):
    course = tiny.course()
    with pytest.raises(ValueError, match="not a course document"):
        from_document(to_document(course) | change)


@pytest.mark.parametrize("weight", ["x", "NaN", "Infinity", True, 1.5, None])
def test_a_weight_that_is_no_number_is_refused(tiny, weight):
    document = to_document(tiny.course())
    document["modules"][0]["questions"][0]["options"][0]["weight"] = weight
    with pytest.raises(ValueError, match="not a course document"):
        from_document(document)


def test_weights_keep_every_digit_and_whole_ones_stay_numbers(tiny):
    document = to_document(tiny.course())
    options = document["modules"][0]["questions"][0]["options"]
    options[0]["weight"], options[1]["weight"] = "33.33333", 50
    assert to_document(from_document(document)) == document


def test_what_says_nothing_is_left_out_so_that_hashes_of_older_documents_hold(tiny):
    course = tiny.course()
    document = to_document(course)
    assert {"scoring", "max_choices", "fixed_order"}.isdisjoint(document["modules"][0]["questions"][0])
    document["modules"][0]["questions"][0] |= {"scoring": "all_or_nothing", "fixed_order": True}
    changed = from_document(document)
    assert to_document(changed) == document
    assert content_hash(changed) != content_hash(course)


def test_a_document_that_lacks_a_part_is_refused(tiny):
    document = to_document(tiny.course())
    del document["modules"]
    with pytest.raises(ValueError, match="not a course document"):
        from_document(document)


def test_look_ups(tiny):
    course = tiny.course()
    assert course.lessons == ((course.module("awal"), course.lesson("awal", "mulai")),)
    assert course.question("aw-002").stem == "Di mana ia menunggu?"
    for missing in (
        lambda: course.module("x"),
        lambda: course.lesson("x", "mulai"),
        lambda: course.lesson("awal", "x"),
        lambda: course.question("x"),
        lambda: course.quiz("x"),
    ):
        with pytest.raises(NotFound):
            missing()


def test_small_things():
    assert str(Fault("courses/a/course.md", 3, "Salah.")) == "courses/a/course.md:3: Salah."
    assert QuizPlan("pretest", "Pretes", 20, 1, (("a", 8), ("b", 6))).size == 14


def test_a_document_from_before_the_newer_fields_still_loads(tiny):
    course = tiny.course()
    document = to_document(course)
    for module in document["modules"]:
        for question in module["questions"]:
            for name in ("tolerance", "distractors", "rubric", "feedback", "tags", "retired"):
                del question[name]
            for option in question["options"]:
                del option["tolerance"]
    assert from_document(document) == course
