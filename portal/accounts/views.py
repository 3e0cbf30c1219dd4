"""Signing in and out, and one's own account."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from portal.access import Permission, Viewer
from portal.accounts import actions, queries, sessions
from portal.accounts.forms import FirstSecretForm, SecretForm, SignInForm
from portal.accounts.passwords import matches
from portal.accounts.rules import STAFF_IDLE, USE_NOTED_AFTER, is_over, mistyped_number, normal_login, refuse_try
from portal.clock import now
from portal.db import db
from portal.errors import Refusal
from portal.web import sealed
from portal.web.cookie import begin, note_use, unused_for
from portal.web.guard import allow, public
from portal.web.pages import by_script, done, facts, page
from portal.web.transaction import keep_changes, reading_first

bp = Blueprint("accounts", __name__)

STAYS = "stays_until"
StaysUntil = Callable[[Session, Viewer, datetime], datetime | None]

WRONG = Refusal("wrong", "Nomor peserta atau PIN salah. Periksa kartu masuk Anda, lalu coba lagi.")
OVER = Refusal(
    "over",
    "Kata sandi sekali pakai ini sudah lewat waktunya. Minta yang baru kepada pengelola akun Anda.",
    field="secret",
)
MISTYPED = Refusal(
    "mistyped", "Nomor peserta terdiri atas 8 angka. Ada angka yang keliru; periksa kartu masuk Anda.", field="login"
)


def install(app: Flask, stays_until: StaysUntil) -> None:
    """``stays_until`` says until when a trainee who asks to stay signed in may."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_signed_in)
    app.extensions[STAYS] = stays_until


def _signed_in(token: str) -> Viewer | None:
    """Who asks, if the session still stands. One of staff ends when it has not been used for a while."""
    moment = now()
    found = queries.viewer_of_session(db.session(), token, moment)
    if found is None or (found.is_staff and unused_for(moment) >= STAFF_IDLE):
        return None
    note_use(moment, USE_NOTED_AFTER)
    return found


@bp.route("/masuk", methods=["GET", "POST"])
@public("people sign in here")
def sign_in() -> Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(url_for("home"), 303)
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form, status=422 if form.is_submitted() else 200)
    refusal = _try_sign_in(form.login.data, form.secret.data, form.stay.data)
    if refusal:
        form.refuse(refusal)
        return page("accounts/sign_in.html", form=form, status=422)
    return done(own_path(form.next.data) or url_for("home"))


def _try_sign_in(login: str, secret: str, stay: bool) -> Refusal | None:
    """Check a try with the database let go while the slow hash runs, then note how it ended."""
    with reading_first():
        found = queries.credentials(db.session(), login)
    refusal = refuse_try(found.blocked_until, now())
    if refusal:
        return refusal
    opening = _opened(found, login, secret)
    if opening is None:
        actions.note_failure(db.session(), login, now())
        keep_changes()
        return MISTYPED if found.own is None and mistyped_number(normal_login(login)) else WRONG
    if opening not in queries.credentials(db.session(), login).openings:
        return WRONG  # a new card, or a new secret, while the hash ran
    if found.blocked_until is not None:
        actions.note_success(db.session(), login)
    return _enter(opening, stay)


def _enter(opening: queries.Opening, stay: bool) -> Refusal | None:
    """Begin a session, and the cookie that names it. Only trainees stay signed in, on a phone of their own."""
    moment = now()
    made = sessions.begin(db.session(), opening, moment)
    viewer = queries.viewer_of_session(db.session(), str(made.id), moment)
    if viewer is None or is_over(viewer.one_time_until, moment):
        return OVER
    if stay and not viewer.is_staff:
        until = current_app.extensions[STAYS](db.session(), viewer, moment)
        made.ends_at = max(made.ends_at, until or made.ends_at)
    sealed.begin_anew()
    login_user(viewer)
    session.pop("_id")  # what flask-login's session protection compares, which is off: every request would carry it
    begin(moment, made.ends_at)
    return None


def _opened(found: queries.Credentials, login: str, secret: str) -> queries.Opening | None:
    """What this secret opens. How many hashes are tried depends on what was typed, not on what there is: whether a
    card is joined to others cannot be measured. A joined secret never consists of digits alone."""
    maybe_joined = normal_login(login).isdigit() and not secret.isdigit()
    for opening in (found.joined, found.own) if maybe_joined else (found.own,):
        if matches(opening.password_hash if opening else None, secret):
            return opening
    return None


def own_path(target: str | None) -> str | None:
    """The address to go on to, if it is a path of this portal; anything else is ignored."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(letter) < 32 or letter == "\\" for letter in target):
        return None
    return target.rstrip(" ")


@bp.post("/keluar")
@public("leaving must work even when the session is already over")
def sign_out() -> Response:
    if current_user.is_authenticated:
        sessions.end(db.session(), current_user, now())
    logout_user()
    session.clear()
    answer = done(url_for("accounts.sign_in"), _("Anda sudah keluar."))
    return Response(status=204) if by_script() else answer


@bp.get("/akun/kunci")
@allow(Permission.OWN_ACCOUNT)
def pass_for_scripts() -> Response:
    """Whose work this session may send, and the token to send it with: for pages that were open before it began."""
    return facts({"owners": [str(one) for one in current_user.person_ids], "token": generate_csrf()})


@bp.post("/akun/keluar-semua")
@allow(Permission.OWN_ACCOUNT)
def sign_out_everywhere() -> Response:
    sessions.end_everywhere(db.session(), current_user, now())
    logout_user()
    session.clear()
    return done(url_for("home"), _("Anda sudah keluar dari semua perangkat."))


@bp.route("/akun", methods=["GET", "POST"])
@allow(Permission.OWN_ACCOUNT)
def account() -> Response:
    form = SecretForm()
    if not form.validate_on_submit():
        return page("accounts/account.html", form=form, status=422 if form.is_submitted() else 200)
    refusal = _change_secret(form)
    if refusal:
        form.refuse(refusal)
        return page("accounts/account.html", form=form, status=422)
    return done(
        url_for("accounts.account"), _("PIN atau kata sandi sudah diganti. Kartu masuk lama tidak berlaku lagi.")
    )


def _change_secret(form: SecretForm) -> Refusal | None:
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan yang baru. Ketik ulang.", field="again")
    refusal = _try_current(form.current.data)
    return refusal or actions.change_secret(db.session(), current_user, form.secret.data, now())


def _try_current(secret: str) -> Refusal | None:
    """The current secret guards the change, and guessing it is slowed like signing in."""
    with reading_first():
        found = queries.credentials(db.session(), current_user.login)
    refusal = refuse_try(found.blocked_until, now())
    if refusal:
        return refusal
    opening = next((one for one in found.openings if one.joined_id == current_user.joined_id), None)
    if matches(opening.password_hash if opening else None, secret):
        return None
    actions.note_failure(db.session(), current_user.login, now())
    keep_changes()
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
    return done(url_for("home"), _("Kata sandi tersimpan. Mulai sekarang hanya Anda yang mengetahuinya."))


def _choose_first(form: FirstSecretForm) -> Refusal | None:
    if not current_user.one_time:
        return Refusal("chosen", "Kata sandi Anda sudah pernah dipilih. Ganti lewat halaman Akun saya.")
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan yang baru. Ketik ulang.", field="again")
    return actions.change_secret(db.session(), current_user, form.secret.data, now())
