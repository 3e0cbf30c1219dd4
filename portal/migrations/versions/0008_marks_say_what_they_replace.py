"""An attendance mark says which ones it replaces, whose word it is, and on which device and site it came about."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CENTRE = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    _unguard("attendance_mark")
    centre = CENTRE.replace("-", "") if _sqlite() else CENTRE
    with op.batch_alter_table("attendance_mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("maker", sa.String(length=24), nullable=False, server_default="staff"))
        batch_op.add_column(sa.Column("said_at", portal.db.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("clock_offset", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("received_at", portal.db.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("device", sa.Uuid(), nullable=False, server_default=centre))
        batch_op.add_column(sa.Column("device_seq", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("site", sa.Uuid(), nullable=False, server_default=centre))
        batch_op.add_column(sa.Column("site_seq", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE attendance_mark SET said_at = marked_at, received_at = marked_at")
    with op.batch_alter_table("attendance_mark", schema=None) as batch_op:
        batch_op.alter_column("said_at", existing_type=portal.db.UTCDateTime(), nullable=False)
        batch_op.alter_column("received_at", existing_type=portal.db.UTCDateTime(), nullable=False)
        for column, kind in _filled().items():
            batch_op.alter_column(column, existing_type=kind, server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_attendance_mark_maker"), "maker IN ('auto', 'self', 'staff')")
        batch_op.drop_index(batch_op.f("ix_attendance_mark_session_id_enrolment_id_marked_at"))
        batch_op.create_index(
            batch_op.f("ix_attendance_mark_session_id_enrolment_id"), ["session_id", "enrolment_id"], unique=False
        )
        batch_op.drop_constraint(batch_op.f("ck_attendance_mark_source"), type_="check")
        batch_op.drop_column("source")
    op.create_table(
        "mark_replacement",
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("by_id != mark_id", name=op.f("ck_mark_replacement_not_itself")),
        sa.ForeignKeyConstraint(["by_id"], ["attendance_mark.id"], name=op.f("fk_mark_replacement_by_id")),
        sa.PrimaryKeyConstraint("mark_id", "by_id", name=op.f("pk_mark_replacement")),
    )
    with op.batch_alter_table("mark_replacement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_replacement_by_id"), ["by_id"], unique=False)
    op.execute(
        "INSERT INTO mark_replacement (mark_id, by_id) SELECT former.id, later.id FROM attendance_mark AS former "
        "JOIN attendance_mark AS later "
        "ON later.session_id = former.session_id AND later.enrolment_id = former.enrolment_id "
        "WHERE later.marked_at > former.marked_at OR (later.marked_at = former.marked_at AND later.id > former.id)"
    )
    for table in ("attendance_mark", "mark_replacement"):
        _guard(table)


def _filled() -> dict[str, sa.types.TypeEngine[Any]]:
    number = sa.Integer()
    return {
        "maker": sa.String(length=24),
        "clock_offset": number,
        "device": sa.Uuid(),
        "device_seq": number,
        "site": sa.Uuid(),
        "site_seq": number,
    }


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(table: str) -> None:
    """Let the database itself refuse to change or remove a row of this table."""
    if _sqlite():
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
    if _sqlite():
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{event}")
    else:
        for guard in ("append_only", "no_truncate"):
            op.execute(f"DROP TRIGGER {table}_{guard} ON {table}")


def downgrade() -> None:
    op.drop_table("mark_replacement")
    _unguard("attendance_mark")
    with op.batch_alter_table("attendance_mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=24), nullable=False, server_default="roll-call"))
        batch_op.drop_constraint(batch_op.f("ck_attendance_mark_maker"), type_="check")
        batch_op.drop_index(batch_op.f("ix_attendance_mark_session_id_enrolment_id"))
        batch_op.create_index(
            batch_op.f("ix_attendance_mark_session_id_enrolment_id_marked_at"),
            ["session_id", "enrolment_id", "marked_at"],
            unique=False,
        )
        for column in ("said_at", "received_at", *_filled()):
            batch_op.drop_column(column)
    with op.batch_alter_table("attendance_mark", schema=None) as batch_op:
        batch_op.alter_column("source", existing_type=sa.String(length=24), server_default=None)
        batch_op.create_check_constraint(batch_op.f("ck_attendance_mark_source"), "source IN ('roll-call')")
    _guard("attendance_mark")
