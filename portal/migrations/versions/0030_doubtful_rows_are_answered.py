"""What is answered about the rows of a roster that are not clear is kept, encrypted, with the upload."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("roster_upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", portal.db.EncryptedBytes(), nullable=True))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_organisation_id_birth_date"), ["organisation_id", "birth_date"])


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_organisation_id_birth_date"))
    with op.batch_alter_table("roster_upload", schema=None) as batch_op:
        batch_op.drop_column("answers")
