"""Pages about people, over all of an organiser's cohorts."""

from flask import Blueprint

bp = Blueprint("people", __name__)
