"""The invented people: always the same, never anybody's, and as varied as a real roster."""

import re
from collections import Counter, defaultdict
from datetime import date, datetime

import phonenumbers
import pytest

from portal.demo.people import KINDS, PeopleGroup, invent

ON = date(2026, 11, 21)
BEKASI = [f"32.75.{district:02}.100{village}" for district in range(1, 13) for village in range(1, 5)]
KAUR = [f"17.04.01.20{village:02}" for village in range(1, 26)]
GROUPS = [PeopleGroup("bekasi", 300, BEKASI), PeopleGroup("kaur", 200, KAUR)]

LOOKS = {
    "one word": r"\w+",
    "patronymic": r".+ (bin|binti) .+",
    "br. before the clan": r"\w+ br\. \w+",
    "Balinese man": r"I (Made|Wayan|Nyoman|Ketut|Gede|Putu) .+",
    "Balinese woman": r"Ni (Luh|Made|Wayan|Nyoman|Ketut) .+",
    "particle in lower case": r".+ d[ae] \w+",
    "Bugis noble": r"Andi .+",
    "family name first": r"(Tan|Lim|Oei|Kwee|Tjia|Ong) .+",
    "abbreviated first name": r"(M|Moch)\. .+",
    "apostrophe": r".*\w'\w.*",
    "pilgrim": r"(H|Hj)\. .+",
    "degree before": r"(Drs|Dra|Ir)\. .+",
    "degree behind": r".+, S\.Sos\..*",
    "teacher of religion": r".+, S\.Pd\.I",
    "titles on both sides": r"(Drs|Dra)\. .+, M\.\w+\.",
    "nearly sixty characters": r".{55,60}",
}


@pytest.fixture(scope="module")
def people():
    return invent(7, GROUPS, ON)


def birth_and_sex(nik: str) -> tuple[date, str]:
    """What the NIK itself says, its year taken to lie in the last hundred."""
    day, rest = int(nik[6:8]), nik[8:12]
    born = datetime.strptime(f"{day % 40:02}{rest}", "%d%m%y").date()  # noqa: DTZ007 - a date, no moment
    return born.replace(year=born.year - 100) if born > ON else born, "P" if day > 40 else "L"


def test_the_same_seed_gives_the_same_people_and_another_seed_others(people):
    assert invent(7, GROUPS, ON) == people
    assert {person.nik for person in invent(8, GROUPS, ON)}.isdisjoint(person.nik for person in people)


def test_groups_come_in_order_with_their_counts(people):
    assert [person.group for person in people] == ["bekasi"] * 300 + ["kaur"] * 200


def test_every_village_gets_a_person_before_one_gets_a_second(people):
    for group in GROUPS:
        lived_in = Counter(person.village_code for person in people if person.group == group.name)
        assert set(lived_in) == set(group.village_codes)
        assert max(lived_in.values()) - min(lived_in.values()) <= 1


def test_nik_tells_district_birth_date_and_sex(people):
    for person in people:
        assert re.fullmatch(r"[0-9]{16}", person.nik)
        assert person.nik[:6] == person.village_code.replace(".", "")[:6]
        assert birth_and_sex(person.nik) == (person.birth_date, person.sex)


def test_nik_is_unique_and_nobodys():
    crowd = invent(1, [PeopleGroup("one village", 5_000, ["32.75.01.1001"])], ON)
    assert len({person.nik for person in crowd}) == 5_000
    assert all(9001 <= int(person.nik[12:]) <= 9999 for person in crowd)


def test_phone_is_unique_valid_and_plainly_made_up(people):
    assert len({person.phone for person in people}) == len(people)
    for person in people:
        assert re.fullmatch(r"\+628[0-9]{2}5550[0-9]{4}", person.phone)
        assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone))


@pytest.mark.parametrize("on", [ON, date(2028, 2, 29), date(2027, 3, 1)])
def test_everybody_is_eighteen_to_sixty_eight(on):
    def age(born: date) -> int:
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    ages = {age(person.birth_date) for person in invent(3, [PeopleGroup("a", 3_000, KAUR)], on)}
    assert ages == set(range(18, 69))


def test_both_sexes_are_near_even(people):
    assert abs(sum(1 if person.sex == "L" else -1 for person in people)) <= len(people) * 0.05


@pytest.mark.parametrize("look", LOOKS)
def test_rosters_hold_names_of_every_look(people, look):
    assert sum(bool(re.fullmatch(LOOKS[look], person.full_name)) for person in people) >= 2


def test_names_fit_an_identity_card(people):
    assert all(person.full_name == " ".join(person.full_name.split()) for person in people)
    assert max(len(person.full_name) for person in people) <= 60


def test_a_small_roster_meets_every_kind_of_name():
    names = [person.full_name for person in invent(2, [PeopleGroup("a", 60, KAUR)], ON)]
    for kind in KINDS:
        firsts = {word for parts in kind.parts.values() for word in parts[0]}
        assert any(name.startswith(tuple(firsts)) for name in names), kind.name


def test_namesakes_of_one_group_differ_in_birth_date(people):
    born = defaultdict(list)
    for person in people:
        born[person.group, person.full_name].append(person.birth_date)
    namesakes = [dates for dates in born.values() if len(dates) > 1]
    assert len(namesakes) >= 10
    assert all(len(set(dates)) == len(dates) for dates in namesakes)


def test_a_group_of_people_needs_a_village():
    assert invent(1, [PeopleGroup("nobody", 0, [])], ON) == []
    with pytest.raises(ValueError, match="no village"):
        invent(1, [PeopleGroup("lost", 1, [])], ON)
