"""Work plans, their attachments and their reviews."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("work_plan_review",)


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
        "work_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("saved_from", sa.String(length=16), nullable=False),
        sa.Column("submitted_at", portal.db.UTCDateTime(), nullable=True),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_work_plan_revision")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted')", name=op.f("ck_work_plan_plan_state")
        ),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_work_plan_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_plan")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_work_plan_enrolment_id")),
    )
    op.create_table(
        "work_plan_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("content", portal.db.EncryptedBytes(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["work_plan.id"], name=op.f("fk_work_plan_attachment_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_plan_attachment")),
    )
    with op.batch_alter_table("work_plan_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_plan_attachment_plan_id"), ["plan_id"], unique=False)
    op.create_table(
        "work_plan_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("reviewed_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decision IN ('returned', 'accepted')", name=op.f("ck_work_plan_review_decision")),
        sa.ForeignKeyConstraint(["plan_id"], ["work_plan.id"], name=op.f("fk_work_plan_review_plan_id")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_work_plan_review_reviewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_plan_review")),
    )
    with op.batch_alter_table("work_plan_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_plan_review_plan_id"), ["plan_id"], unique=False)
    for table in APPEND_ONLY:
        protect(table)


def downgrade() -> None:
    with op.batch_alter_table("work_plan_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_plan_review_plan_id"))

    op.drop_table("work_plan_review")
    with op.batch_alter_table("work_plan_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_work_plan_attachment_plan_id"))

    op.drop_table("work_plan_attachment")
    op.drop_table("work_plan")
