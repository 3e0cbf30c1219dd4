"""Correcting a key that was wrong: what people answered is graded again, after a look at who changes.

A correction holds for a question in one cohort, in both quizzes. It is only added to, and the latest counts; without
accepted responses it stands for the key of the course again. Points always come from the stored responses, so taking
a correction back restores every point as it was. Who has been certified keeps the points that the certificate rests on.
"""

import hashlib
import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.models import Person
from portal.assessments import queries
from portal.assessments.grading import grade, score
from portal.assessments.models import Answer, Attempt, KeyCorrection
from portal.assessments.rules import GRADED, AttemptState, QuizKind
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, Enrolment
from portal.content.shapes import ESSAY, NUMERIC, SHORT, Question
from portal.courses.queries import edition
from portal.errors import NotFound, Refusal
from portal.ledger.models import Completion


@dataclass(frozen=True)
class Marked:
    """An answer in an attempt, with what its regrading needs. ``question`` is of the version that the attempt was drawn
    from; ``points`` of the answer and ``total`` of the attempt are thousandths. ``pending``: an essay of the attempt
    is still to be read. ``frozen``: the completion is decided."""

    attempt_id: uuid.UUID
    name: str
    kind: QuizKind
    number: int
    question: Question
    response: str
    points: int
    total: int
    size: int
    over: bool
    pending: bool
    frozen: bool


@dataclass(frozen=True)
class Change:
    """An answer whose points change. ``crosses``: the mark of this attempt reaches the pass mark now and did not
    before, or the other way round."""

    marked: Marked
    points: int
    old_mark: Decimal
    new_mark: Decimal
    crosses: bool

    @property
    def up(self) -> bool:
        return self.points > self.marked.points


@dataclass(frozen=True)
class Preview:
    """What a correction does. ``changes`` are of attempts that are over, those that cross the pass mark first, then by
    name; ``running`` of those that have no mark yet. ``same`` counts answers that are worth what they were, ``frozen``
    those left alone because the completion is decided."""

    changes: tuple[Change, ...]
    running: tuple[Change, ...]
    same: int
    frozen: int
    fingerprint: str

    @property
    def up(self) -> int:
        return sum(change.up for change in self.changes)

    @property
    def down(self) -> int:
        return len(self.changes) - self.up

    @property
    def crossing(self) -> int:
        return sum(change.crosses for change in self.changes)


def preview(marked: Iterable[Marked], accepted: Collection[str], pass_mark: int) -> Preview:
    """What comes of it when these responses count (none: the key of the course), whatever the order of the answers.

    ``pass_mark`` is out of 100; only posttests are measured by it.
    """
    same, frozen, changes, running = 0, 0, [], []
    for one in marked:
        points = grade(one.question, one.response, accepted or None) or 0
        if points == one.points:
            same += one.over
        elif one.frozen:
            frozen += 1
        else:
            (changes if one.over else running).append(_change(one, points, pass_mark))
    changes.sort(key=_place)
    running.sort(key=_place)
    return Preview(tuple(changes), tuple(running), same, frozen, _fingerprint(changes, accepted))


def _change(one: Marked, points: int, pass_mark: int) -> Change:
    old, new = score(one.total, one.size), score(one.total - one.points + points, one.size)
    counts = one.kind is QuizKind.POSTTEST and one.over and not one.pending
    return Change(one, points, old, new, counts and (old >= pass_mark) != (new >= pass_mark))


def _place(change: Change) -> tuple[bool, str, str, int, str]:
    one = change.marked
    return not change.crosses, one.name.casefold(), one.kind, one.number, str(one.attempt_id)


def _fingerprint(changes: Iterable[Change], accepted: Collection[str]) -> str:
    """The same for the same responses with the same named changes, and only then."""
    shown = [
        [str(one.marked.attempt_id), one.marked.points, one.points, str(one.old_mark), str(one.new_mark), one.crosses]
        for one in changes
    ]
    return hashlib.sha256(json.dumps([sorted(accepted), shown]).encode()).hexdigest()


@dataclass(frozen=True)
class Case:
    """A question as it was answered in a cohort. ``question`` is as the cohort's own version has it, or else as it was
    answered; ``history`` are its corrections, the latest first, with who made them."""

    question: Question
    marked: tuple[Marked, ...]
    history: list[tuple[KeyCorrection, str]]
    pass_mark: int

    @property
    def accepted(self) -> frozenset[str]:
        """The responses that count now; none: the key of the course."""
        return frozenset(self.history[0][0].accepted) if self.history else frozenset()

    @property
    def other_versions(self) -> int:
        """How many answered the question in another wording, with other options or another key."""
        return sum(one.question != self.question for one in self.marked)


