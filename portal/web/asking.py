"""Who is asking: the only file that touches what the session library holds."""

from flask import Flask, g
from flask_login import current_user

from portal.access import Viewer


def install(app: Flask) -> None:
    """Every template can use ``viewer``, who may be nobody."""
    app.context_processor(lambda: {"viewer": current_user})


def viewer() -> Viewer:
    """Who asks, on a page for somebody signed in."""
    who = signed_in()
    if who is None:
        raise RuntimeError("a page that is open to all has to ask signed_in()")
    return who


def signed_in() -> Viewer | None:
    """Who asks, or None."""
    who = current_user._get_current_object()
    return who if isinstance(who, Viewer) else None


def come_by_pass(who: Viewer) -> None:
    """Let this request be that of whoever made the pass that it brings, whatever session there is beside it."""
    g._login_user, g.by_pass = who, True


def by_pass() -> bool:
    """Whether this request came by a pass."""
    return bool(g.get("by_pass"))
