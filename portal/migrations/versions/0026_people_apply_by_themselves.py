"""Cohorts can be open to applications, which are kept with the consent that came with them."""

import sqlalchemy as sa
from alembic import op

from portal.db import EncryptedText, UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = ("received", "approved", "refused", "withdrawn", "set-aside")


def upgrade() -> None:
    op.create_table(
        "registration",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("short_name", sa.String(length=6), nullable=False),
        sa.Column("opens_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_registration_times")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_registration_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_registration")),
        sa.UniqueConstraint("short_name", name=op.f("uq_registration_short_name")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("state", _choice(STATES, "application_state"), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("nik", EncryptedText(), nullable=False),
        sa.Column("nik_digest", sa.String(length=64), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("birth_place", sa.String(length=120), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", _choice(("L", "P"), "sex"), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("notice_version", sa.String(length=20), nullable=False),
        sa.Column("consented_at", UTCDateTime(), nullable=False),
        sa.Column("may_message", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_application_cohort_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_application_decided_by")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_application_enrolment_id")),
        sa.ForeignKeyConstraint(["village_code"], ["region.code"], name=op.f("fk_application_village_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_application_code_digest")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_cohort_id_state_received_at"), ["cohort_id", "state", "received_at"]
        )
        batch_op.create_index(batch_op.f("ix_application_cohort_id_nik_digest"), ["cohort_id", "nik_digest"])
        batch_op.create_index(batch_op.f("ix_application_enrolment_id"), ["enrolment_id"])


def _choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def downgrade() -> None:
    op.drop_table("application")
    op.drop_table("registration")
