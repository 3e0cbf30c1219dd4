"""A browser that has signed in before is known again: by a signed cookie with a random id, which names nobody.

It survives signing out and opens nothing. It says to which accounts this browser has signed in (by their keyed hashes),
so that strangers who guess cannot make its owner wait, and it goes first where many want to sign in.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, after_this_request, current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask.wrappers import Response
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.http import parse_cookie

COOKIE, PATH = "device", "/masuk"
CHECKING = ("/masuk", "/akun", "/undangan/terima")
"""Where secrets are typed."""
LASTS = timedelta(days=400)
MAX_ACCOUNTS = 8
SHORT = 12
"""Letters of a keyed hash that tell eight accounts apart."""


@dataclass(frozen=True)
class Device:
    """What a browser says of itself, and has proof of."""

    id: str
    accounts: tuple[str, ...] = ()

    def knows(self, account: str) -> bool:
        return account[:SHORT] in self.accounts


def here() -> Device | None:
    """The browser that asks, if it has signed in to anything before."""
    return _read(current_app, request.cookies.get(COOKIE))


def remember(account: str) -> None:
    """Let this browser know, with the answer, that it has signed in to an account. The latest few are kept."""
    before = here() or Device(secrets.token_urlsafe(9))
    accounts = (account[:SHORT], *(one for one in before.accounts if one != account[:SHORT]))[:MAX_ACCOUNTS]
    value = _signer(current_app).dumps([before.id, *accounts])

    @after_this_request
    def _set(response: Response) -> Response:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, value, LASTS, path=PATH, httponly=True, samesite="Lax", secure=secure)
        return response


def checks_secret(environ: dict[str, Any]) -> bool:
    """Whether a request asks for the slow check of a secret, or for a new secret."""
    path = f"{environ.get('PATH_INFO', '')}/"
    return environ.get("REQUEST_METHOD") == "POST" and any(path.startswith(f"{one}/") for one in CHECKING)


def seen_before(app: Flask) -> Callable[[dict[str, Any]], bool]:
    """Whether a request, before the application has looked at it, comes from a browser that has signed in."""
    sessions = SecureCookieSessionInterface().get_signing_serializer(app)
    assert sessions is not None, "the application has no key yet"

    def is_known(environ: dict[str, Any]) -> bool:
        cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
        if _read(app, cookies.get(COOKIE)) is not None:
            return True
        try:
            return "_user_id" in sessions.loads(cookies.get(app.config["SESSION_COOKIE_NAME"], ""))
        except BadSignature:
            return False

    return is_known


def _read(app: Flask, value: str | None) -> Device | None:
    try:
        first, *accounts = _signer(app).loads(value or "")
    except (BadSignature, ValueError, TypeError):
        return None
    return Device(str(first), tuple(map(str, accounts)))


def _signer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(str(app.secret_key), salt="device")
