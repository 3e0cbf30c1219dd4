"""Published versions: the same content is the same version, and who learns from one is never moved to another."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from portal.content.document import content_hash, to_document
from portal.content.shapes import Course
from portal.courses import actions, queries
from portal.courses.models import CourseVersion
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, open_cohort


@pytest.fixture
def course(session) -> Course:
    """The shipped course as its first version holds it."""
    return queries.edition(session, queries.newest(session, "dasar").id)


def publish(course: Course, note: str = "") -> CourseVersion:
    with unit_of_work():
        return actions.publish(db.session(), course, {}, None, EARLY, note)


def numbers(session, slug: str) -> list[int]:
    return [version.number for version in session.scalars(queries.versions_of(slug))]


def retitled(course: Course, title: str) -> Course:
    """The course with another title for its very first lesson."""
    module = course.modules[0]
    lessons = (replace(module.lessons[0], title=title), *module.lessons[1:])
    return replace(course, modules=(replace(module, lessons=lessons), *course.modules[1:]))


def test_publishing_the_same_content_again_makes_nothing_new(session, course):
    first = queries.newest(session, "dasar")
    assert publish(course).id == first.id
    assert numbers(session, "dasar") == [1]
    published = select(AuditEntry).where(AuditEntry.action == "course-published")
    assert len(session.scalars(published).all()) == len(session.scalars(queries.newest_of_each()).all())


def test_changed_content_is_a_new_number_with_another_hash(session, course):
    first = queries.newest(session, "dasar")
    second = publish(retitled(course, "Siapa PSM Sebenarnya"), "Judul baru")
    assert (second.number, second.note) == (2, "Judul baru")
    assert second.content_hash != first.content_hash
    assert second.content_hash == content_hash(queries.edition(session, second.id))
    assert queries.newest(session, "dasar").id == second.id
    assert numbers(session, "dasar") == [2, 1]
    assert publish(course).id == first.id


def test_courses_are_numbered_each_for_itself(session, course):
    other = publish(replace(course, slug="khusus", title="Pelatihan Khusus"))
    assert (other.number, other.title) == (1, "Pelatihan Khusus")
    assert publish(retitled(course, "x")).number == 2


def test_a_version_holds_the_whole_course(session, course):
    version = queries.newest(session, "dasar")
    assert version.document == to_document(course)
    assert queries.edition(session, version.id) == course


def test_a_running_cohort_stays_on_its_version_and_the_next_one_takes_the_new(session, cast, client_for, course, noon):
    old, new = course.modules[0].lessons[0].title, "Siapa PSM Sebenarnya"
    publish(retitled(course, new))
    ona, ann = client_for(cast.ona), client_for(cast.ann)
    assert "versi 1" in ona.get(f"/angkatan/{cast.own.id}").text
    lessons = ann.get(f"/belajar/{cast.ann_seat}/materi").text
    assert old in lessons
    assert new not in lessons
    with unit_of_work():
        later = open_cohort(db.session(), cast.ona, db.session.get(Cohort, cast.own.id).organisation, "Angkatan II")
    assert "versi 2" in ona.get(f"/angkatan/{later.id}").text


def test_staff_look_through_every_version(session, cast, client_for, course, noon):
    new = publish(retitled(course, "Siapa PSM Sebenarnya"))
    old = session.scalars(select(CourseVersion).filter_by(slug="dasar", number=1)).one()
    links = {version.number: f"/kurikulum/{version.id}" for version in (old, new)}
    lesson = f"/{course.modules[0].slug}/{course.modules[0].lessons[0].slug}"
    session.rollback()
    for viewer in (cast.ona, cast.tom):
        client = client_for(viewer)
        listed = client.get("/kurikulum").text
        assert 0 < listed.index(links[2]) < listed.index(links[1])
        assert f"{len(course.modules)} mata pelatihan, {len(course.lessons)} materi" in listed
        assert "Siapa PSM Sebenarnya" in client.get(links[2]).text
        assert "Siapa PSM Sebenarnya" not in client.get(links[1]).text
        assert "1 JP = 45 menit" in client.get(links[1]).text
        assert "Siapa PSM Sebenarnya" in client.get(links[2] + lesson).text


def test_the_curriculum_is_for_staff_and_has_no_loose_ends(session, cast, client_for, course):
    version = f"/kurikulum/{cast.own.course_version_id}"
    module, lesson = course.modules[0].slug, course.modules[0].lessons[0].slug
    ona = client_for(cast.ona)
    for url in (
        f"/kurikulum/{uuid.uuid4()}",
        f"/kurikulum/{uuid.uuid4()}/{module}/{lesson}",
        f"{version}/{module}/tidak-ada",
        f"{version}/tidak-ada/{lesson}",
        "/kurikulum/1",
    ):
        ona.get(url, 404)
    for url in ("/kurikulum", version, f"{version}/{module}/{lesson}"):
        for viewer, status in ((cast.ann, 403), (cast.ada, 403), (None, 303)):
            client_for(viewer).get(url, status)