def read(session: Session, cohort: Cohort, question_key: str, now: datetime) -> Case:
    """Everything about a question in a cohort: three statements, and one for each course version that this process has
    not read before. NotFound when the cohort has no such question, or it is an essay, which is marked by hand."""
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.course_version_id,
            Person.full_name,
            Answer.response,
            Answer.points,
            Completion.id.is_not(None).label("frozen"),
        )
        .join(Answer, Answer.attempt_id == Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Completion, Completion.enrolment_id == Attempt.enrolment_id)
        .where(
            Attempt.cohort_id == cohort.id,
            Attempt.kind.in_(GRADED),
            Answer.question == question_key,
            Answer.response != "",
        )
    ).all()
    versions = {row.course_version_id for row in rows}
    asked = {version: edition(session, version).question(question_key) for version in versions}
    course = cohorts.course_of(session, cohort)
    question = next((one for one in (*course.questions, *asked.values()) if one.key == question_key), None)
    if question is None or question.kind == ESSAY:
        raise NotFound
    results = {result.attempt_id: result for result in queries.results(session, cohort.id, now)}
    graded = [row for row in rows if asked[row.course_version_id].kind != ESSAY]
    marked = tuple(_marked(row, asked[row.course_version_id], results[row.id]) for row in graded)
    return Case(question, marked, _history(session, cohort.id, question_key), course.rule.posttest_score)


def _marked(row: Any, question: Question, result: queries.Result) -> Marked:
    return Marked(
        row.id,
        row.full_name,
        result.kind,
        result.number,
        question,
        row.response,
        row.points or 0,
        result.points,
        result.size,
        result.state is not AttemptState.RUNNING,
        bool(result.pending),
        bool(row.frozen),
    )


def _history(session: Session, cohort_id: uuid.UUID, question_key: str) -> list[tuple[KeyCorrection, str]]:
    rows = session.execute(
        select(KeyCorrection, Person.full_name)
        .join(Person, Person.id == KeyCorrection.made_by)
        .where(KeyCorrection.cohort_id == cohort_id, KeyCorrection.question == question_key)
        .order_by(KeyCorrection.made_at.desc(), KeyCorrection.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def correct(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    question_key: str,
    accepted: Collection[str],
    reason: str,
    seen: str,
    now: datetime,
) -> KeyCorrection | Refusal:
    """Let these responses count (none: the key of the course again), and grade what was answered, also in attempts that
    are still running. ``seen`` is the fingerprint of the preview that was agreed to. NotFound as in ``read``."""
    _hold(session, cohort)
    case = read(session, cohort, question_key, now)
    found = preview(case.marked, accepted, case.pass_mark)
    if found.fingerprint != seen:
        message = "Jawaban atau nilai peserta berubah sejak pratinjau tadi. Periksa pratinjau yang baru, lalu setujui."
        return Refusal("stale", message)
    made = KeyCorrection(
        cohort_id=cohort.id,
        question=question_key,
        accepted=sorted(accepted),
        reason=reason,
        made_by=viewer.id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    rows = [
        {"attempt_id": one.marked.attempt_id, "question": question_key, "points": one.points}
        for one in (*found.changes, *found.running)
    ]
    if rows:
        session.execute(update(Answer), rows)
    facts: dict[str, Any] = {"question": question_key, "reason": reason, "responses": len(accepted)}
    if case.question.kind not in (SHORT, NUMERIC):  # there the accepted ones are what people typed
        facts["changed"] = {"accepted": (case.accepted, made.accepted)}
    facts |= {"people": _people(session, [row["attempt_id"] for row in rows]), "frozen": found.frozen}
    audit.record(session, viewer.id, "key-corrected", "cohort", cohort.id, now, cohort=cohort, **facts)
    return made


def _people(session: Session, attempt_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Whose these attempts are."""
    seats = select(Enrolment.person_id).join(Attempt, Attempt.enrolment_id == Enrolment.id)
    return list(session.scalars(seats.where(Attempt.id.in_(attempt_ids)).distinct()))


def _hold(session: Session, cohort: Cohort) -> None:
    """Keep completions from being decided and answers from being saved meanwhile. The cohort comes first, held so that
    rows which refer to it can still be added: who holds attempts and adds such a row need not wait."""
    session.refresh(cohort, ["course_version_id"], with_for_update={"key_share": True})
    graded = select(Attempt.id).where(Attempt.cohort_id == cohort.id, Attempt.kind.in_(GRADED))
    session.execute(graded.order_by(Attempt.id).with_for_update())
