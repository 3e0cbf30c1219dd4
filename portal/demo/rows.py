"""What happened in a training, as rows for its tables. Everything is put together from ``rules`` and a chance."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.assessments.questions.grading import grade
from portal.assessments.questions.papers import draw
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.attendance.rules import ATTENDED, Presence
from portal.cohorts.models import ClassSession
from portal.content.shapes import Course, Question
from portal.db import new_id
from portal.demo import rules
from portal.demo.rules import Fate

Row = dict[str, Any]
POSTTEST_LATEST_OPENING = timedelta(minutes=45)
"""So long before the moment of building the running posttest was opened at the latest: time for a whole attempt."""


@dataclass(frozen=True)
class Participant:
    """Somebody in a training: the enrolment, what becomes of it, and a mark for each session of the timetable."""

    id: uuid.UUID
    fate: Fate
    presences: Sequence[Presence]

    def attends(self, index: int) -> bool:
        return self.presences[index] in ATTENDED


def marks(
    chance: random.Random,
    people: Sequence[Participant],
    sessions: Sequence[ClassSession],
    markers: Sequence[uuid.UUID],
    until: datetime,
) -> list[Row]:
    """Attendance up to a moment: all of every session that is over, a part of the one that runs."""
    rows = []
    for index, class_session in enumerate(sessions):
        if class_session.starts_at > until:
            continue
        running = class_session.ends_at > until
        for one in people:
            if running and (one.fate is Fate.STEADY or chance.random() < rules.STILL_OPEN):
                continue
            presence = one.presences[index]
            wait = chance.randint(900, 2400) if presence is Presence.LATE else chance.randint(0, 1500)
            marked_at = min(class_session.starts_at + timedelta(seconds=wait), class_session.ends_at, until)
            rows.append(
                {
                    "session_id": class_session.id,
                    "enrolment_id": one.id,
                    "presence": presence,
                    "marked_at": marked_at,
                    "marked_by": markers[index % len(markers)],
                }
            )
    return rows


READ_IN = timedelta(minutes=5)
"""How long each lesson was open."""


def lessons(
    chance: random.Random, people: Sequence[Participant], course: Course, first: datetime, until: datetime, over: bool
) -> list[Row]:
    """Finished lessons, in the order of the course, between two moments."""
    rows = []
    for one in people:
        count = rules.lessons_read(chance, one.fate, len(course.lessons), over)
        times = rules.moments(chance, count, first, until)
        rows += [
            {
                "learner_id": one.id,
                "module": module.slug,
                "lesson": lesson.slug,
                "opened_at": at - READ_IN,
                "finished_at": at,
            }
            for (module, lesson), at in zip(course.lessons, times, strict=False)
        ]
    return rows


@dataclass
class DrawnPapers:
    """Attempts and their answers, as they come in, up to a moment."""

    chance: random.Random
    course: Course
    cohort_id: uuid.UUID
    version_id: uuid.UUID
    until: datetime
    attempts: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bank: dict[str, Question] = {question.key: question for question in self.course.questions}
        self.first, self.last = (rules.quiz_session(self.course, kind) for kind in GRADED)

    def pretest(self, people: Sequence[Participant], opened_at: datetime) -> None:
        """Nearly everybody who was there for it."""
        for one in people:
            if one.fate is Fate.STEADY or (one.attends(self.first) and self.chance.random() >= rules.NO_PRETEST):
                points = rules.pretest_points(self.chance, self.course.quiz(QuizKind.PRETEST).size)
                self._sit(one, QuizKind.PRETEST, 1, points, opened_at + self._seconds(60, 300))

    def posttest(self, people: Sequence[Participant], opened_at: datetime) -> None:
        """Everybody who was there for it, a second time who did not make it at first."""
        for one in self._sitters(people):
            started_at = opened_at + self._seconds(120, 480)
            for number, points in enumerate(self._posttest_points(one), 1):
                started_at = self._sit(one, QuizKind.POSTTEST, number, points, started_at) + self._seconds(120, 480)

    def some_posttest(self, people: Sequence[Participant], opened_at: datetime, taken: int, running: int) -> None:
        """A posttest that has just begun: so many have handed in a first attempt, so many sit over one.

        The trainee with a sign-in has it still to come.
        """
        others = [one for one in self._sitters(people) if one.fate is not Fate.STEADY]
        for index, one in enumerate(self.chance.sample(others, taken + running)):
            ready = index < taken
            started_at = opened_at + self._seconds(60, 480) if ready else self.until - self._seconds(60, 180)
            self._sit(one, QuizKind.POSTTEST, 1, self._posttest_points(one)[0], started_at)

    def _sitters(self, people: Sequence[Participant]) -> Iterator[Participant]:
        return (one for one in people if one.fate is not Fate.SKIPS and one.attends(self.last))

    def _posttest_points(self, one: Participant) -> list[int]:
        plan, rule = self.course.quiz(QuizKind.POSTTEST), self.course.rule
        return rules.posttest_points(self.chance, one.fate, plan.size, rule.posttest_score, plan.attempts)

    def _seconds(self, least: int, most: int) -> timedelta:
        return timedelta(seconds=self.chance.randint(least, most))

    def _sit(self, one: Participant, kind: QuizKind, number: int, points: int, started_at: datetime) -> datetime:
        """One attempt with its answers, as far as they were given in time. Returns when it is handed in."""
        plan = self.course.quiz(kind)
        ends_at = started_at + self._seconds(plan.minutes * 27, plan.minutes * 57)
        seed = self.chance.getrandbits(62)
        paper = draw(self.course, plan, seed)
        attempt = {
            "id": new_id(),
            "cohort_id": self.cohort_id,
            "enrolment_id": one.id,
            "course_version_id": self.version_id,
            "kind": kind,
            "number": number,
            "seed": seed,
            "size": len(paper),
            "paper": [[item.question, list(item.options)] for item in paper],
            "started_at": started_at,
            "due_at": started_at + timedelta(minutes=plan.minutes),
            "submitted_at": ends_at if ends_at <= self.until else None,
        }
        chosen = rules.choices(self.chance, self.bank, paper, points)
        times = rules.moments(self.chance, len(chosen), started_at, ends_at)
        self.attempts.append(attempt)
        self.answers += [
            {
                "attempt_id": attempt["id"],
                "question": question,
                "response": response,
                "seq": 1,
                "points": grade(self.bank[question], response),
                "saved_at": saved_at,
            }
            for (question, response), saved_at in zip(chosen, times, strict=True)
            if saved_at <= self.until
        ]
        return ends_at
