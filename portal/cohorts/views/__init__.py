"""The pages of this slice: organisers and staff, cohorts and timetables, rosters and sign-in cards."""

from flask import Blueprint

bp = Blueprint("cohorts", __name__)

from portal.cohorts.views import cohorts, organisations, participant, roster  # noqa: E402, F401
