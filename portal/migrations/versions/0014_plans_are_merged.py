"""Work plans are merged from the pages they are typed on, field by field."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("work_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notes", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.drop_column("saved_from")
    with op.batch_alter_table("work_plan", schema=None) as batch_op:
        batch_op.alter_column("notes", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("work_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("saved_from", sa.String(length=16), nullable=False, server_default=""))
        batch_op.drop_column("notes")
    with op.batch_alter_table("work_plan", schema=None) as batch_op:
        batch_op.alter_column("saved_from", existing_type=sa.String(length=16), server_default=None)
