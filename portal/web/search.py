"""Searches in lists. What could be a NIK or a phone number never stands in an address, where logs and histories keep
it: it goes by POST, is kept encrypted with the session, and the list is asked for by a word that stands for it."""

import re
import secrets
from urllib.parse import quote, urlencode

from cryptography.fernet import InvalidToken
from flask import Blueprint, Response, current_app, request, session
from werkzeug.exceptions import HTTPException

from portal.access import Permission
from portal.errors import NotFound
from portal.keys import column_cipher
from portal.web.guard import allow
from portal.web.pages import see_other

bp = Blueprint("search", __name__)

MAX_LENGTH = 200
PRIVATE = re.compile(r"(?:\d[\s.\-]*){6}")
"""Six or more digits in a row, however they are grouped. static/js/portal.js asks the same of what is being typed."""
TEXT, WORD = "cari", "tersimpan"
"""What the address calls a text, and the word for one that is kept."""
BACK = "di"
ASKED = (TEXT, WORD)
KEPT = 3
"""Texts that a session keeps: of the lists in so many tabs, each can be loaded again."""


def is_private(text: str) -> bool:
    return PRIVATE.search(text) is not None


def searched() -> str:
    """The text that this list is searched for."""
    word = request.args.get(WORD)
    return _kept(word) if word is not None else request.args.get(TEXT, "").strip()[:MAX_LENGTH]


@bp.post("/cari")
@allow(Permission.OWN_ACCOUNT)
def search() -> Response:
    """Lead on to a list of this portal, searched and filtered as the form says."""
    asked = {name: text for name, text in request.form.items() if name not in (BACK, "csrf_token") and text}
    return see_other(_address(_own_list(request.form.get(BACK, "/")), asked))


def _own_list(path: str) -> str:
    """The path of a page of this portal, or NotFound."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        raise NotFound from None
    if path.startswith(("//", "/\\")):
        raise NotFound
    return path


def _address(path: str, asked: dict[str, str]) -> str:
    """A list's address with what it is asked for; a private text is kept, and a word stands for it."""
    text = asked.get(TEXT, "").strip()[:MAX_LENGTH]
    if is_private(text):
        asked = {name: value for name, value in asked.items() if name != TEXT} | {WORD: _keep(text)}
    return f"{request.script_root}{quote(path)}" + (f"?{urlencode(asked)}" if asked else "")


def _keep(text: str) -> str:
    """A word for a text, which the session keeps with the last few others; an equal text keeps its word."""
    kept: list[list[str]] = session.get(WORD, [])
    word = next((word for word, _secret in kept if _kept(word) == text), None)
    if word is None:
        word = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(6))
        session[WORD] = [[word, column_cipher.encrypt(text.encode()).decode()], *kept][:KEPT]
    return word


def _kept(word: str) -> str:
    """The text that a word stands for; nothing when the session does not know it any more."""
    secret = dict(session.get(WORD, [])).get(word, "")
    try:
        return column_cipher.decrypt(secret.encode()).decode() if secret else ""
    except InvalidToken:  # the portal has other keys now
        return ""
