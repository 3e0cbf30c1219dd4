"""A quiz can be planned to open and to close by itself."""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("quiz_window", schema=None) as batch_op:
        batch_op.alter_column("opens_at", existing_type=UTCDateTime(), nullable=True)
        batch_op.add_column(sa.Column("planned_opening", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("planned_closing", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """What opened only as planned counts as opened by hand then; what was not opened yet goes."""
    op.execute("UPDATE quiz_window SET opens_at = planned_opening WHERE opens_at IS NULL")
    op.execute("DELETE FROM quiz_window WHERE opens_at IS NULL")
    with op.batch_alter_table("quiz_window", schema=None) as batch_op:
        batch_op.drop_column("planned_closing")
        batch_op.drop_column("planned_opening")
        batch_op.alter_column("opens_at", existing_type=UTCDateTime(), nullable=False)
