"""When two records may be one person."""

from datetime import date

import pytest

from portal.duplicates.rules import (
    MAX_BORN,
    WHOLE,
    BornTogether,
    Described,
    Likeness,
    is_slip,
    likeness,
    nearly_one_name,
    slips,
)

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
    ("name", "other", "may_be"),
    [
        ("Siti Aminah", "SITI AMINAH", True),
        ("Siti Aminah", "Hj. Siti Aminnah, S.Pd.", True),
        ("Siti Aminah", "Aminah Siti", True),
        ("Siti Nur Aini", "Siti Nuraini", True),
        ("M. Ridwan", "Muhammad Ridwan", True),
        ("Siti Aminah R.", "Siti Aminah", True),  # somebody left the initial out
        ("Siti Aminah R.", "R. Siti Aminah", True),
        ("Ahmad Sanusi S.", "Ahmad Sanusi T.", False),
        ("Ahmad A. Sanusi S.", "Ahmad Sanusi S.", True),
        ("Siti Aminah 2", "Siti Aminah", False),  # namesakes that a list counts
        ("Siti Aminah 1", "Siti Aminah 2", False),
        ("Siti Aminah 2", "Siti Aminnah 2", True),
        ("Siti Aminah", "Siti Aisyah", False),
        ("Siti Aminah", "", False),
    ],
)
def test_two_names_may_be_those_of_one_person(name, other, may_be):
    assert nearly_one_name(name, other) is may_be
    assert nearly_one_name(other, name) is may_be


def test_of_those_born_on_one_day_some_are_near():
    day = BornTogether()
    for name in ("Siti Aminah", "Siti Aisyah", "Aminah Siti S.Pd."):
        day.add(name, name)
    assert day.near("Siti Aminnah") == ["Siti Aminah", "Aminah Siti S.Pd."]
    assert BornTogether().near("Siti Aminah") == []


def test_in_a_crowd_of_one_day_only_the_very_same_words_count():
    day = BornTogether()
    day.add("Siti Aminah", 0)
    for number in range(1, MAX_BORN):
        day.add(f"Orang {number}", number)
    assert (day.is_crowd, day.near("Siti Aminnah")) == (False, [0])
    day.add("Aminah, Hj. Siti", MAX_BORN)
    assert day.is_crowd
    assert day.near("Siti Aminnah") == []
    assert day.near("Siti Aminah") == [0, MAX_BORN]
    day.add("Siti Aminah", MAX_BORN + 1)
    assert day.near("Siti Aminah") == [0, MAX_BORN, MAX_BORN + 1]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (somebody("Hj. Siti Aminnah, S.Pd.", nik="3275094101909777"), Likeness.NAME),
        (somebody("Siti Aisyah", nik="3275094101909777"), None),
        (somebody("Siti Aminah 2", nik="3275094101909777"), None),
        (somebody("Siti Aminah 2", date(1990, 1, 2), "3275094201909001"), None),
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
    found = set(slips(NIK))
    assert "3275094201909001" in found
    assert "3275090101909001" in found  # the woman's 40 forgotten
    assert all(is_slip(NIK, one) for one in found)
    assert NIK not in found
    assert "3275094101999001" in found
    assert not [one for one in found if one[8:10] in ("00", "13")]
    assert list(slips("123")) == []


def test_slips_of_the_whole_number_are_those_of_the_day_as_well():
    found = set(slips(NIK, WHOLE))
    assert set(slips(NIK)) < found
    assert {"3275094101909002", "2375094101909001", "3275094101909010"} < found
    assert all(is_slip(NIK, one) for one in found)
