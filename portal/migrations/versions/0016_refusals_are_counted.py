"""What was refused is counted per account, address and hour."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("secret", "code", "forbidden", "not-found", "token")


def upgrade() -> None:
    kinds = sa.Enum(*KINDS, name="refusal_kind", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "refusal_count",
        sa.Column("hour", portal.db.UTCDateTime(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "kind", "account", "address", name=op.f("pk_refusal_count")),
    )


def downgrade() -> None:
    op.drop_table("refusal_count")
