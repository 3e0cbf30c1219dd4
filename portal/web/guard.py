"""Who may use a route. Views carry an access rule; one hook reads it first of all. No rule, no entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request, url_for
from werkzeug.exceptions import Forbidden

from portal.access import Permission
from portal.web.asking import come_by_pass, signed_in
from portal.web.pages import by_script, see_other

CHOOSE_FIRST = "accounts.first_secret"
"""Where whoever came in by a one-time secret is led until an own one is chosen."""
PASSES = "passes"
"""Where the application keeps the function that says who made the pass that a request brings."""
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class AccessRule:
    """A route's answer to 'who may try?': a permission, or open to all with the reason why. ``always``: whatever
    the state of the cohort in its address."""

    permission: Permission | None
    reason: str = ""
    always: bool = False
    by_pass: str = ""


def allow(permission: Permission, always: bool = False, by_pass: str = "") -> Callable[[View], View]:
    """Only people whose role is granted the permission may try this route. ``always``: also where the state of the
    cohort in its address lets nothing be changed, as for a file, a print or a copy that a POST gives. ``by_pass``: a
    pass of this kind for the class session in its address does as well as a session, and keeps none alive."""
    return _attached(AccessRule(Permission(permission), always=always, by_pass=by_pass))


def public(reason: str) -> Callable[[View], View]:
    """Anybody may use this route, for the reason given."""
    return _attached(AccessRule(None, reason))


def _attached(rule: AccessRule) -> Callable[[View], View]:
    def attach(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return attach


def rule_of(app: Flask, endpoint: str) -> AccessRule | None:
    return getattr(app.view_functions.get(endpoint), "access_rule", None)


def install(app: Flask) -> None:
    public("styles, scripts and fonts")(app.view_functions["static"])
    app.before_request(_check)


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: the 404 page answers
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        abort(403)
    if rule.permission is None:
        return None
    if rule.by_pass:
        _look_for_pass(rule.by_pass)
    who = signed_in()
    if who is None:
        return _to_sign_in()
    if not who.may(rule.permission):
        abort(403)
    if who.one_time and request.endpoint != CHOOSE_FIRST:
        return see_other(url_for(CHOOSE_FIRST))
    return None


def _look_for_pass(kind: str) -> None:
    holder = current_app.extensions[PASSES](kind, (request.view_args or {})["session_id"])
    if holder is not None:
        come_by_pass(holder)


def check_again() -> Response | None:
    """Ask anew, within the transaction that is about to be committed: None if the one who asks still may."""
    for name in ("_login_user", "by_pass"):
        g.pop(name, None)
    try:
        return _check()
    except Forbidden:
        return _to_sign_in()


def _to_sign_in() -> Response:
    """Lead to the sign-in page. A script is told in short: what stands on its page must not be lost by being led on."""
    if by_script() or request.headers.get("HX-Request") == "true":
        return Response(status=401)
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("accounts.sign_in", next=back)
    return see_other(target)
