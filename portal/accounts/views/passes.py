"""Passes: a cookie of its own, bound to the pages of one class session, that opens these pages and nothing else.

A pass names a row (accounts/sessions.py): what ends the sessions of an account ends its passes, and what its maker may
do is asked anew at each use. It stands in no address.
"""

import uuid
from datetime import datetime

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from portal.access import Viewer
from portal.accounts import queries, sessions
from portal.clock import now
from portal.db import db
from portal.web.asking import viewer

COOKIE = "pass-{kind}"


def holder(kind: str, class_session_id: uuid.UUID) -> Viewer | None:
    """Who made the pass that this request brings for a class session; None where there is none that is good."""
    pass_id = _read(kind)
    if pass_id is None:
        return None
    return queries.viewer_of_pass(db.session(), pass_id, _scope(kind, class_session_id), now())


def give(
    answer: Response, kind: str, class_session_id: uuid.UUID, path: str, ends_at: datetime, *, stays: bool
) -> Response:
    """Let the browser bring a new pass to every address under ``path`` until then."""
    scope = _scope(kind, class_session_id)
    pass_id = sessions.begin_pass(db.session(), viewer(), scope, ends_at, now(), stays=stays)
    packed = _signer(kind).dumps(pass_id.hex)
    answer.set_cookie(
        COOKIE.format(kind=kind), packed, expires=ends_at, path=path, httponly=True, samesite="Lax", secure=_secure()
    )
    return answer


def take_back(answer: Response, kind: str, class_session_id: uuid.UUID, path: str) -> Response:
    """End the pass that this request brings."""
    pass_id = _read(kind)
    if pass_id is not None:
        sessions.end_pass(db.session(), pass_id, _scope(kind, class_session_id))
    answer.delete_cookie(COOKIE.format(kind=kind), path=path, secure=_secure(), httponly=True, samesite="Lax")
    return answer


def _read(kind: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(_signer(kind).loads(request.cookies.get(COOKIE.format(kind=kind), "")))
    except (BadSignature, ValueError, AttributeError):
        return None


def _scope(kind: str, class_session_id: uuid.UUID) -> str:
    return f"{kind}:{class_session_id.hex}"


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=COOKIE.format(kind=kind))
