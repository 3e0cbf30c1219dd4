"""Pages of the door: for phones that scanned its code, and for the wall."""

from flask import Blueprint

bp = Blueprint("door", __name__)
