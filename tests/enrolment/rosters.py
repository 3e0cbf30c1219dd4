"""Rosters of the kinds that offices keep, all invented, and what is right to read from each.

NIKs carry a serial number from 9000. The regions are real ones, but for `Kembar`, where a kelurahan and a desa share a
name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.enrolment.roster.person import Against
from portal.enrolment.roster.reading import read_roster
from portal.enrolment.roster.rows import RosterFile
from portal.enrolment.roster.villages import Gazetteer
from tests.enrolment.spreadsheets import Page, as_xlsx

ON = date(2026, 2, 17)
BORN = date(1990, 8, 17)
BEKASIJAYA, MARGAHAYU, KARANGBARU, KARANGRAHARJA = "32.75.01.1001", "32.75.01.1002", "32.16.09.2002", "32.16.09.2003"
REGIONS = {
    "": [("32", "Jawa Barat"), ("33", "Jawa Tengah")],
    "32": [("32.75", "Kota Bekasi"), ("32.16", "Kabupaten Bekasi"), ("32.79", "Kota Banjar")],
    "33": [("33.73", "Kota Salatiga"), ("33.99", "Kabupaten Banjar")],
    "32.75": [("32.75.01", "Bekasi Timur"), ("32.75.09", "Jatiasih")],
    "32.16": [("32.16.09", "Cikarang Utara"), ("32.16.99", "Kembar")],
    "33.73": [("33.73.01", "Sidorejo")],
    "32.75.01": [(BEKASIJAYA, "Bekasijaya"), (MARGAHAYU, "Margahayu"), ("32.75.01.1003", "Duren Jaya")],
    "32.75.09": [("32.75.09.1001", "Jatimekar"), ("32.75.09.1002", "Jatiasih")],
    "32.16.09": [(KARANGBARU, "Karang Baru"), (KARANGRAHARJA, "Karangraharja"), ("32.16.09.2004", "Karangraharjo")],
    "32.16.99": [("32.16.99.1001", "Sidomulyo"), ("32.16.99.2001", "Sidomulyo"), ("32.16.99.2002", "Ja'an")],
    "33.99": [("33.99.01", "Martapura")],
    "33.99.01": [("33.99.01.2001", "Banjaran")],
    "33.73.01": [("33.73.01.1001", "Salatiga")],
}
GAZETTEER = Gazetteer(lambda code: REGIONS.get(code, []), ("32.75", "32.16"))
AGAINST = Against(ON, gazetteer=GAZETTEER)

BUDI, SITI, AGUS = "3275011708909001", "3275015708909002", "3275011708909003"
HEADER = ["NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "No HP", "Kode Desa", "Kuota"]
PEOPLE = [
    [BUDI, "Budi Contoh", "L", "17/08/1990", "0812-3456-7890", BEKASIJAYA, "IPSM"],
    [SITI, "Siti Contoh", "P", "17/08/1990", "081234567891", BEKASIJAYA, "IPSM"],
    [AGUS, "Agus Contoh", "L", "17/08/1990", "", MARGAHAYU, "IPSM"],
]
NAMES = ("Budi Contoh", "Siti Contoh", "Agus Contoh")


@dataclass(frozen=True)
class Kind:
    """A roster as a file, and what is right: who comes in, and by code what is said of the others and of the rows."""

    title: str
    data: bytes
    name: str = "daftar.xlsx"
    people: Sequence[str] = NAMES
    refused: Sequence[str] = ()
    doubtful: Sequence[str] = ()
    skipped: Sequence[str] = ()
    notes: Sequence[str] = ()
    facts: dict[str, Sequence[object]] = field(default_factory=dict)
    """Values of the people, by field."""

    def __str__(self) -> str:
        return self.title


def read(kind: Kind) -> RosterFile:
    found = read_roster(kind.name, kind.data, AGAINST)
    assert isinstance(found, RosterFile), found
    return found


def sheet(*rows: Sequence[object], **more: object) -> bytes:
    return as_xlsx(Page(rows, **more))  # type: ignore[arg-type]


def columns(header: Sequence[str], *changes: dict[int, object]) -> list[list[object]]:
    """The three people under other headings: by the place in ``HEADER`` what each has instead."""
    return [
        list(header),
        *([change.get(at, cell) for at, cell in enumerate(row)] for row, change in zip(PEOPLE, changes, strict=True)),
    ]


def dated(*cells: str) -> list[list[object]]:
    """One person for each way to write a date of birth."""
    rows = [
        [f"32750117089090{at:02d}", f"Orang {chr(65 + at)}", "L", cell, "", BEKASIJAYA]
        for at, cell in enumerate(cells, 10)
    ]
    return [HEADER[:6], *rows]


def at_home(
    *homes: Sequence[str], heads: Sequence[str] = ("Desa/Kelurahan", "Kecamatan", "Kabupaten/Kota")
) -> list[list[object]]:
    """One person for each way to say where somebody lives."""
    rows = [[f"32750117089090{at:02d}", f"Orang {chr(65 + at)}", *home] for at, home in enumerate(homes, 10)]
    return [["NIK", "Nama", *heads], *rows]


def phoned(*cells: object) -> list[list[object]]:
    rows = [
        [f"32750117089090{at:02d}", f"Orang {chr(65 + at)}", "L", "17/08/1990", cell, BEKASIJAYA]
        for at, cell in enumerate(cells, 10)
    ]
    return [HEADER[:6], *rows]


def named(count: int) -> tuple[str, ...]:
    return tuple(f"Orang {chr(75 + at)}" for at in range(count))


BY_NIK = ("sex_from_nik", "birth_from_nik")
NUMBERED = [[at, *row] for at, row in enumerate(PEOPLE, 1)]
TITLE = [["DAFTAR PESERTA BIMTEK DASAR"], ["Kota Contoh, tahun 2026"], []]
SIGNED = [
    [],
    ["", "", "", "", "Bekasi, 12 Februari 2026"],
    ["", "", "", "", "Kepala Dinas Sosial"],
    [],
    ["", "", "", "", "Drs. H. Fulan Contoh, M.Si."],
    ["", "", "", "", "NIP. 19700101 199501 1 999"],
]
