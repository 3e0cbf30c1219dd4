"""Photos of a signed list: kept with the session, looked at by the staff of its cohort, every look in the trail."""

import io
import uuid

import pytest
from sqlalchemy import select, text

from portal.attendance.evidence import rules
from portal.attendance.evidence.models import EvidencePage
from portal.audit import AuditEntry
from tests.attendance.excuses.letters import paper
from tests.pages.reading import words
from tests.workplans.brought import EXE


@pytest.fixture
def shelf(roll):
    return f"{roll}/bukti"


def post(client, path, *photos, status=303):
    files = [(io.BytesIO(data), f"foto-{number}.jpg") for number, data in enumerate(photos)]
    answer = client.post(path, {"photos": files}, status=status)
    answer.request.environ["wsgi.input"].close()  # a large form lies in a file, which the test client leaves open
    return answer


def kept(session):
    session.rollback()
    return list(session.scalars(select(EvidencePage).order_by(EvidencePage.position)))


def test_several_pages_are_kept_in_their_order_encrypted(session, cast, tom, shelf, held):
    shown = words(tom.follow(post(tom, shelf, paper("white"), paper("black"))))
    assert "2 foto tersimpan." in shown
    assert "Lembar 2" in shown
    first, second = kept(session)
    assert (first.session_id, first.added_by) == (held.id, cast.tom.id)
    assert (first.position, second.position) == (1, 2)
    assert first.content != second.content
    assert not bytes(session.scalar(text("SELECT content FROM evidence_page LIMIT 1"))).startswith(b"\xff\xd8")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "evidence-added")).one()
    assert (entry.actor_id, entry.cohort_id, entry.detail["count"]) == (cast.tom.id, cast.own.id, 2)


def test_every_look_is_in_the_trail(session, cast, client_for, tom, shelf):
    post(tom, shelf, paper())
    page = kept(session)[0].id
    tom.get(f"{shelf}/{page}", 405)
    for viewer in (cast.tom, cast.ona):
        answer = client_for(viewer).post(f"{shelf}/{page}", status=200)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.data.startswith(b"\xff\xd8\xff")
    session.rollback()
    looked = select(AuditEntry.actor_id).where(AuditEntry.action == "evidence-seen").order_by(AuditEntry.id)
    assert session.scalars(looked).all() == [cast.tom.id, cast.ona.id]


@pytest.mark.parametrize("photos", [(), (EXE,), (paper(), b"%PDF-1.7\n%%EOF")], ids=["none", "exe", "pdf"])
def test_what_is_no_photo_is_refused_and_nothing_of_it_kept(session, tom, shelf, photos):
    page = post(tom, shelf, *photos, status=422)
    assert 'class="fault"' in page.text
    assert kept(session) == []


def test_there_is_a_limit(session, tom, shelf, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 2)
    assert "paling banyak 2 foto sekaligus" in words(post(tom, shelf, *[paper()] * 3, status=422))
    monkeypatch.setattr(rules, "MAX_PAGES", 3)
    post(tom, shelf, paper(), paper())
    assert "Sudah ada 2." in words(post(tom, shelf, paper(), paper(), status=422))
    assert len(kept(session)) == 2


def test_who_may(session, cast, client_for, tom, shelf):
    post(tom, shelf, paper())
    page = kept(session)[0].id
    client_for(cast.ann).get(shelf, 403)
    client_for(cast.ada).get(shelf, 403)
    for stranger in (cast.olga, cast.tess):
        client_for(stranger).get(shelf, 404)
        post(client_for(stranger), shelf, paper(), status=404)
        client_for(stranger).post(f"{shelf}/{page}", status=404)
    tom.post(f"{shelf}/{uuid.uuid4()}", status=404)
    other = shelf.replace(str(kept(session)[0].session_id), str(uuid.uuid4()))
    tom.post(f"{other}/{page}", status=404)
