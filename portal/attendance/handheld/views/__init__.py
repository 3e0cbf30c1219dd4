"""What a trainer's phone asks for and sends, and what of it waits for the organiser."""

from flask import Blueprint

bp = Blueprint("handheld", __name__)
KIND = "roll"
"""The kind of pass that opens the pages of the scanner for one session."""
