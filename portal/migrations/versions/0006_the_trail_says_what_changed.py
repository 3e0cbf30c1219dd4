"""The trail says what changed from what to what, and in whose trail an entry stands. Personal values lie encrypted and
may be emptied; nothing else of an entry may change."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEPT = (
    "id", "at", "actor_id", "action", "subject", "subject_id", "organisation_id", "cohort_id", "person_id", "changed",
    "reason", "detail",
)  # fmt: skip
FOUND_BY = ("actor_id", "action", "organisation_id", "cohort_id", "person_id")


def upgrade() -> None:
    _unguard("audit_entry")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("cohort_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("person_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("changed", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("personal", portal.db.EncryptedJSON(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.alter_column("changed", existing_type=sa.JSON(), server_default=None)
        batch_op.alter_column("reason", existing_type=sa.Text(), server_default=None)
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        for column in FOUND_BY:
            batch_op.create_index(batch_op.f(f"ix_audit_entry_{column}_at"), [column, "at"], unique=False)
    op.create_table(
        "audit_person",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_person_entry_id")),
        sa.PrimaryKeyConstraint("person_id", "entry_id", name=op.f("pk_audit_person")),
    )
    with op.batch_alter_table("audit_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_person_entry_id"), ["entry_id"], unique=False)
    _say_whose()
    _guard_all_but_personal()
    _guard("audit_person")


def _say_whose() -> None:
    """In whose trail the entries of before stand, as far as what they were done to still says so."""
    entry, seat = _table("audit_entry"), _table("enrolment")
    key: sa.ColumnElement[Any] = sa.func.replace(entry.c.subject_id, "-", "")
    if op.get_bind().dialect.name != "sqlite":
        key = sa.cast(entry.c.subject_id, sa.Uuid())

    def say(*subjects: str, **values: object) -> None:
        op.execute(sa.update(entry).where(entry.c.subject.in_(subjects)).values(values))

    def of_seat(found: object) -> dict[str, object]:
        return {name: _lookup(seat.c[name], seat.c.id == found) for name in ("cohort_id", "person_id")}

    say("cohort", cohort_id=key)
    say("class_session", cohort_id=_lookup(*_by_id("class_session", "cohort_id", key)))
    say("enrolment", "learner", **of_seat(key))
    for table in ("attempt", "work_plan"):
        say(table, **of_seat(_lookup(*_by_id(table, "enrolment_id", key))))
    say("person", person_id=_lookup(seat.c.person_id, seat.c.person_id == key))
    say("organisation", organisation_id=key)
    organiser = _lookup(*_by_id("cohort", "organisation_id", entry.c.cohort_id))
    op.execute(sa.update(entry).where(entry.c.cohort_id.is_not(None)).values(organisation_id=organiser))
    member = _table("organisation_member")
    office = _lookup(member.c.organisation_id, member.c.person_id == entry.c.actor_id, member.c.organisation_id)
    op.execute(sa.update(entry).where(entry.c.action == "pin-issued").values(organisation_id=office))


def _table(name: str) -> sa.TableClause:
    words = "id subject subject_id action actor_id organisation_id cohort_id person_id enrolment_id"
    return sa.table(name, *map(sa.column, words.split()))


def _by_id(table: str, column: str, key: object) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    found = _table(table)
    return found.c[column], found.c.id == key


def _lookup(
    column: sa.ColumnElement[Any], where: sa.ColumnElement[Any], *order: sa.ColumnElement[Any]
) -> sa.ScalarSelect[Any]:
    return sa.select(column).where(where).order_by(*order).limit(1).scalar_subquery()


def _guard_all_but_personal() -> None:
    """Let the database refuse every change of an entry, but that its personal values are emptied."""
    if op.get_bind().dialect.name == "sqlite":
        same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in KEPT)
        op.execute(
            "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
            f"WHEN NOT (OLD.personal IS NOT NULL AND NEW.personal IS NULL AND {same}) "
            "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_change_but_emptying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' AND OLD.personal IS NOT NULL AND NEW.personal IS NULL "
        "AND to_jsonb(NEW) - 'personal' = to_jsonb(OLD) - 'personal' THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_but_emptying()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _guard(table: str) -> None:
    """Let the database itself refuse to change or remove a row of this table."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _unguard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{event}")
    else:
        for guard in ("append_only", "no_truncate"):
            op.execute(f"DROP TRIGGER {table}_{guard} ON {table}")


def downgrade() -> None:
    op.drop_table("audit_person")
    _unguard("audit_entry")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change_but_emptying()")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        for column in FOUND_BY:
            batch_op.drop_index(batch_op.f(f"ix_audit_entry_{column}_at"))
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        for column in ("reason", "personal", "changed", "person_id", "cohort_id", "organisation_id"):
            batch_op.drop_column(column)
    _guard("audit_entry")
