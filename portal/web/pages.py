"""Answering with a page, a part of a page, a redirect, or plain facts. The one place that knows who is asking."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, render_template, request

JSON = "application/json"


def wants_part() -> bool:
    """Whether HTMX asks for a part (not for a whole page to go back to)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Request-Type", "partial") != "full"
    )


def by_script() -> bool:
    """Whether a script of the portal asks for facts, which it does by naming the one kind of answer that it reads."""
    return request.headers.get("Accept") == JSON


def sent_facts() -> dict[str, Any]:
    """What a script has sent; nothing when it cannot be read."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        return {}
    return body if isinstance(body, dict) else {}


def facts(body: Mapping[str, object], status: int = 200) -> Response:
    """Plain facts for a script."""
    response = make_response(json.dumps(body, separators=(",", ":")), status)
    response.headers["Content-Type"] = JSON
    return response


def page(template: str, *, part: str | None = None, status: int = 200, **context: Any) -> Response:
    """The template as a page; to HTMX only its block ``part``, which is the same text as in the page."""
    whole = part is None or not wants_part()
    body = render_template(template, **context) if whole else _block(template, part, context)
    response = make_response(body, status)
    if part is not None:
        response.headers["Vary"] = "HX-Request"
    return response


def _block(template: str, part: str | None, context: dict[str, Any]) -> str:
    loaded = current_app.jinja_env.get_template(template)
    current_app.update_template_context(context)
    return "".join(loaded.blocks[str(part)](loaded.new_context(context)))


def done(url: str, message: str | None = None, kind: str = "ok") -> Response:
    """After a change: see other (303), with a sentence that says what happened."""
    if message:
        flash(message, kind)
    return see_other(url)


def see_other(url: str) -> Response:
    """Lead on to another page. No browser shows the text that such an answer usually carries."""
    answer = make_response(redirect(url, 303))
    answer.set_data(b"")
    return answer


KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "gift": "text/plain; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "ics": "text/calendar; charset=utf-8",
}


def download(data: bytes, name: str) -> Response:
    """Bytes as a file to save, named with one of the known endings."""
    response = make_response(data)
    response.headers["Content-Type"] = KINDS[name.rpartition(".")[2]]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
