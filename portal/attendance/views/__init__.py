"""Roll call for trainers, and one's own attendance for trainees."""

from flask import Blueprint

bp = Blueprint("attendance", __name__)
