"""What an organiser does with its records: reading a NIK, making two records one, and parting them again."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts import sessions
from portal.accounts.models import Person
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.courses.models import Learner
from portal.duplicates.models import RecordMerge
from portal.enrolment.models import Enrolment
from portal.errors import NotFound, Refusal
from portal.people import queries, rules


def read_identity(session: Session, viewer: Viewer, person: Person, reason: str, now: datetime) -> str:
    """The NIK of somebody, to be held beside a card. That it was read, by whom and what for stands in the trail."""
    audit.record(
        session,
        viewer.id,
        "identity-read",
        "person",
        person.id,
        now,
        organisation=person.organisation_id,
        person=person.id,
        reason=reason,
    )
    return person.nik or ""


def merge(
    session: Session, viewer: Viewer, kept_id: uuid.UUID, gone_id: uuid.UUID, reason: str, now: datetime
) -> RecordMerge | Refusal:
    """Make one record of an organiser part of another one: its enrolments go there, with marks, answers and plans.

    The card of the record that is kept goes on opening; that of the other opens nothing any more, and whoever is signed
    in with it is signed out. The record itself stays as it was, so that ``part`` can bring everything back.
    """
    kept, gone = _locked(session, viewer, kept_id, gone_id)
    if queries.is_merged(session, (kept.id, gone.id)):
        return rules.refuse_again()
    _lock_cohorts(session, kept, gone)
    moving = rules.moving(*(_seats(session, one.id, now) for one in (kept, gone)))
    if isinstance(moving, Refusal):
        return moving
    there = {seat.cohort_id for seat in moving}
    own = select(Enrolment.id).where(Enrolment.person_id == gone.id, Enrolment.cohort_id.in_(there))
    seats = list(session.scalars(own.order_by(Enrolment.id)))
    _hand_over(session, seats, kept.id)
    gone.active = False
    sessions.end_of(session, gone)
    made = RecordMerge(
        organisation_id=gone.organisation_id,
        kept_id=kept.id,
        gone_id=gone.id,
        seats=[str(one) for one in seats],
        reason=reason,
        made_by=viewer.id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, viewer, "records-merged", made, reason, now)
    return made


def part(session: Session, viewer: Viewer, merge_id: uuid.UUID, reason: str, now: datetime) -> Refusal | None:
    """Undo ``merge``: what went over goes back, and the card of the record that was gone opens again. What came about
    with the record that was kept stays there."""
    made = session.get(RecordMerge, merge_id, with_for_update=True)
    if made is None or made.undone_at is not None:
        raise NotFound
    kept, gone = _locked(session, viewer, made.kept_id, made.gone_id)
    _lock_cohorts(session, kept, gone)
    seats = [uuid.UUID(one) for one in made.seats]
    refusal = rules.parting(_seats(session, kept.id, now, seats))
    if refusal:
        return refusal
    _hand_over(session, seats, gone.id)
    gone.active = True
    made.undone_by, made.undone_at = viewer.id, now
    session.flush()
    _record(session, viewer, "records-parted", made, reason, now)
    return None


def _locked(session: Session, viewer: Viewer, *ids: uuid.UUID) -> list[Person]:
    """Records of one organiser of the viewer's, so that nobody else changes them meanwhile; in the order asked for."""
    if len(set(ids)) != len(ids):
        raise NotFound
    found = {one: queries.record(session, viewer, one) for one in ids}
    for one in sorted(ids):
        session.refresh(found[one], with_for_update={"of": Person})
    if len({one.organisation_id for one in found.values()}) != 1:
        raise NotFound
    return [found[one] for one in ids]


def _lock_cohorts(session: Session, *people: Person) -> None:
    theirs = select(Enrolment.cohort_id).where(Enrolment.person_id.in_([one.id for one in people]))
    cohorts.lock(session, *session.scalars(select(Cohort).where(Cohort.id.in_(theirs))))


def _seats(
    session: Session, person_id: uuid.UUID, now: datetime, among: Collection[uuid.UUID] | None = None
) -> Sequence[rules.SeatSeen]:
    return [seat for key, seat in queries.seats(session, person_id, now).items() if among is None or key in among]


def _hand_over(session: Session, seats: Collection[uuid.UUID], person_id: uuid.UUID) -> None:
    """An enrolment, and the learner in the course that has its key, are somebody else's from here on."""
    own: Any
    for own in (Enrolment, Learner):
        session.execute(update(own).where(own.id.in_(seats)).values(person_id=person_id))
    session.expire_all()


def _record(session: Session, viewer: Viewer, action: str, made: RecordMerge, reason: str, now: datetime) -> None:
    """In the histories of both."""
    people = [made.kept_id, made.gone_id]
    whose: dict[str, Any] = {"organisation": made.organisation_id, "people": people, "reason": reason}
    audit.record(session, viewer.id, action, "person", made.kept_id, now, **whose, count=len(made.seats))
