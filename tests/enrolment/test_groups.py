"""Groups within a cohort: making them, dividing people into them, moving some by hand, and what follows them."""

import re
from collections import Counter
from html import unescape
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.cohorts.models import Cohort, CohortGroup
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import divide
from tests.cast import EARLY
from tests.enrolment.grouped import keys, two
from tests.enrolment.newcomers import enter, newcomer
from tests.pages.reading import words

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def people(count: int, first: int = 100) -> list[UUID]:
    return [UUID(int=first + number) for number in range(count)]


@pytest.mark.parametrize(
    ("blocks", "groups", "sizes"),
    [
        ([people(10)], {A: 0, B: 0, C: 0}, [4, 3, 3]),
        ([people(2)], {A: 0, B: 0, C: 0}, [1, 1, 0]),
        ([people(6), people(2, 200), people(2, 300)], {A: 0, B: 0}, [5, 5]),
        ([people(3), people(3, 200), people(3, 300)], {A: 0, B: 0, C: 0}, [3, 3, 3]),
        ([people(4)], {A: 7, B: 3, C: 9}, [0, 4, 0]),
        ([people(2), people(2, 200)], {A: 7, B: 5, C: 9}, [2, 2, 0]),
        ([], {A: 0, B: 0}, [0, 0]),
    ],
)
def test_people_are_divided_as_evenly_as_their_blocks_allow(blocks, groups, sizes):
    assert [len(some) for some in divide(blocks, groups).values()] == sizes


def test_one_block_falls_into_parts_that_follow_each_other():
    everybody = people(10)
    assert [one for part in divide([everybody], {A: 0, B: 0, C: 0}).values() for one in part] == everybody


@given(some.lists(some.integers(0, 40), max_size=12), some.integers(1, 9))
def test_everybody_gets_one_group_and_no_group_is_much_fuller(sizes, count):
    blocks = [people(size, 1_000 * (number + 1)) for number, size in enumerate(sizes)]
    given_to = divide(blocks, {UUID(int=number): 0 for number in range(count)})
    told = Counter(one for part in given_to.values() for one in part)
    assert told == Counter(one for block in blocks for one in block)
    share = -(-sum(sizes) // count)
    assert max(map(len, given_to.values())) <= 2 * share


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/kelompok"


def typed(ona, page) -> dict[str, str]:
    """The form of the groups as it stands."""
    found = re.findall(r'<input[^>]*? name="(groups-[^"]+)"[^>]*? value="([^"]*)"', ona.get(page).text)
    return {name: unescape(value) for name, value in found}


def sitting(session, cohort_id) -> dict[str, str | None]:
    """Who sits in which group, by name."""
    session.rollback()
    rows = session.execute(
        select(Person.full_name, CohortGroup.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(CohortGroup, CohortGroup.id == Enrolment.group_id)
        .where(Enrolment.cohort_id == cohort_id)
    )
    return dict(tuple(row) for row in rows)


def titles(session, cohort_id) -> list[str]:
    session.rollback()
    session.expire_all()
    own = select(CohortGroup).where(CohortGroup.cohort_id == cohort_id).order_by(CohortGroup.position)
    return [one.title for one in session.scalars(own)]


def last_entry(session, action: str) -> AuditEntry:
    session.rollback()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)).all()[-1]


def test_groups_are_made_renamed_ordered_and_removed(session, cast, ona, page):
    two(ona, page)
    assert titles(session, cast.own.id) == ["A · Melati", "B"]
    form = typed(ona, page)
    ona.post(page, form | {"groups-0-name": "B", "groups-1-name": "A", "groups-1-order": "0", "groups-2-name": "C"})
    assert titles(session, cast.own.id) == ["A", "B · Melati", "C"]
    changed = last_entry(session, "groups-set").changed
    assert changed["groups"] == [["A · Melati", "B"], ["A", "B · Melati", "C"]]
    ona.post(page, typed(ona, page) | {"groups-2-name": ""})
    assert titles(session, cast.own.id) == ["A", "B · Melati"]


def test_a_group_with_people_goes_only_when_somebody_says_so(session, cast, ona, page):
    two(ona, page)
    ona.post(f"{page}/bagi", {"way": "name"})
    assert set(sitting(session, cast.own.id).values()) == {"A", "B"}
    form = typed(ona, page) | {"groups-0-name": "", "groups-0-room": ""}
    assert "“A” berisi 1 orang" in words(ona.post(page, form, 422))
    ona.post(page, form | {"emptying": "y"})
    assert sorted(filter(None, sitting(session, cast.own.id).values())) == ["B"]
    assert "1 orang belum punya kelompok" in words(ona.get(page))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"groups-0-name": "X", "groups-1-name": "x"}, "Dua kelompok bernama sama"),
        ({"groups-0-name": "", "groups-0-room": "Melati"}, "Isi nama kelompoknya"),
        ({"groups-0-name": "X" * 61}, "Paling panjang 60"),
        ({"groups-0-name": "X", "groups-0-order": "satu"}, "Isi dengan angka bulat"),
    ],
)
def test_a_slip_makes_no_group(session, cast, ona, page, changes, said):
    assert said in words(ona.post(page, changes, 422))
    assert titles(session, cast.own.id) == []


