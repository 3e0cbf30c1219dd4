"""A trainee asks for izin or sakit, reads the answer, and takes it back."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.app import CHORES
from portal.attendance.excuses import actions
from portal.attendance.excuses.models import ExcuseLetter, ExcuseSession
from portal.attendance.excuses.rules import LETTER_KEPT, ExcuseKind, ExcuseState
from portal.attendance.models import AttendanceMark
from portal.audit import AuditEntry
from portal.web.transaction import unit_of_work
from tests.attendance.excuses.letters import furnish
from tests.conftest import NOON
from tests.pages.reading import words
from tests.workplans.brought import EXE


def letters(session):
    session.rollback()
    return list(session.scalars(select(ExcuseLetter)))


def post(client, path, form, status=303):
    answer = client.post(path, form, status=status)
    answer.request.environ["wsgi.input"].close()  # a large form lies in a file, which the test client leaves open
    return answer


def test_a_request_is_kept_encrypted_with_its_letter(session, cast, ann, asking, wish, held, excuses):
    shown = words(ann.follow(post(ann, asking, wish())))
    assert "Permohonan terkirim." in shown
    assert "Menunggu keputusan" in shown
    assert "dengan foto surat" in shown
    (made,) = excuses()
    assert (made.kind, made.state, made.reason, made.asked_by) == (
        ExcuseKind.SICK,
        ExcuseState.ASKED,
        "Demam",
        cast.ann.id,
    )
    assert set(session.scalars(select(ExcuseSession.session_id))) == {held[0].id, held[1].id}
    (letter,) = letters(session)
    assert letter.content.startswith(b"\xff\xd8\xff")
    for column in ("content", "reason"):
        table = "excuse_letter" if column == "content" else "excuse"
        raw = bytes(session.scalar(text(f"SELECT {column} FROM {table}")))
        assert not raw.startswith(b"\xff\xd8\xff")
        assert b"Demam" not in raw
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "excuse-asked")).one()
    assert (entry.actor_id, entry.person_id, entry.cohort_id) == (cast.ann.id, cast.ann.id, cast.own.id)
    assert entry.changed == {"kind": [None, "sick"]}
    assert "Demam" not in f"{entry.detail}{entry.personal}{entry.reason}"
    assert session.scalars(select(AttendanceMark)).all() == [], "nothing is marked before somebody has decided"


def test_a_letter_is_no_must(session, ann, asking, wish, excuses):
    post(ann, asking, wish(b""))
    assert len(excuses()) == 1
    assert letters(session) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ""}, "Pilih izin atau sakit."),
        ({"sessions": []}, "Centang sedikitnya satu sesi."),
        ({"reason": " "}, "Isian ini wajib diisi."),
        ({"reason": "x" * 301}, "Paling panjang 300 huruf."),
        ({"photo": EXE}, "bukan foto"),
        ({"photo": b"%PDF-1.7\n%%EOF\n"}, "bukan foto"),
    ],
    ids=["kind", "sessions", "reason", "long", "exe", "pdf"],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(ann, asking, wish, excuses, change, said):
    page = post(ann, asking, wish(change.pop("photo", None), **change), status=422)
    assert said in words(page)
    if "sessions" not in change:
        assert page.text.count("checked") >= 2
    if "reason" not in change:
        assert 'value="Demam"' in page.text
    assert excuses() == []


def test_a_session_is_asked_for_once_at_a_time(ann, asking, wish, held, excuses):
    post(ann, asking, wish())
    assert f'id="s-{held[0].id}"' not in ann.get(asking).text
    assert "sudah diajukan" in words(post(ann, asking, wish(), status=422))
    ann.post(f"{asking}/{excuses()[0].id}/tarik")
    post(ann, asking, wish())
    assert [one.state for one in excuses()] == [ExcuseState.TAKEN_BACK, ExcuseState.ASKED]


def test_the_database_itself_refuses_a_second_one_that_stands(session, cast, asked, held):
    with pytest.raises(IntegrityError), unit_of_work():
        furnish(session, cast.ann_seat, cast.ann.id, held[0].id, NOON)


def test_only_sessions_of_the_own_cohort_that_count_are_offered(cast, ann, asking, wish):
    for strange in (str(uuid.uuid4()), str(cast.other.id)):
        post(ann, asking, wish(sessions=[strange]), status=422)
    post(ann, asking, wish(sessions=["x"]), status=404)


def test_after_a_week_nothing_can_be_asked_for(ann, asking, noon):
    noon(NOON + timedelta(days=9))
    assert "Tidak ada sesi yang dapat diajukan" in words(ann.get(asking))


def test_taking_it_back_erases_the_letter(session, cast, ann, asking, asked, excuses):
    shown = words(ann.follow(ann.post(f"{asking}/{asked}/tarik")))
    assert "Permohonan ditarik. Fotonya sudah dihapus." in shown
    assert letters(session) == []
    assert excuses()[0].state is ExcuseState.TAKEN_BACK
    assert "sudah selesai" in words(ann.post(f"{asking}/{asked}/tarik", status=422))


def test_nobody_else_asks_or_takes_back(cast, client_for, asking, asked, wish):
    for viewer in (cast.bima, cast.sam):
        client = client_for(viewer)
        client.get(asking, 404)
        post(client, asking, wish(), status=404)
        client.post(f"{asking}/{asked}/tarik", status=404)
    client_for(cast.bima).post(f"/belajar/{cast.bima_seat}/izin/{asked}/tarik", status=404)
    for viewer in (cast.tom, cast.ona):
        client_for(viewer).get(asking, 403)


def test_nothing_of_it_stays_on_the_phone(ann, asking, asked):
    for answer in (ann.get(asking), ann.post(f"{asking}/{asked}/tarik")):
        assert "no-store" in answer.headers["Cache-Control"]


def test_letting_letters_go_is_a_chore_of_the_portal():
    assert actions.erase_letters in CHORES


@pytest.mark.parametrize("decided", [True, False])
def test_a_letter_and_its_reason_go_after_twelve_months(session, cast, tom, desk, asked, excuses, decided):
    if decided:
        tom.post(f"{desk}/{asked}")
    session.rollback()
    for moment, left in ((NOON + LETTER_KEPT, 1), (NOON + LETTER_KEPT + timedelta(seconds=1), 0)):
        with unit_of_work():
            assert actions.erase_letters(session, moment) == 1 - left
        assert len(letters(session)) == left
        assert (excuses()[0].reason is None) is (left == 0)
    with unit_of_work():
        assert actions.erase_letters(session, NOON + 2 * LETTER_KEPT) == 0
    tom.get(f"{desk}/{asked}")
