"""The mark by which a card knows a device again: a random cookie, which outlives signing out and names nobody.

It goes to the addresses of the cards only. The database keeps a digest of it together with the person, so that nobody
can see from there which cards share a phone.
"""

import hashlib
import secrets
import uuid
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE, PATH = "card-device", "/k"
MARK_BYTES = 16
LASTS = timedelta(days=400)


def here() -> str | None:
    """The mark of the browser that asks, if it was made here."""
    try:
        return str(_signer().loads(request.cookies.get(COOKIE, "")))
    except BadSignature:
        return None


def new() -> str:
    return secrets.token_urlsafe(MARK_BYTES)


def keep(answer: Response, mark: str) -> Response:
    """Let the browser keep its mark, with this answer."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    value = _signer().dumps(mark)
    answer.set_cookie(COOKIE, value, LASTS, path=PATH, httponly=True, samesite="Lax", secure=secure)
    return answer


def digest(mark: str | None, person_id: uuid.UUID) -> str | None:
    """What stands for the mark in the database, for one person alone."""
    return None if mark is None else hashlib.sha256(f"{person_id} {mark}".encode()).hexdigest()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=COOKIE)