def test_a_look_says_the_numbers_and_changes_nobody(session, cast, ona, page):
    enter(ona, cast.own.id, 1)
    two(ona, page)
    shown = words(ona.post(f"{page}/bagi", {"way": "name", "lihat": "1"}, 200))
    assert "A · Melati 0 2" in shown
    assert "B 0 1" in shown
    assert set(sitting(session, cast.own.id).values()) == {None}
    ona.post(f"{page}/bagi", {"way": "name"})
    names = sorted(sitting(session, cast.own.id).items(), key=lambda one: one[0].lower())
    assert [group for _name, group in names] == ["A", "A", "B"]
    assert last_entry(session, "groups-divided").detail == {"way": "name"}


def test_newcomers_alone_are_divided_and_everybody_else_stays(session, cast, ona, page):
    two(ona, page)
    ona.post(f"{page}/bagi", {"way": "quota"})
    before = sitting(session, cast.own.id)
    enter(ona, cast.own.id, 1)
    ona.post(f"{page}/bagi", {"way": "district", "only_new": "y"})
    after = sitting(session, cast.own.id)
    assert after["Orang 1"]
    assert {name: after[name] for name in before} == before
    assert "Tidak ada orang yang perlu dibagikan" in words(
        ona.post(f"{page}/bagi", {"way": "name", "only_new": "y"}, 422)
    )


def test_people_are_divided_only_into_two_groups_or_more(ona, page):
    assert "sedikitnya dua kelompok" in words(ona.post(f"{page}/bagi", {"way": "name"}, 422))
    assert "Pilih salah satu" in words(ona.post(f"{page}/bagi", {"way": "luck"}, 422))


def test_several_people_are_moved_by_hand(session, cast, ona, page):
    two(ona, page)
    group = keys(session, cast.own.id)
    both = [str(cast.ann_seat), str(cast.bima_seat)]
    ona.post(f"{page}/pindah", {"who": both, "group": group["A"]})
    assert set(sitting(session, cast.own.id).values()) == {"A"}
    ona.post(f"{page}/pindah?kelompok={group['A']}", {"who": both[0], "group": "tanpa"})
    assert last_entry(session, "group-changed").changed == {"group": ["A · Melati", None]}
    assert ona.get(f"{page}/pindah?kelompok=tanpa").text.count("data-name") == 1
    assert "Centang dulu orangnya" in words(ona.post(f"{page}/pindah", {"group": group["A"]}, 422))


def test_nobody_of_another_cohort_and_no_group_of_it_is_meant(session, cast, ona, client_for, page):
    two(ona, page)
    group = keys(session, cast.own.id)["A"]
    two(client_for(cast.olga), f"/angkatan/{cast.other.id}/kelompok")
    strange = keys(session, cast.other.id)["A"]
    ona.post(f"{page}/pindah", {"who": str(cast.sam_seat), "group": group}, 404)
    ona.post(f"{page}/pindah", {"who": "x", "group": group}, 404)
    ona.post(f"{page}/pindah", {"who": str(cast.ann_seat), "group": strange}, 422)
    assert set(sitting(session, cast.other.id).values()) == {None}


def test_only_its_organisers_make_groups(cast, client_for, ona, page):
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, {"groups-0-name": "A"}, status=status)
        client_for(viewer).post(f"{page}/bagi", {"way": "name"}, status=status)
        client_for(viewer).post(f"{page}/pindah", {"group": "tanpa"}, status=status)


def test_a_substitute_takes_the_group_and_whoever_moves_leaves_it(session, cast, ona, page):
    two(ona, page)
    ona.post(f"{page}/bagi", {"way": "name"})
    was = sitting(session, cast.own.id)
    name = session.scalars(
        select(Person.full_name).join(Enrolment, Enrolment.person_id == Person.id).where(Enrolment.id == cast.ann_seat)
    ).one()
    ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/ganti", newcomer(1, reason="sakit"))
    assert sitting(session, cast.own.id)["Orang 1"] == was[name]


def test_a_copy_with_people_has_its_groups_and_one_without_has_none(session, cast, ona, page):
    two(ona, page)
    ona.post(f"{page}/bagi", {"way": "name"})
    for title, more in (("Salinan", {"with_people": "y"}), ("Kosong", {})):
        ona.post(f"/angkatan/{cast.own.id}/salin", {"title": title, "starts_on": "2026-04-14"} | more)
    session.rollback()
    copies = {one.title: one.id for one in session.scalars(select(Cohort))}
    assert sitting(session, copies["Salinan"]) == sitting(session, cast.own.id)
    assert titles(session, copies["Salinan"]) == ["A · Melati", "B"]
    assert titles(session, copies["Kosong"]) == []


def test_the_page_of_a_cohort_leads_its_organiser_to_the_groups_though_there_are_none(cast, client_for):
    page, way = f"/angkatan/{cast.own.id}", f'href="/angkatan/{cast.own.id}/kelompok"'
    assert way in client_for(cast.ona).get(page).text
    assert way not in client_for(cast.tom).get(page).text


def test_newcomers_without_a_group_are_told_on_the_page_of_the_cohort(session, cast, ona, client_for, page):
    home = f"/angkatan/{cast.own.id}"
    assert "tanpa kelompok" not in words(ona.get(home))
    two(ona, page)
    ona.post(f"{page}/bagi", {"way": "name"})
    assert "tanpa kelompok" not in words(ona.get(home))
    enter(ona, cast.own.id, 3)
    shown = ona.get(home)
    assert "1 orang tanpa kelompok" in words(shown)
    assert shown.text.count(f'href="{page}"') == 2
    assert "tanpa kelompok" not in words(client_for(cast.tom).get(home))
    ona.post(f"{page}/bagi", {"way": "name", "only_new": "y"})
    assert "tanpa kelompok" not in words(ona.get(home))
