"""A session is a row that says until when somebody is signed in."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("joined_account_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("ends_at", portal.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id")),
        sa.ForeignKeyConstraint(
            ["joined_account_id"], ["joined_account.id"], name=op.f("fk_sign_in_session_joined_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        for column in ("person_id", "joined_account_id", "ends_at"):
            batch_op.create_index(batch_op.f(f"ix_sign_in_session_{column}"), [column], unique=False)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("epoch")


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("epoch", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("epoch", existing_type=sa.Integer(), server_default=None)
    op.drop_table("sign_in_session")
