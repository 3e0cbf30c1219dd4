"""It is noted whose ready text for WhatsApp was opened."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.Enum("enrolled", name="personal_text", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "opened_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", portal.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_opened_text_enrolment_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_opened_text_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened_text")),
    )
    with op.batch_alter_table("opened_text", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opened_text_enrolment_id_opened_at"), ["enrolment_id", "opened_at"], unique=False
        )


def downgrade() -> None:
    op.drop_table("opened_text")
