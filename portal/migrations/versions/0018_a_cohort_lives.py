"""A cohort can be changed and has a waiting list; a session can be cancelled; who pays is noted."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATES = "ck_enrolment_enrolment_state"


def upgrade() -> None:
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promotion_stopped", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("quotas_released_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "funds",
                sa.Enum(
                    "apbn", "apbd", "other", name="fund_source", native_enum=False, create_constraint=True, length=24
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("funds_number", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("quota", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_quota_seats"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_quota_seats"), "seats BETWEEN 0 AND 5000")
    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_at", portal.db.UTCDateTime(), nullable=True))
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(STATES), type_="check")
        batch_op.create_check_constraint(batch_op.f(STATES), "state IN ('active', 'waiting', 'withdrawn')")
        batch_op.alter_column("quota_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))
    _without_defaults({"cohort": ("promotion_stopped", "funds_number"), "enrolment": ("priority",)})
    _without_defaults({"roster_import": ("waiting",)})


def _without_defaults(columns: dict[str, tuple[str, ...]]) -> None:
    """What was added gets its value from the code from now on."""
    for table, names in columns.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Whoever waits counts as withdrawn; whoever has no quota comes under the first one of the cohort."""
    op.execute("UPDATE enrolment SET state = 'withdrawn' WHERE state = 'waiting'")
    op.execute("UPDATE quota SET seats = 1 WHERE seats = 0")
    op.execute(
        "UPDATE enrolment SET quota_id = (SELECT quota.id FROM quota WHERE quota.cohort_id = enrolment.cohort_id"
        " ORDER BY quota.position LIMIT 1) WHERE quota_id IS NULL"
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_column("waiting")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_column("priority")
        batch_op.alter_column("quota_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_constraint(batch_op.f(STATES), type_="check")
        batch_op.create_check_constraint(batch_op.f(STATES), "state IN ('active', 'withdrawn')")
    with op.batch_alter_table("class_session", schema=None) as batch_op:
        batch_op.drop_column("cancelled_at")
    with op.batch_alter_table("quota", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_quota_seats"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_quota_seats"), "seats BETWEEN 1 AND 5000")
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_cohort_fund_source"), type_="check")
        batch_op.drop_column("funds_number")
        batch_op.drop_column("funds")
        batch_op.drop_column("quotas_released_on")
        batch_op.drop_column("promotion_stopped")
