"""Signing in and out, and one's own account."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from portal.access import Permission, Viewer
from portal.accounts import guessing, queries, sessions
from portal.accounts.forms import SignInForm
from portal.accounts.guessing import Source
from portal.accounts.passwords import matches
from portal.accounts.rules import (
    STAFF_IDLE,
    USE_NOTED_AFTER,
    Tries,
    is_over,
    mistyped_number,
    network,
    normal_login,
    refuse_try,
)
from portal.accounts.views import bp, passes
from portal.clock import now
from portal.db import db
from portal.errors import Refusal
from portal.web import device, guard, refusals, sealed, shared_device
from portal.web.asking import signed_in, viewer
from portal.web.cookie import begin, note_use, unused_for
from portal.web.forms import filled
from portal.web.guard import allow, public
from portal.web.pages import by_script, done, facts, page, see_other
from portal.web.refusals import RefusalKind
from portal.web.transaction import keep_changes, reading_first

SEATS = "seats"
"""Where the application keeps what it was told of people's seats."""


class Seats(Protocol):
    """What an account has to know of somebody's seats, which lie in a higher room."""

    def stays_until(self, session: Session, viewer: Viewer, now: datetime) -> datetime | None:
        """Until when a trainee who asks to stay signed in may."""

    def trainings(self, session: Session, viewer: Viewer) -> Sequence[Any]:
        """One's own trainings: ``person_id``, ``title`` and ``organiser``."""


WRONG = Refusal("wrong", "Nomor peserta atau PIN salah. Periksa kartu masuk Anda, lalu coba lagi.")
OVER = Refusal(
    "over",
    "Kata sandi sekali pakai ini sudah lewat waktunya. Minta yang baru kepada pengelola akun Anda.",
    field="secret",
)
MISTYPED = Refusal(
    "mistyped", "Nomor peserta terdiri atas 8 angka. Ada angka yang keliru; periksa kartu masuk Anda.", field="login"
)


def install(app: Flask, seats: Seats) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_signed_in)
    app.extensions[SEATS] = seats
    app.extensions[guard.PASSES] = passes.holder


def _signed_in(token: str) -> Viewer | None:
    """Who asks, if the session still stands. One of staff ends when it has not been used for a while."""
    moment = now()
    found = queries.viewer_of_session(db.session(), token, moment)
    if found is None or unused_for(moment) >= _idle(found):
        return None
    note_use(moment, USE_NOTED_AFTER)
    return found


def _idle(who: Viewer) -> timedelta:
    """How long a session may go unused."""
    if who.is_staff:
        return STAFF_IDLE
    return shared_device.IDLE if shared_device.here() else timedelta.max


@bp.route("/masuk", methods=["GET", "POST"])
@public("people sign in here")
def sign_in() -> Response:
    if signed_in() and request.method == "GET":
        return see_other(url_for("home"))
    form = SignInForm(next=request.args.get("next"))
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form, status=422 if form.is_submitted() else 200)
    opening = _prove(filled(form.login.data), filled(form.secret.data))
    refusal = opening if isinstance(opening, Refusal) else _enter(opening, form.stay.data)
    if refusal:
        form.refuse(refusal)
        return page("accounts/sign_in.html", form=form, status=422)
    return done(own_path(form.next.data) or url_for("home"))


def _prove(login: str, secret: str) -> queries.Opening | Refusal:
    """What a secret opens. It is checked with the database let go while the slow hash runs; how it ended is noted."""
    source = _source(login)
    with reading_first():
        credentials = queries.credentials(db.session(), login)
        before = guessing.tries(db.session(), login, source)
    refusal = _refuse(before, login, source)
    if refusal:
        return refusal
    opening = _opened(credentials, login, secret)
    if opening is None:
        guessing.note_failure(db.session(), login, source, now())
        keep_changes()
        refusals.note(
            RefusalKind.SECRET, credentials.own.person_id if credentials.own else guessing.unknown_name(login)
        )
        return MISTYPED if credentials.own is None and mistyped_number(normal_login(login)) else WRONG
    if opening not in queries.credentials(db.session(), login).openings:
        return WRONG  # a new card, or a new secret, while the hash ran
    guessing.note_success(db.session(), login, source, now())
    if not shared_device.here():
        device.remember(guessing.name_digest(login))
    return opening


def _source(login: str) -> Source:
    """Where a try comes from. A browser that has signed in to this account before is no stranger to it."""
    known = device.here()
    mine = known is not None and known.knows(guessing.name_digest(login))
    return Source(network(request.remote_addr), known.id if known and mine else guessing.STRANGERS)


def _refuse(before: Tries, login: str, source: Source) -> Refusal | None:
    refusal = refuse_try(before, now())
    if before.overlong(now()):
        guessing.cut_down(db.session(), login, source, now())
        keep_changes()
    return refusal


def _enter(opening: queries.Opening, stay: bool) -> Refusal | None:
    """Begin a session, and the cookie that names it. Only trainees stay signed in, on a phone of their own."""
    moment = now()
    sign_in = sessions.begin(db.session(), opening, moment)
    who = queries.viewer_of_session(db.session(), str(sign_in.id), moment)
    if who is None or is_over(who.one_time_until, moment):
        return OVER
    if stay and not who.is_staff and not shared_device.here():
        until = current_app.extensions[SEATS].stays_until(db.session(), who, moment)
        sign_in.ends_at = max(sign_in.ends_at, until or sign_in.ends_at)
    sealed.begin_anew()
    login_user(who)
    session.pop("_id")  # what flask-login's session protection compares, which is off: every request would carry it
    begin(moment, sign_in.ends_at)
    return None


def _opened(found: queries.Credentials, login: str, secret: str) -> queries.Opening | None:
    """What this secret opens. How many hashes are tried depends on what was typed, not on what there is: whether a
    card is joined to others cannot be measured. A joined secret never consists of digits alone."""
    maybe_joined = not secret.isdigit() and (normal_login(login).isdigit() or found.joined is not None)
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
    who = signed_in()
    if who:
        sessions.end(db.session(), who, now())
    logout_user()
    session.clear()
    onward = own_path(request.form.get("next"))
    answer = done(url_for("accounts.sign_in", next=onward), "Anda sudah keluar.")
    return Response(status=204) if by_script() else answer


@bp.get("/keluar/tanpa-sinyal")
@public("what a phone shows to somebody who leaves without signal; it holds nothing personal")
def leaving() -> Response:
    return page("accounts/leaving.html")


@bp.get("/akun/kunci")
@allow(Permission.OWN_ACCOUNT)
def pass_for_scripts() -> Response:
    """Whose work this session may send, and the token to send it with: for pages that were open before it began."""
    return facts({"owners": [str(one) for one in viewer().person_ids], "token": generate_csrf()})
