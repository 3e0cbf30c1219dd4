"""Signing in and out, and one's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from portal.access import Permission
from portal.accounts import actions, queries
from portal.accounts.forms import FirstSecretForm, SecretForm, SignInForm
from portal.accounts.passwords import matches
from portal.accounts.rules import is_over, mistyped_number, normal_login, refuse_try
from portal.clock import now
from portal.db import db
from portal.errors import Refusal
from portal.web import sealed
from portal.web.guard import allow, public
from portal.web.pages import by_script, done, facts, page
from portal.web.transaction import keep_changes, reading_first

bp = Blueprint("accounts", __name__)

WRONG = Refusal("wrong", "Nomor peserta atau PIN salah. Periksa kartu masuk Anda, lalu coba lagi.")
OVER = Refusal(
    "over",
    "Kata sandi sekali pakai ini sudah lewat waktunya. Minta yang baru kepada pengelola akun Anda.",
    field="secret",
)
MISTYPED = Refusal(
    "mistyped", "Nomor peserta terdiri atas 8 angka. Ada angka yang keliru; periksa kartu masuk Anda.", field="login"
)


def install(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(lambda token: queries.viewer_of_session(db.session(), token))


@bp.route("/masuk", methods=["GET", "POST"])
@public("people sign in here")
def sign_in() -> Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect(url_for("home"), 303)
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form, status=422 if form.is_submitted() else 200)
    refusal = _try_sign_in(form.login.data, form.secret.data)
    if refusal:
        form.refuse(refusal)
        return page("accounts/sign_in.html", form=form, status=422)
    return done(own_path(form.next.data) or url_for("home"))


def _try_sign_in(login: str, secret: str) -> Refusal | None:
    """Check a try with the database let go while the slow hash runs, then note how it ended."""
    with reading_first():
        found = queries.credentials(db.session(), login)
    refusal = refuse_try(found.blocked_until, now())
    if refusal:
        return refusal
    if not matches(found.password_hash, secret):
        actions.note_failure(db.session(), login, now())
        keep_changes()
        return MISTYPED if found.person_id is None and mistyped_number(normal_login(login)) else WRONG
    if found.blocked_until is not None:
        actions.note_success(db.session(), login)
    viewer = queries.viewer(db.session(), found.person_id)
    if viewer is None or is_over(viewer.one_time_until, now()):
        return OVER
    sealed.begin_anew()
    login_user(viewer)
    session.pop("_id")  # what flask-login's session protection compares, which is off: every request would carry it
    session.permanent = True
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
    logout_user()
    session.clear()
    answer = done(url_for("accounts.sign_in"), _("Anda sudah keluar."))
    return Response(status=204) if by_script() else answer


@bp.get("/akun/kunci")
@allow(Permission.OWN_ACCOUNT)
def pass_for_scripts() -> Response:
    """Whose work this session may send, and the token to send it with: for pages that were open before it began."""
    return facts({"owners": [str(current_user.id)], "token": generate_csrf()})


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
    login_user(queries.viewer(db.session(), current_user.id))
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
    if matches(found.password_hash, secret):
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
    login_user(queries.viewer(db.session(), current_user.id))
    return done(url_for("home"), _("Kata sandi tersimpan. Mulai sekarang hanya Anda yang mengetahuinya."))


def _choose_first(form: FirstSecretForm) -> Refusal | None:
    if not current_user.one_time:
        return Refusal("chosen", "Kata sandi Anda sudah pernah dipilih. Ganti lewat halaman Akun saya.")
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan yang baru. Ketik ulang.", field="again")
    return actions.change_secret(db.session(), current_user, form.secret.data, now())
