"""Accounts of staff with a duty here and there, and what the trail says of them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts import queries as people
from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.audit import AuditEntry
from portal.organisers.actions import staff
from portal.organisers.rules import Duty
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, Cast

PASSWORD = "kenanga di tepi sawah"
HASH = hash_secret(PASSWORD)


@pytest.fixture
def officer(app: Flask, cast: Cast, session: Session) -> Callable[..., Viewer]:
    """Makes an account with the password above and some duties."""

    def make(login: str, *duties: Duty) -> Viewer:
        session.rollback()  # what named the duties has read
        with unit_of_work():
            made = Person(login=login, full_name=login.title(), password_hash=HASH, created_at=EARLY)
            session.add(made)
            session.flush()
            for duty in duties:
                staff.add_duty(session, made.id, duty)
        return again(session, made.id)

    return make


def again(session: Session, person_id: Any) -> Viewer:
    """Somebody as pages see them now."""
    session.rollback()
    found = people.viewer(session, person_id)
    assert found is not None
    return found


def here(cast: Cast, role: Role = Role.TRAINER) -> Duty:
    """A duty at the organiser of cohort ``own``."""
    return Duty(role, cast.own.organisation_id)


def there(cast: Cast, role: Role = Role.TRAINER) -> Duty:
    """A duty at the other organiser."""
    return Duty(role, cast.other.organisation_id)


def trail(session: Session, subject_id: Any) -> list[str]:
    """What was done to a record, in order."""
    session.rollback()
    found = select(AuditEntry.action).where(AuditEntry.subject_id == str(subject_id)).order_by(AuditEntry.id)
    return list(session.scalars(found))
