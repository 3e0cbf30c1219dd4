"""PINs and cards, and long rosters, as long work."""

import uuid
from typing import Any

from portal.accounts import queries as accounts
from portal.accounts.actions import fresh_pin
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.documents.tables.reading import opened
from portal.enrolment.actions import cards, staging, uploads
from portal.enrolment.actions.forecasting import Forecaster
from portal.enrolment.models import RosterUpload
from portal.enrolment.queries import lines, rosters
from portal.enrolment.roster.reading import entries
from portal.errors import NotFound
from portal.jobs.runner import Report, steps
from portal.regions import queries as regions
from portal.web.transaction import unit_of_work

MAX_AT_ONCE = 10
MAX_ROWS_AT_ONCE = 500


def make_cards(arguments: dict[str, Any], actor: uuid.UUID, report: Report) -> None:
    """Give a PIN to everybody in a cohort who has nothing to sign in with. Repeating it does nothing twice, and leaves
    an entry of its own in the trail with those who were left."""
    entry_id: uuid.UUID | None = None
    cohort_id = uuid.UUID(arguments["cohort"])
    people = cards.without_card(db.session(), cohort_id)
    db.session.rollback()
    report(0, len(people))
    waiting, sizes = list(people), steps(MAX_AT_ONCE)
    while waiting:
        size = next(sizes)
        some, waiting = waiting[:size], waiting[size:]
        fresh = {person_id: fresh_pin() for person_id in some}
        with unit_of_work():
            cohort = cohorts.cohort_by_id(db.session(), cohort_id)
            given = cards.issue_pins(db.session(), fresh)
            entry_id = cards.record_pins(db.session(), actor, cohort, given, now(), entry_id)
        report(len(people) - len(waiting), len(people))


def read_roster(arguments: dict[str, Any], actor: uuid.UUID, report: Report) -> None:
    """Read a long roster from its start and keep it row by row, with what would become of each. Nobody who writes waits
    while it is read. Done again it begins anew."""
    upload_id = uuid.UUID(arguments["upload"])
    session = db.session()
    upload = session.get(RosterUpload, upload_id)
    if upload is None or upload.import_id:
        session.rollback()
        return
    cohort = cohorts.cohort_by_id(session, upload.cohort_id)
    name, data, answers = upload.file_name, upload.content, uploads.answers_of(upload)
    against = rosters.against(session, cohort, now(), _below)
    choices, reading = uploads.choices_of(upload), staging.LongReading(Forecaster(session, cohort, now()))
    session.rollback()
    with unit_of_work():
        staging.forget(session, session.get_one(RosterUpload, upload_id))
    with opened(name, data, in_turn=False) as sheets:
        total = sum(1 for sheet in sheets for _row in sheet.rows())
        for part in staging.parts_of(entries(sheets, against, choices, answers), reading):
            cohort = cohorts.cohort_by_id(session, cohort.id)
            weighing = staging.weigh_part(session, cohort, part, reading, answers, now())
            session.rollback()
            with unit_of_work():
                staging.keep_part(session, upload_id, weighing, reading)
            report(min(reading.count, total), total)
    with unit_of_work():
        staging.keep_overview(session.get_one(RosterUpload, upload_id), reading)
    report(reading.count, reading.count)


def enter_roster(arguments: dict[str, Any], actor: uuid.UUID, report: Report) -> None:
    """Bring in a long roster that was looked at, so many rows at a time, each time under the lock of the cohort. What
    came in is forgotten in the same transaction, so that nobody comes in twice."""
    upload_id = uuid.UUID(arguments["upload"])
    session, entry_id, done = db.session(), None, 0
    total = lines.count(session, upload_id)
    sizes = steps(MAX_ROWS_AT_ONCE)
    report(0, total)
    while done < total:
        with unit_of_work():
            upload = session.get_one(RosterUpload, upload_id)
            cohort = cohorts.cohort_by_id(session, upload.cohort_id)
            viewer = accounts.viewer(session, actor)
            if viewer is None:
                raise NotFound
            count, entry_id = staging.enter_part(session, viewer, cohort, upload, next(sizes), now(), entry_id)
        done += count
        report(done, total)


def _below(code: str) -> list[tuple[str, str]]:
    """What lies below a region, without holding on to the database."""
    try:
        return regions.below(db.session(), code)
    finally:
        db.session.rollback()
