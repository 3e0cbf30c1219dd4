"""The trail itself: what an entry keeps, what it refuses, and what the database lets nobody change."""

import ast
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from portal import audit
from portal.acts import ACTIONS, FIELDS
from portal.attendance.rules import Presence
from portal.audit import AuditEntry, AuditPerson
from portal.db import new_id
from portal.paths import ROOT
from portal.web.transaction import unit_of_work
from tests.cast import EARLY

COLUMNS = [column.name for column in AuditEntry.__table__.columns]
OTHER = {
    "id": lambda: uuid.uuid4(),
    "at": lambda: datetime(2026, 3, 2, tzinfo=UTC),
    "actor_id": lambda: uuid.uuid4(),
    "organisation_id": lambda: uuid.uuid4(),
    "cohort_id": lambda: None,
    "person_id": lambda: uuid.uuid4(),
    "changed": lambda: {"title": ["a", "c"]},
    "personal": lambda: {"full_name": ["a", "c"]},
    "detail": lambda: {"count": 2},
}


@dataclass(frozen=True)
class Place:
    id: uuid.UUID
    organisation_id: uuid.UUID


PLACE = Place(uuid.UUID(int=1), uuid.UUID(int=2))


def write(session, action="cohort-opened", subject="cohort", subject_id=PLACE.id, **more):
    with unit_of_work():
        audit.record(session, None, action, subject, subject_id, EARLY, **more)
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_an_entry_says_in_whose_trail_it_stands(session):
    person = uuid.uuid4()
    entry = write(session, cohort=PLACE, person=person, reason="salah ketik")
    assert (entry.organisation_id, entry.cohort_id, entry.person_id) == (PLACE.organisation_id, PLACE.id, person)
    assert entry.reason == "salah ketik"
    alone = write(session, "organisation-changed", "organisation", PLACE.organisation_id, organisation=person)
    assert (alone.organisation_id, alone.cohort_id, alone.person_id) == (person, None, None)


def test_a_mass_act_is_one_entry_that_knows_its_people(session):
    crowd = [uuid.uuid4() for _ in range(3)]
    entry = write(session, cohort=PLACE, people=[*crowd, crowd[0]], count=3)
    assert {one.person_id for one in entry.people} == set(crowd)
    assert session.scalars(select(AuditPerson.entry_id).where(AuditPerson.person_id == crowd[1])).all() == [entry.id]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (7, 7),
        (True, True),
        ("teks", "teks"),
        (Presence.LATE, "late"),
        (date(2026, 3, 10), "2026-03-10"),
        (datetime(2026, 3, 10, 5, tzinfo=UTC), "2026-03-10T05:00:00+00:00"),
        (Decimal("87.5"), "87.5"),
        (uuid.UUID(int=5), str(uuid.UUID(int=5))),
        ((Presence.LATE, 1), ["late", 1]),
        ({"b", "a"}, ["a", "b"]),
        ({Presence.LATE: {2, 1}}, {"late": [1, 2]}),
    ],
)
def test_old_and_new_values_are_kept_as_json_says_them(session, value, kept):
    entry = write(session, changed={"title": ("dulu", value)}, personal={"full_name": (value, "kini")}, facts=value)
    assert entry.changed == {"title": ["dulu", kept]}
    assert entry.personal == {"full_name": [kept, "kini"]}
    assert entry.detail == {"facts": kept}


def test_what_stayed_as_it_was_is_left_out(session):
    entry = write(session, changed={"title": ("a", "b"), "city": ("x", "x")}, personal={"phone": (None, None)})
    assert entry.changed == {"title": ["a", "b"]}
    assert entry.personal is None


def test_differences_are_old_and_new_values_of_what_is_said_now():
    assert audit.differences({"a": 1, "b": 2}, {"b": 3, "c": 4}) == {"b": (2, 3), "c": (None, 4)}


@pytest.mark.parametrize(("action", "subject"), [("cohort-burnt", "cohort"), ("cohort-opened", "person")])
def test_an_action_that_is_not_listed_is_refused(session, action, subject):
    with pytest.raises(ValueError, match="not among the actions"):
        audit.record(session, None, action, subject, 1, EARLY)


