"""A roster that was handed in is kept, encrypted, while it is looked at."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("content", portal.db.EncryptedBytes(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_roster_upload_cohort_id")),
        sa.ForeignKeyConstraint(["import_id"], ["roster_import.id"], name=op.f("fk_roster_upload_import_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_roster_upload_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_upload")),
    )
    with op.batch_alter_table("roster_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_upload_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_roster_upload_made_at"), ["made_at"], unique=False)


def downgrade() -> None:
    op.drop_table("roster_upload")
