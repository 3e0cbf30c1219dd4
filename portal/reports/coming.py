"""What a trainee's home says of the hours ahead, and the sign by which it notices that something began. Pure."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.assessments.attempts.rules import WindowState
from portal.assessments.questions.presentation import fingerprint
from portal.dates import local_date

MAX_SHOWN = 3
EVE = timedelta(days=1)


class ComingKind(enum.StrEnum):
    SESSION = "session"
    OPENS = "opens"
    CLOSES = "closes"


@dataclass(frozen=True)
class QuizTimes:
    """How a quiz stands, and when it will open or close by itself (None: it stays as it is)."""

    title: str
    state: WindowState
    turn: datetime | None = None

    @property
    def opening(self) -> datetime | None:
        """When it is going to open."""
        return None if self.state is WindowState.OPEN else self.turn

    @property
    def closing(self) -> datetime | None:
        return self.turn if self.state is WindowState.OPEN else None


@dataclass(frozen=True)
class SessionTimes:
    """When a session of the timetable is."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Coming:
    """Something that is to begin or to end at a known moment; ``later``: not today."""

    kind: ComingKind
    title: str
    at: datetime
    later: bool


def coming(quizzes: Iterable[QuizTimes], sessions: Iterable[SessionTimes], now: datetime, zone: str) -> list[Coming]:
    """The next few things, the first one first: the next session, and when these quizzes open and close."""
    found = [(ComingKind.SESSION, one.title, one.starts_at) for one in sessions if one.starts_at > now][:1]
    for quiz in quizzes:
        if quiz.opening is not None:
            found.append((ComingKind.OPENS, quiz.title, quiz.opening))
        if quiz.closing is not None:
            found.append((ComingKind.CLOSES, quiz.title, quiz.closing))
    today = local_date(now, zone)
    found = sorted((one for one in found if one[2] > now), key=lambda one: one[2])[:MAX_SHOWN]
    return [Coming(kind, title, at, local_date(at, zone) != today) for kind, title, at in found]


def home_sign(quizzes: Iterable[QuizTimes], sessions: Iterable[SessionTimes], now: datetime) -> str:
    """A short sign that is another one once a quiz opened or closed, a session began or ended, or a plan changed."""
    windows = [f"{quiz.title} {quiz.state} {quiz.turn}" for quiz in quizzes]
    ahead = [f"{one.title} {one.starts_at} {one.starts_at <= now}" for one in sessions if one.ends_at > now]
    return fingerprint("\n".join([*windows, *ahead]))


def until_change(quizzes: Iterable[QuizTimes], sessions: Iterable[SessionTimes], now: datetime) -> int | None:
    """Seconds until the next moment at which the sign is known to change."""
    moments = [quiz.turn for quiz in quizzes]
    moments += [moment for one in sessions for moment in (one.starts_at, one.ends_at)]
    ahead = [moment - now for moment in moments if moment is not None and moment > now]
    return int(min(ahead).total_seconds()) + 1 if ahead else None


def watched(starts_on: date, ends_on: date, today: date) -> bool:
    """Whether a home asks by itself for what is new: from the day before a training until it is over."""
    return starts_on - EVE <= today <= ends_on
