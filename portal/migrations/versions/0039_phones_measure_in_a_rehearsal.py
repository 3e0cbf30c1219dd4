"""What the phones of a rehearsal measure."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "phone_measure"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f(f"fk_{TABLE}_attempt_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f(f"fk_{TABLE}_cohort_id")),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f(f"pk_{TABLE}")),
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{TABLE}_cohort_id"), ["cohort_id"], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
