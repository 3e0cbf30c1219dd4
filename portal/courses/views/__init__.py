"""Pages of courses: reading for trainees, the curriculum for staff, pictures for everybody."""

from flask import Blueprint

bp = Blueprint("courses", __name__)

from portal.courses.views import curriculum, offline, pictures, reading, reference  # noqa: E402, F401 - they add routes
