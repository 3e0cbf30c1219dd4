"""The roster that an office sends, and the lists that come back."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.demo.people import InventedPerson, PeopleGroup, invent
from portal.regions.models import Region
from portal.regions.rules import Level

SEED = 2
HEADER = ("NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "No HP", "Kode Desa", "Kuota")
QUOTAS = (("Kota Bekasi", "32.75", 225), ("Kabupaten Bekasi", "32.16", 225), ("IPSM Pusat", "", 25))
"""The announcement of 17 February 2020 (seed 002): 500 seats, of which these three quotas name 475."""
ANNOUNCED, UNALLOCATED = 500, 25
BAD_ROWS = (
    ("327509410190900", "Salah Satu", "P", date(1990, 1, 1), "", "32.75.09.1001", "Kota Bekasi"),
    ("3275094101909002", "Salah Dua", "P", date(1990, 1, 1), "", "32.75.09.9999", "Kota Bekasi"),
    ("3275094101909003", "Salah Tiga", "tidak tahu", date(1990, 1, 1), "", "32.75.09.1001", "Kota Bekasi"),
)
REASONS = ("NIK", "Kode desa/kelurahan", "Jenis kelamin tidak dikenali")


def crowd(session: Session, share: int, on: date) -> list[InventedPerson]:
    """Invented people for one ``share``-th of every quota; those of IPSM come from Jakarta."""
    groups = [PeopleGroup(name, seats // share, _villages(session, code or "31.75")) for name, code, seats in QUOTAS]
    return invent(SEED, groups, on)


def _villages(session: Session, regency: str) -> list[str]:
    own = select(Region.code).where(Region.level == Level.VILLAGE, Region.code.startswith(f"{regency}."))
    return list(session.scalars(own.order_by(Region.code)))


def roster(people: list[InventedPerson]) -> bytes:
    """An XLSX file with all these people, and three rows that nobody can take."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        good = [
            (one.nik, one.full_name, one.sex, one.birth_date, one.phone, one.village_code, one.group) for one in people
        ]
        for number, cells in enumerate([HEADER, *good, *BAD_ROWS]):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                else:
                    sheet.write_string(number, place, cell)
    return target.getvalue()


def read_xlsx(data: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet, by the titles of their columns."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    return [dict(zip(head, row, strict=True)) for row in rows]


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
