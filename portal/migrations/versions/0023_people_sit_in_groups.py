"""The people of a cohort sit in groups, often in rooms of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_group_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_group")),
        sa.UniqueConstraint("cohort_id", "name", name=op.f("uq_cohort_group_cohort_id_name")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_enrolment_group_id"), "cohort_group", ["group_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_enrolment_group_id"), ["group_id"])


def downgrade() -> None:
    """Nobody sits in a group any more."""
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_group_id"))
        batch_op.drop_constraint(batch_op.f("fk_enrolment_group_id"), type_="foreignkey")
        batch_op.drop_column("group_id")
    op.drop_table("cohort_group")
