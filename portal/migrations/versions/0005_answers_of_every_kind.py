"""Answers of every kind with their sequence, how a quiz opens and is looked back on, rehearsals, extra time, marks by
hand, corrected keys."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = ("extension", "hand_mark", "key_correction")
REVIEW = ("nothing", "score", "answers", "explanations")
QUIZZES = ("quiz_window", "attempt")
BEFORE, AFTER = ("pretest", "posttest"), ("pretest", "posttest", "rehearsal")


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


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """Let the tables of quizzes hold these."""
    words = ", ".join(f"'{kind}'" for kind in kinds)
    for table in QUIZZES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_kind"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_kind"), f"kind IN ({words})")


def upgrade() -> None:
    allow_kinds(AFTER)
    _answers_of_every_kind()
    words = ", ".join(f"'{word}'" for word in REVIEW)
    with op.batch_alter_table("quiz_window", schema=None) as batch_op:
        batch_op.add_column(sa.Column("start_code", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("review", sa.String(length=24), nullable=False, server_default="score"))
        batch_op.add_column(sa.Column("review_after_closing", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("quiz_window", schema=None) as batch_op:
        batch_op.alter_column("review", existing_type=sa.String(length=24), server_default=None)
        batch_op.alter_column("review_after_closing", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_check_constraint(op.f("ck_quiz_window_review"), f"review IN ({words})")
    _new_tables()
    for table in APPEND_ONLY:
        protect(table)


def _answers_of_every_kind() -> None:
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.alter_column(
            "choice", new_column_name="response", existing_type=sa.String(length=8), type_=sa.Text(), nullable=False
        )
        batch_op.alter_column("points", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("seq", sa.BigInteger(), nullable=False, server_default="1"))
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.alter_column("seq", existing_type=sa.BigInteger(), server_default=None)
    op.execute("UPDATE answer SET points = points * 1000")


def _new_tables() -> None:
    op.create_table(
        "extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", portal.db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('pretest', 'posttest', 'rehearsal')", name=op.f("ck_extension_kind")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_extension_cohort_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_extension_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_cohort_id"), ["cohort_id"], unique=False)
    op.create_table(
        "hand_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", portal.db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("points BETWEEN 0 AND 1000", name=op.f("ck_hand_mark_points")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_hand_mark_attempt_id")),
        sa.ForeignKeyConstraint(["marked_by"], ["person.id"], name=op.f("fk_hand_mark_marked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_mark")),
    )
    with op.batch_alter_table("hand_mark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hand_mark_attempt_id_question_marked_at"),
            ["attempt_id", "question", "marked_at"],
            unique=False,
        )
    op.create_table(
        "key_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", portal.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_key_correction_cohort_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_key_correction_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_correction")),
    )
    with op.batch_alter_table("key_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_key_correction_cohort_id_question_made_at"),
            ["cohort_id", "question", "made_at"],
            unique=False,
        )


def downgrade() -> None:
    for table in ("key_correction", "hand_mark", "extension"):
        op.drop_table(table)
    with op.batch_alter_table("quiz_window", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_quiz_window_review"), type_="check")
        batch_op.drop_column("review_after_closing")
        batch_op.drop_column("review")
        batch_op.drop_column("start_code")
    op.execute("UPDATE answer SET points = COALESCE(points, 0) / 1000")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("seq")
        batch_op.alter_column("points", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column(
            "response", new_column_name="choice", existing_type=sa.Text(), type_=sa.String(length=8), nullable=False
        )
    op.execute("DELETE FROM answer WHERE attempt_id IN (SELECT id FROM attempt WHERE kind = 'rehearsal')")
    op.execute("DELETE FROM attempt WHERE kind = 'rehearsal'")
    op.execute("DELETE FROM quiz_window WHERE kind = 'rehearsal'")
    allow_kinds(BEFORE)
