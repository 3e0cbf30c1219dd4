"""Saving answers: what 500 phones do at once, so it takes few and short statements.

A message says which question, what, and its sequence: a number that grows with every choice made on a phone. The
newest message of a question holds, whatever the order in which messages come, and however often.
"""

import random
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import audit
from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.hands import paper_is_out
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.attempts.queries import AttemptPaper
from portal.assessments.attempts.rules import AttemptState, Message, newest
from portal.assessments.questions import grading, papers
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.assessments.questions.responses import canonical
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import NotFound, Refusal

_TABLE = cast(Table, Answer.__table__)
_INSERT: dict[str, sqlite.Insert | postgresql.Insert] = {
    "sqlite": sqlite.insert(_TABLE),
    "postgresql": postgresql.insert(_TABLE),
}
_UPSERT = {
    name: insert.on_conflict_do_update(
        index_elements=["attempt_id", "question"],
        set_={column: insert.excluded[column] for column in ("response", "seq", "points", "saved_at")},
    )
    for name, insert in _INSERT.items()
}
_ANSWERS = _TABLE.c
_STORED = select(_ANSWERS.question, _ANSWERS.response, _ANSWERS.seq, _ANSWERS.saved_at).where(
    _ANSWERS.attempt_id == bindparam("attempt_id")
)


@dataclass(frozen=True)
class StoredAnswer:
    """What the server holds for a question."""

    response: str
    seq: int
    saved_at: datetime


@dataclass(frozen=True)
class Receipt:
    """What is on disk once the transaction is: every answer of the attempt, by question."""

    stored: Mapping[str, StoredAnswer]
    size: int
    due_at: datetime
    unreadable: tuple[str, ...]
    """Questions whose message was no answer to them; nothing was changed for these."""

    @property
    def answered(self) -> int:
        return sum(bool(one.response) for one in self.stored.values())


def own_sheet(session: Session, person_ids: Collection[uuid.UUID], attempt_id: uuid.UUID) -> AttemptPaper:
    """The sheet of an attempt that belongs to one of these records, or NotFound."""
    sheet = queries.sheet(session, attempt_id)
    if sheet.person_id not in person_ids:
        raise NotFound
    return sheet


def save(
    session: Session,
    person_ids: Collection[uuid.UUID],
    attempt_id: uuid.UUID,
    messages: Iterable[Message],
    now: datetime,
    refuse: Callable[[AttemptState], Refusal | None] = rules.refuse_answer,
) -> Receipt | Refusal:
    """Save answers of somebody's attempt. Nothing is taken once it is handed in, or after its end and the grace,
    unless ``refuse`` is a rule that allows more.

    The answer table is its own record of who answered what and when, so no audit row is added. NotFound when the
    attempt is somebody else's or gone, or a question is not on its paper.
    """
    sheet = own_sheet(session, person_ids, attempt_id)
    read, unreadable = _read(sheet, messages)
    times = queries.locked_times(session, attempt_id)
    refusal = refuse(times.state(now))
    if refusal:
        return refusal
    stored = stored_answers(session, attempt_id)
    winners = _newer(stored, read)
    if winners:
        corrected = queries.corrected_keys(session, sheet.cohort_id)
        rows = [
            {
                "attempt_id": attempt_id,
                "question": question,
                "response": response,
                "seq": seq,
                "points": grading.grade(sheet.question(question), response, corrected.get(question)),
                "saved_at": now,
            }
            for question, (seq, response) in winners.items()
        ]
        session.execute(_UPSERT[session.get_bind().dialect.name], rows)
        stored |= {question: StoredAnswer(response, seq, now) for question, (seq, response) in winners.items()}
    return Receipt(stored, sheet.size, times.due_at, unreadable)


def stored_answers(session: Session, attempt_id: uuid.UUID) -> dict[str, StoredAnswer]:
    """What the server holds of an attempt, by question."""
    rows = session.execute(_STORED, {"attempt_id": attempt_id})
    return {row.question: StoredAnswer(row.response, row.seq, row.saved_at) for row in rows}


