"""Pages of work plans: writing one, its attachments, reviewing and printing."""

from flask import Blueprint

bp = Blueprint("workplans", __name__)
