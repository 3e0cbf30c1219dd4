"""Marks that a phone made by itself come in, each once, whenever and in whatever order."""

import random
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance.handheld import actions, rules
from portal.attendance.handheld.models import WaitingMark
from portal.attendance.models import AttendanceMark
from portal.attendance.queries import marks as mark_queries
from portal.attendance.rules import Presence, RollState, roll_state
from portal.audit import AuditEntry
from tests.attendance.handheld.handset import Handset, as_they_stand, known_marks
from tests.conftest import NOON

KEY = "0197" + "0" * 28
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVENING, NEXT_WEEK = NOON + timedelta(hours=9), NOON + timedelta(days=9)


def test_marks_come_in_with_the_time_at_which_they_were_made(tom, cast, marks, sending, phone, noon):
    noon(NOON + 30 * MINUTE)
    sent = [phone.mark(cast.ann_seat, at=NOON), phone.mark(cast.bima_seat, "late", at=NOON + MINUTE)]
    receipt = tom.script(sending, phone.parcel(*sent, at=NOON + 30 * MINUTE))
    assert receipt == {"marks": {sent[0][0]: "kept", sent[1][0]: "kept"}, "unfit": {}}
    times = (AttendanceMark.presence, AttendanceMark.marked_at, AttendanceMark.received_at, AttendanceMark.device)
    received = NOON + 30 * MINUTE
    assert marks(*times) == [
        (Presence.PRESENT, NOON, received, phone.device),
        (Presence.LATE, NOON + MINUTE, received, phone.device),
    ]


@pytest.mark.parametrize("ahead", [DAY, -DAY, 7 * MINUTE], ids=str)
def test_a_wrong_clock_is_set_right_by_the_moment_of_sending(tom, cast, marks, sending, noon, ahead):
    wrong = Handset(ahead=ahead)
    noon(NOON + 5 * MINUTE)
    tom.script(sending, wrong.parcel(wrong.mark(cast.ann_seat), at=NOON + 5 * MINUTE))
    assert marks(AttendanceMark.marked_at, AttendanceMark.clock_offset) == [(NOON, ahead.total_seconds())]


def test_what_is_sent_again_changes_nothing(tom, cast, marks, sending, phone, session):
    parcel = phone.parcel(phone.mark(cast.ann_seat), phone.mark(cast.bima_seat, "sick"))
    tom.script(sending, parcel)
    again = tom.script(sending, parcel)
    assert set(again["marks"].values()) == {"known"}
    assert len(marks()) == 2
    assert len(list(session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance-sent")))) == 2


def test_a_mark_replaces_what_its_phone_had_seen(tom, cast, marks, sending, phone, roll, session):
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    (seen,) = marks(AttendanceMark.id)[0]
    first = phone.mark(cast.ann_seat, replaces=[seen])
    second = phone.mark(cast.ann_seat, "late", replaces=[uuid.UUID(first[0])])
    tom.script(sending, phone.parcel(second))
    tom.script(sending, phone.parcel(first))
    (state,) = {key: roll_state(made) for key, made in known_marks(session).items()}.values()
    assert (state.presence, state.contested) == (Presence.LATE, False)


def test_a_mark_can_be_taken_back_from_the_phone(tom, cast, sending, phone, session):
    first = phone.mark(cast.ann_seat)
    tom.script(sending, phone.parcel(first, phone.mark(cast.ann_seat, "none", replaces=[uuid.UUID(first[0])])))
    (state,) = {key: roll_state(made) for key, made in known_marks(session).items()}.values()
    assert state == RollState()


def test_what_cannot_be_taken_is_refused_by_itself(tom, cast, marks, sending, phone, roll):
    taken = phone.mark(cast.ann_seat)
    tom.script(sending, phone.parcel(taken))
    stranger, good = phone.mark(cast.sam_seat), phone.mark(cast.bima_seat)
    early = phone.mark(cast.bima_seat, at=NOON - DAY)
    other = phone.mark(cast.bima_seat, key=taken[0])
    receipt = tom.script(sending, phone.parcel(stranger, good, early, other))
    assert receipt["marks"] == {good[0]: "kept"}
    assert receipt["unfit"][stranger[0]] == "Bukan peserta angkatan ini."
    assert "2 jam sebelum sesi" in receipt["unfit"][early[0]]
    assert set(receipt["unfit"]) == {stranger[0], early[0], taken[0]}
    assert len(marks()) == 2


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"marks": None},
        {"marks": [["x"]]},
        {"marks": [], "now": 0},
        {"marks": [], "now": 0, "device": "x"},
        {"marks": [], "now": 10**400, "device": KEY},
        {"marks": [], "now": True, "device": KEY},
        {"marks": [[1, 2, 3, 4, 5, 6]], "now": 0, "device": KEY},
        {"marks": [[KEY, KEY, "here", 1, 1, []]], "now": 0, "device": KEY},
        {"marks": [[KEY, KEY, [], 1, 1, []]], "now": 0, "device": KEY},
        {"marks": [[KEY, KEY, "late", 1 << 40, 1, []]], "now": 0, "device": "0" * 32},
        {"marks": [[KEY, KEY, "late", 1, 1, ["x"]]], "now": 0, "device": "0" * 32},
        {"marks": [[]] * (rules.MAX_MARKS + 1), "now": 0, "device": "0" * 32},
        {"marks": {"a": 1}, "now": 0, "device": "0" * 32},
    ],
    ids=str,
)
def test_what_is_no_parcel_is_not_taken(tom, marks, sending, broken):
    assert "tidak dapat dibaca" in tom.script(sending, broken, status=422)["refused"]
    assert marks() == []


