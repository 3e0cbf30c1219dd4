"""Pages of the standard and of moving cohorts."""

from flask import Blueprint

bp = Blueprint("rollout", __name__)
