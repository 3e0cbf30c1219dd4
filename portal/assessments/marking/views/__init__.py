"""Pages of marking: essays, and results as their writers see them."""

from flask import Blueprint

bp = Blueprint("marking", __name__)
