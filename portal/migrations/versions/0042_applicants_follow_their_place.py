"""Whoever applied sees the way of their place in the list, and says that something in the application is wrong."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FACTS = ("full_name", "birth_place", "birth_date", "village_code", "other")


def upgrade() -> None:
    fact = sa.Enum(*FACTS, name="wrong_fact", native_enum=False, create_constraint=True, length=24)
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_fact", fact, nullable=True))
        batch_op.add_column(sa.Column("wrong_said", portal.db.EncryptedText(), nullable=True))
        batch_op.add_column(sa.Column("wrong_at", portal.db.UTCDateTime(), nullable=True))
    op.create_table(
        "noted_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_noted_place_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noted_place")),
    )
    with op.batch_alter_table("noted_place", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_noted_place_enrolment_id_noted_at"), ["enrolment_id", "noted_at"], unique=False
        )


def downgrade() -> None:
    op.drop_table("noted_place")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_application_wrong_fact"), type_="check")
        batch_op.drop_column("wrong_at")
        batch_op.drop_column("wrong_said")
        batch_op.drop_column("wrong_fact")
