"""Security headers, and htmx's address and integrity, which the content-security policy must name exactly."""

import base64
import hashlib
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


ACTING = ("text/html", "text/javascript")
"""Pages, and the worker that fetches for them: whatever loads something is bound by the policy that came with it."""
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
"""What a policy has to say of an answer that is no page: 500 phones pay for every byte."""


def install(app: Flask, secure: bool) -> None:
    @app.after_request
    def _add(response: Response) -> Response:
        headers = response.headers
        if request.endpoint == "static" or (response.mimetype in ACTING and response.status_code != 303):
            headers.setdefault("Content-Security-Policy", POLICY)
            headers.setdefault("Referrer-Policy", "same-origin")
            headers.setdefault("X-Frame-Options", "DENY")
            headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if response.status_code != 304:  # what the browser holds keeps the policy that it came with
            headers.setdefault("Content-Security-Policy", NO_PAGE)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "private, no-store")
        return response
