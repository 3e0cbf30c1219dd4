"""Who is in a cohort, and what came of the files that brought them."""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from portal.access import Viewer
from portal.accounts.models import Person
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, CohortGroup, Quota
from portal.dates import local_date
from portal.duplicates.models import RecordMerge
from portal.enrolment.models import Enrolment, RosterImport, RosterUpload
from portal.enrolment.queries.groups import inside
from portal.enrolment.roster.cells import read_phone
from portal.enrolment.roster.dates import read_day
from portal.enrolment.roster.person import Against
from portal.enrolment.roster.villages import Gazetteer, Regions
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState
from portal.errors import NotFound
from portal.keys import column_cipher
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.regions.queries import DISTRICT_LENGTH

MAX_WORDS = 6
"""Words of a search that are looked for."""

BY_NAME = (func.lower(Person.full_name), Enrolment.id)


def roster(cohort_id: uuid.UUID, search: str = "", group: str = "") -> Select[*tuple[Any, ...]]:
    """People of a cohort by name, or those of one group. The search looks in names, villages, and for a whole NIK or
    participant number."""
    statement = (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Person.full_name,
            Person.login,
            Person.birth_date,
            Person.sex,
            Person.card_pin.is_not(None).label("has_card"),
            Person.password_hash.is_not(None).label("can_sign_in"),
            Enrolment.village_code,
            Region.name.label("village"),
            func.coalesce(Quota.name, OPEN_SEATS).label("quota"),
            Enrolment.group_id,
            CohortGroup.name.label("group"),
            CohortGroup.room.label("room"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .outerjoin(CohortGroup, CohortGroup.id == Enrolment.group_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE, inside(group))
        .order_by(*BY_NAME)
    )
    return statement.where(matching(search)) if search.strip() else statement


def namesakes(session: Session, cohort_id: uuid.UUID, enrolment_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these people of a cohort share their name with somebody else in it."""
    inside = (Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
    name = func.lower(Person.full_name)
    people = select(name).join(Enrolment, Enrolment.person_id == Person.id).where(*inside)
    twice = people.group_by(name).having(func.count() > 1)
    found = select(Enrolment.id).join(Person, Person.id == Enrolment.person_id)
    return set(session.scalars(found.where(Enrolment.id.in_(enrolment_ids), name.in_(twice))))


def names(session: Session, enrolment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What the people of these enrolments are called."""
    statement = select(Enrolment.id, Person.full_name).join(Person, Person.id == Enrolment.person_id)
    return {one: name for one, name in session.execute(statement.where(Enrolment.id.in_(enrolment_ids)))}


def matching(search: str) -> Any:
    """A condition over Person, Enrolment and Region for what somebody typed: a whole NIK, a participant number, a phone
    number or a birth date; else words in any order, each in the name, the village, the district or the quota."""
    text = " ".join(search.replace("\0", " ").split())
    if born := read_day(text):
        return Person.birth_date == born
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) == 16:
        return _is_or_was("nik_digest", column_cipher.digest(digits))
    if len(digits) == 8:
        return _is_or_was("login", digits)
    if len(digits) > 8 and isinstance(phone := read_phone(text), str):
        return Person.phone == phone
    return and_(true(), *(_says(word) for word in text.split()[:MAX_WORDS]))


def _is_or_was(column: str, value: str) -> ColumnElement[bool]:
    """Whether a record has this value, or another one that was made part of it."""
    own, gone = aliased(Person), aliased(Person)
    was = select(RecordMerge.kept_id).join(gone, gone.id == RecordMerge.gone_id)
    was = was.where(getattr(gone, column) == value, RecordMerge.undone_at.is_(None))
    return Person.id.in_(select(own.id).where(getattr(own, column) == value).union_all(was))


def _says(word: str) -> ColumnElement[bool]:
    """Whether a word stands in what is said of somebody."""
    district, quota = aliased(Region), aliased(Quota)
    return or_(
        Person.full_name.icontains(word, autoescape=True),
        Region.name.icontains(word, autoescape=True),
        exists().where(
            district.code == func.substr(Enrolment.village_code, 1, DISTRICT_LENGTH),
            district.name.icontains(word, autoescape=True),
        ),
        exists().where(quota.id == Enrolment.quota_id, quota.name.icontains(word, autoescape=True)),
    )


def people(organisations: Select[uuid.UUID], search: str) -> Select[*tuple[Any, ...]]:
    """Everybody of these organisers whom the search finds, once for each cohort, by name and then the newest first."""
    return (
        select(
            Enrolment.id,
            Enrolment.person_id,
            Enrolment.cohort_id,
            Enrolment.state,
            Enrolment.village_code,
            Person.full_name,
            Person.login,
            Person.birth_date,
            Region.name.label("village"),
            Cohort.title,
            Cohort.starts_on,
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(Cohort.organisation_id.in_(organisations), matching(search))
        .order_by(func.lower(Person.full_name), Person.id, Cohort.starts_on.desc(), Enrolment.id)
    )


def roster_imports(cohort_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """What came in by files, the newest first."""
    columns = (RosterImport.id, RosterImport.file_name, RosterImport.accepted, RosterImport.refused)
    newest = (RosterImport.made_at.desc(), RosterImport.id.desc())
    return select(*columns).where(RosterImport.cohort_id == cohort_id).order_by(*newest)


def roster_import(session: Session, cohort: Cohort, import_id: uuid.UUID) -> RosterImport:
    found = session.scalars(
        select(RosterImport).where(RosterImport.id == import_id, RosterImport.cohort_id == cohort.id)
    ).first()
    if found is None:
        raise NotFound
    return found


def roster_upload(session: Session, viewer: Viewer, cohort: Cohort, upload_id: uuid.UUID) -> RosterUpload:
    """A roster that the viewer handed in for a cohort and that has not come in yet, or NotFound."""
    own = select(RosterUpload).where(
        RosterUpload.id == upload_id, RosterUpload.cohort_id == cohort.id, RosterUpload.made_by == viewer.id
    )
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    return found


def against(session: Session, cohort: Cohort, now: datetime, below: Callable[[str], Regions] | None = None) -> Against:
    """What the rows of a cohort's roster are read against. ``below`` looks regions up; by itself in the session at
    hand."""
    gazetteer = Gazetteer(below or (lambda code: regions.below(session, code)), cohorts.home_regions(cohort))
    today = local_date(now, cohorts.zone_of(cohort))
    return Against(today, regions.district_codes(session).__contains__, gazetteer)
