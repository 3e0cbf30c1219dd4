"""Drafts: begun once for each course, looked over, checked, compared, filled and discarded."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.authoring.drafts import actions, queries
from portal.authoring.drafts.models import Draft
from portal.courses import queries as courses
from portal.courses.actions import publish
from portal.db import db
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import BANK, LESSON, MODULE, OTHER, SHIPPED_BANK, SHIPPED_LESSON, WORD
from tests.cast import EARLY
from tests.queries import max_queries

PAGES = ("", "/periksa", "/perbedaan")
DEEDS = ("tambah", "buang", "terbit")


def begin_url(version_id: uuid.UUID) -> str:
    return f"/kurikulum/{version_id}/sunting"


def count(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Draft)) or 0


def test_a_draft_begins_with_the_files_of_the_version(session, cast, client_for):
    client = client_for(cast.cy)
    page = client.follow(client.post(begin_url(cast.own.course_version_id)))
    assert "Draf sudah dibuat." in page.text
    session.rollback()
    draft = queries.draft_of(session, "dasar")
    assert page.request.path == f"/kurikulum/draf/{draft.id}"
    assert queries.files(session, draft.id) == courses.files(session, cast.own.course_version_id)
    assert (draft.base_id, draft.started_by) == (cast.own.course_version_id, cast.cy.id)


def test_a_course_has_one_draft(session, cast, client_for):
    client = client_for(cast.cy)
    first = client.post(begin_url(cast.own.course_version_id)).headers["Location"]
    again = client.post(begin_url(cast.own.course_version_id))
    assert again.headers["Location"] == first
    assert "sudah ada; Anda melanjutkannya" in client.follow(again).text
    assert count(session) == 1


def test_two_who_begin_at_the_same_moment_share_a_draft(session, cast, client_for):
    url = begin_url(cast.own.course_version_id)
    session.rollback()

    def begin(_number: int) -> str:
        client = client_for(cast.cy)
        answer = client._send("POST", url, data={"csrf_token": client.token})
        return answer.headers["Location"]

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, range(4)))) == 1
    assert count(session) == 1


def test_only_curators_begin(session, cast, client_for):
    url = begin_url(cast.own.course_version_id)
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).post(url, status=status)
    client_for(cast.cy).post(begin_url(uuid.uuid4()), status=404)
    assert count(session) == 0


def test_a_version_without_files_cannot_be_edited(session, cast, client_for):
    with unit_of_work():
        course = courses.edition(session, cast.own.course_version_id)
        bare = publish(session, replace(course, title="Tanpa"), {}, None, EARLY).id
    client = client_for(cast.cy)
    assert "tidak dapat disunting" in client.follow(client.post(begin_url(bare))).text
    assert "tidak disimpan" in client.get(f"/kurikulum/{bare}/perbedaan").text
    assert count(session) == 0


def test_the_pages_of_a_draft_are_for_curators(desk, cast, client_for):
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client = client_for(viewer)
        for page in PAGES:
            client.get(desk.url + page, status)
        for deed in DEEDS:
            client.post(f"{desk.url}/{deed}", {"note": "x", "title": "x", "module": ""}, status)
        client.get("/kurikulum/draf", status)
    assert desk.held()


def test_a_draft_that_never_was_is_not_found(desk):
    url = f"/kurikulum/draf/{uuid.uuid4()}"
    for page in PAGES:
        desk.client.get(url + page, 404)
    for deed in DEEDS:
        desk.client.post(f"{url}/{deed}", {"note": "x"}, 404)


def test_the_list_names_who_saved_last(desk):
    desk.save(desk.text().replace(WORD, OTHER))
    page = desk.client.get("/kurikulum/draf").text
    assert "dari versi 1" in page
    assert "Terakhir disimpan oleh Cyrilla Wenas, Selasa, 10 Maret 2026 pukul 12.00 WIB" in page


def test_without_drafts_the_list_says_how_to_begin(cast, client_for):
    page = client_for(cast.cy).get("/kurikulum/draf").text
    assert "Tidak ada draf" in page
    assert 'href="/kurikulum/unggah"' in page


def test_the_page_shows_files_by_module_and_what_became_of_them(shipped_desk):
    desk = shipped_desk
    page = desk.client.get(desk.url).text
    assert page.index("Konsep Dasar PSM</h2>") < page.index("Keterampilan Dasar PSM</h2>")
    assert ">Siapa PSM</a>" in page
    assert "± diubah" not in page
    desk.save(desk.text(SHIPPED_LESSON) + "\nSatu baris lagi.\n", SHIPPED_LESSON)
    desk.remove(SHIPPED_BANK)
    desk.client.post(f"{desk.url}/tambah", {"module": "", "title": "Siaga"})
    page = desk.client.get(desk.url).text
    for sign in ("± diubah", "− dihapus", "+ baru", "Perbedaan (3 berkas)"):
        assert sign in page


def test_checking_names_each_fault_with_its_file_and_line(desk):
    assert "Tidak ada yang perlu diperbaiki" in desk.client.get(f"{desk.url}/periksa").text
    desk.save(desk.text().replace("outcomes: [aw-1, aw-2]", "outcomes: [tidak-ada]"))
    desk.remove(BANK)
    page = desk.client.get(f"{desk.url}/periksa").text
    assert f'<a href="/kurikulum/draf/{desk.draft_id}/berkas/{LESSON}?baris=4">{LESSON}:4</a>' in page
    assert f"{BANK}:1</a>: Berkas tidak ada" in page


def test_pictures_at_fault_lead_to_the_pictures(desk, session, cast):
    with unit_of_work():
        draft = queries.draft(session, desk.draft_id)
        assert actions.save_file(session, cast.cy, draft, "gambar/peta.png", b"bukan", None, EARLY) is None
    page = desk.client.get(f"{desk.url}/periksa").text
    assert f'<a href="/kurikulum/draf/{desk.draft_id}/gambar">gambar/peta.png</a>' in page
    assert "Gambar tidak dibandingkan di sini" in desk.client.get(f"{desk.url}/perbedaan").text


def test_differences_show_signs_and_words(desk):
    assert "belum berbeda" in desk.client.get(f"{desk.url}/perbedaan").text
    desk.save(desk.text().replace(WORD, OTHER))
    page = desk.client.get(f"{desk.url}/perbedaan").text
    assert '− <span class="visually-hidden">dihapus:</span></span><del>Anda memulai' in page
    assert '+ <span class="visually-hidden">ditambahkan:</span></span><ins>Anda mengawali' in page
    assert "baris sama" in page
    assert page.count("<h2") == 1


def test_a_lesson_is_added_at_the_end_of_its_module(desk):
    form = {"module": MODULE, "title": "Sejarah: PSM “kita”"}
    page = desk.client.follow(desk.client.post(f"{desk.url}/tambah", form))
    path = f"{MODULE}/02-sejarah-psm-kita.md"
    assert page.request.path == desk.file_url(path)
    assert "Sejarah: PSM “kita”</a>" in desk.client.get(desk.url).text
    assert ":::ringkasan" in desk.text(path)
    desk.publish(status=422)


def test_a_new_module_begins_with_its_own_file(desk):
    desk.client.post(f"{desk.url}/tambah", {"module": "", "title": "Siaga Bencana"})
    assert 'title: "Siaga Bencana"' in desk.text("siaga-bencana/module.md")
    page = desk.client.get(desk.url).text
    assert page.index("Awal</h2>") < page.index("Siaga Bencana</h2>")
    assert "Folder “siaga-bencana” belum disebut" in desk.client.get(f"{desk.url}/periksa").text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"module": MODULE, "title": ""}, "title"),
        ({"module": MODULE, "title": "Mulai"}, "title"),
        ({"module": MODULE, "title": "!!!"}, "title"),
        ({"module": MODULE, "title": "x" * 161}, "title"),
        ({"module": "tidak-ada", "title": "Judul"}, "module"),
        ({"module": "../x", "title": "Judul"}, "module"),
        ({"title": "Judul"}, "module"),
    ],
)
def test_what_cannot_be_added_is_said_beside_its_field(desk, form, field):
    before = desk.held()
    answer = desk.client.post(f"{desk.url}/tambah", form, 422)
    assert f'id="{field}-fault"' in answer.text
    assert f'value="{form["title"]}"' in answer.text
    assert desk.held() == before


def test_a_discarded_draft_is_gone_and_its_pages_say_so(desk, session):
    assert "Centang dahulu" in desk.client.post(f"{desk.url}/buang", status=422).text
    assert count(session) == 1
    page = desk.client.follow(desk.client.post(f"{desk.url}/buang", {"sure": "y"}))
    assert "sudah dibuang" in page.text
    assert count(session) == 0
    assert desk.held() == {}
    for path in PAGES:
        assert "Draf kecil sudah dibuang" in desk.client.get(desk.url + path, 410).text
    desk.client.post(f"{desk.url}/buang", status=410)
    assert [entry.action for entry in desk.trail()] == ["draft-begun", "draft-discarded"]


def test_the_trail_holds_no_content(desk):
    desk.save(desk.text().replace(WORD, "Rahasiaku"))
    desk.remove(BANK)
    assert all("Rahasiaku" not in str(entry.detail) for entry in desk.trail())


def test_the_page_costs_few_queries(app, desk):
    with max_queries(db.engine, 12):
        desk.client.get(desk.url)


def test_a_draft_that_somebody_removed_cannot_be_changed(desk, session, cast):
    with unit_of_work():
        draft = queries.draft(session, desk.draft_id)
        actions.discard(session, cast.cy, draft, EARLY)
        with pytest.raises(NotFound):
            actions.save_file(session, cast.cy, Draft(id=desk.draft_id), LESSON, b"x", None, EARLY)


def test_curators_see_how_to_begin_on_the_list_of_courses_and_others_do_not(cast, client_for):
    page = client_for(cast.cy).get("/kurikulum").text
    assert begin_url(cast.own.course_version_id) in page
    assert "/kurikulum/draf" in page
    for viewer in (cast.ona, cast.tom):
        page = client_for(viewer).get("/kurikulum").text
        assert "Sunting" not in page
        assert "Unggah ZIP" not in page
