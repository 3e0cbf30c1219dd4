"""A requirement in words: what is asked for, in full and in short, how far somebody is, and what is lacking."""

from decimal import Decimal

import pytest

from portal.certification.lists import lack_words, requirement_name, requirement_short, requirement_state
from portal.certification.rules import Requirement, RequirementKind

ATTENDANCE, LESSONS, POSTTEST = RequirementKind.ATTENDANCE, RequirementKind.LESSONS, RequirementKind.POSTTEST
PREREQUISITE, WORK_PLAN = RequirementKind.PREREQUISITE, RequirementKind.WORK_PLAN


def need(
    kind: RequirementKind, have: str | None, wanted: str, total: str, *, met: bool = False, **other
) -> Requirement:
    mark = None if have is None else Decimal(have)
    return Requirement(kind, met, mark, Decimal(wanted), Decimal(total), **other)


@pytest.mark.parametrize(
    ("asked", "name", "short", "state", "lack"),
    [
        (
            need(PREREQUISITE, "0", "1", "1", level="dasar"),
            "Lulus Pelatihan Dasar",
            "Lulus Pelatihan Dasar",
            "belum",
            "Belum lulus Pelatihan Dasar",
        ),
        (
            need(WORK_PLAN, "0", "1", "1"),
            "Rencana tindak lanjut diterima pelatih",
            "Rencana tindak lanjut",
            "belum",
            "Rencana tindak lanjut belum diterima",
        ),
        (
            need(ATTENDANCE, "12", "12.8", "16", percent=80),
            "Kehadiran, minimum 80%",
            "Hadir",
            "12 dari 16 JP",
            "Hadir 12 dari 16 JP (minimum 80%)",
        ),
        (need(LESSONS, "3", "9", "9"), "Materi dibaca, semua", "Materi", "3 dari 9", "Materi dibaca 3 dari 9"),
        (
            need(POSTTEST, "69.9", "70", "100"),
            "Pascates, minimum 70",
            "Pascates",
            "nilai 69,9",
            "Pascates 69,9 (minimum 70)",
        ),
        (
            need(POSTTEST, None, "70", "100"),
            "Pascates, minimum 70",
            "Pascates",
            "belum dikerjakan",
            "Belum mengerjakan pascates",
        ),
    ],
)
def test_a_requirement_that_is_not_met(asked, name, short, state, lack):
    assert (requirement_name(asked), requirement_short(asked)) == (name, short)
    assert (requirement_state(asked), lack_words(asked)) == (state, lack)


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        (need(PREREQUISITE, "1", "1", "1", met=True), "ada"),
        (need(WORK_PLAN, "1", "1", "1", met=True), "diterima"),
        (need(POSTTEST, None, "70", "100", met=True), "sudah dikerjakan"),
    ],
)
def test_one_that_is_met(asked, state):
    assert requirement_state(asked) == state
