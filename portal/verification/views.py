"""Checking a certificate by its code or link, for anybody."""

from flask import Blueprint, Response, request, url_for

from portal.clock import now
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.ledger import rules as codes
from portal.ledger.rules import Typed, TypedKind
from portal.verification import queries as verification
from portal.web.guard import public
from portal.web.pages import page, see_other

bp = Blueprint("verification", __name__)


@bp.get("/verifikasi")
@public("anybody may check a certificate")
def verify_form() -> Response:
    typed = request.args.get("kode", "").strip()
    if not typed:
        return page("certification/verify_form.html", read=None, typed="")
    read = codes.read_typed(typed)
    if read.kind is TypedKind.CODE:
        return see_other(url_for("verification.verify", code=codes.shown_code(read.code)))
    return _not_a_code(read, typed, 422)


def _not_a_code(read: Typed, typed: str, status: int) -> Response:
    """The form again, with why nothing was looked up. A NIK is not shown again."""
    kept = "" if read.kind is TypedKind.NIK else typed[: codes.MAX_TYPED]
    return page("certification/verify_form.html", read=read, typed=kept, length=codes.CODE_LENGTH, status=status)


@bp.get("/v/<code>")
@public("anybody may check a certificate")
def verify(code: str) -> Response:
    read = codes.read_typed(code)
    if read.kind is not TypedKind.CODE:
        return _not_a_code(read, code, 404)
    found = verification.by_code(db.session(), read.code)
    return page(
        "certification/verify.html",
        completion=found,
        typed=codes.shown_code(read.code),
        code=codes.shown_code,
        checked_at=now(),
        zone=DEFAULT_ZONE,
        status=200 if found else 404,
    )
