"""Rosters that are looked at before they come in: kept for a short while, for whoever handed them in."""

import json
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.cohorts.models import Cohort
from portal.enrolment.models import RosterImport, RosterLine, RosterUpload
from portal.enrolment.roster.layout import Choices
from portal.enrolment.roster.questions import Answers
from portal.jobs.models import OPEN, Job
from portal.regions.nik import hide_niks

KEPT_FOR = timedelta(hours=2)


def keep_upload(
    session: Session, viewer: Viewer, cohort: Cohort, file_name: str, content: bytes, now: datetime
) -> RosterUpload:
    """Keep a roster to be looked at, in the place of an earlier one of the same person; drop those whose time is up."""
    own = (RosterUpload.made_by == viewer.id) & (RosterUpload.cohort_id == cohort.id)
    at_work = select(Job.id).where(Job.state.in_(OPEN))
    is_idle = RosterUpload.job_id.is_(None) | RosterUpload.job_id.not_in(at_work)
    dropped = (own | (RosterUpload.made_at < now - KEPT_FOR)) & is_idle
    session.execute(delete(RosterLine).where(RosterLine.upload_id.in_(select(RosterUpload.id).where(dropped))))
    session.execute(delete(RosterUpload).where(dropped))
    upload = RosterUpload(
        cohort_id=cohort.id,
        made_by=viewer.id,
        made_at=now,
        file_name=hide_niks(file_name.replace("\0", ""))[-200:],
        choices=[],
        content=content,
    )
    session.add(upload)
    session.flush()
    return upload


def choose_columns(upload: RosterUpload, choices: Choices) -> None:
    """Keep what somebody said that columns hold."""
    upload.choices = [[sheet, index, field] for (sheet, index), field in choices.items()]


def choices_of(upload: RosterUpload) -> Choices:
    """What was said that columns hold."""
    return {(sheet, index): field for sheet, index, field in upload.choices}


def answers_of(upload: RosterUpload) -> Answers:
    """What was answered about rows that are not clear."""
    answers: dict[str, str] = json.loads(upload.answers or b"{}")
    return answers


def keep_answers(upload: RosterUpload, answers: Answers) -> None:
    upload.answers = json.dumps(answers).encode() if answers else None


def settle_upload(upload: RosterUpload, made: RosterImport) -> None:
    """Nothing of a roster is kept once it has come in, but what came of it."""
    upload.content, upload.choices, upload.answers, upload.import_id = b"", [], None, made.id
