"""Correcting a key that was wrong: what people answered is graded again, after a look at who changes.

A correction holds for a question in one cohort, in both quizzes. It is only added to, and the latest counts; without
accepted responses it stands for the key of the course again. Points always come from the stored responses, so taking
a correction back restores every point as it was. Who has been certified keeps the points that the certificate rests on.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts.models import Answer, Attempt, KeyCorrection
from portal.assessments.questions.kinds.table import answering
from portal.assessments.questions.quizzes import GRADED
from portal.assessments.regrading.queries import read
from portal.assessments.regrading.rules import preview
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.errors import Refusal


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
    outcome = preview(case.answers, accepted, case.pass_score)
    if outcome.fingerprint != seen:
        message = "Jawaban atau nilai peserta berubah sejak pratinjau tadi. Periksa pratinjau yang baru, lalu setujui."
        return Refusal("stale", message)
    correction = KeyCorrection(
        cohort_id=cohort.id,
        question=question_key,
        accepted=sorted(accepted),
        reason=reason,
        made_by=viewer.id,
        made_at=now,
    )
    session.add(correction)
    session.flush()
    rows: list[dict[str, Any]] = [
        {"attempt_id": one.answer.attempt_id, "question": question_key, "points": one.points}
        for one in (*outcome.changes, *outcome.running)
    ]
    if rows:
        session.execute(update(Answer), rows)
    facts: dict[str, Any] = {"question": question_key, "reason": reason, "responses": len(accepted)}
    if not answering(case.question).typed:  # there the accepted ones are what people typed
        facts["changed"] = {"accepted": (case.accepted, correction.accepted)}
    facts |= {"people": _people(session, [row["attempt_id"] for row in rows]), "frozen": outcome.frozen}
    audit.record(session, viewer.id, "key-corrected", "cohort", cohort.id, now, cohort=cohort, **facts)
    return correction


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
