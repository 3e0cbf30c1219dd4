"""The trainee's road and the figures of a report."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.certification.rules import Facts, evaluate
from portal.content.parse import parse_course
from portal.paths import COURSES
from portal.reports.lists import lack_words
from portal.reports.rules import StepKind, StepState, distribution, road, share_done

COURSE, FAULTS = parse_course(COURSES / "dasar")
KEYS = [(module.slug, lesson.slug) for module, lesson in COURSE.lessons]
FIRST = [key for key in KEYS if key[0] == COURSE.modules[0].slug]
NOTHING = Facts(0, 16, 0, len(KEYS), None)
DONE, NOW, LATER = StepState.DONE, StepState.NOW, StepState.LATER
MODULES = len(COURSE.modules)
STOPS = 1 + MODULES + 2


def walked(read=(), certified=False, **facts):
    marks = {name: Decimal(mark) for name, mark in facts.items()}
    return road(COURSE, replace(NOTHING, **marks), frozenset(read), certified)


@pytest.mark.parametrize(
    ("steps", "states"),
    [
        (walked(), [NOW] + [LATER] * (STOPS - 1)),
        (walked(pretest=0), [DONE, NOW] + [LATER] * (STOPS - 2)),
        (walked(FIRST[:1], pretest=40), [DONE, NOW] + [LATER] * (STOPS - 2)),
        (walked(FIRST, pretest=40), [DONE, DONE, NOW] + [LATER] * (STOPS - 3)),
        (walked(FIRST), [NOW, DONE] + [LATER] * (STOPS - 2)),
        (walked(KEYS, pretest=40), [DONE] * (STOPS - 2) + [NOW, LATER]),
        (walked(KEYS, pretest=40, posttest="69.9"), [DONE] * (STOPS - 2) + [NOW, LATER]),
        (walked(KEYS, pretest=40, posttest=70), [DONE] * (STOPS - 1) + [NOW]),
        (walked(KEYS[:-1], pretest=40, posttest=90), [DONE] * (STOPS - 3) + [NOW, DONE, LATER]),
        (walked(KEYS, True, pretest=40, posttest=70), [DONE] * STOPS),
        (walked(KEYS, True, posttest=70), [NOW] + [DONE] * (STOPS - 1)),
    ],
)
def test_the_first_stop_that_is_not_done_is_where_one_stands(steps, states):
    assert FAULTS == []
    assert [step.state for step in steps] == states


def test_stops_carry_their_module_and_its_figures():
    steps = walked([*FIRST[:2], ("konsep-dasar-psm", "materi-lama")])
    kinds = [StepKind.PRETEST, *[StepKind.MODULE] * MODULES, StepKind.POSTTEST, StepKind.CERTIFICATE]
    assert [step.kind for step in steps] == kinds
    assert [step.title for step in steps[1 : 1 + MODULES]] == [module.title for module in COURSE.modules]
    assert (steps[1].done, steps[1].total, steps[1].jp) == (2, len(FIRST), COURSE.modules[0].jp)
    assert (steps[1].module, steps[2].done) == ("konsep-dasar-psm", 0)


@pytest.mark.parametrize(
    ("steps", "share"),
    [
        ([], 0),
        (walked(), 0),
        (walked(pretest=40), 100 // STOPS),
        (walked(FIRST), 100 // STOPS),
        (walked(KEYS), 100 * MODULES // STOPS),
        (walked(KEYS, pretest=40), 100 * (STOPS - 2) // STOPS),
        (walked(KEYS, pretest=40, posttest=80), 100 * (STOPS - 1) // STOPS),
        (walked(KEYS, True, pretest=40, posttest=80), 100),
    ],
)
def test_the_share_counts_stops_and_is_whole_only_at_the_end(steps, share):
    assert share_done(steps) == share


@settings(deadline=None)
@given(st.sets(st.sampled_from(KEYS)), st.sampled_from(KEYS), st.booleans())
def test_one_more_lesson_never_takes_one_back(read, more, certified):
    before, after = walked(read, certified), walked(read | {more}, certified)
    assert 0 <= share_done(before) <= share_done(after) <= 100
    assert sum(step.state is NOW for step in after) <= 1
    assert all(new.state is DONE for old, new in zip(before, after, strict=True) if old.state is DONE)


@pytest.mark.parametrize(
    ("marks", "counts", "middle"),
    [
        ([], [0] * 10, None),
        (["0", "9.9"], [2, 0, 0, 0, 0, 0, 0, 0, 0, 0], "4.95"),
        (["10", "69.9", "70"], [0, 1, 0, 0, 0, 0, 1, 1, 0, 0], "69.9"),
        (["90", "99.9", "100"], [0, 0, 0, 0, 0, 0, 0, 0, 0, 3], "99.9"),
    ],
)
def test_marks_fall_into_ten_classes_of_which_the_last_holds_full_marks(marks, counts, middle):
    found = distribution(Decimal(mark) for mark in marks)
    assert list(found.counts) == counts
    assert found.median == (None if middle is None else Decimal(middle))
    assert found.total == len(marks)


@settings(deadline=None)
@given(st.lists(st.decimals(0, 100, places=1)))
def test_no_mark_is_lost_or_counted_twice(marks):
    assert distribution(iter(marks)).total == len(marks)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            NOTHING,
            ["Hadir 0 dari 16 JP (minimum 80%)", f"Materi dibaca 0 dari {len(KEYS)}", "Belum mengerjakan pascates"],
        ),
        (replace(NOTHING, attended_jp=13, lessons_read=99, posttest=Decimal("69.9")), ["Pascates 69,9 (minimum 70)"]),
    ],
)
def test_what_is_lacking_is_said_with_its_figures(facts, words):
    assert [lack_words(need) for need in evaluate(COURSE.rule, facts).lacking] == words
