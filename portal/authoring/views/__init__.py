"""Pages for those who keep the curriculum."""

from flask import Blueprint

bp = Blueprint("authoring", __name__)

from portal.authoring.views import archive, bank, drafts, exchange, files, moving, pictures, standard  # noqa: E402, F401
