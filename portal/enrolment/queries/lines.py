"""Rows of long rosters that are kept until they come in."""

import uuid
from collections.abc import Iterator

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from portal.enrolment.models import RosterLine

UNTAKEN = ("doubtful", "refused")


def lines(upload_id: uuid.UUID, outcomes: tuple[str, ...]) -> Select[RosterLine]:
    """The rows with one of these outcomes, in the order of the file; without any, those that are to be looked at."""
    to_look_at = or_(RosterLine.outcome.in_((*UNTAKEN, "changed")), RosterLine.is_asked == true())
    wanted = RosterLine.outcome.in_(outcomes) if outcomes else to_look_at
    return select(RosterLine).where(RosterLine.upload_id == upload_id, wanted).order_by(RosterLine.position)


def untaken(session: Session, upload_id: uuid.UUID, most: int) -> list[RosterLine]:
    return list(session.scalars(lines(upload_id, UNTAKEN).limit(most)))


def asked(session: Session, upload_id: uuid.UUID) -> Iterator[RosterLine]:
    """The rows about which something is asked."""
    wanted = select(RosterLine).where(RosterLine.upload_id == upload_id, RosterLine.is_asked == true())
    yield from session.scalars(wanted.order_by(RosterLine.position))


def next_lines(session: Session, upload_id: uuid.UUID, most: int) -> list[RosterLine]:
    ordered = select(RosterLine).where(RosterLine.upload_id == upload_id).order_by(RosterLine.position)
    return list(session.scalars(ordered.limit(most)))


def count(session: Session, upload_id: uuid.UUID) -> int:
    return int(session.scalar(select(func.count()).where(RosterLine.upload_id == upload_id)) or 0)


def counts(session: Session, upload_id: uuid.UUID) -> dict[str, int]:
    """How many rows have each outcome."""
    columns = (RosterLine.outcome, func.count())
    rows = session.execute(select(*columns).where(RosterLine.upload_id == upload_id).group_by(RosterLine.outcome))
    return {outcome: number for outcome, number in rows}
