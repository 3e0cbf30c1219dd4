"""An organiser closes a cohort, and may open it again."""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohort", sa.Column("closed_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("cohort", "closed_at")
