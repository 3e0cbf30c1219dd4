"""Accounts of staff: the list, one account and what can be done with it, and in whose name one works."""

import uuid
from collections.abc import Callable
from datetime import datetime

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from portal.access import Permission, Role
from portal.accounts import refusals
from portal.accounts.actions import fresh_secret
from portal.accounts.models import Person
from portal.clock import now
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.organisers import rules
from portal.organisers.actions import staff as staff_actions
from portal.organisers.forms import REFUSAL_NAMES, ROLE_NAMES, DutyForm, duty_choice
from portal.organisers.queries import accounts
from portal.organisers.queries.accounts import StaffFilter
from portal.organisers.rules import AT_AN_ORGANISER, IN_THE_PORTAL, Duty
from portal.organisers.views import bp, working
from portal.web import sealed
from portal.web.asking import viewer
from portal.web.forms import SelectChoice
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import page_number, scalars
from portal.web.search import searched
from portal.web.transaction import reading_first

FRESH = "fresh-one-time"
STATES = {"aktif": True, "nonaktif": False}


@bp.get("/petugas")
@allow(Permission.TEAM_MANAGE)
def staff() -> Response:
    asked = request.args
    wanted = StaffFilter(searched(), _role_asked(), STATES.get(asked.get("keadaan", "")))
    found = scalars(db.session(), accounts.staff_rows(viewer(), wanted), page_number())
    manager = accounts.manager(db.session(), viewer())
    duties = accounts.duties(db.session(), [one.id for one in found.rows])
    return page(
        "organisers/staff.html",
        part="list",
        listing=found,
        wanted=wanted,
        roles=[role for role in ROLE_NAMES if manager.everywhere or role in AT_AN_ORGANISER],
        duties={one: [named for named in theirs if manager.may_see(named.duty)] for one, theirs in duties.items()},
    )


@bp.get("/pengelola-kurikulum")
@allow(Permission.STAFF_MANAGE)
def curators() -> Response:
    """Where the curators' accounts were listed before there was one list: an address that people have kept."""
    return make_response(redirect(url_for("organisers.staff", peran=Role.CURATOR.value), 308))


def _role_asked() -> Role | None:
    asked = request.args.get("peran", "")
    return next((role for role in ROLE_NAMES if role == asked), None)


@bp.get("/petugas/<uuid:person_id>")
@allow(Permission.TEAM_MANAGE)
def account(person_id: uuid.UUID) -> Response:
    person = accounts.account(db.session(), viewer(), person_id)
    manager = accounts.manager(db.session(), viewer())
    duties = accounts.duties_of(db.session(), person.id)
    plain = [named.duty for named in duties]
    refusal = rules.refuse_whole(manager, person.id, plain)
    shown = [named for named in duties if manager.may_see(named.duty)]
    return page(
        "organisers/account.html",
        person=person,
        duties=shown,
        takeable={str(duty) for duty in plain if rules.refuse_taking(manager, person.id, duty) is None},
        refusal=refusal,
        offered=[] if refusal else _offered(manager, shown),
        secret=_secret_for(person),
    )


def _offered(manager: rules.Manager, duties: list[accounts.NamedDuty]) -> list[SelectChoice]:
    """Duties that an account does not have yet and could be given at once: at its organisers, or in the portal."""
    organisers = {named.duty.organisation_id: named.organiser for named in duties if named.duty.organisation_id}
    possible = [Duty(role, where) for where in organisers for role in AT_AN_ORGANISER]
    possible += [Duty(role) for role in IN_THE_PORTAL]
    has = {named.duty for named in duties}
    free = (duty for duty in possible if duty not in has and manager.may_give(duty))
    return [duty_choice(duty, organisers[duty.organisation_id] if duty.organisation_id else None) for duty in free]


def _secret_for(person: Person) -> str | None:
    """The one-time secret that was just made for this account; it is shown once."""
    owner, _colon, secret = (sealed.look(FRESH) or "").partition(":")
    return sealed.take(FRESH) and secret if owner == str(person.id) else None


