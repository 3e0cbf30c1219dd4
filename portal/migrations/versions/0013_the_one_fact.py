"""What organisers ask of each other's people is kept, and pairs that only the administrator can judge.

Whoever has a seat that requires a level got it because the level had been completed; that answer is written down.
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db
from portal.db import new_id

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VERSION = sa.table("course_version", sa.column("id", sa.Uuid()), sa.column("document", sa.JSON()))
ORGANISATION = sa.table("organisation", sa.column("id", sa.Uuid()), sa.column("is_sample", sa.Boolean()))
COHORT = sa.table(
    "cohort",
    sa.column("id", sa.Uuid()),
    sa.column("organisation_id", sa.Uuid()),
    sa.column("course_version_id", sa.Uuid()),
)
ENROLMENT = sa.table(
    "enrolment",
    sa.column("id", sa.Uuid()),
    sa.column("cohort_id", sa.Uuid()),
    sa.column("person_id", sa.Uuid()),
    sa.column("enrolled_at", portal.db.UTCDateTime()),
)
PERSON = sa.table("person", sa.column("id", sa.Uuid()), sa.column("nik_digest", sa.String()))
COMPLETION = sa.table("completion", sa.column("person_id", sa.Uuid()), sa.column("snapshot", sa.JSON()))
QUESTION = sa.table(
    "level_question",
    sa.column("id", sa.Uuid()),
    sa.column("organisation_id", sa.Uuid()),
    sa.column("cohort_id", sa.Uuid()),
    sa.column("enrolment_id", sa.Uuid()),
    sa.column("nik_digest", sa.String()),
    sa.column("level", sa.String()),
    sa.column("ground", sa.String()),
    sa.column("code_typed", sa.Boolean()),
    sa.column("asked_at", portal.db.UTCDateTime()),
)


def upgrade() -> None:
    op.create_table(
        "level_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("nik_digest", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "none",
                "own",
                "agreed",
                "code",
                "settled",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("code_typed", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", portal.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_level_question_asked_by")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_level_question_cohort_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_level_question_enrolment_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_level_question_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_question")),
    )
    for columns in (["cohort_id"], ["enrolment_id"], ["organisation_id", "asked_at"]):
        op.create_index(op.f(f"ix_level_question_{'_'.join(columns)}"), "level_question", columns, unique=False)
    op.create_table(
        "identity_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("nik_digest", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("asked_birth_date", sa.Date(), nullable=True),
        sa.Column("asked_digest", sa.String(length=64), nullable=False),
        sa.Column("asked_at", portal.db.UTCDateTime(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "same",
                "different",
                "asked-wrong",
                "record-wrong",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", portal.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_identity_pair_cohort_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_identity_pair_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_pair_person_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_identity_pair_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_pair")),
        sa.UniqueConstraint(
            "organisation_id",
            "person_id",
            "asked_digest",
            name=op.f("uq_identity_pair_organisation_id_person_id_asked_digest"),
        ),
    )
    for columns in (["cohort_id"], ["person_id"], ["outcome", "asked_at"]):
        op.create_index(op.f(f"ix_identity_pair_{'_'.join(columns)}"), "identity_pair", columns, unique=False)
    _write_down()


def _write_down() -> None:
    """The answers by which people came into cohorts that require a level."""
    connection = op.get_bind()
    versions = connection.execute(sa.select(VERSION.c.id, VERSION.c.document["requires"].as_string())).all()
    required = {version: level for version, level in versions if level}
    cohorts = connection.execute(
        sa.select(COHORT, ORGANISATION.c.is_sample)
        .join(ORGANISATION, ORGANISATION.c.id == COHORT.c.organisation_id)
        .where(COHORT.c.course_version_id.in_(required))
    ).all()
    holders = _holders(connection) if cohorts else {}
    answers = [
        {
            "id": new_id(),
            "organisation_id": cohort.organisation_id,
            "cohort_id": cohort.id,
            "enrolment_id": seat.id,
            "nik_digest": seat.nik_digest,
            "level": required[cohort.course_version_id],
            "ground": "agreed",
            "code_typed": False,
            "asked_at": seat.enrolled_at,
        }
        for cohort in cohorts
        for seat in _seats(connection, cohort.id)
        if seat.nik_digest in holders[required[cohort.course_version_id], cohort.is_sample]
    ]
    if answers:
        connection.execute(sa.insert(QUESTION), answers)


def _holders(connection: sa.Connection) -> dict[tuple[str, bool], set[str]]:
    """The NIK digests with a completion, by level and by whether sample completions count."""
    found: dict[tuple[str, bool], set[str]] = defaultdict(set)
    rows = sa.select(
        PERSON.c.nik_digest,
        COMPLETION.c.snapshot["level"].as_string().label("level"),
        COMPLETION.c.snapshot["sample"].as_boolean().label("sample"),
    ).join(PERSON, PERSON.c.id == COMPLETION.c.person_id)
    for row in connection.execute(rows):
        found[row.level, True].add(row.nik_digest)
        if not row.sample:
            found[row.level, False].add(row.nik_digest)
    return found


def _seats(connection: sa.Connection, cohort_id: Any) -> list[Any]:
    seats = sa.select(ENROLMENT.c.id, ENROLMENT.c.enrolled_at, PERSON.c.nik_digest).join(
        PERSON, PERSON.c.id == ENROLMENT.c.person_id
    )
    return list(connection.execute(seats.where(ENROLMENT.c.cohort_id == cohort_id, PERSON.c.nik_digest.is_not(None))))


def downgrade() -> None:
    op.drop_table("identity_pair")
    op.drop_table("level_question")
