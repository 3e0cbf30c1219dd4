"""Short secrets on their way through a browser: encrypted in its session cookie, shown once, never in an address."""

from cryptography.fernet import InvalidToken
from flask import session

from portal.keys import column_cipher

_KEY = "sealed"


def keep(name: str, text: str) -> None:
    """Let this browser bring a text along until it is taken. Nobody can read it there."""
    session[_KEY] = {**session.get(_KEY, {}), name: column_cipher.encrypt(text.encode()).decode()}


def look(name: str) -> str | None:
    """What this browser brings along under a name, if anything."""
    try:
        return column_cipher.decrypt(session[_KEY][name].encode()).decode()
    except (KeyError, InvalidToken):
        return None


def take(name: str) -> str | None:
    """The same, and it is gone afterwards."""
    found = look(name)
    if found is not None:
        session[_KEY] = {other: text for other, text in session[_KEY].items() if other != name}
    return found


def begin_anew() -> None:
    """Empty the session, as somebody signs in: only what is on its way stays."""
    kept = session.get(_KEY)
    session.clear()
    if kept:
        session[_KEY] = kept
