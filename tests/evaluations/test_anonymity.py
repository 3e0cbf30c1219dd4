"""A response cannot be joined to whoever gave it: not by a column, a key, an order, a trace, or the database itself."""

import pytest
from sqlalchemy import Date, select, text
from sqlalchemy.exc import DatabaseError

from portal.db import db
from portal.enrolment.queries import enrolments
from portal.errors import Refusal
from portal.evaluations.actions import receive
from portal.evaluations.models import EvaluationReceipt, EvaluationResponse
from portal.web.transaction import unit_of_work
from tests.access.sweep import digests
from tests.certification.world import at_once
from tests.evaluations.conftest import GOOD, LAST_DAY


def test_a_response_holds_its_cohort_subject_answers_and_day_and_nothing_else():
    table = EvaluationResponse.__table__
    assert set(table.columns.keys()) == {"id", "cohort_id", "subject_id", "given_on", "answers"}
    assert {key.column.table.name for key in table.foreign_keys} == {"cohort"}
    assert isinstance(table.c.given_on.type, Date)


def test_a_receipt_holds_no_time_and_no_answer():
    assert set(EvaluationReceipt.__table__.columns.keys()) == {"cohort_id", "subject_id", "enrolments"}


def test_keys_of_responses_are_random_not_born_in_order(session, hall):
    hall.send(8)
    keys = session.scalars(select(EvaluationResponse.id)).all()
    assert len(keys) == 8
    assert {key.version for key in keys} == {4}


def test_the_receipt_is_the_same_in_whatever_order_people_answered(session, hall):
    hall.send(8)
    hall.seats[:] = hall.seats[::-3] + hall.seats[-2::-3] + hall.seats[-3::-3]
    hall.send(8, hall.tom)
    receipts = session.scalars(select(EvaluationReceipt.enrolments)).all()
    assert len(receipts) == 2
    assert len(set(receipts)) == 1
    assert receipts[0].split() == sorted(str(seat) for _who, seat in hall.seats)


@pytest.mark.parametrize("table", ["evaluation_response", "evaluation_receipt"])
def test_the_database_adds_nothing_that_tells_who_came_when(session, hall, table):
    """SQLite would number the rows; PostgreSQL notes the transaction, which all people of a receipt share."""
    hall.send(6)
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(DatabaseError, match="no such column"):
            session.execute(text(f"SELECT rowid FROM {table}"))
    else:
        joined = "SELECT e.enrolments FROM evaluation_receipt e JOIN evaluation_response r ON e.xmin = r.xmin"
        assert [len(row.split()) for row in session.scalars(text(joined))] == [6]


def test_sending_a_form_leaves_no_trace_beside_the_two_tables(session, hall, client_for):
    """No audit row, no time of reading, nothing of the person."""
    (who, seat), subject = hall.seats[0], hall.event
    client, before = client_for(who), digests(session)
    client.post(f"/belajar/{seat}/evaluasi/{subject.id}", {"tujuan": "5"})
    after = digests(session)
    assert {table for table in after if after[table] != before[table]} == {"evaluation_response", "evaluation_receipt"}


def send_alone(hall, who, seat):
    def work():
        with unit_of_work():
            session = db.session()
            return receive(session, enrolments.own_enrolment(session, who, seat), hall.event, GOOD, LAST_DAY)

    return work


def test_of_two_forms_sent_at_the_same_moment_one_counts(app, session, hall):
    who, seat = hall.seats[0]
    found = at_once(app, send_alone(hall, who, seat), send_alone(hall, who, seat))
    refusals = [one for one in found if isinstance(one, Refusal)]
    assert [one.code for one in refusals] == ["received"]
    session.rollback()
    assert len(session.scalars(select(EvaluationResponse)).all()) == 1


def test_people_who_send_at_the_same_moment_are_all_received(app, session, hall):
    assert at_once(app, *(send_alone(hall, who, seat) for who, seat in hall.seats)) == [None] * 8
    session.rollback()
    assert len(session.scalars(select(EvaluationReceipt.enrolments)).one().split()) == 8
    assert len(session.scalars(select(EvaluationResponse)).all()) == 8
