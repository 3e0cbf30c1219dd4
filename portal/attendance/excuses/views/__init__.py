"""Pages of izin and sakit: a trainee asks, the staff decide or enter it for somebody."""

from flask import Blueprint

bp = Blueprint("excuses", __name__)
