"""The pages of this slice: organisers, accounts of staff, invitations, and in whose name one works."""

from flask import Blueprint, Flask

from portal.organisers.forms import ROLE_NAMES

bp = Blueprint("organisers", __name__)


def install(app: Flask) -> None:
    """What the head of every page of staff asks for."""
    app.jinja_env.globals |= {"working": working.working, "role_names": ROLE_NAMES}


from portal.organisers.views import accounts, invitations, organisations, working  # noqa: E402, F401
