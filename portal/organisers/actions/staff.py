"""What can be done with accounts of staff: shut, open, reset, sign out; duties given and taken.

The administrator, organisers and the command line do the same things here; who may do which is in the rules.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role
from portal.accounts import actions as accounts
from portal.accounts import sessions
from portal.accounts.actions import FreshSecret
from portal.accounts.models import Person, RoleGrant
from portal.errors import NotFound, Refusal
from portal.organisers import rules
from portal.organisers.models import OrganisationMember
from portal.organisers.queries import accounts as accounts_queries
from portal.organisers.rules import AT_AN_ORGANISER, Duty, Manager


def set_active(session: Session, manager: Manager, person: Person, active: bool, now: datetime) -> Refusal | None:
    """Shut an account or open it again. Shutting it ends its sessions for good."""
    account = _whole(session, manager, person)
    if isinstance(account, Refusal):
        return account
    if account.last_administrator and not active:
        return rules.LAST_ADMINISTRATOR
    if person.active != active:
        person.active = active
        sessions.end_of(session, person)
        audit.record(session, manager.person_id, "person-opened" if active else "person-shut", "person", person.id, now)
    return None


def reset_secret(
    session: Session, manager: Manager, person: Person, fresh: FreshSecret, now: datetime
) -> Refusal | None:
    """Put a one-time secret in the place of a forgotten password. Ends every session of the account."""
    account = _whole(session, manager, person)
    if isinstance(account, Refusal):
        return account
    accounts.give_one_time_secret(session, person, fresh, now)
    audit.record(session, manager.person_id, "secret-reset", "person", person.id, now)
    return None


def end_sessions(session: Session, manager: Manager, person: Person, now: datetime) -> Refusal | None:
    """Sign an account out wherever it is signed in."""
    account = _whole(session, manager, person)
    if isinstance(account, Refusal):
        return account
    sessions.end_of(session, person)
    audit.record(session, manager.person_id, "sessions-ended", "person", person.id, now)
    return None


def give_duty(session: Session, manager: Manager, person: Person, duty: Duty, now: datetime) -> Refusal | None:
    """Give an account one more duty, without asking its owner. To an account of others one sends an invitation."""
    account = _whole(session, manager, person)
    if isinstance(account, Refusal):
        return account
    if not manager.may_give(duty):
        raise NotFound
    if add_duty(session, person.id, duty):
        _record(session, manager, "role-given", person.id, duty, now)
    return None


def take_duty(session: Session, manager: Manager, person: Person, duty: Duty, now: datetime) -> Refusal | None:
    """Take a duty away, wherever else the account has some. The account itself stays."""
    account = accounts_queries.locked(session, person.id)
    refusal = rules.refuse_taking(manager, person.id, duty)
    if refusal:
        return refusal
    if duty not in accounts_queries.duties_alone(session, person.id):
        raise NotFound
    if account.last_administrator and duty.role is Role.ADMIN:
        return rules.LAST_ADMINISTRATOR
    _drop_duty(session, person.id, duty)
    _record(session, manager, "role-taken", person.id, duty, now)
    return None


def add_duty(session: Session, person_id: uuid.UUID, duty: Duty) -> bool:
    """Write down that somebody has a duty; says whether it is new."""
    accounts.add_role(session, person_id, duty.role)
    if duty.organisation_id is None:
        new = duty not in accounts_queries.duties_alone(session, person_id)
    else:
        new = session.get(OrganisationMember, (duty.organisation_id, person_id, duty.role)) is None
        if new:
            session.add(OrganisationMember(organisation_id=duty.organisation_id, person_id=person_id, role=duty.role))
    session.flush()
    return new


def _drop_duty(session: Session, person_id: uuid.UUID, duty: Duty) -> None:
    if duty.organisation_id is not None:
        session.execute(
            delete(OrganisationMember).where(
                OrganisationMember.organisation_id == duty.organisation_id,
                OrganisationMember.person_id == person_id,
                OrganisationMember.role == duty.role,
            )
        )
    if duty.role not in AT_AN_ORGANISER or not accounts_queries.still_at(session, person_id, duty.role):
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role == duty.role))


def _whole(session: Session, manager: Manager, person: Person) -> accounts_queries.Locked | Refusal:
    """The account, if it is this manager's as a whole, locked and read anew."""
    account = accounts_queries.locked(session, person.id)
    refusal = rules.refuse_whole(manager, person.id, accounts_queries.duties_alone(session, person.id))
    return refusal or account


def _record(session: Session, manager: Manager, action: str, person_id: uuid.UUID, duty: Duty, now: datetime) -> None:
    where = duty.organisation_id
    audit.record(session, manager.person_id, action, "person", person_id, now, organisation=where, role=duty.role)
