"""A course leaves as a ZIP file, is changed on somebody's desk, and comes back as a draft."""

import io
import threading
import uuid
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.authoring.drafts import actions, queries, uploads
from portal.authoring.drafts.models import DraftFile
from portal.courses import queries as courses
from portal.courses.actions import publish
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.authoring.archives import UPLOAD, counts, course_zip, hand_in
from tests.authoring.drafting import LESSON, OTHER, SLUG, WORD
from tests.cast import EARLY
from tests.clock import stop
from tests.tiny import Tiny
from tests.world import AFTER

SAME = "Isi ZIP sama dengan versi 1; tidak ada yang berubah"


@pytest.fixture
def files(version) -> dict[str, bytes]:
    """Those of the tiny course, which has been published."""
    return Tiny().files


@pytest.fixture
def draft_id(session, cast, version) -> uuid.UUID:
    """A draft of that course that nobody has changed yet."""
    with unit_of_work():
        return actions.begin(session, cast.cy, version, EARLY).id


def newest_id(session, slug: str = SLUG) -> uuid.UUID:
    found = courses.newest(session, slug).id
    session.rollback()
    return found


def changed(files: dict[str, bytes], path: str = LESSON) -> dict[str, bytes]:
    """The files with another word in one of them."""
    return files | {path: files[path].replace(WORD.encode(), OTHER.encode())}


def draft_of(session, slug: str = SLUG) -> Any:
    session.rollback()
    found = queries.draft_of(session, slug)
    return found.id if found else None


def content_of(session, draft_id: uuid.UUID) -> dict[str, bytes]:
    session.rollback()
    found = queries.files(session, draft_id)
    session.rollback()
    return found


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_curators_download_a_version_and_nobody_who_might_learn_its_keys(session, cast, client_for, files):
    url = f"/kurikulum/{newest_id(session)}/unduh.zip"
    answer = client_for(cast.cy).post(url, status=200)
    assert answer.mimetype == "application/zip"
    assert 'filename="kecil-versi-1.zip"' in answer.headers["Content-Disposition"]
    assert unzipped(answer.data) == {f"{SLUG}/{path}": data for path, data in files.items()}
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "curriculum-taken")).one()
    assert (entry.actor_id, entry.subject_id, entry.detail) == (cast.cy.id, SLUG, {"file": "kecil-versi-1.zip"})
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).post(url, status=status)
    client_for(cast.cy).post(f"/kurikulum/{uuid.uuid4()}/unduh.zip", status=404)


def test_a_version_whose_files_were_not_kept_says_so(session, cast, client_for, version):
    with unit_of_work():
        course = courses.edition(session, version.id)
        bare = publish(session, replace(course, title="Tanpa Berkas"), {}, None, EARLY).id
    client = client_for(cast.cy)
    answer = client.post(f"/kurikulum/{bare}/unduh.zip")
    assert "Berkas versi ini tidak disimpan" in client.follow(answer).text


def test_curators_download_a_draft(session, cast, client_for, draft_id, files):
    with unit_of_work():
        draft = queries.draft(session, draft_id)
        actions.replace_all(session, cast.cy, draft, changed(files), EARLY)
    url = f"/kurikulum/draf/{draft_id}/unduh.zip"
    answer = client_for(cast.cy).post(url, status=200)
    assert 'filename="kecil-draf.zip"' in answer.headers["Content-Disposition"]
    assert unzipped(answer.data) == {f"{SLUG}/{path}": data for path, data in changed(files).items()}
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).post(url, status=status)
    client_for(cast.cy).post(f"/kurikulum/draf/{uuid.uuid4()}/unduh.zip", status=404)


def test_only_curators_upload(cast, client_for):
    assert "Isi ZIP" in client_for(cast.cy).get(UPLOAD).text
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).get(UPLOAD, status)
        client_for(viewer).post(UPLOAD, status=status)


def test_without_a_file_the_form_asks_for_one_and_keeps_its_box(cast, client_for):
    answer = client_for(cast.cy).post(UPLOAD, {"replace": "y", "file": "kursus.zip"}, 422)
    assert "Pilih dulu berkasnya." in answer.text
    assert " checked" in answer.text


def test_down_and_up_again_changes_nothing(session, cast, client_for):
    client, before = client_for(cast.cy), counts(session)
    for slug in ("dasar", "lanjutan"):
        data = client.post(f"/kurikulum/{newest_id(session, slug)}/unduh.zip", status=200).data
        assert SAME in hand_in(client, UPLOAD, data).text
    assert counts(session) == before


def test_one_changed_lesson_makes_a_draft_that_differs_in_just_that_file(session, cast, client_for, files):
    client = client_for(cast.cy)
    answer = client.post(f"/kurikulum/{newest_id(session)}/unduh.zip", status=200).data
    entries = unzipped(answer)
    entries = changed(entries, f"{SLUG}/{LESSON}")
    page = hand_in(client, UPLOAD, course_zip({name.removeprefix(f"{SLUG}/"): data for name, data in entries.items()}))
    assert "ZIP sudah menjadi draf" in page.text
    assert page.request.path == f"/kurikulum/draf/{draft_of(session)}"
    held = content_of(session, draft_of(session))
    assert {path for path in held.keys() | files.keys() if held.get(path) != files.get(path)} == {LESSON}


def test_a_file_that_is_gone_from_the_archive_is_gone_from_the_draft(session, cast, client_for, files):
    with unit_of_work():
        draft = actions.begin(session, cast.cy, courses.newest(session, SLUG), EARLY)
        actions.replace_all(session, cast.cy, draft, files | {"glosarium.md": b"---\nterms: []\n---\n"}, EARLY)
    hand_in(client_for(cast.cy), UPLOAD, course_zip(changed(files)), replace="y")
    assert content_of(session, draft_of(session)) == changed(files)


