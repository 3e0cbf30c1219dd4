"""The staff of a cohort decide about izin and sakit, look at letters, and enter what was handed in on paper."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.excuses.rules import ExcuseState
from portal.attendance.models import AttendanceMark
from portal.attendance.queries import rolls
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.web.transaction import unit_of_work
from tests.attendance.excuses.letters import furnish
from tests.conftest import NOON
from tests.pages.reading import words


def seen(page):
    """The marks that the page shows, as its form brings them back."""
    return re.findall(r'name="seen" value="([^"]*)"', page.text)


def marks(session):
    session.rollback()
    return [
        (one.enrolment_id, one.session_id, one.presence)
        for one in session.scalars(select(AttendanceMark).order_by(AttendanceMark.id))
    ]


def test_saying_yes_writes_the_mark_and_the_trainee_reads_it(
    session, cast, ann, tom, desk, asking, asked, held, excuses
):
    page = tom.get(f"{desk}/{asked}")
    assert "Demam sejak semalam" in words(page)
    shown = words(tom.follow(tom.post(f"{desk}/{asked}", {"seen": seen(page)})))
    assert "Ann Nur'aini tercatat sakit." in shown
    assert marks(session) == [(cast.ann_seat, held[0].id, Presence.SICK)]
    assert (excuses()[0].state, excuses()[0].decided_by) == (ExcuseState.APPROVED, cast.tom.id)
    assert "Disetujui" in words(ann.get(asking))
    assert "Sakit" in words(ann.get(f"/belajar/{cast.ann_seat}/kehadiran"))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "excuse-approved")).one()
    assert entry.changed == {"state": ["asked", "approved"]}
    assert entry.id == session.scalars(select(AttendanceMark.act_id)).one()
    history = words(tom.get(f"/angkatan/{cast.own.id}/sesi/{held[0].id}/riwayat/{cast.ann_seat}"))
    assert "Izin atau sakit disetujui" in history
    assert "sudah selesai" in words(tom.post(f"{desk}/{asked}", status=422))


def test_the_mark_replaces_what_the_page_showed_and_contradicts_what_came_since(
    session, cast, client_for, tom, desk, asked, held
):
    roll = f"/angkatan/{cast.own.id}/sesi/{held[0].id}"
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    ona = client_for(cast.ona)
    page = ona.get(f"{desk}/{asked}")
    assert "Tercatat Alpa" in words(page)
    client_for(cast.tom).post(roll, {"mark": f"{cast.ann_seat}:late"})
    ona.post(f"{desk}/{asked}", {"seen": seen(page)})
    session.rollback()
    assert rolls.roll_counts(session, cast.own.id, held[0].id).contested == 1
    page = ona.get(roll)
    assert "Catatan berbeda" in page.text


def test_saying_no_needs_a_reason_and_frees_the_sessions(session, ann, tom, desk, asking, asked, held, excuses):
    assert "Isian ini wajib diisi." in words(tom.post(f"{desk}/{asked}/tolak", {"answer": " "}, 422))
    tom.post(f"{desk}/{asked}/tolak", {"answer": "Surat tidak terbaca, kirim ulang."})
    assert "Alasan penolakan: Surat tidak terbaca, kirim ulang." in words(ann.get(asking))
    assert f'id="s-{held[0].id}"' in ann.get(asking).text
    assert marks(session) == []
    assert excuses()[0].state is ExcuseState.REFUSED
    assert "sudah selesai" in words(tom.post(f"{desk}/{asked}/tolak", {"answer": "lagi"}, 422))


def test_every_look_at_a_letter_is_in_the_trail(session, cast, client_for, tom, desk, asked):
    answer = tom.post(f"{desk}/{asked}/surat", status=200)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.data.startswith(b"\xff\xd8\xff")
    client_for(cast.ona).post(f"{desk}/{asked}/surat", status=200)
    session.rollback()
    looked = select(AuditEntry.actor_id, AuditEntry.person_id).where(AuditEntry.action == "excuse-letter-seen")
    assert [tuple(row) for row in session.execute(looked.order_by(AuditEntry.id))] == [
        (cast.tom.id, cast.ann.id),
        (cast.ona.id, cast.ann.id),
    ]
    tom.get(f"{desk}/{asked}/surat", 405)


def test_afterwards_only_who_decided_and_the_organiser_see_it(cast, client_for, tom, desk, asked):
    ona = client_for(cast.ona)
    ona.post(f"{desk}/{asked}")
    page = words(tom.get(f"{desk}/{asked}"))
    assert "Demam" not in page
    assert "Lihat foto surat" not in page
    tom.post(f"{desk}/{asked}/surat", status=404)
    ona.post(f"{desk}/{asked}/surat", status=200)
    assert "Demam" in words(ona.get(f"{desk}/{asked}"))


def test_who_decides(cast, client_for, desk, asked):
    paths = (desk, f"{desk}/baru", f"{desk}/{asked}", f"{desk}/untuk/{cast.ann_seat}")
    for path in paths:
        client_for(cast.ona).get(path)
        client_for(cast.ann).get(path, 403)
        client_for(cast.ada).get(path, 403)
        for stranger in (cast.olga, cast.tess):
            client_for(stranger).get(path, 404)
    for stranger in (cast.olga, cast.tess):
        theirs = desk.replace(str(cast.own.id), str(cast.other.id))
        for act in ("", "/tolak", "/surat"):
            client_for(stranger).post(f"{desk}/{asked}{act}", {"answer": "x"}, 404)
            client_for(stranger).post(f"{theirs}/{asked}{act}", {"answer": "x"}, 404)
        client_for(stranger).get(f"{theirs}/untuk/{cast.ann_seat}", 404)
    client_for(cast.tom).get(f"{desk}/{uuid.uuid4()}", 404)


def test_after_a_week_the_organiser_decides_and_says_why(session, cast, client_for, tom, desk, asked, noon, held):
    noon(NOON + timedelta(days=8))
    assert "sampai Selasa, 17 Maret 2026" in words(tom.post(f"{desk}/{asked}", status=422))
    ona = client_for(cast.ona)
    assert "Tulis alasan perubahan ini dulu." in words(ona.post(f"{desk}/{asked}", status=422))
    ona.post(f"{desk}/{asked}", {"reason": "surat baru datang"})
    assert marks(session) == [(cast.ann_seat, held[0].id, Presence.SICK)]


def test_a_session_to_come_can_be_excused_and_one_cancelled_is_left(session, cast, tom, desk, held):
    with unit_of_work():
        last = furnish(session, cast.bima_seat, cast.bima.id, held[-1].id, NOON)
        gone = furnish(session, cast.ann_seat, cast.ann.id, held[-1].id, NOON)
    tom.post(f"{desk}/{last}")
    with unit_of_work():
        session.merge(held[-1]).cancelled_at = NOON
    tom.post(f"{desk}/{gone}")
    assert marks(session) == [(cast.bima_seat, held[-1].id, Presence.SICK)]


def test_what_waits_is_counted_where_the_staff_look(cast, tom, desk, asked, held):
    assert "1 izin atau sakit belum diputuskan" in words(tom.get(f"/angkatan/{cast.own.id}"))
    assert "1 permohonan izin atau sakit menunggu keputusan" in words(
        tom.get(f"/angkatan/{cast.own.id}/sesi/{held[0].id}")
    )
    tom.post(f"{desk}/{asked}")
    assert "permohonan izin" not in tom.get(f"/angkatan/{cast.own.id}/sesi/{held[0].id}").text
    assert "Ann" in words(tom.get(f"{desk}?status=approved"))
    assert "Belum ada permohonan" in words(tom.get(f"{desk}?status=asked"))


def test_a_trainer_enters_what_was_handed_in(session, cast, client_for, ann, tom, desk, asking, wish, held, excuses):
    assert "Ann" in words(tom.get(f"{desk}/baru?cari=ann"))
    path = f"{desk}/untuk/{cast.ann_seat}"
    page = tom.get(path)
    answer = tom.post(path, wish() | {"seen": seen(page)})
    answer.request.environ["wsgi.input"].close()
    assert "Ann Nur'aini tercatat sakit." in words(tom.follow(answer))
    assert marks(session) == [(cast.ann_seat, one.id, Presence.SICK) for one in held[:2]]
    (made,) = excuses()
    assert (made.asked_by, made.decided_by, made.state) == (cast.tom.id, cast.tom.id, ExcuseState.APPROVED)
    assert session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "excuse")).all() == ["excuse-entered"]
    assert "Disetujui" in words(ann.get(asking))
    refused = tom.post(path, wish(), status=422)
    refused.request.environ["wsgi.input"].close()
    assert "sudah diajukan" in words(refused)


@pytest.mark.parametrize("text", ["x", "x:", "{one}:x"])
def test_malformed_marks_are_not_found(tom, desk, asked, held, text):
    tom.post(f"{desk}/{asked}", {"seen": text.format(one=held[0].id)}, 404)
