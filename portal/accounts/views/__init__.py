"""Pages of signing in, and of one's own account."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
