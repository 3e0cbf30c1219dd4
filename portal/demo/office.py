"""Who is in the demo: an invented organiser with its staff, and the people that come to its trainings."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts import queries as account_queries
from portal.accounts.models import Person, RoleGrant
from portal.accounts.passwords import hash_secret
from portal.cohorts.rules import QuotaShare
from portal.courses import queries as courses
from portal.courses.actions import mark_standard
from portal.courses.models import CourseVersion
from portal.db import Base, new_id
from portal.demo.people import InventedPerson, PeopleGroup, invent
from portal.demo.rules import SEED, Size
from portal.errors import Refusal
from portal.keys import column_cipher
from portal.organisers.actions import organisations
from portal.organisers.actions import staff as staff_actions
from portal.organisers.models import Organisation
from portal.organisers.rules import Duty, OrganiserKind
from portal.regions.models import Region
from portal.regions.nik import Sex
from portal.regions.rules import Level, holds

COURSE, ADVANCED = "dasar", "lanjutan"
PASSWORD = "contoh-bimtek"  # noqa: S105 - the demo's published password; it serves this machine only
SIGN_INS = ("admin", "kurator", "penyelenggara", "penyelenggara2", "pelatih", "peserta")
ADMIN, CURATOR, ORGANISER, NEIGHBOUR, TRAINER, TRAINEE = SIGN_INS
TRAINEE_NAME = "Wulan Prameswari"
STAFF = (
    (ORGANISER, "Ratih Kusumadewi", Role.ORGANISER),
    (TRAINER, "Yusuf Hartono", Role.TRAINER),
    ("pelatih2", "Meilani Siregar", Role.TRAINER),
    ("pelatih3", "I Gede Wirasana", Role.TRAINER),
)
ISSUER = organisations.OrganisationFacts(
    name="Balai Bimtek Contoh Nusantara",
    unit="Unit Pemberdayaan PSM (contoh)",
    kind=OrganiserKind.MINISTRY,
    region_code=None,
    signer_title="Kepala Balai Contoh",
    signer_name="Dra. Widuri Candrakirana, M.Si.",
    number_pattern="{nomor:04d}/PSM-D/{bulan}/{tahun}",
)
NEIGHBOURING = organisations.OrganisationFacts(
    name="Dinas Sosial Contoh Tirtamulya",
    unit="Bidang Pemberdayaan Sosial (contoh)",
    kind=OrganiserKind.PROVINCE,
    region_code=None,
    signer_title="Kepala Dinas Contoh",
    signer_name="Drs. Bramantya Wisnuwardhana, M.A.P.",
    number_pattern="{nomor:04d}/DINSOS-CONTOH/{bulan}/{tahun}",
)
AGES_ON = date(2020, 2, 17)
CHUNK = 1_000

T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    """An organiser and who works for it. ``trainers`` are (person, name), that of the sign-in first."""

    admin: Viewer
    curator: Viewer
    organisation: Organisation
    organiser: Viewer
    trainers: tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True)
class Guest:
    """Somebody who takes part: the person and where he or she comes from."""

    person_id: uuid.UUID
    village_code: str


def open_office(session: Session, now: datetime) -> Office:
    """The administrator, the curator, the organiser and its staff, all with the same password."""
    admin = _viewer(session, _account(session, None, ADMIN, "Administrator Contoh", [Role.ADMIN], now))
    curator = _viewer(session, _account(session, admin.id, CURATOR, "Laksmi Anindita", [Role.CURATOR], now))
    for slug in (COURSE, ADVANCED):
        mark_standard(session, curator, edition_of(session, slug), now)
    organisation = _organisation(session, admin, ISSUER, now)
    staff = {
        login: _officer(session, admin, Duty(role, organisation.id), login, name, now) for login, name, role in STAFF
    }
    trainers = tuple((staff[login].id, name) for login, name, role in STAFF if role is Role.TRAINER)
    return Office(admin, curator, organisation, _viewer(session, staff[ORGANISER]), trainers)


def open_neighbour(session: Session, office: Office, now: datetime) -> Office:
    """A second organiser with somebody of its own. The last trainer of the first teaches here as well."""
    organisation = _organisation(session, office.admin, NEIGHBOURING, now)
    duty = Duty(Role.ORGANISER, organisation.id)
    organiser = _officer(session, office.admin, duty, NEIGHBOUR, "Tirto Adiguna", now)
    shared = office.trainers[-1:]
    staff_actions.add_duty(session, shared[0][0], Duty(Role.TRAINER, organisation.id))
    return Office(office.admin, office.curator, organisation, _viewer(session, organiser), shared)


def edition_of(session: Session, slug: str) -> CourseVersion:
    """The newest version of a course that the set-up has published."""
    found = courses.newest(session, slug)
    if found is None:
        raise RuntimeError(f"the course {slug} has not been published")
    return found


def _organisation(
    session: Session, admin: Viewer, facts: organisations.OrganisationFacts, now: datetime
) -> Organisation:
    """An organiser whose papers say CONTOH."""
    made = done(organisations.save_organisation(session, admin, None, facts, now))
    made.is_sample = True
    return made


def _officer(session: Session, admin: Viewer, duty: Duty, login: str, name: str, now: datetime) -> Person:
    made = _account(session, admin.id, login, name, [], now)
    staff_actions.add_duty(session, made.id, duty)
    return made


def _account(
    session: Session, actor: uuid.UUID | None, login: str, name: str, roles: Sequence[Role], now: datetime
) -> Person:
    """An account with the published password, which the portal would refuse anybody else."""
    made = done(accounts.create_person(session, actor, login, name, None, roles, now))
    made.password_hash = hash_secret(PASSWORD)
    return made


def done(outcome: T | Refusal) -> T:
    """What an action made. The demo asks for nothing that could be refused, so a refusal is a fault in it."""
    if isinstance(outcome, Refusal):
        raise RuntimeError(str(outcome))
    return outcome


def _viewer(session: Session, person: Person) -> Viewer:
    session.flush()
    found = account_queries.viewer(session, person.id)
    if found is None:
        raise RuntimeError(f"{person.login} cannot sign in")
    return found


def invite(
    session: Session, chance: random.Random, office: Office, size: Size, created_at: Sequence[datetime]
) -> list[list[list[Guest]]]:
    """The organiser's people of each training, quota by quota; a training for each moment of ``created_at``.

    The trainee with a sign-in comes first in the first quota of every training. All people are invented by one
    call, so that no NIK comes twice.
    """
    pools = _villages(session, chance, size.quotas)
    groups = [
        PeopleGroup(f"{turn} {share.name}", share.seats - (turn > 0 and index == 0), pool)
        for turn in range(len(created_at))
        for index, (share, pool) in enumerate(zip(size.quotas, pools, strict=True))
    ]
    people = invent(SEED, groups, AGES_ON)
    trainee = next(index for index, person in enumerate(people) if person.sex == "P")
    people.insert(0, replace(people.pop(trainee), full_name=TRAINEE_NAME))
    opened = {group.name: created_at[index // len(pools)] for index, group in enumerate(groups)}
    guests = _register(session, chance, office.organisation.id, people, opened)
    rows: dict[str, list[Guest]] = {group.name: [] for group in groups}
    for person, guest in zip(people, guests, strict=True):
        rows[person.group].append(guest)
    trainings = [list(rows.values())[start : start + len(pools)] for start in range(0, len(groups), len(pools))]
    for later in trainings[1:]:
        later[0].insert(0, guests[0])
    return trainings


def _villages(session: Session, chance: random.Random, quotas: Sequence[QuotaShare]) -> list[list[str]]:
    """Villages for each quota: those of its region, or else one of every province that no quota lies in."""
    codes = list(session.scalars(select(Region.code).where(Region.level == Level.VILLAGE).order_by(Region.code)))
    taken = {share.region_code[:2] for share in quotas if share.region_code}
    elsewhere: dict[str, list[str]] = {}
    for code in codes:
        elsewhere.setdefault(code[:2], []).append(code)
    spread = [chance.choice(villages) for province, villages in elsewhere.items() if province not in taken]
    return [
        [code for code in codes if holds(share.region_code, code)] if share.region_code else spread for share in quotas
    ]


def _register(
    session: Session,
    chance: random.Random,
    organisation_id: uuid.UUID,
    people: Sequence[InventedPerson],
    opened: dict[str, datetime],
) -> list[Guest]:
    """The organiser's records of the people. Only the first can sign in; the others still wait for their card."""
    numbers = sorted(accounts.free_numbers(session, len(people), chance))
    chance.shuffle(numbers)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organisation_id": organisation_id,
            "login": number,
            "full_name": person.full_name,
            "password_hash": None,
            "nik": person.nik,
            "nik_digest": column_cipher.digest(person.nik),
            "sex": Sex(person.sex),
            "birth_date": person.birth_date,
            "phone": person.phone,
            "created_at": opened[person.group],
        }
        for person, number in zip(people, numbers, strict=True)
    ]
    rows[0] |= {"login": TRAINEE, "password_hash": hash_secret(PASSWORD)}
    insert_all(session, Person, rows)
    insert_all(session, RoleGrant, [{"person_id": row["id"], "role": Role.TRAINEE} for row in rows])
    return [Guest(row["id"], person.village_code) for row, person in zip(rows, people, strict=True)]


def insert_all(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert plain rows, a chunk at a time."""
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(model), rows[start : start + CHUNK])
