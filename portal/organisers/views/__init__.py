"""The pages of this room: organisers, accounts of staff, invitations, and in whose name one works."""

from flask import Blueprint

bp = Blueprint("organisers", __name__)
