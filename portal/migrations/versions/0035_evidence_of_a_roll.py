"""Photos of a signed list are kept with its session, encrypted."""

import sqlalchemy as sa
from alembic import op

from portal.db import EncryptedBytes, UTCDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("content", EncryptedBytes(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_evidence_page_added_by")),
        sa.ForeignKeyConstraint(["session_id"], ["class_session.id"], name=op.f("fk_evidence_page_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_page")),
    )
    op.create_index(op.f("ix_evidence_page_session_id"), "evidence_page", ["session_id"])


def downgrade() -> None:
    op.drop_table("evidence_page")
