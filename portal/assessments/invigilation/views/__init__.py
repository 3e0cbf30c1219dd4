"""Pages of trainers around a quiz."""

from flask import Blueprint

bp = Blueprint("invigilation", __name__)
