"""Whoever moves up from the waiting list may be asked to confirm, within a time that begins when they are told."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

STATES, ANSWER_BY = "ck_enrolment_enrolment_state", "ck_enrolment_answer_by"
HOURS, KINDS = "ck_cohort_confirm_hours", "ck_opened_text_personal_text"


def upgrade() -> None:
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirm_hours", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f(HOURS), "confirm_hours BETWEEN 1 AND 336")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(STATES), type_="check")
        batch_op.create_check_constraint(batch_op.f(STATES), "state IN ('active', 'offered', 'waiting', 'withdrawn')")
        batch_op.add_column(sa.Column("answer_by", portal.db.UTCDateTime(), nullable=True))
        batch_op.create_check_constraint(batch_op.f(ANSWER_BY), "answer_by IS NULL OR state = 'offered'")
    with op.batch_alter_table("opened_text", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(KINDS), type_="check")
        batch_op.create_check_constraint(batch_op.f(KINDS), "kind IN ('enrolled', 'offered')")


def downgrade() -> None:
    op.execute("DELETE FROM opened_text WHERE kind = 'offered'")
    op.execute("UPDATE enrolment SET state = 'waiting', answer_by = NULL WHERE state = 'offered'")
    with op.batch_alter_table("opened_text", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(KINDS), type_="check")
        batch_op.create_check_constraint(batch_op.f(KINDS), "kind IN ('enrolled')")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(ANSWER_BY), type_="check")
        batch_op.drop_column("answer_by")
        batch_op.drop_constraint(batch_op.f(STATES), type_="check")
        batch_op.create_check_constraint(batch_op.f(STATES), "state IN ('active', 'waiting', 'withdrawn')")
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(HOURS), type_="check")
        batch_op.drop_column("confirm_hours")
