"""Records of one organiser that may be one person are kept as pairs, and can be made one.

Pairs of records that are there already are found by the job of the list, as it reads every record.
"""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

HOLDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    likeness = sa.Enum("name", "nik", name="likeness", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "record_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("likeness", likeness, nullable=False),
        sa.Column("found_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.Column("dismissed_at", portal.db.UTCDateTime(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_record_pair_order")),
        sa.ForeignKeyConstraint(["dismissed_by"], ["person.id"], name=op.f("fk_record_pair_dismissed_by")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_record_pair_first_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_record_pair_organisation_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_record_pair_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_record_pair_first_id_second_id")),
    )
    with op.batch_alter_table("record_pair", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_record_pair_organisation_id_found_at"), ["organisation_id", "found_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_pair_second_id"), ["second_id"], unique=False)
    op.create_table(
        "record_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", portal.db.UTCDateTime(), nullable=True),
        sa.CheckConstraint("kept_id != gone_id", name=op.f("ck_record_merge_not_itself")),
        sa.ForeignKeyConstraint(["gone_id"], ["person.id"], name=op.f("fk_record_merge_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_record_merge_kept_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_record_merge_made_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_record_merge_organisation_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_record_merge_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_merge")),
    )
    with op.batch_alter_table("record_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_merge_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_merge_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_record_merge_gone", ["gone_id"], unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS
        )


def downgrade() -> None:
    op.drop_table("record_merge")
    op.drop_table("record_pair")
