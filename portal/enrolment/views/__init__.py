"""Pages of rosters, participants and cards."""

from flask import Blueprint

bp = Blueprint("enrolment", __name__)
