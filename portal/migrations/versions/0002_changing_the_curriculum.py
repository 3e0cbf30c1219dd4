"""Files of course versions, the standard, drafts, when lessons were opened, and the version of an attempt."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("content_blob", "version_file", "standard_mark")
ROLES = ("role_grant", "organisation_member")
BEFORE, AFTER = ("admin", "organiser", "trainer", "trainee"), ("admin", "curator", "organiser", "trainer", "trainee")


def protect(table: str) -> None:
    """Let the database itself refuse to change or remove a row of this table."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def allow_roles(roles: tuple[str, ...]) -> None:
    """Let the tables of roles hold these."""
    words = ", ".join(f"'{role}'" for role in roles)
    for table in ROLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_role"), f"role IN ({words})")


def upgrade() -> None:
    op.create_table(
        "content_blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_content_blob")),
    )
    op.create_table(
        "version_file",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["course_version.id"], name=op.f("fk_version_file_version_id")),
        sa.ForeignKeyConstraint(["digest"], ["content_blob.digest"], name=op.f("fk_version_file_digest")),
        sa.PrimaryKeyConstraint("version_id", "path", name=op.f("pk_version_file")),
    )
    op.create_table(
        "standard_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("marked_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("level IN ('dasar', 'lanjutan')", name=op.f("ck_standard_mark_level")),
        sa.ForeignKeyConstraint(["version_id"], ["course_version.id"], name=op.f("fk_standard_mark_version_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_standard_mark_marked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_mark")),
    )
    with op.batch_alter_table("standard_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standard_mark_level"), ["level"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["course_version.id"], name=op.f("fk_draft_base_id")),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_draft_started_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("slug", name=op.f("uq_draft_slug")),
    )
    op.create_table(
        "draft_file",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("saved_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["digest"], ["content_blob.digest"], name=op.f("fk_draft_file_digest")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_draft_file_saved_by")),
        sa.PrimaryKeyConstraint("draft_id", "path", name=op.f("pk_draft_file")),
    )
    allow_roles(AFTER)
    _keep_when_opened()
    _keep_version_of_attempt()
    for table in APPEND_ONLY:
        protect(table)


def _keep_when_opened() -> None:
    op.add_column("lesson_progress", sa.Column("opened_at", portal.db.UTCDateTime(), nullable=True))
    op.execute("UPDATE lesson_progress SET opened_at = finished_at")
    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.alter_column("opened_at", existing_type=portal.db.UTCDateTime(), nullable=False)
        batch_op.alter_column("finished_at", existing_type=portal.db.UTCDateTime(), nullable=True)


def _keep_version_of_attempt() -> None:
    op.add_column("attempt", sa.Column("course_version_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE attempt SET course_version_id = "
        "(SELECT cohort.course_version_id FROM cohort WHERE cohort.id = attempt.cohort_id)"
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.alter_column("course_version_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_attempt_course_version_id"), "course_version", ["course_version_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_attempt_course_version_id"), type_="foreignkey")
        batch_op.drop_column("course_version_id")
    op.execute("DELETE FROM lesson_progress WHERE finished_at IS NULL")
    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.alter_column("finished_at", existing_type=portal.db.UTCDateTime(), nullable=False)
        batch_op.drop_column("opened_at")
    op.execute("DELETE FROM role_grant WHERE role = 'curator'")
    op.execute("DELETE FROM organisation_member WHERE role = 'curator'")
    allow_roles(BEFORE)
    op.drop_table("draft_file")
    op.drop_table("draft")
    with op.batch_alter_table("standard_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standard_mark_level"))

    op.drop_table("standard_mark")
    op.drop_table("version_file")
    op.drop_table("content_blob")
