"""Cohorts that are not over are found without reading all."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_cohort_ends_on"), "cohort", ["ends_on"])


def downgrade() -> None:
    op.drop_index(op.f("ix_cohort_ends_on"), table_name="cohort")
