"""A session may be a pass: it opens the pages of one scope alone."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scope", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("parent_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_sign_in_session_parent_id"), ["parent_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM sign_in_session WHERE scope IS NOT NULL")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_parent_id"))
        batch_op.drop_column("parent_id")
        batch_op.drop_column("scope")
