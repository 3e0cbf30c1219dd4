"""Lists of the curriculum that grow: more rows than a page holds, every one of them found."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from portal.authoring.drafts.models import Draft
from portal.courses import actions, queries
from portal.db import db, new_id
from portal.web.paging import PAGE_SIZE, SHORT
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.pages.reading import texts
from tests.queries import max_queries


def publish(course, **changes):
    return actions.publish(db.session(), replace(course, **changes), {}, None, EARLY)


@pytest.fixture
def basic(session, cast):
    return queries.edition(session, cast.own.course_version_id)


def test_courses_go_over_pages_and_are_searched(session, cast, client_for, basic):
    with unit_of_work():
        for number in range(SHORT):
            publish(basic, slug=f"tambahan-{number:02}", title=f"Pelatihan Tambahan {number:02}")
    ona, titles = client_for(cast.ona), set()
    with max_queries(db.engine, 34):
        first = ona.get("/kurikulum")
    assert "Halaman 1 dari 2" in first.text
    for page in (first, ona.get("/kurikulum?halaman=2")):
        titles |= set(texts(page, "name"))
    assert len(titles) == SHORT + 2
    assert texts(ona.get("/kurikulum?cari=tambahan%2007"), "name") == ["Pelatihan Tambahan 07"]
    assert "Tidak ada yang cocok" in ona.get("/kurikulum?cari=bukan-pelatihan").text


def test_a_course_with_many_versions_folds_some_and_lists_all(session, cast, client_for, basic):
    with unit_of_work():
        for number in range(PAGE_SIZE):
            newest = publish(basic, summary=f"Ringkasan {number}").id
    ona = client_for(cast.ona)
    page = ona.get("/kurikulum").text
    assert f"{PAGE_SIZE} versi sebelumnya" in page
    assert f"Lihat semua {PAGE_SIZE + 1} versi" in page
    listed = []
    for number in (1, 2):
        listed += re.findall(r">versi (\d+)</a>", ona.get(f"/kurikulum/{newest}/versi?halaman={number}").text)
    assert listed == [str(number) for number in range(PAGE_SIZE + 1, 0, -1)]


def test_a_new_cohort_is_offered_the_newest_versions_and_the_standard(session, cast, basic):
    with unit_of_work():
        first = queries.version(session, cast.own.course_version_id)
        second, third = (publish(basic, summary=text).id for text in ("dua", "tiga"))
        actions.mark_standard(session, cast.cy, first, EARLY)
    dasar = [one.id for one in queries.offered(session) if one.slug == "dasar"]
    assert dasar == [third, cast.own.course_version_id]
    assert second in {one.id for one in queries.offered(session, second)}
    assert None not in {one.id for one in queries.offered(session, new_id())}


def test_a_cohort_moves_to_any_of_many_versions(session, cast, client_for, basic):
    with unit_of_work():
        made = [publish(basic, summary=f"Ringkasan {number}").id for number in range(SHORT + 5)]
    ona, here = client_for(cast.ona), f"/angkatan/{cast.own.id}/versi"
    first, second = (ona.get(f"{here}?halaman={number}").text for number in (1, 2))
    assert all((f"versi={one}" in first) != (f"versi={one}" in second) for one in made)
    assert "Bila dipindah ke" in ona.get(f"{here}?versi={made[0]}").text
    ona.get(f"{here}?versi={new_id()}", 404)


def test_what_was_the_standard_goes_over_pages(session, cast, client_for, basic):
    with unit_of_work():
        versions = [queries.version(session, cast.own.course_version_id), publish(basic, summary="dua")]
        for number in range(SHORT + 3):
            actions.mark_standard(session, cast.cy, versions[number % 2], EARLY + timedelta(days=number))
        newest = versions[1].id
    ona = client_for(cast.ona)
    first, second = (ona.get(f"/kurikulum/{newest}?riwayat={number}").text for number in (1, 2))
    assert first.count("sejak ") == SHORT
    assert second.count("sejak ") == 3
    assert second.count("(sampai ") == 3


def test_drafts_go_over_pages_and_are_searched(session, cast, client_for):
    with unit_of_work():
        for number in range(SHORT + 1):
            session.add(
                Draft(id=new_id(), slug=f"baru-{number:02}", base_id=None, started_at=EARLY, started_by=cast.cy.id)
            )
    cy = client_for(cast.cy)
    first, second = (texts(cy.get(f"/kurikulum/draf?halaman={number}"), "name") for number in (1, 2))
    assert (len(first), len(second)) == (SHORT, 1)
    assert "baru-07" in cy.get("/kurikulum/draf?cari=ru-07").text
    assert "baru-08" not in cy.get("/kurikulum/draf?cari=ru-07").text
