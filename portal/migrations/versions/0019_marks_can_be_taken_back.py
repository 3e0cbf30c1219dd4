"""A mark can take others back, and says in which act of the trail it was made.

Marks are only ever added, so taking one back is a further mark, which says no presence of its own: the column may be
empty. ``act_id`` is the entry of the trail: one tap may mark a whole hall, and only by it can that be taken back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLE = "attendance_mark"
MARK = sa.table(TABLE, sa.column("id", sa.Uuid()), sa.column("presence", sa.String()))
REPLACEMENT = sa.table("mark_replacement", sa.column("mark_id", sa.Uuid()), sa.column("by_id", sa.Uuid()))


def upgrade() -> None:
    _unguard(TABLE)
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.alter_column("presence", existing_type=sa.String(length=24), nullable=True)
        batch_op.add_column(sa.Column("act_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_attendance_mark_act_id"), ["act_id"], unique=False)
    _guard(TABLE)


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _guard(table: str) -> None:
    """Let the database itself refuse to change or remove a row."""
    if _sqlite():
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        for name, events, each in (
            ("append_only", "UPDATE OR DELETE", "ROW"),
            ("no_truncate", "TRUNCATE", "STATEMENT"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {events} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )


def _unguard(table: str) -> None:
    names = ("no_update", "no_delete") if _sqlite() else ("append_only", "no_truncate")
    for name in names:
        op.execute(f"DROP TRIGGER {table}_{name}" + ("" if _sqlite() else f" ON {table}"))


def downgrade() -> None:
    """What was taken back goes, together with what took it back: neither counted."""
    for table in (TABLE, "mark_replacement"):
        _unguard(table)
    bind = op.get_bind()
    taking = set(bind.scalars(sa.select(MARK.c.id).where(MARK.c.presence.is_(None))))
    taken = sa.select(REPLACEMENT.c.mark_id).join(MARK, MARK.c.id == REPLACEMENT.c.by_id)
    for one in taking | set(bind.scalars(taken.where(MARK.c.presence.is_(None)))):
        bind.execute(sa.delete(REPLACEMENT).where(REPLACEMENT.c.by_id == one))
        bind.execute(sa.delete(MARK).where(MARK.c.id == one))
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_mark_act_id"))
        batch_op.drop_column("act_id")
        batch_op.alter_column("presence", existing_type=sa.String(length=24), nullable=False)
    for table in (TABLE, "mark_replacement"):
        _guard(table)
