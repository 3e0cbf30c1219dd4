"""A few of the kills that ``python3 run.py kills`` deals out by the hundred, and that it would notice a loss."""

import pytest
from sqlalchemy import select

from portal.assessments.attempts.models import Answer
from portal.audit import AuditEntry
from portal.clock import now
from portal.enrolment.models import RosterImport
from portal.web.transaction import unit_of_work
from tests.faults.kills import verdict
from tests.faults.kills.callers import FORM_ANSWERS, KINDS
from tests.faults.kills.house import Size, furnish
from tests.faults.kills.promises import Promise, Promises, all_stand, may_stand
from tests.faults.kills.siege import WAYS, Siege

SMALL = Size(trainees=6, cohorts=1, people=30)
KILLS = 4


def promises_of(*made):
    return [Promise(value, kept) for value, kept in made]


def test_nothing_acknowledged_is_lost_while_everybody_is_at_work(settings, session):
    house = furnish(session, SMALL)
    outcome = Siege(settings, session, house, seed=48).run(KILLS, print)
    assert outcome.faults == []
    assert outcome.lost == dict.fromkeys(KINDS, 0)
    assert (outcome.kills.total(), set(outcome.kills)) == (KILLS, set(WAYS))


@pytest.mark.parametrize(
    ("made", "stand"),
    [
        ([], [None]),
        ([("a", False)], [None, "a"]),
        ([("a", True)], ["a"]),
        ([("a", True), ("b", False)], ["a", "b"]),
        ([("a", False), ("b", True), ("c", False)], ["b", "c"]),
    ],
)
def test_what_is_overwritten_holds_the_newest_that_was_acknowledged_or_what_came_after(made, stand):
    assert may_stand(promises_of(*made)) == stand


@pytest.mark.parametrize(
    ("rows", "stand"),
    [("ab", True), ("abc", True), ("a", False), ("b", False), ("ba", False), ("abcc", False), ("acb", False)],
)
def test_what_is_only_added_holds_all_that_was_acknowledged_and_nothing_twice(rows, stand):
    assert all_stand(promises_of(("a", True), ("b", True), ("c", False)), list(rows)) is stand


@pytest.mark.parametrize(("held", "count"), [(None, 1), ("a", 1), ("b", 0), ("c", 0)])
def test_an_answer_that_is_gone_or_as_it_was_before_counts_as_lost(session, held, count):
    seat, promises = furnish(session, SMALL).seats[0], Promises()
    key = seat.questions[0].key
    for response in ("a", "b", "c"):
        promises.send(FORM_ANSWERS, (seat.attempt, key), response).kept = response != "c"
    if held:
        with unit_of_work():
            row = {"attempt_id": seat.attempt, "question": key, "response": held, "seq": 1, "points": 0}
            session.add(Answer(**row, saved_at=now()))
    assert verdict.lost(session, promises)[FORM_ANSWERS] == count


def test_an_import_of_which_a_part_is_missing_is_found(session):
    furnish(session, SMALL)
    assert list(verdict.faults(session)) == []
    with unit_of_work():
        made = session.scalars(select(RosterImport).order_by(RosterImport.id)).first()
        made.accepted += 1
        session.add(AuditEntry(at=now(), action="roster-imported", subject="cohort", subject_id=str(made.cohort_id)))
    found = list(verdict.faults(session))
    assert found == ["import awal.csv: 7 taken, 6 enrolled", "roster-imported: 2 times, 3 times in the trail"]
