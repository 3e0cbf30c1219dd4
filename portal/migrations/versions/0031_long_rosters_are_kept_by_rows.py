"""Rosters that are too long to be read at once are kept row by row, encrypted, until they come in."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("roster_upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("overview", portal.db.EncryptedBytes(), nullable=True))
        batch_op.add_column(sa.Column("job_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_roster_upload_job_id"), "job", ["job_id"], ["id"])
    op.create_table(
        "roster_line",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("content", portal.db.EncryptedBytes(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["roster_upload.id"], name=op.f("fk_roster_line_upload_id")),
        sa.PrimaryKeyConstraint("upload_id", "position", name=op.f("pk_roster_line")),
    )
    with op.batch_alter_table("roster_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_line_upload_id_outcome"), ["upload_id", "outcome"], unique=False)


def downgrade() -> None:
    op.drop_table("roster_line")
    with op.batch_alter_table("roster_upload", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_roster_upload_job_id"), type_="foreignkey")
        batch_op.drop_column("job_id")
        batch_op.drop_column("overview")
