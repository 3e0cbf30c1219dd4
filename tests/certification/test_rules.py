"""Who meets the rule, and how a completion is named, numbered and looked up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.certification import rules
from portal.certification.rules import Facts, RequirementKind
from portal.content.shapes import Band, CompletionRule

RULE = CompletionRule(attendance_percent=80, posttest_score=70, all_lessons=True, work_plan=True)
MET = Facts(attended_jp=16, total_jp=16, lessons_read=13, lessons_total=13, posttest=Decimal(85), work_plan=True)
ADVANCED = replace(MET, required="dasar", qualified=True)
UNMET = {"qualified": False, "attended_jp": 0, "lessons_read": 12, "posttest": None, "work_plan": False}
KINDS = dict(zip(UNMET, RequirementKind, strict=True))
BANDS = (Band(90, "Sangat Baik"), Band(80, "Baik"), Band(70, "Cukup"))


def lacking(facts, rule=RULE):
    return {requirement.kind for requirement in rules.evaluate(rule, facts).lacking}


@pytest.mark.parametrize("missing", [set(chosen) for chosen in product(*((name, "") for name in UNMET))])
def test_complete_means_that_nothing_is_lacking(missing):
    missing = missing - {""}
    verdict = rules.evaluate(RULE, replace(ADVANCED, **{name: UNMET[name] for name in missing}))
    assert {requirement.kind for requirement in verdict.lacking} == {KINDS[name] for name in missing}
    assert verdict.complete is (not missing)
    assert [requirement.kind for requirement in verdict.requirements] == list(RequirementKind)


@pytest.mark.parametrize(
    ("attended", "total", "percent", "met", "need"),
    [
        (13, 16, 80, True, 13),
        (12, 16, 80, False, 13),
        (8, 10, 80, True, 8),
        (7, 10, 80, False, 8),
        (4, 5, 80, True, 4),
        (16, 16, 80, True, 13),
        (0, 0, 80, False, 0),
        (0, 16, 80, False, 13),
        (0, 16, 0, True, 0),
        (0, 0, 0, False, 0),
        (15, 16, 100, False, 16),
        (16, 16, 100, True, 16),
        (1, 3, 33, True, 1),
        (1, 3, 34, False, 2),
    ],
)
def test_attendance_is_a_share_of_all_jp_and_none_at_all_is_never_enough(attended, total, percent, met, need):
    facts = replace(MET, attended_jp=attended, total_jp=total)
    requirement = rules.evaluate(replace(RULE, attendance_percent=percent), facts).requirements[0]
    assert (requirement.met, requirement.have, requirement.need) == (met, attended, need)
    assert (requirement.total, requirement.percent) == (total, percent)


@pytest.mark.parametrize(
    ("attended", "excused", "most", "have", "met"),
    [
        (10, (), 1, 10, False),
        (10, (3,), 0, 10, False),
        (10, (3,), 1, 13, True),
        (10, (2, 3), 1, 13, True),
        (10, (3, 2), 1, 13, True),
        (9, (2, 2, 2), 2, 13, True),
        (9, (2, 2, 2), 1, 11, False),
        (16, (), 5, 16, True),
        (0, (3, 3, 2, 2, 3, 3), 20, 16, True),
    ],
)
def test_a_course_may_count_some_excused_sessions_the_longest_first(attended, excused, most, have, met):
    facts = replace(MET, attended_jp=attended, excused=excused)
    requirement = rules.evaluate(replace(RULE, excused_sessions=most), facts).requirements[0]
    assert (requirement.have, requirement.met, requirement.excused) == (have, met, have - attended)


@given(st.integers(0, 16), st.lists(st.integers(1, 4), max_size=8), st.integers(0, 9), st.integers(0, 100))
def test_excuses_never_lose_and_never_count_more_than_was_missed(attended, excused, most, percent):
    rule, facts = replace(RULE, attendance_percent=percent), replace(MET, attended_jp=attended)
    plain = rules.evaluate(rule, facts).requirements[0]
    told = rules.evaluate(replace(rule, excused_sessions=most), replace(facts, excused=tuple(excused))).requirements[0]
    assert plain.have <= told.have <= attended + sum(excused)
    assert told.met or not plain.met
    assert told.excused == 0 or most > 0
    unasked = rules.evaluate(rule, replace(facts, excused=tuple(excused))).requirements[0]
    assert unasked == plain, "a course that says nothing counts none"


@pytest.mark.parametrize(
    ("mark", "met"),
    [(None, False), ("0", False), ("69.9", False), ("70", True), ("70.0", True), ("70.1", True), ("100", True)],
)
def test_the_posttest_is_met_from_the_mark_itself(mark, met):
    facts = replace(MET, posttest=None if mark is None else Decimal(mark))
    requirement = rules.evaluate(RULE, facts).requirements[2]
    assert (requirement.met, requirement.have, requirement.need) == (met, facts.posttest, 70)


def test_a_posttest_not_taken_is_not_met_even_where_any_mark_would_do():
    assert lacking(replace(MET, posttest=None), replace(RULE, posttest_score=0)) == {RequirementKind.POSTTEST}


def test_lessons_do_not_count_where_the_course_does_not_ask_for_them():
    verdict = rules.evaluate(replace(RULE, all_lessons=False), replace(MET, lessons_read=0))
    assert verdict.complete
    assert [requirement.kind for requirement in verdict.requirements] == ["attendance", "posttest", "work-plan"]


def test_a_work_plan_does_not_count_where_the_course_does_not_ask_for_one():
    verdict = rules.evaluate(replace(RULE, work_plan=False), replace(MET, work_plan=False))
    assert verdict.complete
    assert [requirement.kind for requirement in verdict.requirements] == ["attendance", "lessons", "posttest"]


@pytest.mark.parametrize("qualified", [True, False])
def test_an_earlier_completion_is_asked_for_only_where_the_course_requires_one(qualified):
    assert rules.evaluate(RULE, replace(MET, qualified=qualified)) == rules.evaluate(RULE, MET)
    requirement = rules.evaluate(RULE, replace(ADVANCED, qualified=qualified)).requirements[0]
    assert (requirement.kind, requirement.met, requirement.level) == ("prerequisite", qualified, "dasar")
    assert (requirement.have, requirement.need) == (int(qualified), 1)


@pytest.mark.parametrize("pretest", [None, Decimal(0), Decimal(100)])
def test_the_pretest_never_decides(pretest):
    assert rules.evaluate(RULE, replace(MET, pretest=pretest)) == rules.evaluate(RULE, MET)


MARKS = st.none() | st.decimals(0, 100, places=1)
FACTS = st.builds(
    Facts,
    st.integers(0, 20),
    st.integers(0, 20),
    st.integers(0, 15),
    st.integers(0, 15),
    MARKS,
    st.none(),
    st.sampled_from(["", "dasar"]),
    st.booleans(),
)
RULES = st.builds(CompletionRule, st.integers(0, 100), st.integers(0, 100), st.booleans())


@settings(deadline=None)
@given(RULES, FACTS, st.integers(0, 10), st.integers(0, 10), st.decimals(0, 50, places=1))
def test_more_attendance_reading_or_marks_never_lose_what_was_met(rule, facts, jp, lessons, marks):
    better = replace(
        facts,
        attended_jp=facts.attended_jp + jp,
        lessons_read=facts.lessons_read + lessons,
        posttest=marks if facts.posttest is None else facts.posttest + marks,
    )
    assert lacking(better, rule) <= lacking(facts, rule)


@settings(deadline=None)
@given(RULES, FACTS)
def test_the_jp_that_are_said_to_be_needed_are_just_enough(rule, facts):
    assume(facts.total_jp > 0)
    requirements = rules.evaluate(rule, facts).requirements
    need = next(int(one.need) for one in requirements if one.kind is RequirementKind.ATTENDANCE)
    assert RequirementKind.ATTENDANCE not in lacking(replace(facts, attended_jp=need), rule)
    assert need == 0 or RequirementKind.ATTENDANCE in lacking(replace(facts, attended_jp=need - 1), rule)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ("0", ""),
        ("69.9", ""),
        ("70", "Cukup"),
        ("79.9", "Cukup"),
        ("80", "Baik"),
        ("89.9", "Baik"),
        ("90", "Sangat Baik"),
        ("100", "Sangat Baik"),
    ],
)
def test_a_mark_has_the_word_of_the_highest_band_it_reaches(mark, name):
    assert rules.band_name(BANDS, Decimal(mark)) == rules.band_name(BANDS[::-1], Decimal(mark)) == name
    assert rules.band_name((), Decimal(mark)) == ""


@pytest.mark.parametrize(
    ("pattern", "number", "day", "expected"),
    [
        ("{nomor:04d}/PSM-D/{wilayah}/{bulan}/{tahun}", 7, date(2026, 3, 12), "0007/PSM-D/32.75/III/2026"),
        ("{nomor:04d}/{tahun}", 12345, date(2026, 1, 1), "12345/2026"),
        ("No. {nomor} tahun {tahun}", 1, date(2027, 12, 31), "No. 1 tahun 2027"),
        ("{tahun}.{bulan}.{nomor:03d}", 20, date(2026, 9, 1), "2026.IX.020"),
    ],
)
def test_a_number_fills_in_the_pattern_of_the_organiser(pattern, number, day, expected):
    assert rules.certificate_number(pattern, number, "32.75", day) == expected


def test_every_month_has_its_own_roman_number():
    months = [rules.certificate_number("{bulan}", 1, "", date(2026, month, 1)) for month in range(1, 13)]
    assert months == ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
