"""Reading a roster of trainees from an uploaded file: bytes in, checked rows out.

Each row is either good or refused with all of its reasons. No message repeats what a cell holds, so a NIK typed into
the wrong column is not shown either. Whether a village exists and a NIK is already enrolled is for the caller.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.documents.tables import Cell, read_table
from portal.enrolment.roster.cells import (
    MAX_TEXT,
    as_key,
    as_text,
    is_formula,
    read_birth_date,
    read_certificate_code,
    read_name,
    read_nik,
    read_phone,
    read_quota,
    read_sex,
    read_village_code,
)
from portal.errors import Refusal
from portal.regions.nik import Sex, check_nik

COLUMNS = {
    "nik": ("NIK", "No NIK", "No KTP", "Nomor KTP", "Nomor Induk Kependudukan"),
    "name": ("Nama Lengkap", "Nama", "Nama Peserta"),
    "sex": ("Jenis Kelamin", "JK", "L/P", "Kelamin", "Sex"),
    "birth_date": ("Tanggal Lahir", "Tgl Lahir"),
    "phone": ("No HP", "HP", "Nomor HP", "Telepon", "No Telepon", "Nomor Telepon", "No WA", "WhatsApp", "Phone"),
    "village_code": ("Kode Desa", "Kode Kelurahan", "Kode Desa/Kelurahan", "Kode Wilayah", "Village Code"),
    "quota": ("Kuota", "Utusan", "Asal", "Unsur"),
    "certificate_code": ("Kode Sertifikat", "Kode Pemeriksaan", "Kode Verifikasi"),
}
"""The headers accepted for each column; the first is the one the sample file uses."""
OPTIONAL = frozenset({"quota", "certificate_code"})


@dataclass(frozen=True)
class RosterRow:
    """A good row. ``number`` is the row's in the file, ``phone`` is E.164, ``village_code`` is dotted.

    ``certificate_code`` is that of a certificate of the level which the course requires, or empty.
    """

    number: int
    nik: str
    name: str
    sex: Sex
    birth_date: date
    phone: str | None
    village_code: str
    quota: str | None
    certificate_code: str = ""


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be taken; ``name`` is empty when the name itself is not in order."""

    number: int
    name: str
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True)
class RowNote:
    """Something to look at in a good row."""

    number: int
    note: Refusal


@dataclass(frozen=True)
class RosterFile:
    """What a file holds, in the order of its rows."""

    rows: tuple[RosterRow, ...]
    refused: tuple[RefusedRow, ...]
    warnings: tuple[RowNote, ...]
    ignored_columns: tuple[str, ...]


def read_roster(
    name: str, data: bytes, on: date, known_prefix: Callable[[str], bool] = lambda code: True
) -> RosterFile | Refusal:
    """Read a roster file; ages are those on the day ``on``. A Refusal means that the file as a whole is no roster.

    The first row that is not blank holds the headers, in any order. Of rows with one NIK only the first can be good.
    ``known_prefix`` tells whether a dotted district code is one a NIK may begin with.
    """
    table = read_table(name, data)
    if isinstance(table, Refusal):
        return table
    positions, ignored = _find_columns(table[0][1])
    missing = [column for column in COLUMNS if column not in positions and column not in OPTIONAL]
    if missing:
        return _columns_missing(missing)
    if len(table) == 1:
        return Refusal("file_no_rows", "Berkas hanya berisi judul kolom. Isi peserta di bawahnya, lalu unggah lagi.")
    rows: list[RosterRow] = []
    refused: list[RefusedRow] = []
    warnings: list[RowNote] = []
    first_rows: dict[str, int] = {}
    for number, cells in table[1:]:
        picked = {column: cells[at] if at < len(cells) else "" for column, at in positions.items()}
        row, notes = _read_row(number, picked, on, known_prefix, first_rows)
        if isinstance(row, RosterRow):
            rows.append(row)
            warnings.extend(RowNote(number, note) for note in notes)
        else:
            refused.append(row)
    return RosterFile(tuple(rows), tuple(refused), tuple(warnings), ignored)


def template_rows() -> tuple[tuple[str, ...], ...]:
    """The rows of the sample file to download: the headers, and no person who could be enrolled by mistake."""
    return (tuple(names[0] for names in COLUMNS.values()),)


def _find_columns(header: list[Cell]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each known column stands, and the titles that mean nothing here or repeat a column."""
    known = {as_key(title): column for column, titles in COLUMNS.items() for title in titles}
    positions: dict[str, int] = {}
    ignored = []
    for at, cell in enumerate(header):
        title = as_text(cell)
        column = known.get(as_key(title)) or known.get(as_key(re.sub(r"\([^)]*\)", "", title)))
        if column and column not in positions:
            positions[column] = at
        elif title:
            ignored.append(title[:MAX_TEXT])
    return positions, tuple(ignored)


def _columns_missing(missing: list[str]) -> Refusal:
    wanted = "; ".join(f"{COLUMNS[column][0]} (atau {', '.join(COLUMNS[column][1:])})" for column in missing)
    return Refusal(
        "columns_missing",
        "Kolom wajib belum ada: %(columns)s. Tulis judul kolom itu di baris pertama, lalu unggah lagi.",
        {"columns": wanted},
    )


def _read_row(
    number: int,
    cells: Mapping[str, Cell],
    on: date,
    known_prefix: Callable[[str], bool],
    first_rows: dict[str, int],
) -> tuple[RosterRow | RefusedRow, tuple[Refusal, ...]]:
    """The row, good or refused, and the warnings about it. Remembers the row's NIK in ``first_rows``."""
    values = {column: _read_cell(column, cell, on) for column, cell in cells.items()}
    reasons = [value for value in values.values() if isinstance(value, Refusal)]
    good = {column: value for column, value in values.items() if not isinstance(value, Refusal)}
    notes: tuple[Refusal, ...] = ()
    if "nik" in good:
        check = check_nik(
            good["nik"], birth_date=good.get("birth_date"), sex=good.get("sex"), known_prefix=known_prefix
        )
        good["nik"], notes = check.nik, check.warnings
        if check.error:
            reasons.append(check.error)
        elif check.nik:
            reasons += _repeated(check.nik, number, first_rows)
    if reasons:
        return RefusedRow(number, good.get("name", ""), tuple(reasons)), notes
    return RosterRow(number=number, **{"quota": None, **good}), notes


def _read_cell(column: str, cell: Cell, on: date) -> Any:
    if is_formula(cell, phone=column == "phone"):
        return Refusal(
            "cell_formula",
            "Isi kolom %(column)s diawali tanda =, @, + atau - seperti rumus. Hapus tanda itu.",
            {"column": COLUMNS[column][0]},
        )
    if column == "birth_date":
        return read_birth_date(cell, on)
    return _READERS[column](cell)


_READERS = {
    "nik": read_nik,
    "name": read_name,
    "sex": read_sex,
    "phone": read_phone,
    "village_code": read_village_code,
    "quota": read_quota,
    "certificate_code": read_certificate_code,
}


def _repeated(nik: str, number: int, first_rows: dict[str, int]) -> list[Refusal]:
    first = first_rows.setdefault(nik, number)
    if first == number:
        return []
    return [Refusal("nik_repeated", "NIK ini sudah dipakai di baris %(row)s. Hapus salah satu baris.", {"row": first})]
