"""Organisers and the people who work for them."""

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.errors import NotFound
from portal.organisers.models import Organisation, OrganisationMember


def visible_organisations(viewer: Viewer) -> Select[tuple[Organisation]]:
    """Organisers that somebody works for; all of them for the administrator."""
    statement = select(Organisation)
    if Role.ADMIN in viewer.roles:
        return statement
    return statement.where(Organisation.id.in_(organisations_of(viewer)))


def organisations_of(viewer: Viewer) -> Select[tuple[uuid.UUID]]:
    return select(OrganisationMember.organisation_id).where(
        OrganisationMember.person_id == viewer.id, OrganisationMember.role == Role.ORGANISER
    )


def organisation(session: Session, viewer: Viewer, organisation_id: uuid.UUID) -> Organisation:
    found = session.scalars(visible_organisations(viewer).where(Organisation.id == organisation_id)).first()
    if found is None:
        raise NotFound
    return found


def organisations(session: Session, viewer: Viewer) -> list[Organisation]:
    return list(session.scalars(visible_organisations(viewer).order_by(Organisation.name).limit(600)))


def staff(organisation_id: uuid.UUID, role: Role | None = None) -> Select[Any]:
    """People who work for an organiser."""
    statement = (
        select(Person.id, Person.login, Person.full_name, OrganisationMember.role)
        .join(OrganisationMember, OrganisationMember.person_id == Person.id)
        .where(OrganisationMember.organisation_id == organisation_id)
        .order_by(OrganisationMember.role, Person.full_name)
    )
    return statement.where(OrganisationMember.role == role) if role else statement
