"""Two records of one organiser are made one, and parted again: nothing else moves, and all comes back."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from portal.courses.models import Learner
from portal.duplicates.models import RecordMerge, RecordPair
from portal.enrolment.actions.importing import bring_in
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound, Refusal
from portal.people import actions
from portal.people.rules import SeatSeen, moving, parting
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, open_cohort, row
from tests.certification.world import sit
from tests.ledger.book import complete_seat
from tests.pages.reading import texts, words

NIK = "3275094101909066"
WHY = "KTP dilihat"


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    return client_for(cast.ona)


@pytest.fixture
def twin(session, cast):
    """A second record of Ann, in a cohort of its own; gives the keys of the record and of its seat."""
    with unit_of_work():
        second = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Kedua")
        assert bring_in(session, cast.ona, second, [row(2, "Ann Nuraini", NIK)], EARLY).refused == {}
    person = session.scalars(select(Person).where(Person.full_name == "Ann Nuraini")).one()
    seat = session.scalars(select(Enrolment.id).where(Enrolment.person_id == person.id)).one()
    return person.id, seat


def merged(session, cast, kept, gone):
    with unit_of_work():
        return actions.merge(session, cast.ona, kept, gone, WHY, EARLY)


def state(session):
    """Whose every seat is, and who may sign in."""
    session.rollback()
    session.expire_all()
    seats = {one.id: (one.person_id, one.cohort_id, one.state) for one in session.scalars(select(Enrolment))}
    learners = {one.id: one.person_id for one in session.scalars(select(Learner))}
    people = {
        one.id: (one.active, one.login, one.nik, one.password_hash, one.joined_account_id)
        for one in session.scalars(select(Person))
    }
    return seats, learners, people


def test_one_is_made_part_of_the_other_through_the_page_and_parted_again(session, cast, ona, twin):
    gone, _seat = twin
    before = state(session)
    pair = session.scalars(select(RecordPair)).one()
    page = f"/peserta/kembar/{pair.id}"
    ona.post(f"{page}/satukan", {"kept": str(cast.ann.id), "reason": ""}, 422)
    answer = ona.follow(ona.post(f"{page}/satukan", {"kept": str(cast.ann.id), "reason": WHY}))
    assert "disatukan ke sini" in texts(answer, "merge")[0]
    assert len(texts(answer, "cohort")) == 2
    assert texts(ona.get("/peserta/kembar"), "pair") == []
    assert "sudah disatukan ke" in texts(ona.get(f"/peserta/{gone}"), "merge")[0]
    session.rollback()
    made = session.scalars(select(RecordMerge)).one()
    ona.follow(ona.post(f"/peserta/{cast.ann.id}/pisahkan/{made.id}", {"reason": "ternyata dua orang"}))
    assert state(session) == before
    ona.get(f"/peserta/{cast.ann.id}/pisahkan/{made.id}", status=404)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action.in_(("records-merged", "records-parted"))))
    assert [{one.person_id for one in entry.people} for entry in entries] == [{cast.ann.id, gone}] * 2


def test_the_card_of_the_kept_record_opens_all_and_the_other_opens_nothing(session, cast, client_for, twin, noon):
    gone, seat = twin
    noon(EARLY)
    with unit_of_work():
        fresh = accounts.fresh_pin()
        accounts.give_pin(session, session.get_one(Person, gone), fresh)
    login, pin = session.get_one(Person, gone).login, fresh.pin
    nobody = client_for(None)
    nobody.post("/masuk", {"login": login, "secret": pin}, status=303)
    signed_in = nobody
    signed_in.get(f"/belajar/{seat}")
    assert isinstance(merged(session, cast, cast.ann.id, gone), RecordMerge)
    signed_in.get(f"/belajar/{seat}", status=303)
    client_for(None).post("/masuk", {"login": login, "secret": pin}, status=422)
    client_for(cast.ann).get(f"/belajar/{seat}")


def test_the_old_nik_and_number_lead_to_the_kept_record(session, cast, ona, twin):
    gone, _seat = twin
    login = session.get_one(Person, gone).login
    merged(session, cast, cast.ann.id, gone)
    for asked in (NIK, login):
        answer = ona.follow(ona.post("/cari", {"di": "/peserta", "cari": asked}))
        assert str(cast.ann.id) in answer.text
    with unit_of_work():
        third = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Ketiga")
        rows = [row(2, "Ann Nuraini", NIK)]
        assert bring_in(session, cast.ona, third, rows, EARLY).refused == {}
        again = bring_in(session, cast.ona, third, rows, EARLY).refused[2]
        assert "sudah disatukan ke Ann Nur'aini" in str(again[0])
    whose = session.scalars(select(Enrolment.person_id).where(Enrolment.cohort_id == third.id)).one()
    assert whose == cast.ann.id


def test_a_completion_does_not_go_over(session, cast, twin):
    gone, _seat = twin
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    before = state(session)
    refusal = merged(session, cast, gone, cast.ann.id)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "completed"
    assert state(session) == before
    assert isinstance(merged(session, cast, cast.ann.id, gone), RecordMerge)


def test_what_was_decided_after_it_is_not_parted(session, cast, twin):
    gone, seat = twin
    made = merged(session, cast, cast.ann.id, gone)
    with unit_of_work():
        complete_seat(session, seat, cast.ann.id, _cohort(session, seat))
    with unit_of_work():
        refusal = actions.part(session, cast.ona, made.id, WHY, EARLY)
    assert isinstance(refusal, Refusal)


def _cohort(session, seat):
    return session.get_one(Cohort, session.get_one(Enrolment, seat).cohort_id)


def test_nobody_is_moved_in_the_middle_of_a_quiz(session, cast, twin):
    gone, seat = twin
    with unit_of_work():
        attempt = sit(session, _cohort(session, seat), seat, QuizKind.PRETEST, 3, at=EARLY, handed_in=False)
        attempt.due_at = EARLY + timedelta(minutes=10)
    refusal = merged(session, cast, cast.ann.id, gone)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "answering"


def close(session, cohort_id, moment=EARLY):
    with unit_of_work():
        session.get_one(Cohort, cohort_id).closed_at = moment


def test_nothing_goes_over_from_a_closed_cohort(session, cast, ona, twin):
    gone, seat = twin
    close(session, _cohort(session, seat).id)
    before = state(session)
    pair = session.scalars(select(RecordPair)).one()
    page = f"/peserta/kembar/{pair.id}/satukan"
    answer = ona.post(page, {"kept": str(cast.ann.id), "reason": WHY}, 422)
    assert "Bimtek Kedua sudah ditutup" in words(answer)
    assert state(session) == before
    ona.follow(ona.post(page, {"kept": str(gone), "reason": WHY}))
    assert state(session) != before


def test_nothing_goes_back_to_a_closed_cohort(session, cast, ona, twin):
    gone, seat = twin
    before = state(session)
    made = merged(session, cast, cast.ann.id, gone).id
    closed = _cohort(session, seat).id
    close(session, closed)
    page = f"/peserta/{cast.ann.id}/pisahkan/{made}"
    answer = ona.post(page, {"reason": WHY}, 422)
    assert "Bimtek Kedua sudah ditutup. Buka lagi angkatannya" in words(answer)
    close(session, closed, None)
    ona.follow(ona.post(page, {"reason": WHY}))
    assert state(session) == before


def test_a_record_that_is_gone_is_not_merged_again(session, cast, twin):
    gone, _seat = twin
    merged(session, cast, cast.ann.id, gone)
    for kept, other in ((cast.bima.id, gone), (gone, cast.bima.id), (cast.bima.id, cast.ann.id)):
        assert isinstance(merged(session, cast, kept, other), Refusal)


def test_records_of_others_are_not_there(session, cast, twin):
    gone, _seat = twin
    for viewer, kept, other in (
        (cast.ona, cast.ann.id, cast.sam.id),
        (cast.olga, cast.ann.id, gone),
        (cast.ona, cast.ann.id, cast.tom.id),
        (cast.ona, cast.ann.id, cast.ann.id),
        (cast.ona, cast.ann.id, uuid4()),
    ):
        with pytest.raises(NotFound), unit_of_work():
            actions.merge(session, viewer, kept, other, WHY, EARLY)


A, W, D = EnrolmentState.ACTIVE, EnrolmentState.WAITING, EnrolmentState.WITHDRAWN


@pytest.mark.parametrize(
    ("kept", "gone", "found"),
    [
        ([("x", A)], [("y", A)], ["y"]),
        ([("x", A)], [("x", D), ("y", W)], ["y"]),
        ([], [("x", D), ("y", A)], ["x", "y"]),
        ([("x", A)], [("x", A)], "both_enrolled"),
        ([("x", W)], [("x", A)], "both_enrolled"),
        ([("x", D)], [("x", A)], "other_way_round"),
        ([("x", D)], [("x", D)], []),
    ],
)
def test_what_goes_over_and_what_stands_in_the_way(kept, gone, found):
    keys = {"x": uuid4(), "y": uuid4()}
    outcome = moving(*([SeatSeen(keys[key], key, state) for key, state in one] for one in (kept, gone)))
    assert (outcome.code if isinstance(outcome, Refusal) else [seat.title for seat in outcome]) == found


@pytest.mark.parametrize(
    ("there", "code"),
    [
        ({"closed": True}, "closed"),
        ({"closed": True, "state": D}, "closed"),
        ({"closed": True, "completed": True}, "completed"),
        ({"answering": True}, "answering"),
        ({}, None),
    ],
)
def test_what_keeps_a_seat_where_it_is(there, code):
    seat = SeatSeen(uuid4(), "x", **{"state": A, **there})
    outcome = moving([], [seat])
    assert (outcome.code if isinstance(outcome, Refusal) else None) == code
    refusal = parting([seat])
    assert (refusal.code if refusal else None) == code
    assert moving([seat], []) == []


@pytest.mark.parametrize("seed", range(6))
def test_parting_after_merging_is_the_state_before(session, cast, twin, seed):
    """Whatever seats both records have, and in whatever state."""
    gone, _seat = twin
    chance = random.Random(seed)  # noqa: S311 - the same worlds every time
    with unit_of_work():
        for number in range(3):
            cohort = open_cohort(session, cast.ona, cast.own.organisation, f"Bimtek {number}")
            for nik, name in (("3275094101909001", "Ann Nur'aini"), (NIK, "Ann Nuraini")):
                if chance.random() < 0.6:
                    bring_in(session, cast.ona, cohort, [row(2, name, nik)], EARLY)
            session.flush()
            for seat in session.scalars(select(Enrolment).where(Enrolment.cohort_id == cohort.id)):
                seat.state = chance.choice((A, A, W, D))
    before = state(session)
    kept, other = chance.sample([cast.ann.id, gone], 2)
    made = merged(session, cast, kept, other)
    if isinstance(made, RecordMerge):
        assert state(session) != before
        with unit_of_work():
            assert actions.part(session, cast.ona, made.id, WHY, EARLY) is None
    assert state(session) == before


def test_the_history_of_both_stands_with_the_kept_record(session, cast, ona, twin):
    gone, _seat = twin
    merged(session, cast, cast.ann.id, gone)
    said = words(ona.get(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak"))
    assert "Dua data orang yang sama disatukan" in said
    assert "Daftar peserta diimpor" in said
