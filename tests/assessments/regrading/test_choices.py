"""Which responses can be let count, and what a correction would change, without a database."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given as from_strategy
from hypothesis import strategies as st

from portal.assessments.questions.answering import POINT
from portal.assessments.questions.grading import grade
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.regrading.choices import MAX_LISTED, KeyChoice, chosen, given, listed
from portal.assessments.regrading.rules import GradedAnswer, preview
from portal.content.kinds import ESSAY
from tests.answers import right, wrong
from tests.assessments.kinds import ALL, ONE, SEVERAL, WORDS, option

PRETEST, POSTTEST = QuizKind.PRETEST, QuizKind.POSTTEST


def graded(name="Ann", question=ONE, response="a", **facts):
    """An answer in a posttest of two questions that is over; the other question was answered right."""
    points = grade(question, response) or 0
    whole = {"kind": POSTTEST, "number": 1, "points": points, "total": POINT + points, "size": 2}
    flags = {"over": True, "pending": False, "frozen": False}
    return GradedAnswer(uuid.uuid4(), name, question=question, response=response, **(whole | flags | facts))


GRADED_BY_RULE = [one for one in ALL if one.kind != ESSAY]
answered = st.sampled_from(GRADED_BY_RULE).flatmap(
    lambda question: st.builds(
        graded,
        st.sampled_from(["Ann", "Bima", "Citra"]),
        st.just(question),
        st.sampled_from([right(question), wrong(question), *("a", "b", "a,b", "b,d")[: 4 * (question is SEVERAL)]]),
        kind=st.sampled_from([PRETEST, POSTTEST]),
        over=st.booleans(),
        pending=st.booleans(),
        frozen=st.booleans(),
    )
)


@from_strategy(st.lists(answered, max_size=12), st.sets(st.sampled_from(["a", "b", "a,b", "0,1,2", "26"])), st.data())
def test_new_points_are_the_grade_of_the_stored_response_whatever_the_order(found, accepted, data):
    seen = preview(found, accepted, 70)
    assert preview(data.draw(st.permutations(found)), accepted, 70) == seen
    changed = {change.answer.attempt_id: change.points for change in (*seen.changes, *seen.running)}
    for one in found:
        worth = grade(one.question, one.response, accepted or None)
        assert changed.get(one.attempt_id, one.points) == (one.points if one.frozen else worth)
    assert seen.up + seen.down + seen.same + seen.frozen + len(seen.running) <= len(found)
    after = [replace(one, points=changed.get(one.attempt_id, one.points)) for one in found]
    assert [change.points for change in preview(after, accepted, 70).changes] == []
    back = preview(after, (), 70)
    restored = {change.answer.attempt_id: change.points for change in (*back.changes, *back.running)}
    assert [restored.get(one.attempt_id, one.points) for one in after] == [one.points for one in found]


def test_what_crosses_the_pass_mark_stands_first_and_only_where_a_mark_counts():
    facts = {"response": "b"}
    found = [
        graded("Ayu", **facts, size=4),
        graded("Zul", **facts),
        graded("Cut", **facts, kind=PRETEST),
        graded("Dewi", **facts, pending=True),
        graded("Eko", **facts, over=False),
        graded("Fitri", **facts, frozen=True),
        graded("Gani", response="a"),
        graded("Hadi", response="c"),
    ]
    seen = preview(found, {"b"}, 70)
    table = [(one.answer.name, str(one.old_score), str(one.new_score), one.crosses) for one in seen.changes]
    assert table == [
        ("Gani", "100.0", "50.0", True),
        ("Zul", "50.0", "100.0", True),
        ("Ayu", "25.0", "50.0", False),
        ("Cut", "50.0", "100.0", False),
        ("Dewi", "50.0", "100.0", False),
    ]
    assert (seen.up, seen.down, seen.same, seen.frozen, seen.crossing) == (4, 1, 1, 1, 2)
    assert [one.answer.name for one in seen.running] == ["Eko"]


def test_the_fingerprint_tells_when_what_was_shown_is_no_longer_so():
    found = [graded("Ayu", response="b"), graded("Zul", response="c")]
    first = preview(found, {"b"}, 70).fingerprint
    assert preview(found[::-1], ["b"], 70).fingerprint == first
    others = [
        preview([*found, graded("Cut", response="b")], {"b"}, 70),
        preview([replace(found[0], total=0), found[1]], {"b"}, 70),
        preview([replace(found[0], frozen=True), found[1]], {"b"}, 70),
        preview(found, {"b", "x"}, 70),
        preview(found, {"b"}, 100.5),
    ]
    assert first not in [one.fingerprint for one in others]


def test_the_key_of_the_course_can_always_be_ticked():
    for question in GRADED_BY_RULE:
        found = given(question, (), [wrong(question), wrong(question), right(question), ""])
        assert [one.right for one in found if right(question) in one.responses] == [True]
        assert {one.count for one in found if wrong(question) in one.responses} == {2}
        assert right(question) in chosen(found, KeyChoice.ALL, [])
        assert chosen(found, KeyChoice.TICKED, [one.sign for one in found if one.right]) >= {right(question)}
        assert chosen(found, KeyChoice.KEY, ["x"]) == frozenset()
        assert [chosen(found, KeyChoice.TICKED, signs).code for signs in ([], ["x"])] == ["nothing", "unknown"]


@pytest.mark.parametrize("count", range(2, 8))
def test_the_key_of_a_choice_is_right_however_many_options_share_the_point(count):
    weights = [*[round(100 / count)] * count, -100]
    options = tuple(option(key, key, weight) for key, weight in zip("abcdefgh", weights, strict=False))
    question = replace(SEVERAL, options=options)
    (key,) = given(question, (), [])
    assert (key.responses, key.right) == ({right(question)}, True)
    stored = [graded(question=question, response=right(question), points=990, total=1980)]
    (change,) = preview(stored, (), 70).changes
    assert (change.points, str(change.old_score), str(change.new_score)) == (POINT, "99.0", "99.5")


def test_spellings_stand_together_and_rare_ones_are_left_out_but_never_what_counts():
    spellings = ["TKSK", "tksk.", "Tksk", "kader", "kader"]
    first, second, key = given(WORDS, (), spellings)
    assert (first.responses, first.count) == ({"TKSK", "tksk.", "Tksk"}, 3)
    assert (second.words, key.count, key.right) == (("kader",), 0, True)
    assert (first.respelled, second.respelled) == (True, False)
    many = given(WORDS, (), [f"kata {number}" for number in range(80) for _ in range(2)])
    assert len(listed(many)) == MAX_LISTED
    assert [one.right for one in listed(many)].count(True) == 1
