"""Evaluations: responses without a name, and receipts that keep them to one a person."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("evaluation_response",)


def protect(table: str) -> None:
    """Let the database itself refuse to change or remove a row of this table."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def upgrade() -> None:
    op.create_table(
        "evaluation_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_evaluation_response_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_response")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_evaluation_response_cohort_id_subject_id"),
        "evaluation_response",
        ["cohort_id", "subject_id"],
        unique=False,
    )
    op.create_table(
        "evaluation_receipt",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("enrolments", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_evaluation_receipt_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "subject_id", name=op.f("pk_evaluation_receipt")),
        sqlite_with_rowid=False,
    )
    for table in APPEND_ONLY:
        protect(table)


def downgrade() -> None:
    op.drop_table("evaluation_receipt")
    op.drop_index(op.f("ix_evaluation_response_cohort_id_subject_id"), table_name="evaluation_response")
    op.drop_table("evaluation_response")
