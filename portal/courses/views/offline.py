"""What a phone needs to read lessons without signal: its service worker, and the page for what it does not hold."""

from flask import Response, send_from_directory

from portal.courses.views import bp
from portal.paths import STATIC
from portal.web.guard import public
from portal.web.pages import page


@bp.get("/sw.js")
@public("the service worker of lessons; it holds nothing personal")
def worker() -> Response:
    """The worker, by an address from which it may serve all others. Browsers ask each time whether it is new."""
    response = send_from_directory(STATIC / "js", "sw.js", mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/tanpa-sinyal")
@public("what a phone shows without signal; the phone itself adds which lessons it holds")
def unread() -> Response:
    return page("courses/_reading_unread.html")
