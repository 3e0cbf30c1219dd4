"""Pages of registrations: the organiser's, and those that are open to all."""

from flask import Blueprint

bp = Blueprint("registration", __name__)
