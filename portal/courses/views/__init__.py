"""Pages of courses: reading for trainees, the curriculum for staff, pictures for everybody."""

from flask import Blueprint

bp = Blueprint("courses", __name__)
