"""Pictures of lessons."""

import re

from flask import Response, make_response

from portal.content.pictures.images import looks_like
from portal.courses import queries
from portal.courses.views import bp
from portal.db import db
from portal.errors import NotFound
from portal.web.guard import public

DIGEST = re.compile(r"[0-9a-f]{64}")
KINDS = {"webp": "image/webp", "png": "image/png", "svg": "image/svg+xml"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""A drawing that is opened by itself may show itself, and nothing else."""


@bp.get("/gambar/<digest>.<kind>")
@public("pictures of lessons hold nothing personal, and their address cannot be guessed")
def picture(digest: str, kind: str) -> Response:
    """Kept bytes that begin as such a picture does; whether they are sound was asked when the course was checked."""
    data = queries.blob(db.session(), digest) if kind in KINDS and DIGEST.fullmatch(digest) else b""
    if not looks_like(kind, data):
        raise NotFound
    response = make_response(data)
    response.headers["Content-Type"] = KINDS[kind]
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
