"""When two records may be one person."""

from datetime import date

import pytest

from portal.duplicates.rules import Described, Likeness, is_slip, likeness, slips_of_the_birth_date

BORN = date(1990, 1, 1)
NIK = "3275094101909001"


def somebody(name="Siti Aminah", born=BORN, nik=NIK):
    return Described(name, born, nik)


@pytest.mark.parametrize(
    ("other", "slip"),
    [
        ("3275094101909002", True),
        ("3275094101909010", True),  # the last two changed over
        ("3275904101909001", True),
        ("3275094101909001", False),
        ("3275094101909012", False),
        ("3275094191000901", False),
        ("327509410190900", False),
        ("", False),
    ],
)
def test_a_slip_is_one_digit_or_two_neighbours_changed_over(other, slip):
    assert is_slip(NIK, other) is slip
    assert is_slip(other, NIK) is slip


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (somebody("Hj. Siti Aminnah, S.Pd.", nik="3275094101909777"), Likeness.NAME),
        (somebody("Siti Aisyah", nik="3275094101909777"), None),
        (somebody("Siti Aminah", date(1990, 1, 2), "3275094101909777"), None),
        (somebody("Dewi Kartika", nik="3275094101909002"), Likeness.NIK),
        (somebody("Dewi Kartika", date(1990, 1, 2), "3275094201909001"), None),
        (somebody("Siti Aminah", date(1990, 1, 2), "3275094201909001"), Likeness.NIK),
        (somebody("Siti Aminah", None, "3275094101909777"), None),
        (somebody("Siti Aminah", None, "3275094101909002"), Likeness.NIK),
        (somebody(), None),
    ],
)
def test_two_records_may_be_one_person(other, found):
    assert likeness(somebody(), other) is found
    assert likeness(other, somebody()) is found


def test_slips_of_the_birth_date_are_slips_and_sound():
    found = set(slips_of_the_birth_date(NIK))
    assert "3275094201909001" in found
    assert "3275090101909001" in found  # the woman's 40 forgotten
    assert all(is_slip(NIK, one) for one in found)
    assert NIK not in found
    assert "3275094101999001" in found
    assert not [one for one in found if one[8:10] in ("00", "13")]
    assert list(slips_of_the_birth_date("123")) == []
