"""Filling the table of regions from the files in ``content/regions``."""

import csv
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.paths import REGIONS
from portal.regions.models import Region
from portal.regions.rules import clean_name, level_of, parent_code

FILES = ("provinces.csv", "regencies.csv", "districts.csv", "villages.csv")
CHUNK = 5_000


def load_regions(session: Session) -> int:
    """Add every region the table does not hold yet, parents first; how many were added. The caller commits."""
    present = set(session.scalars(select(Region.code)))
    missing = [row for row in _rows() if row["code"] not in present]
    for start in range(0, len(missing), CHUNK):
        session.execute(insert(Region), missing[start : start + CHUNK])
    return len(missing)


def _rows() -> Iterator[dict[str, Any]]:
    for file in FILES:
        with (REGIONS / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                code = row["code"]
                yield {
                    "code": code,
                    "parent_code": parent_code(code),
                    "level": level_of(code),
                    "name": clean_name(row["name"]),
                }
