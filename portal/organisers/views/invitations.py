"""Invitations: making one and handing its code over; accepting one, with an account or without."""

import uuid

from flask import Response, current_app, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.organisers import rules
from portal.organisers.actions import invitations as invitations_actions
from portal.organisers.forms import CodeForm, InvitationForm, NewAccountForm, duty_choice
from portal.organisers.models import Invitation, Organisation
from portal.organisers.queries import accounts, organisations
from portal.organisers.queries import invitations as invitations_queries
from portal.organisers.rules import AT_AN_ORGANISER, IN_THE_PORTAL, Duty, InvitationState
from portal.organisers.views import bp
from portal.web import refusals, sealed
from portal.web.asking import signed_in, viewer
from portal.web.forms import EmptyForm, filled
from portal.web.guard import allow, public
from portal.web.pages import done, page, see_other
from portal.web.paging import listing, page_number
from portal.web.refusals import RefusalKind

MADE, BROUGHT = "invitation-made", "invitation"


@bp.route("/petugas/undangan", methods=["GET", "POST"])
@allow(Permission.TEAM_MANAGE)
def invitations() -> Response:
    form = InvitationForm()
    form.duty.choices = [duty_choice(duty, name) for duty, name in _duties_to_offer()]
    if form.validate_on_submit():
        duty = rules.parse_duty(form.duty.data)
        if duty is None:
            raise NotFound
        invited = invitations_actions.invite(db.session(), viewer(), duty, form.note.data or "", now())
        sealed.keep(MADE, f"{invited.invitation.id}:{invited.code}")
        return see_other(url_for("organisers.invitation", invitation_id=invited.invitation.id))
    found = listing(db.session(), invitations_queries.invitation_rows(viewer()), page_number())
    return page(
        "organisers/invitations.html",
        form=form,
        listing=found,
        state=lambda one: invitations_queries.state(one, now()),
        here=request.full_path,
        zone=DEFAULT_ZONE,
        status=422 if form.is_submitted() else 200,
    )


def _duties_to_offer() -> list[tuple[Duty, str | None]]:
    """What one may invite to: at their own organisers or the one that the address names; in the portal if one may."""
    manager = accounts.manager(db.session(), viewer())
    organisers = _organiser_asked() or organisations.own_organisations(db.session(), viewer())
    pairs = [(Duty(role, one.id), one.name) for one in organisers for role in reversed(AT_AN_ORGANISER)]
    portal = [(Duty(role), None) for role in IN_THE_PORTAL if "penyelenggara" not in request.args]
    return [(duty, name) for duty, name in [*pairs, *portal] if manager.may_give(duty)]


def _organiser_asked() -> list[Organisation]:
    asked = request.args.get("penyelenggara")
    if asked is None:
        return []
    try:
        return [organisations.organisation(db.session(), viewer(), uuid.UUID(asked))]
    except ValueError:
        raise NotFound from None


@bp.get("/petugas/undangan/<uuid:invitation_id>")
@allow(Permission.TEAM_MANAGE)
def invitation(invitation_id: uuid.UUID) -> Response:
    invitation = invitations_queries.invitation(db.session(), viewer(), invitation_id)
    return page(
        "organisers/invitation.html",
        invitation=invitation,
        organiser=invitations_queries.organiser_of(db.session(), invitation),
        code=_code_of(invitation),
        zone=DEFAULT_ZONE,
        open=invitations_queries.state(invitation, now()) is InvitationState.OPEN,
        address=current_app.config["SETTINGS"].base_url + url_for("organisers.bring_code"),
        form=EmptyForm(),
    )


def _code_of(found: Invitation) -> str | None:
    """The code, to whoever has just made the invitation; it is shown once."""
    owner, _colon, code = (sealed.look(MADE) or "").partition(":")
    return sealed.take(MADE) and code if owner == str(found.id) else None


@bp.post("/petugas/undangan/<uuid:invitation_id>/cabut")
@allow(Permission.TEAM_MANAGE)
def withdraw_invitation(invitation_id: uuid.UUID) -> Response:
    found = invitations_queries.invitation(db.session(), viewer(), invitation_id)
    refusal = invitations_actions.withdraw(db.session(), viewer(), found, now())
    message = str(refusal or "Undangan dicabut. Kodenya tidak berlaku lagi.")
    return done(url_for("organisers.invitations"), message, "warn" if refusal else "ok")


@bp.route("/undangan", methods=["GET", "POST"])
@public("whoever was given a code accepts it here, with an account or without")
def bring_code() -> Response:
    form = CodeForm()
    if form.validate_on_submit():
        if invitations_queries.usable_invitation(db.session(), filled(form.code.data), now()):
            sealed.keep(BROUGHT, filled(form.code.data))
            return see_other(url_for("organisers.accept"))
        refusals.note(RefusalKind.CODE)
        form.refuse(rules.UNUSABLE)
    return page("organisers/bring_code.html", form=form, status=422 if form.is_submitted() else 200)


@bp.route("/undangan/terima", methods=["GET", "POST"])
@public("whoever has brought a code may have no account yet")
def accept() -> Response:
    code = sealed.look(BROUGHT)
    found = invitations_queries.usable_invitation(db.session(), code, now()) if code else None
    if code is None or found is None:
        return done(url_for("organisers.bring_code"), str(rules.UNUSABLE) if code else None, "warn")
    return _accept_signed_in(code, found) if signed_in() else _accept_as_new(code, found)


def _accept_signed_in(code: str, found: Invitation) -> Response:
    form = EmptyForm()
    if form.validate_on_submit():
        outcome = invitations_actions.accept(db.session(), viewer(), code, now())
        if not isinstance(outcome, Refusal):
            sealed.take(BROUGHT)
            return done(url_for("home"), "Undangan diterima.")
        form.refuse(outcome)
    return _accept_page(form, found)


def _accept_as_new(code: str, found: Invitation) -> Response:
    form = NewAccountForm()
    if form.validate_on_submit():
        outcome = _made(form, code)
        if not isinstance(outcome, Refusal):
            sealed.take(BROUGHT)
            return done(
                url_for("accounts.sign_in"), "Akun Anda sudah dibuat. Masuk dengan nama akun dan kata sandi tadi."
            )
        form.refuse(outcome)
    return _accept_page(form, found)


def _made(form: NewAccountForm, code: str) -> object:
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan kata sandi di atasnya. Ketik ulang.", field="again")
    facts = (filled(form.login.data), filled(form.full_name.data), filled(form.secret.data))
    return invitations_actions.accept_as_new(db.session(), code, *facts, now())


def _accept_page(form: EmptyForm | NewAccountForm, found: Invitation) -> Response:
    return page(
        "organisers/accept.html",
        form=form,
        invitation=found,
        organiser=invitations_queries.organiser_of(db.session(), found),
        status=422 if form.is_submitted() else 200,
    )
