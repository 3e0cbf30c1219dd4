"""Quizzes can be answered on printed paper, which two people of the staff read."""

import sqlalchemy as sa
from alembic import op

from portal.db import UTCDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLE = "printed_paper"
POINTS_AT = {
    "cohort_id": "cohort",
    "enrolment_id": "enrolment",
    "course_version_id": "course_version",
    "drawn_by": "person",
    "typed_by": "person",
    "attempt_id": "attempt",
}


def upgrade() -> None:
    quizzes = ("pretest", "posttest", "rehearsal")
    kind = sa.Enum(*quizzes, name="kind", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("course_version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("paper", sa.JSON(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", UTCDateTime(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("typed_by", sa.Uuid(), nullable=True),
        sa.Column("typed_at", UTCDateTime(), nullable=True),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, table in POINTS_AT.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{TABLE}_cohort_id_kind"), ["cohort_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f(f"ix_{TABLE}_enrolment_id"), ["enrolment_id"], unique=False)
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        for column in ("typed_by", "checked_by"):
            batch_op.add_column(sa.Column(column, sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_attempt_{column}"), "person", [column], ["id"])


def downgrade() -> None:
    """Attempts stay as if they had been taken on a screen."""
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        for column in ("checked_by", "typed_by"):
            batch_op.drop_constraint(batch_op.f(f"fk_attempt_{column}"), type_="foreignkey")
            batch_op.drop_column(column)
    op.drop_table(TABLE)
