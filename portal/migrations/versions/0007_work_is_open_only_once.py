"""The same work is open only once, several people may follow it, and a thread knows whether it still is its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("claim", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE job SET subject = CAST(id AS VARCHAR(36))")  # each of those from before stays a work of its own
    op.execute("UPDATE job SET claim = id WHERE state = 'running'")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.alter_column("subject", existing_type=sa.String(length=64), server_default=None)
        batch_op.alter_column("tries", existing_type=sa.Integer(), server_default=None)
        batch_op.create_index(
            "uq_job_open", ["kind", "subject"], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
        )
    op.create_table(
        "job_watcher",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_watcher_job_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_watcher_person_id")),
        sa.PrimaryKeyConstraint("job_id", "person_id", name=op.f("pk_job_watcher")),
    )
    with op.batch_alter_table("job_watcher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_watcher_person_id"), ["person_id"], unique=False)
    op.execute("INSERT INTO job_watcher (job_id, person_id) SELECT id, owner_id FROM job")


def downgrade() -> None:
    op.drop_table("job_watcher")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("uq_job_open")
        for column in ("tries", "claim", "subject"):
            batch_op.drop_column(column)
