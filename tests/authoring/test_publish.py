"""Publishing a draft: only what is right, only what is new, and never under a running cohort's feet."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.authoring.drafts import actions, queries
from portal.authoring.drafts.rules import CHANGED_MEANWHILE
from portal.authoring.drafts.views import drafts as views
from portal.content.checks.course import check_course
from portal.content.files import digest
from portal.courses import actions as publishing
from portal.courses import queries as courses
from portal.courses.models import CourseVersion
from portal.db import db
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import BANK, LESSON, MODULE, OTHER, SHIPPED_LESSON, SLUG, WORD
from tests.cast import EARLY
from tests.queries import max_queries


@pytest.fixture
def reworded(desk):
    """The draft with one word replaced."""
    desk.save(desk.text().replace(WORD, OTHER))
    return desk


def versions(session) -> list[tuple[int, str]]:
    session.rollback()
    rows = session.scalars(select(CourseVersion).where(CourseVersion.slug == SLUG).order_by(CourseVersion.number))
    return [(version.number, version.note) for version in rows]


def drafts(session) -> int:
    session.rollback()
    return len(session.scalars(queries.drafts()).all())


def test_a_draft_becomes_the_next_version_and_is_gone(reworded, session, cast):
    files = reworded.held()
    page = reworded.client.follow(reworded.publish("  Satu kata\ndiganti. "))
    assert "Versi 2 sudah terbit. Angkatan yang ada tetap memakai versinya." in page.text
    assert versions(session)[-1] == (2, "Satu kata diganti.")
    newest = courses.newest(session, SLUG)
    assert courses.files(session, newest.id) == files
    assert newest.published_by == cast.cy.id
    assert drafts(session) == 0
    lesson = courses.edition(session, newest.id).lesson(MODULE, "mulai")
    assert lesson.body.startswith(f"Anda {OTHER}")


def test_running_cohorts_stay_on_their_version(shipped_desk, session, cast, client_for):
    before = cast.own.course_version_id
    text = shipped_desk.text(SHIPPED_LESSON)
    shipped_desk.save(text.replace("Barangkali", "Mungkin"), SHIPPED_LESSON)
    assert "Angkatan yang ada tetap memakai versinya" in shipped_desk.client.get(shipped_desk.url).text
    shipped_desk.publish()
    session.expire_all()
    assert cast.own.course_version_id == before
    url = f"/belajar/{cast.ann_seat}/materi/konsep-dasar-psm/siapa-psm"
    assert "Barangkali Anda sudah lama" in client_for(cast.ann).get(url).text


def test_the_trail_tells_who_published_what(reworded, cast):
    reworded.publish()
    entry = reworded.trail()[-1]
    assert (entry.action, entry.actor_id, entry.detail) == (
        "draft-published",
        cast.cy.id,
        {"slug": SLUG, "version": 2},
    )


def test_publishing_twice_says_that_it_is_done(reworded, session):
    reworded.publish()
    answer = reworded.publish(status=410)
    assert "Draf kecil sudah terbit sebagai versi 2." in answer.text
    assert len(versions(session)) == 2


def test_two_who_publish_at_the_same_moment_make_one_version(reworded, session, cast, client_for, monkeypatch):
    both_checked = Barrier(2, timeout=60)

    def check(slug, files):
        found = check_course(slug, files)
        both_checked.wait()
        return found

    monkeypatch.setattr(views, "check_course", check)

    def publish(_number: int) -> int:
        client = client_for(cast.cy)
        form = {"note": "Bersamaan.", "csrf_token": client.token}
        return client._send("POST", f"{reworded.url}/terbit", data=form).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, range(2))) == [303, 410]
    assert [number for number, _note in versions(session)] == [1, 2]


@pytest.mark.parametrize("note", ["", "   ", "x" * 401])
def test_without_a_good_note_nothing_is_published_and_it_stays_typed(reworded, session, note):
    answer = reworded.publish(note, status=422)
    assert 'id="note-fault"' in answer.text
    assert note.strip() in answer.text
    assert len(versions(session)) == 1
    assert drafts(session) == 1


def test_faults_stop_it_and_are_listed(reworded, session):
    reworded.save(reworded.text().replace("outcomes: [aw-1, aw-2]", "outcomes: [tidak-ada]"))
    before = reworded.held()
    answer = reworded.publish(status=422)
    assert f"{LESSON}:4</a>: Hasil belajar “tidak-ada”" in answer.text
    assert 'value="Kata diganti."' in answer.text
    assert versions(session) == [(1, versions(session)[0][1])]
    assert reworded.held() == before


@pytest.mark.parametrize("path", ["course.md", BANK, f"{MODULE}/module.md"])
def test_a_missing_file_stops_it(reworded, session, path):
    reworded.remove(path)
    reworded.publish(status=422)
    assert len(versions(session)) == 1


def test_a_draft_that_is_as_published_is_not_published(desk, session):
    assert "Isi draf ini sama dengan versi 1" in desk.publish(status=422).text
    desk.save(desk.text() + "\n\n")  # empty lines at the end are no other content
    assert "Isi draf ini sama dengan versi 1" in desk.publish(status=422).text
    assert len(versions(session)) == 1
    assert drafts(session) == 1


def test_going_back_to_an_older_version_is_said_to_be_that_version(reworded, session, cast):
    reworded.publish()
    answer = reworded.client.post(f"/kurikulum/{courses.newest(session, SLUG).id}/sunting")
    url = answer.headers["Location"]
    session.rollback()
    reworded.draft_id = queries.draft_of(session, SLUG).id
    reworded.save(reworded.text().replace(OTHER, WORD))
    assert "sama dengan versi 1" in reworded.client.post(f"{url}/terbit", {"note": "Kembali."}, 422).text


def test_a_draft_of_an_older_version_warns(reworded, session, version):
    with unit_of_work():
        course = courses.edition(session, version.id)
        other = replace(course, summary="Lain.")
        publishing.publish(session, other, reworded.held(), None, EARLY)
    assert "dimulai dari versi 1, sedangkan versi 2 sudah terbit" in reworded.client.get(reworded.url).text
    reworded.publish()
    assert [number for number, _note in versions(session)] == [1, 2, 3]


def test_what_was_saved_after_the_check_is_not_published_unseen(reworded, session, cast, monkeypatch):
    def check(slug, files):
        with Session(db.engine) as other, other.begin():  # another connection: the check holds no lock
            draft = queries.draft(other, reworded.draft_id)
            assert actions.save_file(other, cast.cy, draft, BANK, b"x\n", digest(files[BANK]), EARLY) is None
        return check_course(slug, files)

    monkeypatch.setattr(views, "check_course", check)
    answer = reworded.publish(status=422)
    assert str(CHANGED_MEANWHILE) in answer.text
    assert len(versions(session)) == 1
    assert reworded.held()[BANK] == b"x\n"


def test_an_action_publishes_only_the_files_that_it_holds(reworded, session, cast):
    files = reworded.held()
    course, faults = check_course(SLUG, files)
    assert not faults
    with unit_of_work():
        draft = queries.draft(session, reworded.draft_id)
        fewer = {path: data for path, data in files.items() if path != "course.md"}
        for other in (fewer, files | {"rujukan.md": b"x"}, files | {LESSON: b"x"}):
            found = actions.publish_draft(session, cast.cy, draft, course, other, "x", EARLY)
            assert found == CHANGED_MEANWHILE
        strange = replace(course, slug="lain")
        assert actions.publish_draft(session, cast.cy, draft, strange, files, "x", EARLY) == CHANGED_MEANWHILE
        version = actions.publish_draft(session, cast.cy, draft, course, files, "x", EARLY)
        assert version.number == 2
        with pytest.raises(NotFound):
            actions.publish_draft(session, cast.cy, draft, course, files, "x", EARLY)
    assert len(versions(session)) == 2


def test_a_new_course_is_published_as_its_first_version(reworded, session, cast):
    files = reworded.held()
    with unit_of_work():
        draft = actions.begin_new(session, cast.cy, "kecil-daerah", files, EARLY)
        assert actions.begin_new(session, cast.cy, "kecil-daerah", {}, EARLY).id == draft.id
    assert "pelatihan baru" in reworded.client.get(f"/kurikulum/draf/{draft.id}").text
    assert "Isi pelatihan baru" in reworded.client.get(f"/kurikulum/draf/{draft.id}/perbedaan").text
    reworded.client.post(f"/kurikulum/draf/{draft.id}/terbit", {"note": "Pertama."})
    session.rollback()
    assert courses.newest(session, "kecil-daerah").number == 1


def test_versions_are_compared_with_the_one_before(reworded, session, cast, client_for, version):
    reworded.publish()
    newest = courses.newest(session, SLUG).id
    session.rollback()
    page = reworded.client.get(f"/kurikulum/{newest}/perbedaan").text
    assert "Perbedaan dengan versi 1" in page
    assert "<del>Anda memulai" in page
    first = reworded.client.get(f"/kurikulum/{version.id}/perbedaan").text
    assert "Versi pertama" in first
    client_for(cast.ona).get(f"/kurikulum/{newest}/perbedaan", 403)
    reworded.client.get(f"/kurikulum/{reworded.draft_id}/perbedaan", 404)


def test_the_list_of_courses_shows_the_newest_and_folds_the_others(app, reworded, session, cast, version):
    reworded.publish()
    with unit_of_work():
        publishing.mark_standard(session, cast.cy, courses.version(session, version.id), EARLY)
    reworded.client.get("/kurikulum")  # from here on the courses themselves are in memory
    with max_queries(db.engine, 8):
        page = reworded.client.get("/kurikulum").text
    assert "1 versi sebelumnya" in page
    assert page.index("versi 2") < page.index("1 versi sebelumnya") < page.index("Standar kementerian")
    assert page.count("Standar kementerian") == 1


def test_the_same_person_may_edit_again_after_publishing(reworded, session):
    reworded.publish()
    newest = courses.newest(session, SLUG).id
    session.rollback()
    page = reworded.client.follow(reworded.client.post(f"/kurikulum/{newest}/sunting"))
    assert "dari versi 2" in page.text
    assert session.scalar(select(func.count()).select_from(CourseVersion).where(CourseVersion.slug == SLUG)) == 2
