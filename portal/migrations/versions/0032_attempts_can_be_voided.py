"""Attempts that a mistake began can be voided: they are kept and count nowhere."""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voided_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("void_reason", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """What was voided counts again."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("void_reason")
        batch_op.drop_column("voided_at")
