"""The pages of this slice: cohorts and timetables, rosters and sign-in cards."""

from flask import Blueprint

bp = Blueprint("cohorts", __name__)

from portal.cohorts.views import cohorts, participant, roster  # noqa: E402, F401
