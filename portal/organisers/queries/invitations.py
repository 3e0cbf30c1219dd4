"""Invitations: those that somebody made or may see, and the one that a code belongs to."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.accounts.rules import normal_code
from portal.errors import NotFound
from portal.keys import column_cipher
from portal.organisers import rules
from portal.organisers.models import Invitation, Organisation
from portal.organisers.queries.accounts import duties_alone
from portal.organisers.queries.organisations import organisations_of
from portal.organisers.rules import Duty, InvitationState, Manager


def visible_invitations(viewer: Viewer) -> Select[Invitation]:
    """All of them for the administrator, those of their own organisers for others."""
    statement = select(Invitation)
    if Role.ADMIN in viewer.roles:
        return statement
    return statement.where(Invitation.organisation_id.in_(organisations_of(viewer)))


def invitation_rows(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Invitations with the names they speak of, the newest first."""
    inviter, accepter = aliased(Person), aliased(Person)
    mine = visible_invitations(viewer).with_only_columns(Invitation.id)
    return (
        select(
            Invitation,
            Organisation.name.label("organiser"),
            inviter.full_name.label("inviter"),
            accepter.full_name.label("accepter"),
        )
        .outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
        .join(inviter, inviter.id == Invitation.invited_by)
        .outerjoin(accepter, accepter.id == Invitation.accepted_by)
        .where(Invitation.id.in_(mine))
        .order_by(Invitation.invited_at.desc(), Invitation.id.desc())
    )


def invitation(session: Session, viewer: Viewer, invitation_id: uuid.UUID) -> Invitation:
    found = session.scalars(visible_invitations(viewer).where(Invitation.id == invitation_id)).first()
    if found is None:
        raise NotFound
    return found


def lock_invitation(session: Session, invitation: Invitation) -> None:
    """Wait for whoever uses this invitation already, and read it anew."""
    session.refresh(invitation, with_for_update=True)


def state(invitation: Invitation, now: datetime) -> InvitationState:
    return rules.invitation_state(invitation.accepted_at, invitation.withdrawn_at, invitation.expires_at, now)


def usable_invitation(session: Session, code: str, now: datetime, lock: bool = False) -> Invitation | None:
    """The open invitation that a code belongs to. One whose maker might no longer make it is worth nothing."""
    statement = select(Invitation).where(Invitation.code_digest == column_cipher.digest(normal_code(code)))
    found = session.scalars(statement.with_for_update() if lock else statement).first()
    if found is None or state(found, now) is not InvitationState.OPEN:
        return None
    return found if _inviter(session, found.invited_by).may_give(found.duty) else None


def _inviter(session: Session, person_id: uuid.UUID) -> Manager:
    """What whoever made an invitation looks after today; nothing if the account is shut."""
    if not session.get_one(Person, person_id).active:
        return Manager(person_id, everywhere=False)
    duties = duties_alone(session, person_id)
    where = {duty.organisation_id for duty in duties if duty.role is Role.ORGANISER and duty.organisation_id}
    return Manager(person_id, Duty(Role.ADMIN) in duties, frozenset(where))


def organiser_of(session: Session, invitation: Invitation) -> str | None:
    """The name of the organiser that invites; none if it is the portal itself."""
    return session.scalar(select(Organisation.name).where(Organisation.id == invitation.organisation_id))
