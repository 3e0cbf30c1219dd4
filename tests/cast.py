"""The people of the tests, made by the portal's own actions.

Ada administers, Cy keeps the curriculum. Ona organises for the Balai and has cohort ``own``, where Tom teaches and
Ann and Bima learn.
Olga organises for the Dinas and has cohort ``other``, where Tess teaches and Sam learns: strangers to the first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts import queries as people
from portal.accounts.models import Person, RoleGrant
from portal.cohorts import actions
from portal.cohorts.models import Cohort, CohortTrainer
from portal.cohorts.rules import QuotaShare
from portal.courses.queries import newest
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.enrolment.roster.rows import RosterFile, RosterRow
from portal.organisers.models import Organisation, OrganisationMember
from portal.organisers.rules import OrganiserKind
from portal.regions.nik import Sex
from portal.web.transaction import unit_of_work
from tests.pages.client import endless_session

EARLY = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
DAYS = (date(2026, 3, 10), date(2026, 3, 11))
JATIASIH, CIKARANG = "32.75.09.1001", "32.16.09.2001"


@dataclass(frozen=True)
class Cast:
    """Viewers by name, the two cohorts, and the seats of those who learn."""

    ada: Viewer
    cy: Viewer
    ona: Viewer
    tom: Viewer
    ann: Viewer
    bima: Viewer
    olga: Viewer
    tess: Viewer
    sam: Viewer
    own: Cohort
    other: Cohort
    ann_seat: Any
    bima_seat: Any
    sam_seat: Any

    def by_role(self, role: Role) -> Viewer:
        return {
            Role.ADMIN: self.ada,
            Role.CURATOR: self.cy,
            Role.ORGANISER: self.ona,
            Role.TRAINER: self.tom,
            Role.TRAINEE: self.ann,
        }[role]

    def stranger(self, role: Role) -> Viewer:
        """Somebody of the same role who has nothing to do with cohort ``own``."""
        return {
            Role.ADMIN: self.ada,
            Role.CURATOR: self.cy,
            Role.ORGANISER: self.olga,
            Role.TRAINER: self.tess,
            Role.TRAINEE: self.sam,
        }[role]


def row(number: int, name: str, nik: str, village: str = JATIASIH, **other: Any) -> RosterRow:
    """A row of a roster with sensible values for what is not said."""
    facts = {"sex": Sex.FEMALE, "birth_date": date(1990, 1, 1), "phone": None, "quota": None} | other
    return RosterRow(number=number, nik=nik, name=name, village_code=village, **facts)


def roster(*rows: RosterRow) -> RosterFile:
    return RosterFile(rows=tuple(rows), refused=(), warnings=(), ignored_columns=())


def person(session: Session, login: str, name: str, role: Role) -> Viewer:
    """Somebody without a password: tests sign them in by their session."""
    made = Person(login=login, full_name=name, created_at=EARLY, grants=[RoleGrant(role=role)])
    session.add(made)
    session.flush()
    found = people.viewer(session, made.id)
    assert found is not None
    return found


def organisation(session: Session, name: str, organiser: Viewer, trainer: Viewer) -> Organisation:
    made = Organisation(
        name=name,
        unit="Unit Uji",
        kind=OrganiserKind.REGENCY,
        region_code="32.75",
        signer_title="Kepala",
        signer_name="Sutrisno, M.Si.",
        number_pattern="{nomor:04d}/PSM-D/{wilayah}/{bulan}/{tahun}",
        is_sample=True,
        created_at=EARLY,
    )
    session.add(made)
    session.flush()
    session.add(OrganisationMember(organisation_id=made.id, person_id=organiser.id, role=Role.ORGANISER))
    session.add(OrganisationMember(organisation_id=made.id, person_id=trainer.id, role=Role.TRAINER))
    session.flush()
    return made


def open_cohort(session: Session, organiser: Viewer, organisation: Organisation, title: str) -> Cohort:
    """A cohort of two days with the timetable of the shipped course."""
    version = newest(session, "dasar")
    assert version is not None
    quotas = (QuotaShare(None, "Kota Bekasi", 2, "32.75"), QuotaShare(None, "IPSM", 2, None))
    facts = actions.CohortFacts(version.id, title, "Aula Uji", "Bekasi", "32.75", *DAYS, 5, quotas)
    cohort = actions.open_cohort(session, organiser, organisation, facts, EARLY)
    assert isinstance(cohort, Cohort), cohort
    return cohort


def sign_in(session: Session, *viewers: Viewer) -> None:
    """Sessions for people, under their own keys: clients of the tests need write none."""
    for viewer in viewers:
        made = endless_session(viewer)
        made.id = viewer.id
        session.add(made)
    session.flush()


def seat_of(session: Session, viewer: Viewer) -> Any:
    return session.scalars(select(Enrolment.id).where(Enrolment.person_id == viewer.id)).one()


def learner(session: Session, name: str) -> Viewer:
    made = session.scalars(select(Person.id).where(Person.full_name == name)).one()
    found = people.viewer(session, made)
    assert found is not None
    return found


def assemble(session: Session) -> Cast:
    with unit_of_work():
        ada = person(session, "ada", "Ada Pranata", Role.ADMIN)
        cy = person(session, "cy", "Cyrilla Wenas", Role.CURATOR)
        ona, tom = (
            person(session, "ona", "Ona Wijaya", Role.ORGANISER),
            person(session, "tom", "Tom Saputra", Role.TRAINER),
        )
        olga, tess = (
            person(session, "olga", "Olga Rumbi", Role.ORGANISER),
            person(session, "tess", "Tess Lubis", Role.TRAINER),
        )
        own = open_cohort(session, ona, organisation(session, "Balai Uji", ona, tom), "Bimtek Uji")
        other = open_cohort(session, olga, organisation(session, "Dinas Uji", olga, tess), "Bimtek Lain")
        session.add(CohortTrainer(cohort_id=own.id, person_id=tom.id))
        session.add(CohortTrainer(cohort_id=other.id, person_id=tess.id))
        ours = roster(row(2, "Ann Nur'aini", "3275094101909001"), row(3, "Bima", "3275090101909002", sex=Sex.MALE))
        assert import_roster(session, ona, own, "uji.csv", ours, EARLY).refused == []
        theirs = roster(row(2, "Sam Hutapea", "3275094101909003"))
        assert import_roster(session, olga, other, "lain.csv", theirs, EARLY).refused == []
        ann, bima, sam = (learner(session, name) for name in ("Ann Nur'aini", "Bima", "Sam Hutapea"))
        sign_in(session, ada, cy, ona, tom, ann, bima, olga, tess, sam)
    seats = [seat_of(session, one) for one in (ann, bima, sam)]
    return Cast(ada, cy, ona, tom, ann, bima, olga, tess, sam, own, other, *seats)
