"""A quiz that opens and closes by itself as planned, what hands do to that, and the question at another time."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from sqlalchemy import select

from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.rules import WindowState, WindowTimes
from portal.assessments.invigilation.rules import is_due, refuse_early, refuse_plan
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.cohorts.models import ClassSession
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.conftest import NOON
from tests.pages.reading import words

ZONE = "Asia/Jakarta"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SHUT, OPEN, CLOSED = WindowState.SHUT, WindowState.OPEN, WindowState.CLOSED


@pytest.mark.parametrize(
    ("hands", "plan", "states"),
    [
        ((None, None), (0, 60), {-1: SHUT, 0: OPEN, 59: OPEN, 60: CLOSED}),
        ((None, None), (0, None), {-1: SHUT, 0: OPEN, 999: OPEN}),
        ((-30, None), (0, 60), {-31: SHUT, -30: OPEN, 10: OPEN, 60: CLOSED}),
        ((None, 20), (0, 60), {19: OPEN, 20: CLOSED, 60: CLOSED, 90: CLOSED}),
        ((30, 20), (0, 60), {10: OPEN, 25: CLOSED, 30: OPEN, 60: CLOSED}),
        ((70, None), (0, 60), {65: CLOSED, 70: OPEN, 999: OPEN}),
        ((60, None), (0, 60), {59: OPEN, 60: OPEN, 999: OPEN}),
        ((-90, -80), (0, 60), {-85: OPEN, -80: CLOSED, 0: OPEN, 60: CLOSED}),
        ((-30, None), (None, 60), {0: OPEN, 60: CLOSED}),
        ((None, None), (None, 60), {0: SHUT, 60: SHUT}),
    ],
)
def test_the_last_turn_holds_whoever_or_whatever_took_it(hands, plan, states):
    times = WindowTimes(*(None if minute is None else NOON + minute * MINUTE for minute in (*hands, *plan)))
    assert {at: rules.window_state(times, NOON + at * MINUTE) for at in states} == states


moments = some.none() | some.integers(-9, 9).map(lambda hours: NOON + hours * HOUR)
windows = some.builds(WindowTimes, moments, moments, moments, moments)


@given(windows)
def test_what_stays_of_a_plan_leaves_a_quiz_as_it_is(times):
    opened, closed = rules.kept_turns(times, NOON)
    assert rules.window_state(WindowTimes(opened, closed), NOON) is rules.window_state(times, NOON)


@given(windows)
@example(WindowTimes(NOON + HOUR, None, NOON, NOON + HOUR))
def test_until_the_next_turn_nothing_happens_and_then_it_does(times):
    turn, state = rules.next_turn(times, NOON), rules.window_state(times, NOON)
    later = [rules.window_state(times, NOON + hours * HOUR) for hours in range(10)]
    changed = next((NOON + hours * HOUR for hours, one in enumerate(later) if one is not state), None)
    assert turn == changed


@pytest.mark.parametrize(
    ("before", "opening", "closing", "code"),
    [
        (WindowTimes(), NOON + HOUR, None, None),
        (WindowTimes(), NOON + HOUR, NOON + 2 * HOUR, None),
        (WindowTimes(), None, NOON + HOUR, "no_opening"),
        (WindowTimes(NOON - HOUR), None, NOON + HOUR, None),
        (WindowTimes(NOON - HOUR, NOON), None, NOON + HOUR, "no_opening"),
        (WindowTimes(), NOON, NOON + HOUR, "opening_past"),
        (WindowTimes(planned_opening=NOON - HOUR), NOON - HOUR, NOON + HOUR, None),
        (WindowTimes(), NOON + HOUR, NOON + HOUR, "closing_early"),
        (WindowTimes(NOON - HOUR), None, NOON, "closing_early"),
        (WindowTimes(), NOON + timedelta(days=371), None, "too_far"),
    ],
)
def test_what_can_be_planned(before, opening, closing, code):
    refusal = refuse_plan(before, opening, closing, NOON)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("minutes", "due"), [(-31, False), (-30, True), (0, True), (179, True), (11 * 60 + 59, True), (12 * 60, False)]
)
def test_a_quiz_is_due_from_half_an_hour_before_until_the_end_of_its_day(minutes, due):
    assert is_due(NOON, NOON + minutes * MINUTE, ZONE) is due


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(days=-6), "Selasa, 10 Maret 2026 pukul 12.00 WIB, 6 hari lagi. Buka juga sekarang?"),
        (-HOUR, "pukul 12.00 WIB, hari ini."),
        (timedelta(days=2), "2 hari yang lalu."),
    ],
)
def test_the_question_says_when_the_quiz_is_due(away, said):
    assert said in str(refuse_early("Pascates", NOON, NOON + away, ZONE))


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/kuis"


def state(session, cast, kind, at) -> WindowState:
    session.rollback()
    session.expire_all()
    return queries.window_state(queries.window(session, cast.own.id, kind), at)


def form(opening: datetime, closing: datetime) -> dict[str, str]:
    """The plan by the clock of Jakarta."""
    first, last = (one + 7 * HOUR for one in (opening, closing))
    return {
        "opens_on": f"{first:%Y-%m-%d}",
        "opens_at": f"{first:%H:%M}",
        "closes_on": f"{last:%Y-%m-%d}",
        "closes_at": f"{last:%H:%M}",
    }


def test_a_trainer_plans_a_quiz_and_it_opens_and_closes_by_itself(session, cast, tom, ann, page, noon):
    noon(NOON - HOUR)
    said = words(tom.follow(tom.post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR))))
    assert "Buka sendiri Selasa, 10 Maret 2026 pukul 12.00 WIB, tutup pukul 13.00 WIB." in said
    quiz = f"/belajar/{cast.ann_seat}/kuis/pretes"
    assert "Kuis dibuka Selasa, 10 Maret 2026 pukul 12.00 WIB" in words(ann.get(quiz))
    ann.post(quiz, {}, 422)
    noon(NOON)
    assert "Mulai mengerjakan" in words(ann.get(quiz))
    assert "Tutup sendiri Selasa, 10 Maret 2026 pukul 13.00 WIB" in words(tom.get(page))
    ann.post(quiz, {})
    noon(NOON + HOUR)
    assert state(session, cast, QuizKind.PRETEST, NOON + HOUR) is CLOSED
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "quiz-planned")).one()
    assert entry.changed["planned_opening"] == [None, NOON.isoformat()]


def test_a_plan_is_changed_and_taken_away_and_what_came_of_it_stays(session, cast, tom, page, noon):
    noon(NOON - HOUR)
    tom.post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR))
    noon(NOON + MINUTE)
    tom.post(f"{page}/pretes/rencana", form(NOON, NOON + 2 * HOUR))
    assert state(session, cast, QuizKind.PRETEST, NOON + HOUR) is OPEN
    tom.post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR) | {"hapus": "1"})
    assert state(session, cast, QuizKind.PRETEST, NOON + 3 * HOUR) is OPEN
    assert queries.window(session, cast.own.id, QuizKind.PRETEST).times == WindowTimes(NOON)


def test_a_quiz_that_somebody_closes_does_not_open_by_itself(session, cast, tom, page, noon):
    noon(NOON - HOUR)
    tom.post(page, {"quiz": "pretes", "act": "open", "sure": "1"})
    tom.post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR))
    noon(NOON - MINUTE)
    tom.post(page, {"quiz": "pretes", "act": "close"})
    assert state(session, cast, QuizKind.PRETEST, NOON + MINUTE) is CLOSED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"opens_at": ""}, "Isi tanggal dan jam buka, atau kosongkan keduanya"),
        ({"opens_at": "", "opens_on": ""}, "Isi tanggal dan jam buka."),
        ({"closes_at": ""}, "Isi jam tutup, atau kosongkan tanggalnya"),
        ({"closes_on": "2026-03-09"}, "Jam tutup harus sesudah jam buka"),
        ({"opens_on": "2026-03-01"}, "Jam buka ini sudah lewat"),
        ({"opens_on": "kapan"}, "Tulis tanggal yang benar"),
    ],
)
def test_a_slip_plans_nothing(session, cast, tom, page, noon, changes, said):
    noon(NOON - HOUR)
    assert said in words(tom.post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR) | changes, 422))
    session.rollback()
    assert queries.window(session, cast.own.id, QuizKind.PRETEST) is None


def test_the_form_offers_the_time_of_the_session(tom, page, noon):
    noon(EARLY)
    text = tom.get(f"{page}/pascates/rencana").text
    assert 'value="2026-03-11"' in text
    assert 'value="15:30"' in text


def test_who_plans_a_quiz(cast, client_for, page, noon):
    noon(NOON - HOUR)
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.tess, 404), (cast.olga, 404)):
        client_for(viewer).get(f"{page}/pretes/rencana", status=status)
        client_for(viewer).post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR), status=status)
    client_for(cast.ona).post(f"{page}/pretes/rencana", form(NOON, NOON + HOUR))
    client_for(cast.tom).get(f"{page}/gladi/rencana", status=404)


def test_a_quiz_is_opened_at_another_time_only_by_a_second_act(session, cast, tom, page, noon):
    noon(EARLY)
    ask = {"quiz": "pascates", "act": "open", "pascates-with_code": "y"}
    asked = tom.post(page, ask, 422)
    assert "Pascates dijadwalkan Rabu, 11 Maret 2026 pukul 15.30 WIB, 10 hari lagi. Buka juga sekarang?" in words(asked)
    assert "checked" in asked.text
    assert state(session, cast, QuizKind.POSTTEST, EARLY) is SHUT
    tom.post(page, ask | {"sure": "1"})
    assert state(session, cast, QuizKind.POSTTEST, EARLY) is OPEN


def test_in_its_session_one_tap_opens_a_quiz_and_its_button_is_the_main_one(session, cast, tom, page, noon):
    with unit_of_work():
        for one in session.scalars(select(ClassSession).where(ClassSession.cohort_id == cast.own.id)):
            if "pascates" in one.title:
                one.starts_at, one.ends_at = NOON, NOON + HOUR
    noon(NOON - 10 * MINUTE)
    text = tom.get(page).text
    assert text.index("btn-primary") < text.index("Buka pascates sekarang")
    tom.post(page, {"quiz": "pascates", "act": "open"})
    assert state(session, cast, QuizKind.POSTTEST, NOON) is OPEN
    assert date(2026, 3, 10) == NOON.date()
