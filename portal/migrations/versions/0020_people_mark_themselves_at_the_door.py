"""People mark themselves at the door, and how that came about is kept beside the mark."""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "door_arrival"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", UTCDateTime(), nullable=False),
        sa.Column("device", sa.String(length=24), nullable=False),
        sa.Column("changed_hands", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mark_id"], ["attendance_mark.id"], name=op.f("fk_door_arrival_mark_id")),
        sa.PrimaryKeyConstraint("mark_id", name=op.f("pk_door_arrival")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{event.lower()} BEFORE {event} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
    else:
        for name, events, each in (
            ("append_only", "UPDATE OR DELETE", "ROW"),
            ("no_truncate", "TRUNCATE", "STATEMENT"),
        ):
            op.execute(
                f"CREATE TRIGGER {TABLE}_{name} BEFORE {events} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    op.drop_table(TABLE)
