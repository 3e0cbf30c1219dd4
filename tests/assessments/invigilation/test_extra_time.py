"""Extra time: for one person or the room, with a reason, and with what was so when it was given."""

import uuid
from datetime import timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.invigilation.actions import extend
from portal.assessments.invigilation.models import Extension
from portal.assessments.invigilation.rules import MAX_MINUTES, Reach
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.cohorts.models import CohortGroup
from portal.enrolment.models import Enrolment
from portal.errors import Refusal
from portal.web.transaction import unit_of_work
from tests.answers import right
from tests.assessments.sitting import asked, said, send
from tests.certification.world import sit
from tests.conftest import NOON

MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
PRETEST = QuizKind.PRETEST


@pytest.fixture
def here(cast):
    return f"/angkatan/{cast.own.id}/kuis/pretes/waktu"


def seated(session, cast, seat, due_at, submitted_at=None, kind=PRETEST, number=1, cohort=None):
    """An attempt that runs until then, its last answer one minute before noon."""
    with unit_of_work():
        at = NOON - MINUTE
        made = sit(session, cohort or cast.own, seat, kind, 5, number=number, at=at, handed_in=False)
        times = {"due_at": due_at, "submitted_at": submitted_at}
        session.execute(update(Attempt).where(Attempt.id == made.id).values(**times))
    return made.id


def due(session, attempt_id):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Attempt.due_at).where(Attempt.id == attempt_id)).one()


def given(session):
    session.rollback()
    return session.scalars(select(Extension)).all()


def form(minutes=8, reason="listrik padam", **fields):
    return {"minutes": str(minutes), "reason": reason, **fields}


def test_the_whole_room_gets_the_time_and_it_is_written_down(session, cast, tom, here, both_open):
    ann = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    bima = seated(session, cast, cast.bima_seat, NOON + 7 * MINUTE)
    page = tom.follow(tom.post(here, form()))
    assert "8 menit ditambahkan untuk 2 peserta." in said(page)
    assert "12.00.00, 8 menit untuk 2 peserta oleh Tom Saputra: listrik padam" in said(tom.get(here))
    assert (due(session, ann), due(session, bima)) == (NOON + 13 * MINUTE, NOON + 15 * MINUTE)
    (made,) = given(session)
    facts = (made.cohort_id, made.kind, made.minutes, made.reason, made.made_by, made.made_at)
    assert facts == (cast.own.id, PRETEST, 8, "listrik padam", cast.tom.id, NOON)
    last_at = (NOON - MINUTE).isoformat()
    assert sorted(made.evidence, key=lambda one: one["due_at"]) == [
        {
            "enrolment": str(seat),
            "attempt": str(attempt),
            "due_at": (NOON + minutes * MINUTE).isoformat(),
            "last_at": last_at,
        }
        for seat, attempt, minutes in ((cast.ann_seat, ann, 5), (cast.bima_seat, bima, 7))
    ]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "time-extended")).one()
    assert (entry.actor_id, entry.subject, entry.subject_id) == (cast.tom.id, "cohort", str(cast.own.id))
    assert entry.detail == {"kind": "pretest", "minutes": 8, "extension": str(made.id)}
    assert {one.person_id for one in entry.people} == {cast.ann.id, cast.bima.id}
    assert (entry.cohort_id, entry.reason) == (cast.own.id, made.reason)


def test_one_person_gets_the_time_and_nobody_else(session, cast, tom, here, both_open):
    ann = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    bima = seated(session, cast, cast.bima_seat, NOON + 5 * MINUTE)
    address = f"{here}?peserta={cast.ann_seat}"
    assert address.partition("?")[2] in tom.get(here).text
    page = tom.follow(tom.post(address, form(minutes=1)))
    assert "1 menit ditambahkan untuk 1 peserta." in said(page)
    assert (due(session, ann), due(session, bima)) == (NOON + 6 * MINUTE, NOON + 5 * MINUTE)
    assert [one["enrolment"] for one in given(session)[0].evidence] == [str(cast.ann_seat)]


@pytest.mark.parametrize(
    ("started", "ends", "failed", "becomes"),
    [
        (-60, 0, None, 8),
        (-60, 5, None, 13),
        (-60, -1, None, None),
        (-60, -10, -20, 8),
        (-600, -480, -500, 8),
        (-60, 5, -20, 13),
        (-60, -10, -10, 8),
        (-60, -10, -9, None),
        (-60, -10, -60, 8),
        (-60, -10, -61, None),
        (-60, 5, 60, 13),
    ],
)
def test_whoever_was_at_it_at_that_minute_is_reached_even_long_ago(session, cast, noon, started, ends, failed, becomes):
    attempt = seated(session, cast, cast.ann_seat, NOON + ends * MINUTE)
    with unit_of_work():
        session.execute(update(Attempt).values(started_at=NOON + started * MINUTE))
    reach = Reach(NOON + failed * MINUTE if failed is not None else None)
    with unit_of_work():
        made = extend(session, cast.tom, cast.own, PRETEST, reach, 8, "sinyal", NOON)
    assert isinstance(made, Refusal) == (becomes is None)
    assert due(session, attempt) == NOON + (ends if becomes is None else becomes) * MINUTE
    assert len(given(session)) == (becomes is not None)


