"""Applications: those of a cohort for its organiser, and the one that a code belongs to."""

import enum
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.accounts.rules import normal_code
from portal.cohorts.models import Cohort
from portal.enrolment.models import Enrolment
from portal.enrolment.queries.seats import SEATED, waiting_people
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound
from portal.keys import column_cipher
from portal.regions.models import Region
from portal.registration.models import Application
from portal.registration.rules import LIVE, ApplicationState


class Sift(enum.StrEnum):
    """What a list of applications is narrowed to; the value stands in the address."""

    NEW = "baru"
    TWINS = "ganda"
    SEATED = "kursi"
    WAITING = "tunggu"
    REFUSED = "ditolak"
    GONE = "mundur"


def application(session: Session, cohort: Cohort, application_id: uuid.UUID) -> Application:
    """An application within its cohort."""
    own = select(Application).where(Application.id == application_id, Application.cohort_id == cohort.id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def chosen(session: Session, cohort: Cohort, ids: list[uuid.UUID]) -> list[Application]:
    """Those of the applications that are of this cohort and undecided, the first received first."""
    own = (Application.cohort_id == cohort.id, Application.state == ApplicationState.RECEIVED)
    return list(session.scalars(select(Application).where(*own, Application.id.in_(ids)).order_by(*_RANK)))


def plain_ones(session: Session, cohort: Cohort, most: int) -> list[Application]:
    """Undecided applications about which nothing is to be settled, the first received first."""
    own = (Application.cohort_id == cohort.id, Application.state == ApplicationState.RECEIVED)
    statement = select(Application).where(*own, ~_twin(), ~_known()).order_by(*_RANK)
    return list(session.scalars(statement.limit(most)))


def by_code(session: Session, code: str) -> Application | None:
    """The application that a code belongs to, however its letters and groups were typed."""
    digest = column_cipher.digest(f"application {normal_code(code)}")
    return session.scalars(select(Application).where(Application.code_digest == digest)).first()


def twins(session: Session, found: Application) -> list[Application]:
    """The other applications of the same cohort and NIK that still count, the first received first."""
    others = select(Application).where(
        Application.cohort_id == found.cohort_id,
        Application.nik_digest == found.nik_digest,
        Application.id != found.id,
        Application.state.in_(LIVE),
    )
    return list(session.scalars(others.order_by(*_RANK)))


def with_twins(session: Session, cohort_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of some applications of a cohort that have a twin."""
    own = select(Application.id).where(Application.cohort_id == cohort_id, Application.id.in_(ids), _twin())
    return set(session.scalars(own))


def seats_with(session: Session, cohort_id: uuid.UUID, digests: Sequence[str]) -> dict[str, Enrolment]:
    """How people with these NIKs stand in a cohort, whoever entered them, by digest."""
    found = session.execute(
        select(Person.nik_digest, Enrolment)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort_id, Person.nik_digest.in_(digests))
    )
    return {str(digest): enrolment for digest, enrolment in found}


_RANK = (Application.received_at, Application.id)


def _twin() -> ColumnElement[bool]:
    """Whether another application of the same cohort and NIK still counts."""
    other = aliased(Application)
    return exists().where(
        other.cohort_id == Application.cohort_id,
        other.nik_digest == Application.nik_digest,
        other.id != Application.id,
        other.state.in_(LIVE),
    )


def _known() -> ColumnElement[bool]:
    """Whether somebody with the same NIK is, or was, in the cohort already."""
    seat, person = aliased(Enrolment), aliased(Person)
    return exists().where(
        seat.cohort_id == Application.cohort_id,
        seat.person_id == person.id,
        person.nik_digest == Application.nik_digest,
    )


def rows(cohort_id: uuid.UUID, sift: Sift) -> Select[*tuple[Any, ...]]:
    """Applications of a cohort as a list shows them, the first received first."""
    return (
        select(
            Application.id,
            Application.full_name,
            Application.birth_date,
            Application.village_code,
            Application.received_at,
            Application.state,
            Application.enrolment_id,
            Application.answers,
            Region.name.label("village"),
            Enrolment.state.label("seat"),
            and_(Application.state.in_(LIVE), _twin()).label("twin"),
            _known().label("known"),
        )
        .join(Region, Region.code == Application.village_code)
        .outerjoin(Enrolment, Enrolment.id == Application.enrolment_id)
        .where(Application.cohort_id == cohort_id, _sifted(sift))
        .order_by(*_RANK)
    )


def _sifted(sift: Sift) -> ColumnElement[bool]:
    state, seat = Application.state, Enrolment.state
    approved = state == ApplicationState.APPROVED
    return {
        Sift.NEW: state == ApplicationState.RECEIVED,
        Sift.TWINS: and_(state.in_(LIVE), _twin()),
        Sift.SEATED: and_(approved, seat.in_(SEATED)),
        Sift.WAITING: and_(approved, seat == EnrolmentState.WAITING),
        Sift.REFUSED: state == ApplicationState.REFUSED,
        Sift.GONE: state.in_((ApplicationState.WITHDRAWN, ApplicationState.SET_ASIDE))
        | and_(approved, seat == EnrolmentState.WITHDRAWN),
    }[sift]


def counts(session: Session, cohort_id: uuid.UUID) -> dict[Sift, int]:
    """How many applications each list has."""
    grouped = session.execute(
        select(Application.state, Enrolment.state, func.count())
        .outerjoin(Enrolment, Enrolment.id == Application.enrolment_id)
        .where(Application.cohort_id == cohort_id)
        .group_by(Application.state, Enrolment.state)
    )
    found: Counter[Sift] = Counter()
    for state, seat, count in grouped:
        found[_list_of(state, seat)] += count
    twice = select(func.count()).where(Application.cohort_id == cohort_id, Application.state.in_(LIVE), _twin())
    return {sift: found[sift] for sift in Sift} | {Sift.TWINS: session.scalar(twice) or 0}


def _list_of(state: ApplicationState, seat: EnrolmentState | None) -> Sift:
    if state is ApplicationState.APPROVED:
        seats = dict.fromkeys(SEATED, Sift.SEATED) | {EnrolmentState.WAITING: Sift.WAITING}
        return seats.get(seat or EnrolmentState.WITHDRAWN, Sift.GONE)
    return {ApplicationState.RECEIVED: Sift.NEW, ApplicationState.REFUSED: Sift.REFUSED}.get(state, Sift.GONE)


@dataclass(frozen=True)
class WaitingPlace:
    """Where somebody stands who waits for a seat: in all, and among those of the own quota."""

    rank: int
    own_rank: int
    own_total: int
    quota: str


def place(session: Session, cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> WaitingPlace | None:
    """The place of an enrolment on the waiting list; None when it is not on it."""
    listed = waiting_people(cohort_id).order_by(None).subquery()
    columns = (listed.c.rank, listed.c.own_rank, listed.c.own_total, listed.c.quota)
    found = session.execute(select(*columns).where(listed.c.id == enrolment_id)).first()
    return WaitingPlace(*found) if found else None
