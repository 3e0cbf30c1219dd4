"""Records of one organiser are compared without anybody asking, also those that were there before.

None counts as compared yet: the hourly work goes through all of them once.
"""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NOT_COMPARED = sa.text("organisation_id IS NOT NULL AND compared_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("compared_at", UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_person_not_compared",
            ["organisation_id", "birth_date"],
            unique=False,
            sqlite_where=NOT_COMPARED,
            postgresql_where=NOT_COMPARED,
        )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_not_compared")
        batch_op.drop_column("compared_at")
