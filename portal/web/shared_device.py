"""Shared devices: a phone or computer of the hall on which one person after another signs in.

A signed cookie says so, which somebody of staff has set. It names nobody and counts nothing. On such a device nobody
stays signed in, no sign-in is remembered, and the code of a card asks for the PIN.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE, WORD = "shared-device", "shared"
LASTS = timedelta(days=7)
"""A training, and what comes before it."""
QUIET, WARNING = timedelta(minutes=4), timedelta(minutes=1)
"""How long nobody touches the device until it warns, and from then until it signs out."""
DONE_QUIET, DONE_WARNING = timedelta(seconds=15), timedelta(seconds=45)
"""The same once somebody has handed in."""
IDLE = timedelta(minutes=30)
"""How long a session may go unused there, where no script says so."""


def install(app: Flask) -> None:
    """What templates can use."""
    app.jinja_env.globals |= {"on_shared_device": here, "shared_device": _seconds()}


def _seconds() -> dict[str, int]:
    spans = {"quiet": QUIET, "warning": WARNING, "done_quiet": DONE_QUIET, "done_warning": DONE_WARNING}
    return {name: span // timedelta(seconds=1) for name, span in spans.items()}


def here() -> bool:
    """Whether the browser that asks is a shared device."""
    try:
        return bool(_signer().loads(request.cookies.get(COOKIE, "")) == WORD)
    except BadSignature:
        return False


def begin(answer: Response) -> Response:
    """Make the browser a shared device, with this answer."""
    answer.set_cookie(COOKIE, str(_signer().dumps(WORD)), LASTS, **_options())
    return answer


def end(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, **_options())
    return answer


def _options() -> dict[str, Any]:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    return {"path": "/", "httponly": True, "samesite": "Lax", "secure": secure}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=COOKIE)
