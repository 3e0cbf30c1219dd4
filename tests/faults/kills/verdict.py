"""What the database holds in the end, beside what was promised, and whether it is whole in itself."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.assessments.attempts.models import Answer
from portal.attendance.models import AttendanceMark
from portal.audit import AuditEntry
from portal.certification import snapshot
from portal.cohorts.models import Cohort
from portal.db import Base
from portal.enrolment.models import Enrolment, RosterImport
from portal.jobs.models import OPEN, Job
from portal.ledger.models import Certificate, Completion, NumberSeries
from portal.workplans.models import WorkPlan
from tests.faults.kills import callers
from tests.faults.kills.house import HALL
from tests.faults.kills.promises import Promises, all_stand, may_stand


def lost(session: Session, promises: Promises) -> dict[str, int]:
    """Of each kind, how many subjects do not hold what was said to be saved."""
    session.expire_all()
    held, marks, accepted = _held(session), _marks(session), _accepted(session)
    stands: dict[str, Callable[[Any, Any], bool]] = {
        callers.MARKS: lambda subject, made: all_stand(made, marks[subject]),
        callers.IMPORTS: lambda subject, made: accepted[subject] in [one or 0 for one in may_stand(made)],
    }
    found = {}
    for kind in callers.KINDS:
        stand = stands.get(kind, lambda subject, made, kind=kind: held[kind].get(subject) in may_stand(made))
        found[kind] = sum(not stand(subject, made) for subject, made in promises.of(kind))
    return found


def _held(session: Session) -> dict[str, dict[Any, Any]]:
    """What stands, of all that is overwritten."""
    answers = session.execute(select(Answer.attempt_id, Answer.question, Answer.seq, Answer.response)).all()
    plans = {plan.enrolment_id: plan.sheet for plan in session.scalars(select(WorkPlan))}
    return {
        callers.FORM_ANSWERS: {(row.attempt_id, row.question): row.response for row in answers},
        callers.PHONE_ANSWERS: {(row.attempt_id, row.question): (row.seq, row.response) for row in answers},
        callers.PLAN_FORMS: {seat: sheet.potential for seat, sheet in plans.items()},
        callers.PLAN_NOTES: {seat: sheet.conditions for seat, sheet in plans.items()},
        callers.DECISIONS: {
            f"/angkatan/{one}/kelulusan": True for one in session.scalars(select(Completion.cohort_id))
        },
    }


def _marks(session: Session) -> dict[Any, list[Any]]:
    found = defaultdict(list)
    for mark in session.scalars(select(AttendanceMark).order_by(AttendanceMark.marked_at, AttendanceMark.id)):
        found[mark.enrolment_id].append(mark.presence)
    return found


def _accepted(session: Session) -> dict[str, int]:
    """How many people each file brought in, over all the times that it was sent."""
    found: dict[str, int] = defaultdict(int)
    for made in session.scalars(select(RosterImport)):
        found[made.file_name] += made.accepted
    return found


def faults(session: Session) -> Iterator[str]:
    """What is half done, done twice, missing or damaged."""
    yield from _in_the_file(session)
    yield from _half_done(session)
    yield from _in_the_ledger(session)


def _in_the_file(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        yield from (f"integrity: {row[0]}" for row in session.execute(text("PRAGMA integrity_check")) if row[0] != "ok")
        yield from (f"foreign key: {row}" for row in session.execute(text("PRAGMA foreign_key_check")))


def _half_done(session: Session) -> Iterator[str]:
    """Everything that was done as one act is there with all its parts, and stands in the trail once."""
    for made in session.scalars(select(RosterImport)):
        within = Enrolment.enrolled_at.between(made.made_at, made.made_at + timedelta(microseconds=made.accepted))
        came = session.scalars(_number(Enrolment).where(Enrolment.cohort_id == made.cohort_id, within)).one()
        if came != made.accepted:
            yield f"import {made.file_name}: {made.accepted} taken, {came} enrolled"
    hall = select(Enrolment.id).join(Cohort, Cohort.id == Enrolment.cohort_id).where(Cohort.title == HALL)
    acts = {
        "attendance-marked": session.scalars(
            _number(AttendanceMark).where(AttendanceMark.enrolment_id.in_(hall))
        ).one(),
        "roster-imported": _count(session, RosterImport),
        "work-plan-begun": _count(session, WorkPlan),
        "job-started": _count(session, Job),
    }
    for action, count in acts.items():
        noted = _count(session, AuditEntry, action=action)
        if noted != count:
            yield f"{action}: {count} times, {noted} times in the trail"
    if jobs(session).keys() & OPEN:
        yield "jobs that have not ended"


def _in_the_ledger(session: Session) -> Iterator[str]:
    """Numbers have no gaps, a cohort is decided whole, and each completion has its certificate, as it was hashed."""
    completions = session.scalars(select(Completion).order_by(Completion.ledger_number)).all()
    papers = {paper.completion_id: paper for paper in session.scalars(select(Certificate))}
    numbers = list(range(1, len(completions) + 1))
    if [one.ledger_number for one in completions] != numbers:
        yield "numbers of the ledger"
    if sorted(int(one.number.partition("/")[0]) for one in completions) != numbers:
        yield "numbers of the certificates"
    if set(session.scalars(select(NumberSeries.last))) - {len(numbers)}:
        yield "numbers that were given out"
    if papers.keys() != {one.id for one in completions}:
        yield f"{len(completions)} completions, {len(papers)} certificates"
    for cohort_id, decided in Counter(one.cohort_id for one in completions).items():
        if decided != _count(session, Enrolment, cohort_id=cohort_id):
            yield f"a cohort of which only {decided} are decided"
    for one in completions:
        if one.snapshot_hash != snapshot.digest(one.snapshot):
            yield f"the record of completion {one.ledger_number}"
    for paper in papers.values():
        if paper.sha256 != hashlib.sha256(paper.pdf).hexdigest():
            yield f"the bytes of certificate {paper.completion_id}"


def jobs(session: Session) -> dict[str, int]:
    session.rollback()
    return {state: count for state, count in session.execute(select(Job.state, func.count()).group_by(Job.state))}


def _number(table: type[Base]) -> Any:
    return select(func.count()).select_from(table)


def _count(session: Session, table: type[Base], **values: Any) -> int:
    return session.scalars(_number(table).filter_by(**values)).one()
