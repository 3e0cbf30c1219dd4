"""Whose attempt a submission code is of. Wrong codes are counted for whoever types them, as wrong secrets are."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts import guessing
from portal.accounts.guessing import Source
from portal.accounts.rules import refuse_try
from portal.assessments.attempts.submission_code import code_of, read_submission_code
from portal.assessments.invigilation.queries import Submitted, submitted
from portal.assessments.invigilation.rules import MISTYPED, TOO_MANY, UNKNOWN_CODE
from portal.cohorts.models import Cohort
from portal.errors import Refusal


def find_submission(
    session: Session, viewer: Viewer, cohort: Cohort, typed: str, source: Source, now: datetime
) -> Submitted | Refusal:
    """The attempt in this cohort. A slip costs nothing, as the code itself tells of it."""
    code, who = read_submission_code(typed), f"submission {viewer.id}"
    if code is None:
        return MISTYPED
    if refuse_try(guessing.tries(session, who, source), now):
        return TOO_MANY
    everything = submitted(session, cohort.id)
    found = next((one for one in everything if code_of(one.attempt_id, one.answered, one.submitted_at) == code), None)
    if found is None:
        guessing.note_failure(session, who, source, now)
        return UNKNOWN_CODE
    guessing.note_success(session, who, source, now)
    return found
