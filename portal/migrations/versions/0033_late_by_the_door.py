"""A cohort says from which minute on whoever comes by the door of a session is late; those that exist: never."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

RANGE = "ck_cohort_late_after"


def upgrade() -> None:
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_after", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f(RANGE), "late_after BETWEEN 0 AND 240")


def downgrade() -> None:
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(RANGE), type_="check")
        batch_op.drop_column("late_after")
