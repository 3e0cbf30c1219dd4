"""The migrations lead to what the models say, on the database of the run, and back to nothing."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, Connection, Enum, inspect, select, text
from sqlalchemy.exc import DatabaseError

from portal.access import Role
from portal.app import create_app
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.models import AttendanceMark, MarkReplacement
from portal.attendance.queries import rolls
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.config import Settings
from portal.courses.models import CourseVersion
from portal.db import Base, UTCDateTime, db
from portal.paths import MIGRATIONS
from portal.web.transaction import unit_of_work
from tests.certification.world import QUESTIONS, mark, sit
from tests.conftest import NOON, close

APPEND_ONLY = (
    "attendance_mark",
    "audit_entry",
    "audit_person",
    "certificate",
    "completion",
    "content_blob",
    "course_version",
    "door_arrival",
    "evaluation_response",
    "extension",
    "hand_mark",
    "key_correction",
    "mark_replacement",
    "standard_mark",
    "version_file",
    "work_plan_review",
)
OLD_MARK = dict.fromkeys(("id", "session_id", "enrolment_id", "marked_by"), sa.Uuid()) | {
    "presence": sa.String(), "source": sa.String(), "marked_at": UTCDateTime(),
}  # fmt: skip
VERSION_TABLE = "alembic_version"


@pytest.fixture
def empty(prepared, tmp_path) -> Iterator[None]:
    """An application on a database without a single table."""
    settings = Settings(data_dir=tmp_path)
    if prepared.server is not None:
        name = f"empty_{uuid.uuid4().hex}"
        prepared.server.create(name)
        settings = Settings(data_dir=tmp_path, database_url=prepared.server.url(name))
    app = create_app(settings)
    with app.app_context():
        yield
        close(app)
    prepared.drop(settings)


@pytest.fixture(scope="module")
def connection(prepared, tmp_path_factory) -> Iterator[Connection]:
    """A connection to a database that came about by migrations alone, to look at."""
    settings = prepared.copy(tmp_path_factory.mktemp("migrated"))
    app = create_app(settings)
    with app.app_context(), db.engine.connect() as made:
        yield made
    with app.app_context():
        close(app)
    prepared.drop(settings)


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {VERSION_TABLE}


def triggers(connection: Connection) -> set[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.dialect.name]
    return set(connection.scalars(text(query)))


def test_there_is_one_head():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_from_nothing_to_the_newest_and_back_to_nothing(empty):
    upgrade()
    with db.engine.connect() as connection:
        assert tables(connection) == set(Base.metadata.tables)
        assert triggers(connection)
    downgrade(revision="base")
    with db.engine.connect() as connection:
        assert tables(connection) == set()
        assert triggers(connection) == set()


def test_the_way_can_be_gone_twice(empty):
    upgrade()
    downgrade(revision="base")
    upgrade()
    with db.engine.connect() as connection:
        assert tables(connection) == set(Base.metadata.tables)


def test_a_database_in_use_keeps_its_answers_on_the_way_back_and_forth(session, cast):
    """Tables that others point at are changed on the way."""
    with unit_of_work():
        sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 7)
    kept = select(Answer.attempt_id, Answer.question, Answer.points).order_by(Answer.question)
    before = session.execute(kept).all()
    version = cast.own.course_version_id
    session.rollback()
    downgrade(revision="0001")
    upgrade()
    assert len(before) == QUESTIONS
    assert session.execute(kept).all() == before
    assert session.scalars(select(Attempt.course_version_id)).all() == [version]


def test_migrated_tables_are_those_of_the_models(connection):
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_keys_and_limits_of_a_table_are_those_of_the_models(connection, table):
    """What the comparison above does not look at: CHECK constraints, the primary key, and names."""
    found, meant = inspect(connection), Base.metadata.tables[table]
    checks = {constraint.name for constraint in meant.constraints if isinstance(constraint, CheckConstraint)}
    assert {check["name"] for check in found.get_check_constraints(table)} == checks
    assert found.get_pk_constraint(table)["constrained_columns"] == [column.name for column in meant.primary_key]
    assert found.get_pk_constraint(table)["name"] == meant.primary_key.name


ENUMS = [
    (column.table.name, column.name)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]


@pytest.mark.parametrize(("table", "column"), ENUMS)
def test_a_column_of_words_allows_exactly_the_words_of_its_enum(connection, table, column):
    kind = Base.metadata.tables[table].columns[column].type
    checks = inspect(connection).get_check_constraints(table)
    own = next(check["sqltext"] for check in checks if check["name"] == f"ck_{table}_{kind.name}")
    assert {word for word in own.split("'")[1::2]} == set(kind.enums)


def test_exactly_the_tables_that_only_grow_are_guarded_against_change_and_removal(connection):
    guards = {
        "sqlite": {f"{table}_no_{event}" for table in APPEND_ONLY for event in ("update", "delete")},
        "postgresql": {f"{table}_{guard}" for table in APPEND_ONLY for guard in ("append_only", "no_truncate")},
    }
    assert triggers(connection) == guards[connection.dialect.name]


@pytest.mark.parametrize("model", [AuditEntry, CourseVersion])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_a_row_that_only_grows_can_be_neither_changed_nor_removed(cast, session, model, statement):
    before = len(session.scalars(select(model)).all())
    session.rollback()
    assert before > 0
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work():
        session.execute(text(statement.format(model.__tablename__)))
    assert len(session.scalars(select(model)).all()) == before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("cohort", "announced_seats = 0"),
        ("cohort", "ends_on = '2020-01-01'"),
        ("class_session", "jp = -1"),
        ("enrolment", "state = 'lost'"),
        ("quota", "seats = -1"),
        ("role_grant", f"role = '{Role.ADMIN}x'"),
    ],
)
def test_the_database_itself_refuses_what_the_rules_refuse(cast, session, table, change):
    with pytest.raises(DatabaseError, match="ck_"), unit_of_work():
        session.execute(text(f"UPDATE {table} SET {change}"))


def test_what_was_taken_back_goes_on_the_way_to_where_nothing_can_be(session, cast):
    first = cohorts.sessions(session, cast.own.id)[0]
    with unit_of_work():
        made = [mark(first.id, cast.ann_seat, cast.tom, one, NOON) for one in (Presence.SICK, Presence.LATE, None)]
        session.add_all(made)
        session.flush()
        session.add_all(MarkReplacement(mark_id=old.id, by_id=new.id) for old, new in pairwise(made))
    session.rollback()
    downgrade(revision="0018")
    upgrade()
    assert rolls.roll_counts(session, cast.own.id, first.id).marks == {Presence.SICK: 1}
    assert session.scalars(select(AttendanceMark.presence)).all() == [Presence.SICK]


def test_marks_of_before_are_carried_each_replacing_those_that_it_followed(session, cast):
    """By time, and at one moment by birth, as they counted before they said what they replace."""
    first = cohorts.sessions(session, cast.own.id)[0]
    at, class_session, seats = first.starts_at, first.id, (cast.ann_seat, cast.bima_seat)
    session.rollback()
    downgrade(revision="0007")
    rows = [
        (seats[0], "absent", at + timedelta(minutes=9), 3), (seats[0], "present", at, 4), (seats[0], "late", at, 2),
        (seats[1], "sick", at, 1), (seats[1], "present", at, 5),
    ]  # fmt: skip
    old = sa.table("attendance_mark", *(sa.column(name, kind) for name, kind in OLD_MARK.items()))
    with unit_of_work():
        for seat, presence, moment, birth in rows:
            facts = {"session_id": class_session, "marked_by": cast.tom.id, "source": "roll-call", "marked_at": moment}
            values = facts | {"id": uuid.UUID(int=birth), "enrolment_id": seat, "presence": presence}
            session.execute(sa.insert(old).values(values))
    session.rollback()
    upgrade()
    counting = {row.id: row.presence for row in session.execute(rolls.roll(cast.own.id, class_session))}
    assert counting == {seats[0]: Presence.ABSENT, seats[1]: Presence.PRESENT}
    assert rolls.roll_counts(session, cast.own.id, class_session).contested == 0
    kept = session.scalars(select(AttendanceMark).order_by(AttendanceMark.id)).all()
    assert [mark.said_at == mark.received_at == mark.marked_at for mark in kept] == [True] * len(rows)
