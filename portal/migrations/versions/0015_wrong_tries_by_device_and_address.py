"""Wrong tries count apart for the devices that know an account, and together for an address."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = portal.db.UTCDateTime


def upgrade() -> None:
    kept = _rows("login_digest", "failures", "last_at", "blocked_until")
    op.drop_table("sign_in_throttle")
    by_device = op.create_table(
        "sign_in_throttle",
        sa.Column("login_digest", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=24), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT(), nullable=False),
        sa.Column("blocked_until", MOMENT(), nullable=True),
        sa.PrimaryKeyConstraint("login_digest", "device", name=op.f("pk_sign_in_throttle")),
    )
    with op.batch_alter_table("sign_in_throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_throttle_last_at"), ["last_at"], unique=False)
    op.bulk_insert(by_device, [{**row, "device": ""} for row in kept])
    op.create_table(
        "address_throttle",
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("calm_at", MOMENT(), nullable=False),
        sa.PrimaryKeyConstraint("address_digest", name=op.f("pk_address_throttle")),
    )
    with op.batch_alter_table("address_throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_throttle_calm_at"), ["calm_at"], unique=False)


def downgrade() -> None:
    kept = [row for row in _rows("login_digest", "device", "failures", "last_at", "blocked_until") if not row["device"]]
    op.drop_table("address_throttle")
    op.drop_table("sign_in_throttle")
    alone = op.create_table(
        "sign_in_throttle",
        sa.Column("login_digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT(), nullable=False),
        sa.Column("blocked_until", MOMENT(), nullable=True),
        sa.PrimaryKeyConstraint("login_digest", name=op.f("pk_sign_in_throttle")),
    )
    op.bulk_insert(alone, [{name: value for name, value in row.items() if name != "device"} for row in kept])


def _rows(*names: str) -> list[dict[str, object]]:
    kinds = {"last_at": MOMENT, "blocked_until": MOMENT, "failures": sa.Integer}
    table = sa.table("sign_in_throttle", *(sa.column(name, kinds.get(name, sa.String)()) for name in names))
    return [dict(row._mapping) for row in op.get_bind().execute(sa.select(table))]