def count_newer(session: Session, attempt_id: uuid.UUID, messages: Iterable[Message]) -> int:
    """How many questions these messages would change. NotFound when one is not on the paper."""
    read, _unreadable = _read(queries.sheet(session, attempt_id), messages)
    return len(_newer(stored_answers(session, attempt_id), read))


def _newer(stored: Mapping[str, StoredAnswer], messages: Iterable[Message]) -> dict[str, tuple[int, str]]:
    return newest({question: (one.seq, one.response) for question, one in stored.items()}, messages)


def _read(sheet: AttemptPaper, messages: Iterable[Message]) -> tuple[list[Message], tuple[str, ...]]:
    read, unreadable = [], []
    for message in messages:
        response = canonical(sheet.question(message.question), message.response)
        if response is None:
            unreadable.append(message.question)
        else:
            read.append(Message(message.question, response, message.seq))
    return read, tuple(unreadable)


_chance = random.SystemRandom()


def start(
    session: Session, enrolment: OwnEnrolment, kind: QuizKind, now: datetime, code: str = ""
) -> Attempt | Refusal:
    """Draw a paper and start its clock; an attempt that is still running is given back instead. Who has a printed paper
    of the quiz cannot start it: both would count.

    ``code`` is what somebody typed as the code of the hall; it counts only where the quiz asks for one.
    """
    session.execute(select(Enrolment.id).where(Enrolment.id == enrolment.enrolment_id).with_for_update())
    before = queries.attempts(session, enrolment.enrolment_id)
    mine = [attempt for attempt in before if attempt.kind is kind]
    counting = [attempt for attempt in mine if attempt.voided_at is None]
    for attempt in counting:
        if rules.attempt_state(attempt.due_at, attempt.submitted_at, now) is AttemptState.RUNNING:
            return attempt
    course = queries.examined(session, enrolment.cohort.course_version_id, kind)
    plan = course.quiz(kind)
    window = queries.locked_window(session, enrolment.cohort.id, kind, shared=True)
    paper_out = paper_is_out(session, enrolment.enrolment_id, kind)
    refusal = rules.refuse_start(queries.window_state(window, now), len(counting), plan.attempts, paper_out)
    refusal = refusal or rules.refuse_code(window.start_code if window else None, code)
    if refusal:
        return refusal
    seed = _chance.getrandbits(62)
    drawn = papers.draw(course, plan, seed, _asked(before))
    attempt = Attempt(
        cohort_id=enrolment.cohort.id,
        enrolment_id=enrolment.enrolment_id,
        course_version_id=enrolment.cohort.course_version_id,
        kind=kind,
        number=len(mine) + 1,
        seed=seed,
        size=len(drawn),
        paper=[[item.question, list(item.options)] for item in drawn],
        started_at=now,
        due_at=now + timedelta(minutes=plan.minutes),
    )
    session.add(attempt)
    session.flush()
    values: dict[str, Any] = {"kind": kind, "number": attempt.number} | enrolments.in_trail(
        session, enrolment.enrolment_id
    )
    audit.record(session, enrolment.person_id, "attempt-started", "attempt", attempt.id, now, **values)
    return attempt


def _asked(before: Iterable[Attempt]) -> frozenset[str]:
    """The questions that somebody has met in either quiz."""
    graded = (attempt for attempt in before if attempt.kind in GRADED)
    return frozenset(item.question for attempt in graded for item in queries.paper(attempt))


def submit(session: Session, attempt: Attempt, now: datetime) -> None:
    """Hand in. Doing so twice, or after the time has run out, changes nothing."""
    if queries.locked_times(session, attempt.id).state(now) is not AttemptState.RUNNING:
        return
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(submitted_at=now))
    trail = enrolments.in_trail(session, attempt.enrolment_id)
    values: dict[str, Any] = {"kind": attempt.kind, "number": attempt.number} | trail
    audit.record(session, trail["person"], "attempt-submitted", "attempt", attempt.id, now, **values)
