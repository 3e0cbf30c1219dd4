"""Pages of trainers around printed papers."""

from flask import Blueprint

bp = Blueprint("paper", __name__)
