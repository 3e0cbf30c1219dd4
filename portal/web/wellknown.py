"""What browsers and search engines ask for by fixed names."""

from flask import Blueprint, Response, make_response, send_from_directory

from portal.paths import STATIC
from portal.web.guard import public

bp = Blueprint("wellknown", __name__)

ROBOTS = "User-agent: *\nDisallow: /masuk\n"
"""Pages about a person ask themselves not to be listed (certification/verify.html); a robot must read that."""


@bp.get("/favicon.ico")
@public("the portal's sign, for browsers that ask for it by this name")
def icon() -> Response:
    return send_from_directory(STATIC / "img", "favicon.ico", max_age=86_400)


@bp.get("/robots.txt")
@public("which pages search engines may list")
def robots() -> Response:
    response = make_response(ROBOTS)
    response.mimetype = "text/plain"
    return response