@bp.post("/petugas/<uuid:person_id>/nonaktifkan")
@allow(Permission.TEAM_MANAGE)
def shut_account(person_id: uuid.UUID) -> Response:
    message = "Akun dinonaktifkan. Pemiliknya tidak dapat masuk lagi."
    return _act(person_id, message, staff_actions.set_active, False)


@bp.post("/petugas/<uuid:person_id>/aktifkan")
@allow(Permission.TEAM_MANAGE)
def open_account(person_id: uuid.UUID) -> Response:
    message = "Akun aktif lagi. Pemiliknya dapat masuk dengan kata sandi yang sama."
    return _act(person_id, message, staff_actions.set_active, True)


@bp.post("/petugas/<uuid:person_id>/akhiri-sesi")
@allow(Permission.TEAM_MANAGE)
def end_sessions(person_id: uuid.UUID) -> Response:
    return _act(person_id, "Akun ini dikeluarkan dari semua perangkat.", staff_actions.end_sessions)


@bp.post("/petugas/<uuid:person_id>/kata-sandi")
@allow(Permission.TEAM_MANAGE)
def reset_secret(person_id: uuid.UUID) -> Response:
    with reading_first():
        fresh = fresh_secret()

    def reset(session: Session, manager: rules.Manager, person: Person, moment: datetime) -> Refusal | None:
        refusal = staff_actions.reset_secret(session, manager, person, fresh, moment)
        if refusal is None:
            sealed.keep(FRESH, f"{person.id}:{fresh.secret}")
        return refusal

    return _act(person_id, "Kata sandi sekali pakai dibuat. Kata sandi lama tidak berlaku lagi.", reset)


@bp.post("/petugas/<uuid:person_id>/peran/tambah")
@allow(Permission.TEAM_MANAGE)
def give_duty(person_id: uuid.UUID) -> Response:
    return _act(person_id, "Peran ditambahkan.", staff_actions.give_duty, _duty_sent())


@bp.post("/petugas/<uuid:person_id>/peran/cabut")
@allow(Permission.TEAM_MANAGE)
def take_duty(person_id: uuid.UUID) -> Response:
    return _act(person_id, "Peran dicabut.", staff_actions.take_duty, _duty_sent())


def _duty_sent() -> Duty:
    duty = DutyForm().duty.data
    if not isinstance(duty, Duty):
        raise NotFound
    return duty


def _act(person_id: uuid.UUID, message: str, act: Callable[..., Refusal | None], *facts: object) -> Response:
    """Do something with an account, and lead back to its page; to the list if it went out of sight by that."""
    person = accounts.account(db.session(), viewer(), person_id)
    refusal = act(db.session(), accounts.manager(db.session(), viewer()), person, *facts, now())
    db.session.flush()
    seen = accounts.is_visible(db.session(), viewer(), person_id)
    back = url_for("organisers.account", person_id=person_id) if seen else url_for("organisers.staff")
    return done(back, str(refusal or message), "warn" if refusal else "ok")


@bp.get("/percobaan-ditolak")
@allow(Permission.STAFF_MANAGE)
def refused() -> Response:
    """What was refused, by hour: who guesses, or looks for what is not theirs."""
    found = scalars(db.session(), refusals.rows(), page_number())
    people = refusals.names(db.session(), found.rows)
    return page("organisers/refused.html", listing=found, people=people, kinds=REFUSAL_NAMES, zone=DEFAULT_ZONE)


@bp.post("/atas-nama")
@allow(Permission.OWN_ACCOUNT)
def work_as() -> Response:
    """Work in the name of another of one's own duties."""
    chosen = DutyForm().duty.data
    if not isinstance(chosen, Duty) or not working.choose(chosen):
        return done(url_for("home"), "Itu bukan peran Anda. Pilih salah satu dari daftar.", "warn")
    return done(url_for("home"))
