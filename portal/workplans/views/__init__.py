"""Pages of work plans: writing one, its attachments, reviewing and printing."""

from flask import Blueprint

bp = Blueprint("workplans", __name__)

from portal.workplans.views import files, printing, review, writing  # noqa: E402, F401 - they add routes
