"""The note that a phone brings along from the door: a signed cookie of its own, beside one that knows the phone again.

Both go to the addresses of the door only. The phone's is a random word: it names nobody, opens nothing, and is
forgotten after a day.
"""

import secrets
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from portal.attendance.door.rules import DEVICE_LASTS, NOTE_LASTS, DoorNote

COOKIE, DEVICE_COOKIE, PATH = "door", "door-device", "/h"
DEVICE_BYTES = 12


def device() -> str:
    """The word for this phone; a new one if it brings none that was made here."""
    try:
        return str(_signer(DEVICE_COOKIE).loads(request.cookies.get(DEVICE_COOKIE, "")))
    except BadSignature:
        return secrets.token_urlsafe(DEVICE_BYTES)


def read(now: datetime) -> DoorNote | None:
    """What this phone brings along, unless it is too old or was not made here."""
    try:
        key, window, seen, word, shown_to = _signer(COOKIE).loads(request.cookies.get(COOKIE, ""))
        found = DoorNote(uuid.UUID(key), window, datetime.fromtimestamp(seen, UTC), word, shown_to)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if found.lasts(now) else None


def keep(answer: Response, note: DoorNote, now: datetime) -> Response:
    """Let the phone bring a note along, with this answer."""
    seen = int(note.first_seen_at.timestamp())
    packed = [note.session_id.hex, note.window, seen, note.device, note.shown_to]
    _set(answer, COOKIE, packed, NOTE_LASTS - (now - note.first_seen_at))
    _set(answer, DEVICE_COOKIE, note.device, DEVICE_LASTS)
    return answer


def shown(answer: Response, note: DoorNote, account: str, now: datetime) -> Response:
    """Note on the phone to which account the button was shown first."""
    return answer if note.shown_to else keep(answer, replace(note, shown_to=account), now)


def drop(answer: Response) -> Response:
    """The note has been used."""
    answer.delete_cookie(COOKIE, path=PATH, secure=_secure(), httponly=True, samesite="Lax")
    return answer


def _set(answer: Response, name: str, value: object, lasts: timedelta) -> None:
    packed = _signer(name).dumps(value)
    answer.set_cookie(name, packed, lasts, path=PATH, httponly=True, samesite="Lax", secure=_secure())


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _signer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=salt)
