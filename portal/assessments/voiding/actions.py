"""Voiding attempts, and restoring them."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts.models import Attempt
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.voiding import queries, rules
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.enrolment.queries import enrolments
from portal.errors import Refusal


@dataclass(frozen=True)
class VoidCounts:
    """How many attempts were voided or restored, and how many stay as they are since a completion rests on them."""

    count: int
    kept: int


def void(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    chosen: Collection[uuid.UUID],
    reason: str,
    now: datetime,
) -> VoidCounts | Refusal:
    """Make attempts count nowhere any more. They are kept, and whoever began them may start again. Those of people
    whose completion was decided stay; deciding and voiding wait for each other."""
    cohorts.lock(session, cohort)
    found = queries.locked(session, cohort, kind, chosen)
    meant = [(one, decided) for one, decided in found if one.voided_at is None]
    free, kept = _free(meant)
    refusal = rules.refuse_void(len(free), kept)
    if refusal:
        return refusal
    for one in free:
        one.voided_at, one.void_reason = now, reason
    _record(session, viewer, cohort, kind, "attempts-voided", free, reason, now)
    return VoidCounts(len(free), kept)


def restore(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    chosen: Collection[uuid.UUID],
    reason: str,
    now: datetime,
) -> VoidCounts | Refusal:
    """Let attempts that were voided count again, as far as the quiz allows that many."""
    cohorts.lock(session, cohort)
    found = queries.locked(session, cohort, kind, chosen)
    free, kept = _free([(one, decided) for one, decided in found if one.voided_at])
    used = Counter(queries.used(session, kind, {one.enrolment_id for one in free}))
    used.update(one.enrolment_id for one in free)
    allowed = cohorts.course_of(session, cohort).quiz(kind).attempts
    beyond = sum(count > allowed for count in used.values())
    refusal = rules.refuse_void(len(free), kept) or rules.refuse_restore(beyond)
    if refusal:
        return refusal
    for one in free:
        one.voided_at = one.void_reason = None
    _record(session, viewer, cohort, kind, "attempts-restored", free, reason, now)
    return VoidCounts(len(free), kept)


def _free(found: list[tuple[Attempt, bool]]) -> tuple[list[Attempt], int]:
    """Those on which no completion rests, and how many others there are."""
    return [one for one, decided in found if not decided], sum(decided for _one, decided in found)


def _record(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    kind: QuizKind,
    action: str,
    done: list[Attempt],
    reason: str,
    now: datetime,
) -> None:
    session.flush()
    people = enrolments.people_of(session, (one.enrolment_id for one in done))
    facts: dict[str, Any] = {"kind": kind, "people": people, "attempts": [one.id for one in done]}
    audit.record(session, viewer.id, action, "cohort", cohort.id, now, cohort=cohort, reason=reason, **facts)
