"""Inviting somebody to a duty: the code is handed over in person, and whoever brings it accepts."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.accounts.rules import normal_code
from portal.errors import NotFound, Refusal
from portal.keys import column_cipher
from portal.organisers import rules
from portal.organisers.actions.staff import add_duty
from portal.organisers.models import Invitation
from portal.organisers.queries import accounts as accounts_queries
from portal.organisers.queries import invitations
from portal.organisers.rules import Duty, InvitationState


@dataclass(frozen=True)
class Invited:
    """A new invitation with its code, which is stored nowhere."""

    invitation: Invitation
    code: str = field(repr=False)


def invite(session: Session, viewer: Viewer, duty: Duty, note: str, now: datetime) -> Invited:
    """Offer a duty to whoever will bring the code. Nobody learns before whether that person has an account."""
    if not accounts_queries.manager(session, viewer).may_give(duty):
        raise NotFound
    code = accounts.new_code()
    invitation = Invitation(
        role=duty.role,
        organisation_id=duty.organisation_id,
        note=note,
        code_digest=column_cipher.digest(normal_code(code)),
        invited_by=viewer.id,
        invited_at=now,
        expires_at=now + rules.INVITATION_LASTS,
    )
    session.add(invitation)
    session.flush()
    _record(session, viewer, "invitation-made", invitation, now)
    return Invited(invitation, code)


def withdraw(session: Session, viewer: Viewer, invitation: Invitation, now: datetime) -> Refusal | None:
    """Take an invitation back before somebody accepts it."""
    invitations.lock_invitation(session, invitation)
    if invitations.state(invitation, now) is not InvitationState.OPEN:
        return Refusal("over", "Undangan ini sudah dipakai, dicabut, atau kedaluwarsa.")
    invitation.withdrawn_at = now
    _record(session, viewer, "invitation-withdrawn", invitation, now)
    return None


def accept(session: Session, viewer: Viewer, code: str, now: datetime) -> Duty | Refusal:
    """Somebody who is signed in takes the duty on. A card opens no duty."""
    if Role.TRAINEE in viewer.roles:
        return rules.TRAINEE
    invitation = invitations.usable_invitation(session, code, now, lock=True)
    if invitation is None:
        return rules.UNUSABLE
    accounts_queries.locked(session, viewer.id)
    if not add_duty(session, viewer.id, invitation.duty):
        return rules.ALREADY
    _close(session, invitation, viewer.id, now)
    return invitation.duty


def accept_as_new(
    session: Session, code: str, login: str, full_name: str, secret: str, now: datetime
) -> Person | Refusal:
    """Somebody without an account chooses a name and a password, and takes the duty on."""
    invitation = invitations.usable_invitation(session, code, now, lock=True)
    if invitation is None:
        return rules.UNUSABLE
    person = accounts.create_person(session, None, login, full_name, secret, [], now)
    if isinstance(person, Refusal):
        return person
    add_duty(session, person.id, invitation.duty)
    _close(session, invitation, person.id, now)
    return person


def _close(session: Session, invitation: Invitation, person_id: uuid.UUID, now: datetime) -> None:
    invitation.accepted_by, invitation.accepted_at = person_id, now
    audit.record(
        session,
        invitation.accepted_by,
        "invitation-accepted",
        "invitation",
        invitation.id,
        now,
        organisation=invitation.organisation_id,
        person=invitation.accepted_by,
        role=invitation.role,
    )


def _record(session: Session, viewer: Viewer, action: str, invitation: Invitation, now: datetime) -> None:
    audit.record(
        session,
        viewer.id,
        action,
        "invitation",
        invitation.id,
        now,
        organisation=invitation.organisation_id,
        role=invitation.role,
    )