def test_faults_are_named_by_file_and_line_and_nothing_changes(session, cast, client_for, files):
    before = counts(session)
    broken = files | {
        LESSON: files[LESSON] + b"\n[ke mana](99-tidak-ada.md)\n",
        "course.md": files["course.md"].replace(b"jp_minutes: 45", b"jp_minutes: banyak"),
    }
    answer = hand_in(client_for(cast.cy), UPLOAD, course_zip(broken), status=422, replace="y")
    lines = files[LESSON].count(b"\n") + 2
    assert f'<td><code>kecil/{LESSON}</code></td><td class="num">{lines}</td>' in answer.text
    assert '<td><code>kecil/course.md</code></td><td class="num">6</td>' in answer.text
    assert "Tidak ada yang berubah di portal" in answer.text
    assert " checked" in answer.text
    assert counts(session) == before


def test_a_draft_with_changes_gives_way_only_when_told_to(session, cast, client_for, files, draft_id, noon):
    theirs = files | {LESSON: files[LESSON].replace(WORD.encode(), b"boleh jadi")}
    with unit_of_work():
        actions.replace_all(session, cast.cy, queries.draft(session, draft_id), theirs, EARLY)
    before, client = counts(session), client_for(cast.cy)
    answer = hand_in(client, UPLOAD, course_zip(changed(files)), status=422)
    assert "terakhir disimpan oleh Cyrilla Wenas pada Minggu, 1 Maret 2026 pukul 10.00 WIB" in answer.text
    assert f'href="/kurikulum/draf/{draft_id}"' in answer.text
    assert (counts(session), content_of(session, draft_id)) == (before, theirs)
    assert hand_in(client, UPLOAD, course_zip(files), status=422)
    page = hand_in(client, UPLOAD, course_zip(changed(files)), replace="y")
    assert "Draf sudah diganti dengan isi ZIP" in page.text
    assert draft_of(session) == draft_id
    assert content_of(session, draft_id) == changed(files)


def test_a_draft_can_be_brought_back_to_what_is_published(session, cast, client_for, files, draft_id):
    with unit_of_work():
        actions.replace_all(session, cast.cy, queries.draft(session, draft_id), changed(files), EARLY)
    hand_in(client_for(cast.cy), UPLOAD, course_zip(files), replace="y")
    assert content_of(session, draft_id) == files


def test_a_draft_without_changes_gives_way_unasked(session, cast, client_for, files, draft_id):
    hand_in(client_for(cast.cy), UPLOAD, course_zip(changed(files)))
    assert content_of(session, draft_id) == changed(files)


def test_what_the_draft_already_holds_changes_nothing(session, cast, client_for, files, draft_id):
    with unit_of_work():
        actions.replace_all(session, cast.cy, queries.draft(session, draft_id), changed(files), EARLY)
    before = counts(session)
    page = hand_in(client_for(cast.cy), UPLOAD, course_zip(changed(files)))
    assert "sama dengan draf ini; tidak ada yang berubah" in page.text
    assert counts(session) == before


def test_files_that_did_not_change_keep_who_saved_them_and_when(
    session, cast, client_for, files, draft_id, monkeypatch
):
    stop(monkeypatch, AFTER)
    hand_in(client_for(cast.cy), UPLOAD, course_zip(changed(files)))
    session.rollback()
    rows = session.execute(select(DraftFile.path, DraftFile.saved_at).where(DraftFile.draft_id == draft_id)).all()
    assert {path for path, saved_at in rows if saved_at == AFTER} == {LESSON}
    assert {saved_at for path, saved_at in rows if path != LESSON} == {EARLY}


@pytest.mark.parametrize("slug", [SLUG, "kecil-daerah"])
def test_of_two_uploads_at_the_same_moment_one_is_told_of_the_other(app, session, cast, files, slug):
    start, told = threading.Barrier(2), []

    def bring(word: bytes) -> None:
        mine = uploads.Upload(slug, files | {LESSON: files[LESSON].replace(WORD.encode(), word)})
        with app.app_context():
            start.wait()
            with unit_of_work():
                told.append(uploads.take(db.session(), cast.cy, mine, False, EARLY))

    threads = [threading.Thread(target=bring, args=(word,)) for word in (OTHER.encode(), b"boleh jadi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in told) == ["Refusal", "Taken"]


def test_a_code_that_exists_nowhere_begins_a_course(session, cast, client_for, files):
    client = client_for(cast.cy)
    page = hand_in(client, UPLOAD, course_zip(files, "kecil-daerah"))
    assert "memulai pelatihan baru dengan kode “kecil-daerah”" in page.text
    assert content_of(session, draft_of(session, "kecil-daerah")) == files
    assert draft_of(session) is None
    answer = hand_in(client, UPLOAD, course_zip(changed(files), "kecil-daerah"), status=422)
    assert "belum terbit" in answer.text
    assert courses.newest(db.session(), "kecil-daerah") is None


def test_the_order_of_entries_and_clutter_of_other_systems_do_not_matter(session, cast, client_for, files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files, reverse=True):
            archive.writestr(f"{SLUG}/{path}", files[path])
        archive.writestr(f"__MACOSX/{SLUG}/._course.md", b"x")
        archive.writestr(f"{SLUG}/.DS_Store", b"x")
    assert SAME in hand_in(client_for(cast.cy), UPLOAD, target.getvalue()).text
