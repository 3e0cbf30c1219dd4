"""The QR code of a card is used on one device, and on others that were allowed."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=True),
        sa.Column("since", portal.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_device_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_device")),
        sa.UniqueConstraint("person_id", "device_digest", name=op.f("uq_card_device_person_id_device_digest")),
    )


def downgrade() -> None:
    op.drop_table("card_device")
