"""One's own account: secrets and devices."""

from flask import Response, current_app, request, session, url_for
from flask_login import logout_user

from portal.access import Permission
from portal.accounts import actions, guessing, queries, sessions
from portal.accounts.forms import FirstSecretForm, SecretForm
from portal.accounts.guessing import Source
from portal.accounts.passwords import matches
from portal.accounts.rules import (
    network,
)
from portal.accounts.views import bp
from portal.accounts.views.signing_in import SEATS, _refuse
from portal.clock import now
from portal.db import db
from portal.errors import Refusal
from portal.web import refusals
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.refusals import RefusalKind
from portal.web.transaction import keep_changes, reading_first


@bp.post("/akun/keluar-semua")
@allow(Permission.OWN_ACCOUNT)
def sign_out_everywhere() -> Response:
    sessions.end_everywhere(db.session(), viewer(), now())
    logout_user()
    session.clear()
    return done(url_for("home"), "Anda sudah keluar dari semua perangkat.")


@bp.route("/akun", methods=["GET", "POST"])
@allow(Permission.OWN_ACCOUNT)
def account() -> Response:
    form = SecretForm()
    if form.validate_on_submit():
        refusal = _change_secret(form)
        if refusal is None:
            message = "PIN atau kata sandi sudah diganti. Yang lama tidak berlaku lagi."
            return done(url_for("accounts.account"), message)
        form.refuse(refusal)
    learns = viewer().may(Permission.LEARN)
    return page(
        "accounts/account.html",
        form=form,
        records=queries.records(db.session(), viewer()) if learns else [],
        trainings=current_app.extensions[SEATS].trainings(db.session(), viewer()) if learns else [],
        status=422 if form.is_submitted() else 200,
    )


def _change_secret(form: SecretForm) -> Refusal | None:
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan yang baru. Ketik ulang.", field="again")
    refusal = _try_current(filled(form.current.data))
    if refusal is None and form.secret.data == form.current.data:
        return Refusal("same", "Yang baru sama dengan yang lama. Pilih yang lain.", field="secret")
    return refusal or actions.change_secret(db.session(), viewer(), filled(form.secret.data), now())


def _try_current(secret: str) -> Refusal | None:
    """The current secret guards the change, and guessing it is slowed like signing in. Strangers cannot slow it."""
    login, source = viewer().login, Source(network(request.remote_addr), guessing.INSIDE)
    with reading_first():
        found = queries.credentials(db.session(), login)
        before = guessing.tries(db.session(), login, source)
    refusal = _refuse(before, login, source)
    if refusal:
        return refusal
    opening = next((one for one in found.openings if one.joined_id == viewer().joined_id), None)
    if matches(opening.password_hash if opening else None, secret):
        guessing.note_success(db.session(), login, source, now())
        return None
    guessing.note_failure(db.session(), login, source, now())
    keep_changes()
    refusals.note(RefusalKind.SECRET)
    return Refusal("wrong", "PIN atau kata sandi sekarang salah.", field="current")


@bp.route("/akun/kata-sandi", methods=["GET", "POST"])
@allow(Permission.OWN_ACCOUNT)
def first_secret() -> Response:
    """Whoever came in by a one-time secret chooses a password before anything else."""
    form = FirstSecretForm()
    if not form.validate_on_submit():
        return page("accounts/first_secret.html", form=form, status=422 if form.is_submitted() else 200)
    refusal = _choose_first(form)
    if refusal:
        form.refuse(refusal)
        return page("accounts/first_secret.html", form=form, status=422)
    return done(url_for("home"), "Kata sandi tersimpan. Mulai sekarang hanya Anda yang mengetahuinya.")


def _choose_first(form: FirstSecretForm) -> Refusal | None:
    if not viewer().one_time:
        return Refusal("chosen", "Kata sandi Anda sudah pernah dipilih. Ganti lewat halaman Akun saya.")
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan yang baru. Ketik ulang.", field="again")
    return actions.change_secret(db.session(), viewer(), filled(form.secret.data), now())