@pytest.mark.parametrize("place", ["changed", "personal"])
@pytest.mark.parametrize("field", ["nik", "secret", "card_pin", "password_hash"])
def test_a_field_without_words_is_refused_and_so_is_every_secret(session, place, field):
    with pytest.raises(ValueError, match=field):
        audit.record(session, None, "cohort-opened", "cohort", 1, EARLY, **{place: {field: ("a", "b")}})


def test_the_lists_stand_in_order_and_every_name_fits_its_column():
    assert list(ACTIONS) == sorted(ACTIONS)
    assert list(FIELDS) == sorted(FIELDS)
    assert all(len(name) <= 40 for name in ACTIONS)
    assert len({action.words for action in ACTIONS.values()}) == len(ACTIONS)


def test_every_listed_action_is_an_action_of_the_code():
    """An entry that vanishes from the code leaves its name here without a use."""
    said = set()
    for path in (ROOT / "portal").rglob("*.py"):
        if path.name != "audit.py" and "migrations" not in path.parts:
            tree = ast.parse(path.read_text())
            said |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    computed = {"work-plan-accepted", "work-plan-returned"}
    assert sorted(ACTIONS.keys() - said - computed) == []


def test_personal_values_lie_there_encrypted(session):
    entry = write(session, personal={"full_name": ("Sartika Lama", "Sartika Baru")})
    raw = session.scalar(text("SELECT personal FROM audit_entry WHERE action = 'cohort-opened'"))
    assert b"Sartika" not in bytes(raw)
    assert entry.personal == {"full_name": ["Sartika Lama", "Sartika Baru"]}


def full_entry(session):
    personal = {"full_name": ("a", "b")}
    return write(session, cohort=PLACE, person=new_id(), changed={"title": ("a", "b")}, personal=personal, reason="x")


def test_personal_values_can_be_emptied_once_and_nothing_else_can_be_changed(session):
    entry = full_entry(session)
    with unit_of_work():
        session.execute(update(AuditEntry).values(personal=None).where(AuditEntry.id == entry.id))
    session.expire_all()
    assert (entry.personal, entry.changed, entry.reason) == (None, {"title": ["a", "b"]}, "x")
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work():
        session.execute(update(AuditEntry).values(personal=None))


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_can_be_changed_alone_or_while_personal_values_are_emptied(session, column):
    entry = full_entry(session)
    value = OTHER.get(column, lambda: "other")()
    for values in ({column: value}, {"personal": None} | ({column: value} if column != "personal" else {})):
        if values == {"personal": None}:
            continue
        with pytest.raises(DatabaseError, match="append-only"), unit_of_work():
            session.execute(update(AuditEntry).values(**values).where(AuditEntry.id == entry.id))


@pytest.mark.parametrize("statement", ["DELETE FROM audit_person", "UPDATE audit_person SET entry_id = entry_id"])
def test_who_a_mass_act_concerned_can_be_neither_changed_nor_removed(session, statement):
    write(session, people=[uuid.uuid4()])
    with pytest.raises(DatabaseError, match="append-only"), unit_of_work():
        session.execute(text(statement))


def test_entries_of_before_come_to_stand_in_the_trail_of_their_cohort_and_person(session, cast):
    """What the trail of an older portal was done to says whose it is."""
    held = session.scalar(text("SELECT id FROM class_session LIMIT 1"))
    own, organisation, ann, seat = cast.own.id, cast.own.organisation_id, cast.ann.id, cast.ann_seat
    with unit_of_work():
        for action, subject, key in (
            ("attendance-marked", "enrolment", seat),
            ("attendance-rest", "class_session", uuid.UUID(str(held))),
            ("lesson-finished", "learner", seat),
            ("organisation-changed", "organisation", organisation),
            ("pin-issued", "person", ann),
            ("job-started", "job", new_id()),
        ):
            audit.record(session, cast.ona.id, action, subject, key, EARLY)
    session.rollback()
    downgrade(revision="0005")
    upgrade()
    rows = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == cast.ona.id))
    found = {entry.action: (entry.organisation_id, entry.cohort_id, entry.person_id) for entry in rows}
    assert found["cohort-opened"] == found["roster-imported"] == (organisation, own, None)
    assert found["attendance-marked"] == found["lesson-finished"] == (organisation, own, ann)
    assert found["attendance-rest"][:2] in {(organisation, own), (cast.other.organisation_id, cast.other.id)}
    assert found["organisation-changed"] == (organisation, None, None)
    assert found["pin-issued"] == (organisation, None, ann)
    assert found["job-started"] == (None, None, None)
