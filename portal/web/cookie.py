"""The session cookie: signed, and without an age of its own.

How long somebody stays signed in is said by a row in the database; the cookie names it and carries when it was last
used, so that reading pages writes nothing. A clock that was set back so signs nobody out.
"""

from datetime import UTC, datetime, timedelta

from flask import Flask, Request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature

NAME, SECURE_NAME = "portal", "__Host-portal"
_USED, _ENDS = "used", "ends"


class CookieSessions(SecureCookieSessionInterface):
    """Flask's own signed cookies, good for as long as their signature is, and kept until the session ends."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None
        try:
            return self.session_class(signer.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> datetime | None:
        return datetime.fromtimestamp(session[_ENDS], UTC) if _ENDS in session else None


def install(app: Flask, secure: bool) -> None:
    """Where served by https the browser itself keeps the cookie to this host, whatever other hosts try to plant."""
    app.session_interface = CookieSessions()
    app.config.update(
        SESSION_COOKIE_NAME=SECURE_NAME if secure else NAME,
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
    )


def begin(now: datetime, ends_at: datetime) -> None:
    """Let the browser keep the cookie of a new session until then."""
    session[_USED], session[_ENDS] = int(now.timestamp()), int(ends_at.timestamp())


def unused_for(now: datetime) -> timedelta:
    """How long ago the session was last used; nothing, if that lies ahead of a clock that was set back."""
    return timedelta(seconds=max(0, now.timestamp() - session.get(_USED, 0)))


def note_use(now: datetime, after: timedelta) -> None:
    """Note in the cookie that the session is used now, if the last note is older than ``after`` or lies ahead."""
    if not timedelta(0) <= timedelta(seconds=now.timestamp() - session.get(_USED, 0)) < after:
        session[_USED] = int(now.timestamp())
