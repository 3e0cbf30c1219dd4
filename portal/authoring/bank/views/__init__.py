"""Pages of the question bank."""

from flask import Blueprint

bp = Blueprint("bank", __name__)
