"""Security headers, and htmx's address and integrity, which the content-security policy must name exactly."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache

from flask import Flask, Response, request

from portal.paths import STATIC

HTMX_VERSION = "4.0.1"
HTMX_FILE = f"vendor/htmx-{HTMX_VERSION}.min.js"
HTMX_CDN = f"https://cdn.jsdelivr.net/npm/htmx.org@{HTMX_VERSION}/dist/htmx.min.js"


@cache
def htmx_integrity() -> str:
    """The subresource-integrity hash of the local copy, which the CDN's file must equal."""
    digest = hashlib.sha384((STATIC / HTMX_FILE).read_bytes()).digest()
    return "sha384-" + base64.b64encode(digest).decode()


POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' {HTMX_CDN}",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        f"connect-src 'self' {HTMX_CDN}",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def leading_out(response: Response, origins: Iterable[str]) -> Response:
    """A page with a form that leads on to other sites: browsers ask its policy of each address on the way."""
    said = " ".join(["form-action 'self'", *origins])
    response.headers["Content-Security-Policy"] = POLICY.replace("form-action 'self'", said)
    return response


ACTING = ("text/html", "text/javascript")
"""Pages, and the worker that fetches for them: whatever loads something is bound by the policy that came with it."""
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
"""What a policy has to say of an answer that is no page: 500 phones pay for every byte."""


OWN = "X-Portal"
"""Marks every answer of the portal. Scripts take an answer without it for one of a proxy or of somebody's network."""
_OF_PAGES = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_OF_OTHERS = {"Content-Security-Policy": NO_PAGE}


def install(app: Flask, secure: bool) -> None:
    always = {"X-Content-Type-Options": "nosniff", OWN: "1"}
    if secure:
        always["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def _add(response: Response) -> Response:
        """What a view has set stays."""
        static, status = request.endpoint == "static", response.status_code
        wanted = _OF_PAGES if static or (response.mimetype in ACTING and status != 303) else _OF_OTHERS
        if status == 304:  # what the browser holds keeps the policy that it came with
            wanted = {}
        unkept = {} if static else {"Cache-Control": "private, no-store"}
        has = {name.lower() for name, _value in response.headers}
        for name, value in {**wanted, **always, **unkept}.items():
            if name.lower() not in has:
                response.headers.add(name, value)
        return response