def test_only_staff_of_the_cohort_send(cast, client_for, sending, phone):
    parcel = phone.parcel(phone.mark(cast.ann_seat))
    client_for(cast.ann).script(sending, parcel, status=403)
    client_for(cast.tess).script(sending, parcel, status=404)
    client_for(cast.olga).script(sending, parcel, status=404)
    client_for().script(sending, parcel, status=401)
    client_for(cast.ona).script(sending, parcel)


def late_parcel(tom, cast, sending, phone, noon):
    """Two marks of the day itself, which arrive a week too late."""
    noon(NEXT_WEEK)
    sent = [phone.mark(cast.ann_seat), phone.mark(cast.bima_seat, "sick")]
    return sent, tom.script(sending, phone.parcel(*sent, at=NEXT_WEEK))


def test_marks_that_come_after_the_last_day_wait_for_the_organiser(
    tom, cast, client_for, marks, sending, phone, roll, noon, session
):
    sent, receipt = late_parcel(tom, cast, sending, phone, noon)
    assert set(receipt["marks"].values()) == {"waiting"}
    assert set(tom.script(sending, phone.parcel(*sent, at=NEXT_WEEK))["marks"].values()) == {"known"}
    assert marks() == []
    assert "2 tanda dari HP sampai sesudah batas waktu" in tom.get(roll).text
    ona = client_for(cast.ona)
    assert f"{roll}/menunggu" in ona.get(roll).text
    assert "Ann Nur'aini" in ona.get(f"{roll}/menunggu").text.replace("&#39;", "'")
    refused = ona.post(f"{roll}/menunggu", {"who": sent[0][0], "act": "take"}, status=422)
    assert "Tulis alasan keputusan ini dulu." in refused.text
    assert "Centang dulu" in ona.post(f"{roll}/menunggu", {"reason": "Surat 12", "act": "take"}, status=422).text
    ona.post(f"{roll}/menunggu", {"who": sent[0][0], "act": "take", "reason": "Surat 12"})
    ona.post(f"{roll}/menunggu", {"who": sent[1][0], "act": "decline", "reason": "Tidak ada surat"})
    assert marks() == [(cast.ann_seat, Presence.PRESENT)]
    assert marks(AttendanceMark.marked_at, AttendanceMark.marked_by) == [(NOON, cast.tom.id)]
    decided = list(session.scalars(select(WaitingMark.taken).order_by(WaitingMark.presence)))
    assert sorted(decided) == [False, True]
    reasons = session.scalars(select(AuditEntry.reason).where(AuditEntry.action.startswith("attendance-late")))
    assert set(reasons) == {"Surat 12", "Tidak ada surat"}
    assert "Tidak ada tanda yang menunggu." in ona.get(f"{roll}/menunggu").text
    assert "menunggu penyelenggara" not in ona.get(roll).text


