"""The ministry's standard: who marks it, what the pages say of it, and what stays as it was."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.audit import AuditEntry
from portal.courses import actions, queries
from portal.courses.models import CourseVersion, StandardMark
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import shorter
from tests.cast import EARLY
from tests.conftest import NOON
from tests.pages.reading import words
from tests.queries import counted


@pytest.fixture
def second(session, cast) -> CourseVersion:
    """A second version of the basic course."""
    course = queries.edition(session, cast.own.course_version_id)
    with unit_of_work():
        return actions.publish(db.session(), shorter(course), {}, None, EARLY, "Lebih pendek")


def mark(cast, version_id) -> None:
    with unit_of_work():
        actions.mark_standard(db.session(), cast.cy, queries.version(db.session(), version_id), EARLY)


def marks(session) -> list[uuid.UUID]:
    session.rollback()
    return list(session.scalars(select(StandardMark.version_id).order_by(StandardMark.id)))


def test_a_curator_is_told_what_it_means_and_marks_a_version(session, cast, client_for, second, noon):
    first, cy = cast.own.course_version_id, client_for(cast.cy)
    assert "Belum ada standar yang ditetapkan" in words(cy.get(f"/kurikulum/{first}"))
    asked = words(cy.get(f"/kurikulum/{first}/standar"))
    assert "Jenjang ini belum mempunyai standar." in asked
    assert "2 akan tercatat sama dengan standar dan 0 berbeda" in asked
    assert marks(session) == []
    page = words(cy.follow(cy.post(f"/kurikulum/{first}/standar")))
    assert "Versi 1 kini standar kementerian." in page
    assert "Sama dengan standar kementerian" in page
    assert "versi ini, sejak 10 Maret 2026" in page
    assert "Jadikan standar kementerian" not in page
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "standard-marked")).one()
    assert (entry.actor_id, entry.subject_id) == (cast.cy.id, str(first))
    assert entry.detail == {"level": "dasar"}
    assert entry.changed == {"course_version": [None, "Pelatihan Dasar PSM, versi 1"]}


@pytest.mark.parametrize(("days", "cohorts"), [(1, 2), (2, 0)])
def test_a_standard_meets_cohorts_up_to_their_last_day(cast, client_for, noon, days, cohorts):
    noon(NOON + timedelta(days=days))
    asked = words(client_for(cast.cy).get(f"/kurikulum/{cast.own.course_version_id}/standar"))
    assert f"{cohorts} akan tercatat sama dengan standar" in asked


def test_the_next_standard_names_the_one_before_and_what_changes(session, cast, client_for, second, noon):
    mark(cast, cast.own.course_version_id)
    cy = client_for(cast.cy)
    asked = words(cy.get(f"/kurikulum/{second.id}/standar"))
    assert "Standar sekarang: Pelatihan Dasar PSM, versi 1." in asked
    assert "0 akan tercatat sama dengan standar dan 2 berbeda" in asked
    assert "Beda versi ini dari standar sekarang: 2 hal" in asked
    assert "Konsep Dasar PSM: JP teori" in asked
    page = words(cy.follow(cy.post(f"/kurikulum/{second.id}/standar")))
    assert "versi ini, sejak 10 Maret 2026" in page
    assert "Pelatihan Dasar PSM, versi 1 , sejak 1 Maret 2026 (sampai 10 Maret 2026)" in page
    assert "Berbeda dari standar: 2 hal" in words(cy.get(f"/kurikulum/{cast.own.course_version_id}"))
    assert marks(session) == [cast.own.course_version_id, second.id]


def test_marking_twice_changes_nothing_and_an_older_version_can_be_the_standard_again(
    session, cast, client_for, second
):
    cy, first = client_for(cast.cy), cast.own.course_version_id
    session.rollback()
    for version_id in (first, first, second.id, first):
        cy.post(f"/kurikulum/{version_id}/standar")
    assert marks(session) == [first, second.id, first]
    assert "sudah menjadi standar" in words(cy.get(f"/kurikulum/{first}/standar"))
    assert queries.standard(session, "dasar").id == first


def test_each_level_has_a_standard_of_its_own(session, cast, client_for):
    mark(cast, cast.own.course_version_id)
    advanced = queries.newest(session, "lanjutan").id
    session.rollback()
    assert "Belum ada standar yang ditetapkan" in words(client_for(cast.cy).get(f"/kurikulum/{advanced}"))
    assert queries.standard(session, "lanjutan") is None


def test_only_a_curator_marks_the_standard(session, cast, client_for):
    where = f"/kurikulum/{cast.own.course_version_id}/standar"
    for viewer, status in ((cast.ada, 403), (cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (None, 303)):
        client_for(viewer).get(where, status)
        client_for(viewer).post(where, status=status)
    cy = client_for(cast.cy)
    for wrong in (uuid.uuid4(), "1", cast.own.id):
        cy.get(f"/kurikulum/{wrong}/standar", 404)
        cy.post(f"/kurikulum/{wrong}/standar", status=404)
    cy.post(where, {"csrf_token": "x"}, status=400)
    assert marks(session) == []


def test_a_cohort_shows_how_its_version_stands_to_the_standard(session, cast, client_for, second, noon):
    home, first = f"/angkatan/{cast.own.id}", cast.own.course_version_id
    ona, tom = client_for(cast.ona), client_for(cast.tom)
    assert "Belum ada standar yang ditetapkan" in words(ona.get(home))
    mark(cast, first)
    page = words(tom.get(home))
    assert "Sama dengan standar kementerian" in page
    assert "Standar: Pelatihan Dasar PSM, versi 1" in page
    assert f"{home}/versi" not in tom.get(home).text
    mark(cast, second.id)
    page = words(ona.get(home))
    assert "Berbeda dari standar: 2 hal" in page
    assert "Konsep Dasar PSM: JP teori" in page
    assert "standar: 1 · di sini: 2" in page
    assert f'href="{home}/versi"' in ona.get(home).text


def test_the_panel_of_a_cohort_costs_one_query(cast, client_for, second, noon):
    home, ona = f"/angkatan/{cast.own.id}", client_for(cast.ona)
    mark(cast, second.id)
    ona.get(home)
    with counted(db.engine) as statements:
        ona.get(home)
    assert sum("standard_mark" in statement for statement in statements) == 1
    assert not any("document" in statement for statement in statements)


@pytest.mark.parametrize("change", ["UPDATE standard_mark SET level = 'lanjutan'", "DELETE FROM standard_mark"])
def test_the_database_refuses_to_change_a_mark(session, cast, change):
    mark(cast, cast.own.course_version_id)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session.execute(text(change))
    assert marks(session) == [cast.own.course_version_id]
