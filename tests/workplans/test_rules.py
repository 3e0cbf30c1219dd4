"""What a plan may hold, what it lacks, and when it may be changed or judged."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Refusal
from portal.workplans import rules
from portal.workplans.rules import (
    Activity,
    Decision,
    LackKind,
    MissingPart,
    PlanContents,
    PlanCriterion,
    PlanJudgement,
    PlanState,
)
from tests.workplans.plans import FULL, LETTERS, SCORES, VISITS

NIK = "3275094101909001"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COSTS = st.none() | st.integers(0, rules.MAX_COST)
ACTIVITIES = st.builds(Activity, cost=COSTS, **{one.name: TEXTS for one in fields(Activity) if one.name != "cost"})
SHEETS = st.builds(
    PlanContents,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.lists(ACTIVITIES, min_size=1, max_size=rules.MAX_ACTIVITIES).map(tuple),
)


@given(SHEETS)
def test_a_plan_comes_back_from_its_document(sheet):
    assert rules.from_document(rules.to_document(sheet)) == sheet


@given(SHEETS)
def test_the_total_is_that_of_all_costs_that_were_written(sheet):
    assert sheet.total == sum(one.cost for one in sheet.activities if one.cost is not None)


def test_a_complete_plan_lacks_nothing():
    assert rules.lacking(FULL) == ()


VILLAGE = [one.name for one in fields(PlanContents) if one.name != "activities"]


@pytest.mark.parametrize("name", VILLAGE)
def test_each_thing_seen_in_the_village_must_be_there(name):
    assert rules.lacking(replace(FULL, **{name: ""})) == (MissingPart(LackKind.EMPTY, name),)


@pytest.mark.parametrize("name", [one.name for one in fields(Activity)])
def test_each_field_of_an_activity_must_be_there(name):
    spoiled = replace(VISITS, **{name: None if name == "cost" else ""})
    assert rules.lacking(replace(FULL, activities=(LETTERS, spoiled))) == (MissingPart(LackKind.EMPTY, name, 1),)


def test_what_costs_nothing_needs_no_source_of_money():
    assert (LETTERS.cost, LETTERS.cost_source) == (0, "")
    assert rules.lacking(replace(FULL, activities=(LETTERS,))) == ()


def test_an_empty_plan_names_the_village_and_the_blank_activity_once():
    empty = tuple(MissingPart(LackKind.EMPTY, name) for name in VILLAGE)
    assert rules.lacking(PlanContents()) == (*empty, MissingPart(LackKind.BLANK, "title", 0))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Bu Sari {NIK}", True),
        ("3275 0941 0190 9001", True),
        ("3275.0941.0190.9001", True),
        ("3275-0941-0190-9001", True),
        (NIK[:-1], False),
        (f"{NIK}1", False),
        ("0812-3456-7890", False),
        ("2026, 12 orang, Rp450.000", False),
    ],
)
def test_a_number_like_a_nik_may_not_go_around(text, found):
    lacks = rules.lacking(replace(FULL, conditions=text))
    assert lacks == ((MissingPart(LackKind.NIK, "conditions"),) if found else ())
    inside = rules.lacking(replace(FULL, activities=(replace(VISITS, target=text),)))
    assert inside == ((MissingPart(LackKind.NIK, "target", 0),) if found else ())


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("0", 0),
        ("150000", 150_000),
        ("150.000", 150_000),
        ("150,000", 150_000),
        ("Rp150.000", 150_000),
        ("rp 1.500.000", 1_500_000),
        ("Rp. 1.500.000,-", 1_500_000),
        ("1.500.000,00", 1_500_000),
        (" 75000 ", 75_000),
        ("1000000000", rules.MAX_COST),
        ("1000000001", "cost_too_high"),
        ("-1", "cost_unreadable"),
        ("-150.000", "cost_unreadable"),
        ("1,5", "cost_unreadable"),
        ("150.00", "cost_unreadable"),
        ("1.5000", "cost_unreadable"),
        ("150 ribu", "cost_unreadable"),
        ("1e9", "cost_unreadable"),
        ("١٥٠", "cost_unreadable"),
        ("²", "cost_unreadable"),
        ("9" * 5000, "cost_unreadable"),
        ("Rp", "cost_unreadable"),
    ],
)
def test_rupiah_as_people_write_them(text, cost):
    found = rules.parse_rupiah(text)
    assert (found.code if isinstance(found, Refusal) else found) == cost


@given(st.integers(0, rules.MAX_COST))
def test_any_cost_can_be_written_in_full_or_with_dots(cost):
    assert rules.parse_rupiah(str(cost)) == rules.parse_rupiah(f"Rp{cost:,}".replace(",", ".")) == cost


@given(st.text())
def test_any_other_text_is_refused_and_never_breaks(text):
    found = rules.parse_rupiah(text)
    assert isinstance(found, Refusal) or 0 <= found <= rules.MAX_COST


@pytest.mark.parametrize(
    ("state", "closed", "code"),
    [
        (PlanState.DRAFT, False, None),
        (PlanState.RETURNED, False, None),
        (PlanState.SUBMITTED, False, "submitted"),
        (PlanState.ACCEPTED, False, "accepted"),
        (PlanState.DRAFT, True, "closed"),
        (PlanState.RETURNED, True, "closed"),
        (PlanState.SUBMITTED, True, "closed"),
        (PlanState.ACCEPTED, True, "accepted"),
    ],
)
def test_a_plan_can_be_changed_until_it_is_submitted_and_when_it_was_returned(state, closed, code):
    refusal = rules.refuse_change(state, closed)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(("revision", "began_with"), [(0, 0), (3, 3), (3, 2), (3, 4), (3, -1)])
def test_a_save_of_a_page_that_began_earlier_is_stale(revision, began_with):
    refusal = rules.refuse_stale(revision, began_with)
    assert (refusal is not None) == (revision != began_with)


@pytest.mark.parametrize(("count", "full"), [(0, False), (4, False), (5, True), (9, True)])
def test_there_is_room_for_five_files(count, full):
    assert (rules.refuse_file(count) is not None) is full


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("decision", Decision)
@pytest.mark.parametrize("revision", [1, 2, 3])
@pytest.mark.parametrize("comment", ["", "Lengkapi sasaran."])
def test_only_what_is_submitted_at_this_revision_is_judged_and_a_return_needs_a_comment(
    state, decision, revision, comment
):
    refusal = rules.refuse_review(state, 2, PlanJudgement(revision, decision, SCORES, comment))
    if state is not PlanState.SUBMITTED or revision != 2:
        assert refusal.code == "not_waiting"
    elif decision is Decision.RETURN and not comment:
        assert (refusal.code, refusal.field) == ("comment_missing", "comment")
    else:
        assert refusal is None


def test_every_criterion_and_every_number_of_points_has_words():
    assert list(rules.CRITERIA) == list(PlanCriterion)
    assert [score.level.value for score in rules.SCORES] == ["weak", "weak", "fair", "good", "good"]
    assert len({score.word for score in rules.SCORES}) == 5
    assert set(rules.AFTER) == set(Decision)
