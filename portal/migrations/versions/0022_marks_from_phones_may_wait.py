"""Marks that a phone sends after the last day wait for the organiser."""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = ("present", "late", "excused", "sick", "absent")
    presence = sa.Enum(*words, name="presence", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "waiting_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("presence", presence, nullable=True),
        sa.Column("marked_at", UTCDateTime(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("clock_offset", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("device", sa.Uuid(), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.JSON(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_waiting_mark_enrolment_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_waiting_mark_marked_by")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_waiting_mark_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_mark")),
    )
    with op.batch_alter_table("waiting_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_mark_session_id"), ["session_id"], unique=False)


def downgrade() -> None:
    op.drop_table("waiting_mark")
