"""A trainee can say that the own record is wrong, and the organiser answers."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

FACTS = ("full_name", "birth_place", "birth_date", "village_code", "other")
OUTCOMES = ("corrected", "left")
WAITS = sa.text("outcome IS NULL")


def _among(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "data_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("about", _among(FACTS, "data_fact"), nullable=False),
        sa.Column("said", portal.db.EncryptedText(), nullable=False),
        sa.Column("made_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("outcome", _among(OUTCOMES, "report_outcome"), nullable=True),
        sa.Column("answer", portal.db.EncryptedText(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", portal.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_data_report_answered_by")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_data_report_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_report")),
    )
    with op.batch_alter_table("data_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_data_report_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(
            "uq_data_report_waiting", ["enrolment_id"], unique=True, sqlite_where=WAITS, postgresql_where=WAITS
        )


def downgrade() -> None:
    op.drop_table("data_report")
