"""What a home says of the hours ahead, and when it has to look again."""

from datetime import date, timedelta

import pytest

from portal.assessments.attempts.rules import WindowState
from portal.reports.coming import (
    MAX_SHOWN,
    ComingKind,
    QuizTimes,
    SessionTimes,
    coming,
    home_sign,
    until_change,
    watched,
)
from tests.conftest import NOON

JAKARTA = "Asia/Jakarta"
SHUT, OPEN, CLOSED = WindowState


def at(hours):
    return NOON + timedelta(hours=hours)


def session(title, begins, ends):
    return SessionTimes(title, at(begins), at(ends))


MORNING, AFTERNOON, TOMORROW = session("Pagi", -2, -1), session("Siang", -0.5, 1), session("Besok", 20, 22)
DAY = [MORNING, AFTERNOON, TOMORROW]


def told(quizzes=(), sessions=()):
    return [(one.kind, one.title, one.at, one.later) for one in coming(quizzes, sessions, NOON, JAKARTA)]


def test_the_next_session_is_told_and_whether_it_is_today():
    assert told(sessions=DAY) == [(ComingKind.SESSION, "Besok", at(20), True)]
    assert told(sessions=[session("Sore", 2, 3), TOMORROW]) == [(ComingKind.SESSION, "Sore", at(2), False)]
    assert told(sessions=[MORNING, AFTERNOON]) == []


@pytest.mark.parametrize(
    ("quiz", "expected"),
    [
        *[(QuizTimes("Pretes", state), []) for state in WindowState],
        (QuizTimes("Pretes", SHUT, at(3)), [(ComingKind.OPENS, "Pretes", at(3), False)]),
        (QuizTimes("Pretes", CLOSED, at(3)), [(ComingKind.OPENS, "Pretes", at(3), False)]),
        (QuizTimes("Pretes", OPEN, at(1)), [(ComingKind.CLOSES, "Pretes", at(1), False)]),
    ],
)
def test_of_a_quiz_what_is_planned_is_told(quiz, expected):
    assert told([quiz]) == expected


def test_what_comes_first_is_told_first_and_only_so_much():
    quizzes = [QuizTimes(f"Kuis {hour}", SHUT, at(hour)) for hour in (5, 3, 4, 2)]
    found = [title for _kind, title, _at, _later in told(quizzes, [session("Sore", 2.5, 3)])]
    assert found == ["Kuis 2", "Sore", "Kuis 3"]
    assert len(found) == MAX_SHOWN


def test_the_sign_changes_with_what_the_page_would_say():
    quiz = QuizTimes("Pretes", SHUT, at(1))
    signs = {
        home_sign([quiz], DAY, NOON),
        home_sign([QuizTimes("Pretes", OPEN, at(1))], DAY, NOON),
        home_sign([QuizTimes("Pretes", SHUT, at(1.5))], DAY, NOON),
        home_sign([QuizTimes("Pretes", SHUT)], DAY, NOON),
        home_sign([quiz], DAY, at(1)),  # a session is over
        home_sign([quiz], DAY, at(20)),  # the next one has begun
        home_sign([quiz], [AFTERNOON], NOON),
        home_sign([quiz], [AFTERNOON, session("Pindah", 21, 22)], NOON),
    }
    assert len(signs) == 8
    assert home_sign([quiz], DAY, NOON) == home_sign([quiz], DAY, at(0.9)) == home_sign([quiz], DAY[1:], NOON)


def test_the_next_moment_of_change_is_known():
    assert until_change([], DAY, NOON) == 3601
    assert until_change([QuizTimes("Pretes", SHUT, at(0.5))], DAY, NOON) == 1801
    assert until_change([QuizTimes("Pretes", CLOSED)], [MORNING], NOON) is None


@pytest.mark.parametrize(("day", "expected"), [(8, False), (9, True), (10, True), (11, True), (12, False)])
def test_a_home_asks_by_itself_around_its_training(day, expected):
    assert watched(date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, day)) is expected