def test_the_page_names_those_who_are_reached_before_anything_is_given(session, cast, tom, here, both_open):
    seated(session, cast, cast.ann_seat, NOON - 180 * MINUTE)
    seated(session, cast, cast.bima_seat, NOON + 5 * MINUTE)
    with unit_of_work():
        session.execute(update(Attempt).values(started_at=NOON - 240 * MINUTE))
    assert "1 orang akan mendapat waktu" in said(tom.get(here))
    page = said(tom.get(f"{here}?hari=2026-03-10&pukul=08:30"))
    assert "2 orang akan mendapat waktu" in page
    assert "lahir 1 Januari 1990" in page
    tom.post(f"{here}?hari=2026-03-10&pukul=08:30", form(minutes=30))
    assert len(given(session)[0].evidence) == 2
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "time-extended")).one()
    assert entry.detail["failed_at"] == (NOON - 210 * MINUTE).isoformat()


def test_a_group_gets_the_time_and_the_other_rooms_do_not(session, cast, tom, client_for, here, both_open):
    ann = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    bima = seated(session, cast, cast.bima_seat, NOON + 5 * MINUTE)
    with unit_of_work():
        group = CohortGroup(cohort_id=cast.own.id, name="A", room="Melati", position=0)
        session.add(group)
        session.flush()
        session.execute(update(Enrolment).where(Enrolment.id == cast.ann_seat).values(group_id=group.id))
    tom.post(f"{here}?kelompok={group.id}", form())
    assert (due(session, ann), due(session, bima)) == (NOON + 13 * MINUTE, NOON + 5 * MINUTE)


def test_whoever_has_a_completion_is_named_and_gets_none(world, session, cast, client_for):
    with unit_of_work():
        session.execute(update(Attempt).where(Attempt.id == world.handed_in.id).values(submitted_at=None))
        moment = session.get_one(Attempt, world.handed_in.id).started_at + MINUTE
    local = moment.astimezone(ZoneInfo("Asia/Jakarta"))
    address = f"/angkatan/{cast.own.id}/kuis/pascates/waktu?hari={local:%Y-%m-%d}&pukul={local:%H:%M}"
    page = said(client_for(cast.tom).get(address))
    assert "1 orang tidak kena, karena kelulusannya sudah ditetapkan." in page
    client_for(cast.tom).post(address, form(), status=422)
    assert given(session) == []


def test_two_hours_at_most_are_given_at_once():
    assert MAX_MINUTES == 120


def test_for_one_person_it_is_opened_again_however_long_ago(session, cast, noon):
    attempt = seated(session, cast, cast.ann_seat, NOON - 90 * MINUTE)
    with unit_of_work():
        extend(session, cast.tom, cast.own, PRETEST, Reach(enrolment_id=cast.ann_seat), 8, "sinyal", NOON)
    assert due(session, attempt) == NOON + 8 * MINUTE


@pytest.mark.parametrize("alone", [False, True])
def test_what_was_handed_in_stays(session, cast, tom, here, both_open, alone):
    attempt = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE, submitted_at=NOON - TICK)
    page = tom.post(f"{here}?peserta={cast.ann_seat}" if alone else here, form(), status=422)
    assert "Tidak ada percobaan yang kena." in said(page)
    assert due(session, attempt) == NOON + 5 * MINUTE
    assert given(session) == []


def test_only_the_latest_attempt_of_a_person_is_met(session, cast, noon):
    kind = QuizKind.POSTTEST
    first = seated(session, cast, cast.ann_seat, NOON - 20 * MINUTE, kind=kind)
    second = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE, kind=kind, number=2)
    for reach in (Reach(), Reach(enrolment_id=cast.ann_seat), Reach(NOON - MINUTE)):
        with unit_of_work():
            made = extend(session, cast.tom, cast.own, kind, reach, 3, "sinyal", NOON)
        assert [one["attempt"] for one in made.evidence] == [str(second)]
    assert (due(session, first), due(session, second)) == (NOON - 20 * MINUTE, NOON + 14 * MINUTE)


