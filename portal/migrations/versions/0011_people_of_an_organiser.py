"""A person's record belongs to one organiser; what several organisers shared goes on as a joined account.

Somebody with seats at one organiser belongs to it. Somebody with seats at several keeps the row at the first of them
and gets a new one at each other; the number and secret that opened all of it go on opening all of it, as a joined
account of that login, until an organiser gives out a new card. An account of staff belongs to no organiser and learns
nothing any more: its seats move to rows of their own, which wait for a card.
"""

import random
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db
from portal.accounts.rules import new_number

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PERSON = sa.table(
    "person",
    sa.column("id", sa.Uuid()),
    sa.column("organisation_id", sa.Uuid()),
    sa.column("login", sa.String()),
    sa.column("full_name", sa.String()),
    sa.column("password_hash", sa.String()),
    sa.column("card_pin", sa.LargeBinary()),
    sa.column("epoch", sa.Integer()),
    sa.column("active", sa.Boolean()),
    sa.column("nik", sa.LargeBinary()),
    sa.column("nik_digest", sa.String()),
    sa.column("sex", sa.String()),
    sa.column("birth_place", sa.String()),
    sa.column("birth_date", sa.Date()),
    sa.column("phone", sa.String()),
    sa.column("joined_account_id", sa.Uuid()),
    sa.column("created_at", portal.db.UTCDateTime()),
)
JOINED = sa.table(
    "joined_account",
    sa.column("id", sa.Uuid()),
    sa.column("login", sa.String()),
    sa.column("password_hash", sa.String()),
    sa.column("created_at", portal.db.UTCDateTime()),
)
GRANT = sa.table("role_grant", sa.column("person_id", sa.Uuid()), sa.column("role", sa.String()))
COHORT = sa.table("cohort", sa.column("id", sa.Uuid()), sa.column("organisation_id", sa.Uuid()))
ENROLMENT = sa.table(
    "enrolment",
    sa.column("id", sa.Uuid()),
    sa.column("cohort_id", sa.Uuid()),
    sa.column("person_id", sa.Uuid()),
    sa.column("enrolled_at", portal.db.UTCDateTime()),
)
LEARNER = sa.table("learner", sa.column("id", sa.Uuid()), sa.column("person_id", sa.Uuid()))
COMPLETION = sa.table("completion", sa.column("enrolment_id", sa.Uuid()), sa.column("person_id", sa.Uuid()))
TRAINEE = "trainee"


