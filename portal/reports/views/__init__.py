"""Pages that need more than one room."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