def test_the_other_quiz_and_the_other_cohort_are_left_alone(session, cast, noon):
    ann = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    late = seated(session, cast, cast.bima_seat, NOON + 5 * MINUTE, kind=QuizKind.POSTTEST)
    sam = seated(session, cast, cast.sam_seat, NOON + 5 * MINUTE, cohort=cast.other)
    with unit_of_work():
        extend(session, cast.tom, cast.own, PRETEST, Reach(), 8, "sinyal", NOON)
    assert due(session, ann) == NOON + 13 * MINUTE
    assert due(session, late) == due(session, sam) == NOON + 5 * MINUTE


@pytest.mark.parametrize("minutes", ["0", "-1", str(MAX_MINUTES + 1), "x", "", "1.5", "9" * 5000, "²"])
def test_minutes_out_of_bounds_are_refused_and_what_was_typed_stays(session, cast, tom, here, both_open, minutes):
    attempt = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    page = tom.post(f"{here}?peserta={cast.ann_seat}", form(minutes=minutes), status=422).text
    assert "Belum tersimpan" in page
    assert 'value="listrik padam"' in page
    assert "Untuk Ann Nur&#39;aini" in page
    assert due(session, attempt) == NOON + 5 * MINUTE


@pytest.mark.parametrize("minutes", [1, MAX_MINUTES])
def test_minutes_at_the_bounds_are_given(session, cast, tom, here, both_open, minutes):
    attempt = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    tom.post(here, form(minutes=minutes))
    assert due(session, attempt) == NOON + (5 + minutes) * MINUTE


@pytest.mark.parametrize("minutes", [0, MAX_MINUTES + 1])
def test_the_action_itself_keeps_the_bounds(session, cast, noon, minutes):
    seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    refusal = extend(session, cast.tom, cast.own, PRETEST, Reach(), minutes, "sinyal", NOON)
    assert (refusal.code, refusal.field) == ("minutes", "minutes")


@pytest.mark.parametrize("reason", ["", "   ", "\0", "r" * 201])
def test_a_reason_is_required_and_the_person_meant_stays_chosen(session, cast, tom, here, both_open, reason):
    attempt = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    page = tom.post(f"{here}?peserta={cast.ann_seat}", form(minutes=17, reason=reason), status=422)
    text = page.text
    assert "Belum tersimpan" in text
    assert 'value="17"' in text
    assert f"waktu?peserta={cast.ann_seat}" in text
    assert due(session, attempt) == NOON + 5 * MINUTE
    assert given(session) == []


def test_who_may_give_time(session, cast, client_for, here, both_open):
    attempt = seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    for viewer, status in ((cast.tess, 404), (cast.olga, 404), (cast.ann, 403), (cast.ada, 403)):
        client_for(viewer).post(here, form(), status=status)
    tom = client_for(cast.tom)
    for stranger in (cast.sam_seat, uuid.uuid4(), "bukan", "\0"):
        tom.post(f"{here}?peserta={quote(str(stranger))}", form(), status=404)
    assert due(session, attempt) == NOON + 5 * MINUTE
    client_for(cast.ona).post(here, form())
    assert due(session, attempt) == NOON + 13 * MINUTE


def test_what_was_given_cannot_be_changed_afterwards(session, cast, noon):
    seated(session, cast, cast.ann_seat, NOON + 5 * MINUTE)
    with unit_of_work():
        extend(session, cast.tom, cast.own, PRETEST, Reach(), 8, "sinyal", NOON)
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session.execute(update(Extension).values(minutes=80))
    session.rollback()
    assert [one.minutes for one in given(session)] == [8]


def test_the_phone_learns_of_it_with_its_next_save_and_goes_on_where_it_had_ended(session, ann, tom, here, paper, noon):
    question = asked(session, 1)
    body = {"answers": [[question.key, right(question), 1]]}
    noon(NOON + 24 * MINUTE)
    assert send(ann, paper, {"answers": []})["left"] == 60
    tom.post(here, form())
    assert send(ann, paper, {"answers": []})["left"] == 9 * 60
    noon(NOON + 40 * MINUTE)
    assert send(ann, paper, body, 409)["code"] == "lapsed"
    tom.post(f"{here}?hari=2026-03-10&pukul=12:30", form(minutes=5))
    receipt = send(ann, paper, body)
    assert (receipt["left"], receipt["answered"]) == (300, 1)
    assert 'data-seconds-left="300"' in ann.get(f"{paper}/2").text
    session.rollback()
    assert session.scalars(select(Answer.saved_at)).all() == [NOON + 40 * MINUTE]
    assert queries.results(session, session.scalars(select(Attempt.cohort_id)).one(), NOON)[0].answered == 1
