"""The code of the hall: who is not there cannot start."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.rules import QuizSettings, ReviewPolicy
from portal.assessments.invigilation import actions
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.assessments.sitting import said
from tests.conftest import NOON

WITH_CODE = QuizSettings(with_code=True)


@pytest.fixture
def quiz(cast):
    return f"/belajar/{cast.ann_seat}/kuis/pretes"


@pytest.fixture
def windows(cast):
    return f"/angkatan/{cast.own.id}/kuis"


def sent(act, **fields):
    return {"quiz": "pretes", "act": act, **{f"pretes-{name}": value for name, value in fields.items()}}


def window(session, cast):
    session.rollback()
    return queries.window(session, cast.own.id, QuizKind.PRETEST)


@pytest.fixture
def code(session, cast, noon):
    """The code of a pretest that was opened with one."""
    with unit_of_work():
        actions.open_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON, WITH_CODE)
    return window(session, cast).start_code


@given(st.randoms(use_true_random=False))
def test_a_code_is_five_digits(chance):
    assert re.fullmatch(r"[0-9]{5}", rules.new_start_code(chance))


def test_codes_differ():
    chance = random.Random(1)  # noqa: S311 - no secret
    assert len({rules.new_start_code(chance) for _ in range(100)}) > 95


@pytest.mark.parametrize(
    ("wanted", "typed", "refused"),
    [
        (None, "", False),
        (None, "99999", False),
        ("01234", "01234", False),
        ("01234", " 01 234 ", False),
        ("01234", "", True),
        ("01234", "1234", True),
        ("01234", "012345", True),
        ("01234", "43210", True),
        ("01234", "٠١٢٣٤", True),
    ],
)
def test_the_code_counts_only_where_one_is_asked_for(wanted, typed, refused):
    found = rules.refuse_code(wanted, typed)
    assert (found is not None) == refused
    assert not found or (found.code, found.field) == ("code", "code")


def test_with_the_code_of_the_hall_a_quiz_starts(session, ann, quiz, code):
    assert "Kode mulai" in said(ann.get(quiz))
    assert code not in said(ann.get(quiz))
    ann.post(quiz, {"code": f" {code[:2]} {code[2:]} "})
    session.rollback()
    assert len(session.scalars(select(Attempt.id)).all()) == 1


@pytest.mark.parametrize("typed", ["", "x", "0" * 21, "0" * 5000, "\0", "' or 1=1"])
def test_without_it_nothing_starts_and_what_was_typed_is_kept(session, ann, quiz, code, typed):
    page = ann.post(quiz, {"code": typed}, status=422)
    assert "Kode mulai" in said(page)
    assert code not in page.text
    assert "Belum tersimpan" in said(page)
    if typed.isalnum():
        assert f'value="{typed}"' in page.text
    session.rollback()
    assert session.scalars(select(Attempt.id)).all() == []


def test_who_has_begun_goes_on_without_the_code(session, ann, quiz, code):
    first = ann.post(quiz, {"code": code}).headers["Location"]
    assert ann.post(quiz, {"code": ""}).headers["Location"] == first


def test_a_quiz_without_a_code_asks_for_none(session, cast, ann, quiz, both_open):
    assert "Kode mulai" not in said(ann.get(quiz))
    ann.post(quiz, {"code": "99999"})


def test_the_trainer_gets_a_code_that_stays_until_it_is_switched_off(session, cast, tom, windows, noon):
    page = tom.follow(tom.post(windows, sent("open", with_code="y", review="answers")))
    code = window(session, cast).start_code
    assert f"Kode mulai {code}" in said(page)
    for act in ("set", "close", "open"):
        tom.post(windows, sent(act, with_code="y", review="answers"))
        assert window(session, cast).start_code == code
    assert code in said(tom.get(windows))
    tom.post(windows, sent("set", review="answers"))
    assert window(session, cast).start_code is None
    assert code not in said(tom.get(windows))


def test_the_code_is_not_in_the_trail(session, cast, code):
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "quiz-opened")).all()
    (entry,) = entries
    assert (entry.detail, entry.cohort_id) == ({"kind": "pretest"}, cast.own.id)
    opened = {"opens_at": [None, NOON.isoformat()], "code": [None, True], "review": [None, "score"]}
    assert entry.changed == opened | {"after_closing": [None, False]}


def test_settings_are_kept_and_one_quiz_leaves_the_other_alone(session, cast, tom, windows, both_open):
    tom.post(windows, sent("set", with_code="y", review="explanations", review_after_closing="y"))
    assert queries.settings_of(window(session, cast)) == QuizSettings(True, ReviewPolicy.EXPLANATIONS, True)
    other = queries.window(session, cast.own.id, QuizKind.POSTTEST)
    assert queries.settings_of(other) == rules.DEFAULT_SETTINGS
    text = tom.get(windows).text
    assert '<option selected value="explanations">' in text
    assert text.count(" checked ") == 2
    page = tom.post(windows, {"quiz": "pascates", "act": "set", "pascates-review": "semua"}, status=422)
    text = page.text
    assert "Pilih salah satu dari daftar." in text
    assert text.count(" checked ") == 2
    session.rollback()
    assert queries.settings_of(queries.window(session, cast.own.id, QuizKind.POSTTEST)) == rules.DEFAULT_SETTINGS


def test_settings_of_a_quiz_that_was_never_opened_are_not_found(session, cast, tom, windows, noon):
    tom.post(windows, sent("set", review="score"), status=404)
    with pytest.raises(NotFound):
        actions.set_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON, WITH_CODE)
