"""The files of a plan: brought in, sent back to those who may have them, removed."""

import io
import uuid

import pytest
from sqlalchemy import select, text

from portal.audit import AuditEntry
from portal.web.transaction import unit_of_work
from portal.workplans import queries
from portal.workplans.models import WorkPlanAttachment
from portal.workplans.rules import MAX_FILES, Decision
from tests.conftest import NOON
from tests.workplans import plans
from tests.workplans.brought import EXE, SVG, photo
from tests.workplans.plans import FULL, PDF, typed


@pytest.fixture
def shelf(cast, noon):
    return f"/belajar/{cast.ann_seat}/rktl/lampiran"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def kept(session):
    session.rollback()
    return list(session.scalars(select(WorkPlanAttachment).order_by(WorkPlanAttachment.added_at)))


def upload(client, shelf, name="surat.pdf", data=PDF.data, status=303):
    answer = client.post(shelf, {"file": (io.BytesIO(data), name)}, status=status)
    answer.request.environ["wsgi.input"].close()  # a large form lies in a file, which the test client leaves open
    return answer


def test_a_file_is_kept_encrypted_even_before_the_plan_is_written(session, cast, ann, shelf):
    answer = upload(ann, shelf, "Surat Dukungan.pdf")
    assert "Lampiran surat-dukungan.pdf tersimpan." in ann.follow(answer).text
    (found,) = kept(session)
    assert (found.name, found.content, found.size) == ("surat-dukungan.pdf", PDF.data, len(PDF.data))
    raw = session.scalar(text("SELECT content FROM work_plan_attachment"))
    assert b"surat" not in bytes(raw)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plan-file-added")).one()
    assert (entry.actor_id, entry.person_id, entry.cohort_id) == (cast.ann.id, cast.ann.id, cast.own.id)
    assert (entry.personal, entry.detail) == ({"file": [None, "surat-dukungan.pdf"]}, {"attachment": str(found.id)})


def test_a_photo_comes_back_as_a_file_to_save(session, ann, shelf):
    upload(ann, shelf, "peta.jpg", photo("JPEG"))
    (found,) = kept(session)
    answer = ann.get(f"{shelf}/{found.id}")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="peta.webp"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.data == found.content


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("surat.pdf", EXE, "Lampiran harus foto"),
        ("gambar.png", SVG, "Lampiran harus foto"),
        ("halaman.pdf", b"<script>alert(1)</script>", "Lampiran harus foto"),
        ("kosong.pdf", b"", "Lampiran harus foto"),
        ("besar.pdf", PDF.data[:9] + bytes(2 * 1024 * 1024) + PDF.data[9:], "lebih dari 2 MB"),
    ],
    ids=["exe", "svg", "html", "empty", "large pdf"],
)
def test_what_is_no_attachment_is_refused(session, ann, shelf, name, data, said):
    assert said in upload(ann, shelf, name, data, status=422).text
    assert kept(session) == []


def test_a_form_without_a_file_says_so(session, ann, shelf):
    for form in ({}, {"file": "surat.pdf"}, {"file": (io.BytesIO(b""), "")}):
        assert "Pilih dulu berkasnya." in ann.post(shelf, form, status=422).text
    assert kept(session) == []


def test_a_file_beyond_the_limit_of_the_portal_is_refused(ann, shelf):
    upload(ann, shelf, "foto.jpg", bytes(12 * 1024 * 1024), status=413)


def test_five_files_are_the_most(session, ann, shelf):
    for _number in range(MAX_FILES):
        upload(ann, shelf)
    assert "Lampiran sudah penuh" in ann.get(shelf).text
    assert "paling banyak 5 berkas" in upload(ann, shelf, status=422).text
    assert len(kept(session)) == MAX_FILES


def test_a_file_is_removed(session, ann, shelf):
    upload(ann, shelf)
    file = kept(session)[0].id
    assert "Lampiran sudah dihapus." in ann.follow(ann.post(f"{shelf}/{file}/hapus")).text
    assert kept(session) == []
    ann.post(f"{shelf}/{file}/hapus", status=404)
    ann.get(f"{shelf}/{file}", status=404)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plan-file-removed")).one()
    assert (entry.personal, entry.detail) == ({"file": ["surat.pdf", None]}, {"attachment": str(file)})


def test_a_submitted_plan_keeps_its_files_until_it_is_returned(session, cast, ann, shelf):
    with unit_of_work():
        file = plans.furnish(session, cast.ann, cast.ann_seat, NOON)
    assert "<form method" not in ann.get(shelf).text.partition("<main")[2]
    assert "sudah dikirim" in upload(ann, shelf, status=422).text
    assert "sudah dikirim" in ann.post(f"{shelf}/{file}/hapus", status=422).text
    assert len(kept(session)) == 1
    with unit_of_work():
        plans.judge(session, cast.tom, queries.own(session, cast.ann_seat), Decision.RETURN, NOON, "Ganti surat.")
    ann.post(f"{shelf}/{file}/hapus")
    upload(ann, shelf)
    assert len(kept(session)) == 1


def test_attaching_does_not_make_a_page_that_is_being_typed_in_stale(session, cast, ann, shelf):
    upload(ann, shelf)
    ann.post(shelf.removesuffix("/lampiran"), typed(FULL))
    upload(ann, shelf)
    ann.post(shelf.removesuffix("/lampiran"), typed(FULL, revision=1, go="submit"))


def test_who_gets_a_file(session, cast, client_for, shelf):
    with unit_of_work():
        own, theirs = (
            plans.furnish(session, viewer, seat, NOON)
            for viewer, seat in ((cast.ann, cast.ann_seat), (cast.sam, cast.sam_seat))
        )
    home = f"/angkatan/{cast.own.id}/rktl/{cast.ann_seat}/lampiran"
    for viewer in (cast.tom, cast.ona):
        assert client_for(viewer).post(f"{home}/{own}", status=200).data == PDF.data
        client_for(viewer).get(f"{home}/{own}", status=405)
        client_for(viewer).post(f"{home}/{theirs}", status=404)
        client_for(viewer).post(f"{home}/{uuid.uuid4()}", status=404)
        client_for(viewer).get(f"{shelf}/{own}", status=403)
    for viewer in (cast.tess, cast.olga):
        client_for(viewer).post(f"{home}/{own}", status=404)
        client_for(viewer).post(f"/angkatan/{cast.other.id}/rktl/{cast.sam_seat}/lampiran/{own}", status=404)
    for viewer in (cast.bima, cast.sam):
        client_for(viewer).get(f"{shelf}/{own}", status=404)
        client_for(viewer).post(f"{shelf}/{own}/hapus", status=404)
        upload(client_for(viewer), shelf, status=404)
        client_for(viewer).post(f"{home}/{own}", status=403)
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plan-file-taken")).all()
    assert {entry.actor_id for entry in entries} == {cast.tom.id, cast.ona.id}
    assert {(entry.person_id, entry.detail["attachment"]) for entry in entries} == {(cast.ann.id, str(own))}
    client_for(cast.ann).get(f"{shelf}/{theirs}", status=404)
    assert len(kept(session)) == 2