def test_what_waits_is_decided_by_the_organiser_alone(tom, cast, client_for, sending, phone, roll, noon):
    sent, _receipt = late_parcel(tom, cast, sending, phone, noon)
    tom.get(f"{roll}/menunggu", status=403)
    client_for(cast.olga).get(f"{roll}/menunggu", status=404)
    client_for(cast.olga).post(f"{roll}/menunggu", {"who": sent[0][0], "reason": "x"}, status=404)


def test_a_mark_that_was_made_too_late_is_refused(tom, cast, sending, phone, noon, session):
    noon(NEXT_WEEK)
    sent = phone.mark(cast.ann_seat, at=NEXT_WEEK)
    assert "dengan alasan" in tom.script(sending, phone.parcel(sent, at=NEXT_WEEK))["unfit"][sent[0]]


def roll_of_three(chance, cast):
    """Marks of three phones, whose clocks go wrong by up to a day, each of which saw some of the others' marks."""
    phones = [Handset(number, timedelta(minutes=chance.randint(-1440, 1440))) for number in range(3)]
    made = []
    for minute in range(chance.randint(3, 9)):
        one, who = chance.choice(phones), chance.choice((cast.ann_seat, cast.bima_seat))
        seen = [key for key, whose in made if whose == str(who) and chance.random() < 0.5]
        presence = chance.choice([*Presence, "none"])
        mark = one.mark(who, str(presence), NOON + minute * MINUTE, seen)
        made.append((uuid.UUID(mark[0]), mark[1]))
        yield one, mark


def rests_of_three(chance, cast):
    """Each of three phones marks, without having seen the others, whoever has no mark on it; some take that back."""
    for number in range(3):
        one = Handset(number, timedelta(minutes=chance.randint(-1440, 1440)))
        presence, taken_back = chance.choice(("present", "absent")), chance.random() < 0.6
        rest = [one.mark(who, presence, NOON + number * MINUTE) for who in (cast.ann_seat, cast.bima_seat)]
        yield from ((one, mark) for mark in rest)
        if taken_back:
            for mark in rest:
                yield one, one.mark(mark[1], "none", NOON + (number + 5) * MINUTE, [mark[0]])


@pytest.mark.parametrize("roll_of", [roll_of_three, rests_of_three])
@pytest.mark.parametrize("seed", range(10))
def test_three_phones_come_to_one_state_in_any_order_and_parts(session, cast, held, seed, roll_of):
    chance = random.Random(seed)  # noqa: S311 - the same every time
    sent = list(roll_of(chance, cast))
    states = []
    for _way in range(3):
        states.append(come_in(session, cast, held, chance, sent))
        session.rollback()
    assert states[0] == states[1] == states[2]


def come_in(session, cast, held, chance, sent):
    """Send marks in some order, in parcels of any size, some of them twice; the state that they come to."""
    queue = [*sent, *chance.choices(sent, k=3)]
    chance.shuffle(queue)
    for number, (one, mark) in enumerate(queue):
        parts = [mark, *[other for phone, other in queue if phone is one and chance.random() < 0.2]]
        moment = EVENING + number * MINUTE
        parcel = rules.read_parcel(one.parcel(*parts, at=moment), moment)
        fates = actions.receive(session, cast.tom, held, parcel, moment)
        assert set(fates.values()) <= {rules.MarkFate.KEPT, rules.MarkFate.KNOWN}
        session.flush()
    expected = {key: roll_state(made) for key, made in as_they_stand(session).items()}
    rows = session.execute(mark_queries.contested_marks().select())
    said = {
        (row.session_id, row.enrolment_id): RollState(row.presence, row.marked_at, bool(row.contested)) for row in rows
    }
    assert said == {key: state for key, state in expected.items() if state.presence}
    assert session.scalar(select(func.count()).select_from(AttendanceMark)) == len(sent)
    return said
