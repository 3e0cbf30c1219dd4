"""The Bimtek of February 2020 (seed 002) as the cast's organiser runs it, its people, and files with them."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts import actions
from portal.cohorts.models import Cohort
from portal.cohorts.rules import QuotaShare
from portal.courses.models import Learner
from portal.courses.queries import newest
from portal.demo.people import InventedPerson, PeopleGroup, invent
from portal.enrolment.models import Enrolment
from portal.regions.models import Region
from portal.regions.rules import Level
from portal.web.transaction import unit_of_work
from tests.cast import DAYS, EARLY, JATIASIH, Cast

QUOTAS = (
    QuotaShare(None, "Kota Bekasi", 225, "32.75"),
    QuotaShare(None, "Kabupaten Bekasi", 225, "32.16"),
    QuotaShare(None, "IPSM Pusat", 25, None),
)
HEADER = ("NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "No HP", "Kode Desa", "Kuota")
GOOD = {
    "NIK": "3275095708909011",
    "Nama Lengkap": "Siti Aminah",
    "Jenis Kelamin": "P",
    "Tanggal Lahir": "17/08/1990",
    "No HP": "0812-3456-7890",
    "Kode Desa": JATIASIH,
    "Kuota": "",
}
"""One person whom nothing speaks against."""


def open_bimtek(session: Session, cast: Cast) -> Cohort:
    version = newest(session, "dasar")
    assert version is not None
    facts = actions.CohortFacts(version.id, "Bimtek 2020", "Hotel", "Jakarta", "31.71", *DAYS, 500, QUOTAS)
    with unit_of_work():
        opened = actions.open_cohort(session, cast.ona, cast.own.organisation, facts, EARLY)
    assert isinstance(opened, Cohort), opened
    return opened


def crowd(session: Session) -> list[InventedPerson]:
    """The 475 people that fill every quota of the Bimtek."""
    places = {"Kota Bekasi": "32.75.", "Kabupaten Bekasi": "32.16.", "IPSM Pusat": "73."}
    villages = select(Region.code).where(Region.level == Level.VILLAGE).order_by(Region.code).limit(40)
    groups = [
        PeopleGroup(
            share.name, share.seats, list(session.scalars(villages.where(Region.code.startswith(places[share.name]))))
        )
        for share in QUOTAS
    ]
    session.rollback()
    return invent(2020, groups, date(2026, 3, 10))


def as_rows(people: list[InventedPerson]) -> list[dict[str, Any]]:
    return [
        {
            "NIK": one.nik,
            "Nama Lengkap": one.full_name,
            "Jenis Kelamin": one.sex,
            "Tanggal Lahir": f"{one.birth_date:%d/%m/%Y}",
            "No HP": one.phone,
            "Kode Desa": one.village_code,
            "Kuota": one.group,
        }
        for one in people
    ]


def as_csv(*rows: dict[str, Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: dict[str, Any]) -> bytes:
    """A workbook as Excel writes it: texts as text, numbers as numbers, formulas as formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Peserta")
        sheet.write_row(0, 0, HEADER)
        for at, cells in enumerate(rows, start=1):
            sheet.write_row(at, 0, [cells[name] for name in HEADER])
    return out.getvalue()


@dataclass(frozen=True)
class Counts:
    """How many people, seats in courses and places in cohorts the database holds."""

    persons: int
    learners: int
    enrolments: int

    def and_more(self, count: int) -> "Counts":
        return Counts(self.persons + count, self.learners + count, self.enrolments + count)


def counts(session: Session) -> Counts:
    session.rollback()
    return Counts(*(session.scalar(select(func.count()).select_from(table)) for table in (Person, Learner, Enrolment)))
