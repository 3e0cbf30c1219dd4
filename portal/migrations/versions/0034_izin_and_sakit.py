"""People ask to be excused, with the photo of a letter, encrypted."""

import sqlalchemy as sa
from alembic import op

from portal.db import EncryptedBytes, EncryptedText, UTCDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS, STATES = ("excused", "sick"), ("asked", "approved", "refused", "taken-back")
STANDS = sa.text("stands")


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "excuse",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words("excuse_kind", KINDS), nullable=False),
        sa.Column("state", _words("excuse_state", STATES), nullable=False),
        sa.Column("reason", EncryptedText(), nullable=True),
        sa.Column("answer", EncryptedText(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_excuse_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_excuse_decided_by")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_excuse_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
    )
    op.create_index(op.f("ix_excuse_enrolment_id"), "excuse", ["enrolment_id"])
    op.create_index(op.f("ix_excuse_state"), "excuse", ["state"])
    op.create_table(
        "excuse_session",
        sa.Column("excuse_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_excuse_session_enrolment_id")),
        sa.ForeignKeyConstraint(["excuse_id"], ["excuse.id"], name=op.f("fk_excuse_session_excuse_id")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_excuse_session_session_id")),
        sa.PrimaryKeyConstraint("excuse_id", "session_id", name=op.f("pk_excuse_session")),
    )
    op.create_index(op.f("ix_excuse_session_session_id"), "excuse_session", ["session_id"])
    op.create_index(op.f("ix_excuse_session_enrolment_id"), "excuse_session", ["enrolment_id"])
    op.create_index(
        "uq_excuse_session_standing", "excuse_session", ["enrolment_id", "session_id"], unique=True,
        sqlite_where=STANDS, postgresql_where=STANDS,
    )  # fmt: skip
    op.create_table(
        "excuse_letter",
        sa.Column("excuse_id", sa.Uuid(), nullable=False),
        sa.Column("content", EncryptedBytes(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["excuse_id"], ["excuse.id"], name=op.f("fk_excuse_letter_excuse_id")),
        sa.PrimaryKeyConstraint("excuse_id", name=op.f("pk_excuse_letter")),
    )


def downgrade() -> None:
    for table in ("excuse_letter", "excuse_session", "excuse"):
        op.drop_table(table)