def let_go(table: str) -> None:
    """Take the triggers away that refuse to change a row of this table."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{event}")
    else:
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")


def protect(table: str) -> None:
    """Put them back."""
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


def upgrade() -> None:
    op.create_table(
        "joined_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", portal.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_account")),
        sa.UniqueConstraint("login", name=op.f("uq_joined_account_login")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("birth_place", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("joined_account_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(op.f("uq_person_nik_digest"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_person_organisation_id_nik_digest"), ["organisation_id", "nik_digest"]
        )
        batch_op.create_foreign_key(op.f("fk_person_organisation_id"), "organisation", ["organisation_id"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_person_joined_account_id"), "joined_account", ["joined_account_id"], ["id"]
        )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("birth_place", existing_type=sa.String(length=120), server_default=None)
        batch_op.create_index(batch_op.f("ix_person_nik_digest"), ["nik_digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_joined_account_id"), ["joined_account_id"], unique=False)
    let_go("completion")
    _part()
    protect("completion")


def _part() -> None:
    connection = op.get_bind()
    seats: dict[Any, dict[Any, list[Any]]] = defaultdict(lambda: defaultdict(list))
    """By person, by organiser in the order of the first seat there: the seats."""
    for row in connection.execute(
        sa.select(ENROLMENT.c.person_id, COHORT.c.organisation_id, ENROLMENT.c.id)
        .join(COHORT, COHORT.c.id == ENROLMENT.c.cohort_id)
        .order_by(ENROLMENT.c.enrolled_at, ENROLMENT.c.id)
    ).all():
        seats[row.person_id][row.organisation_id].append(row.id)
    staff = set(connection.scalars(sa.select(GRANT.c.person_id).where(GRANT.c.role != TRAINEE)))
    taken = set(connection.scalars(sa.select(PERSON.c.login)))
    for person_id, by_organiser in seats.items():
        organisers = list(by_organiser)
        if person_id not in staff:
            _set(person_id, organisation_id=organisers.pop(0))
        if not organisers:
            continue
        person = connection.execute(sa.select(PERSON).where(PERSON.c.id == person_id)).one()._mapping
        joined_id = None if person_id in staff else _share(person, taken)
        for organiser in organisers:
            _move(person, organiser, by_organiser[organiser], joined_id, taken)
        if person_id in staff:
            _set(person_id, nik=None, nik_digest=None, card_pin=None)
            learns = (GRANT.c.person_id == person_id, GRANT.c.role == TRAINEE)
            connection.execute(sa.delete(GRANT).where(*learns))


def _share(row: Any, taken: set[str]) -> Any:
    """Let the number and secret of a person go on as a joined account; nothing, where there is no secret yet."""
    if row["password_hash"] is None:
        return None
    joined = {"id": portal.db.new_id(), "created_at": row["created_at"]}
    joined |= {"login": row["login"], "password_hash": row["password_hash"]}
    op.get_bind().execute(sa.insert(JOINED).values(joined))
    own = {"login": _free(taken), "password_hash": None, "card_pin": None}
    _set(row["id"], **own, joined_account_id=joined["id"])
    return joined["id"]


def _move(row: Any, organiser: Any, seats: list[Any], joined_id: Any, taken: set[str]) -> None:
    """Make a record at an organiser of what is known of a person, and move the seats there."""
    connection, made = op.get_bind(), portal.db.new_id()
    own = {"id": made, "organisation_id": organiser, "login": _free(taken), "joined_account_id": joined_id}
    connection.execute(sa.insert(PERSON).values({**row, **own, "password_hash": None, "card_pin": None}))
    connection.execute(sa.insert(GRANT).values(person_id=made, role=TRAINEE))
    _give(made, seats)


def _give(person_id: Any, seats: list[Any]) -> None:
    for table, key in ((ENROLMENT, "id"), (LEARNER, "id"), (COMPLETION, "enrolment_id")):
        op.get_bind().execute(sa.update(table).where(table.c[key].in_(seats)).values(person_id=person_id))


def _set(person_id: Any, **values: Any) -> None:
    op.get_bind().execute(sa.update(PERSON).where(PERSON.c.id == person_id).values(values))


def _free(taken: set[str]) -> str:
    while (number := new_number(random.SystemRandom())) in taken:
        pass
    taken.add(number)
    return number


def downgrade() -> None:
    let_go("completion")
    _unite()
    protect("completion")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_joined_account_id"))
        batch_op.drop_index(batch_op.f("ix_person_nik_digest"))
        batch_op.drop_constraint(op.f("fk_person_joined_account_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_person_organisation_id"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_person_organisation_id_nik_digest"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_person_nik_digest"), ["nik_digest"])
        batch_op.drop_column("joined_account_id")
        batch_op.drop_column("birth_place")
        batch_op.drop_column("organisation_id")
    op.drop_table("joined_account")


def _unite() -> None:
    """Back to one row for each NIK: the oldest, with the secret that all of them shared, or else its own."""
    connection = op.get_bind()
    shared = {row.id: row for row in connection.execute(sa.select(JOINED).where(JOINED.c.login.is_not(None)))}
    rows = connection.execute(sa.select(PERSON).order_by(PERSON.c.id)).all()
    kept: dict[str, Any] = {}
    for row in rows:
        first = kept.setdefault(row.nik_digest, row) if row.nik_digest else row
        if row is not first:
            mine = sa.select(ENROLMENT.c.id).where(ENROLMENT.c.person_id == row.id)
            _give(first.id, list(connection.scalars(mine)))
            connection.execute(sa.delete(GRANT).where(GRANT.c.person_id == row.id))
            connection.execute(sa.delete(PERSON).where(PERSON.c.id == row.id))
        if row.joined_account_id in shared:
            account = shared.pop(row.joined_account_id)
            _set(first.id, login=account.login, password_hash=account.password_hash, card_pin=None)
