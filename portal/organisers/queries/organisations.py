"""Organisers: which somebody sees, and which somebody works for."""

import uuid
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.models import Person
from portal.errors import NotFound
from portal.organisers.models import Organisation, OrganisationMember


def visible_organisations(viewer: Viewer) -> Select[Organisation]:
    """All organisers for the administrator, those that somebody works for as organiser for others."""
    statement = select(Organisation)
    if Role.ADMIN in viewer.roles:
        return statement
    return statement.where(Organisation.id.in_(organisations_of(viewer)))


def organisations_of(viewer: Viewer, role: Role = Role.ORGANISER) -> Select[uuid.UUID]:
    """Where somebody is an organiser, or a trainer."""
    return select(OrganisationMember.organisation_id).where(
        OrganisationMember.person_id == viewer.id, OrganisationMember.role == role
    )


def organisation(session: Session, viewer: Viewer, organisation_id: uuid.UUID) -> Organisation:
    return _one(session, visible_organisations(viewer).where(Organisation.id == organisation_id))


def organisation_rows(viewer: Viewer, search: str = "") -> Select[Organisation]:
    """Organisers by name, those whose name or unit holds what was typed."""
    text = " ".join(search.replace("\0", " ").split())
    statement = visible_organisations(viewer).order_by(func.lower(Organisation.name), Organisation.id)
    matches = Organisation.name.icontains(text, autoescape=True) | Organisation.unit.icontains(text, autoescape=True)
    return statement.where(matches) if text else statement


def own_organisations(session: Session, viewer: Viewer) -> list[Organisation]:
    """Those in whose name somebody may open trainings."""
    mine = select(Organisation).where(Organisation.id.in_(organisations_of(viewer)))
    return list(session.scalars(mine.order_by(Organisation.name)))


def own_organisation(session: Session, viewer: Viewer, organisation_id: uuid.UUID) -> Organisation:
    mine = select(Organisation).where(Organisation.id.in_(organisations_of(viewer)))
    return _one(session, mine.where(Organisation.id == organisation_id))


def organisation_by_name(session: Session, name: str) -> Organisation:
    """An organiser by its whole name, for the command line."""
    return _one(session, select(Organisation).where(Organisation.name == name))


def _one(session: Session, statement: Select[Organisation]) -> Organisation:
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def staff(organisation_id: uuid.UUID, role: Role | None = None) -> Select[*tuple[Any, ...]]:
    """People who work for an organiser, and can."""
    statement = (
        select(Person.id, Person.login, Person.full_name, OrganisationMember.role)
        .join(OrganisationMember, OrganisationMember.person_id == Person.id)
        .where(OrganisationMember.organisation_id == organisation_id, Person.active)
        .order_by(OrganisationMember.role, Person.full_name)
    )
    return statement.where(OrganisationMember.role == role) if role else statement
