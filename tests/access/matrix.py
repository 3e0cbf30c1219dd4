"""The route matrix: every address, who may use it and why. ``python -m tests.access.matrix`` writes docs/routes.md."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from werkzeug.routing import Rule

from portal.access import GRANTS, Role
from portal.app import create_app
from portal.config import Settings
from portal.paths import ROOT
from portal.web.guard import AccessRule, rule_of

FILE = ROOT / "docs" / "routes.md"
HEAD = """\
# Routes

Every address of the portal, what it asks for, and which roles have that. Written by `python -m tests.access.matrix`;
a test compares it with the application, so a route that opens or closes shows up in review. Whether a record belongs
to the person who asks is decided after this, by the queries: a stranger of the right role is told 404.

| Address | Methods | Asks for | Roles |
|---|---|---|---|
"""


def methods(rule: Rule) -> list[str]:
    """What a route answers, apart from what Flask adds of its own."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def roles_of(access: AccessRule) -> list[Role]:
    """The roles that a rule lets in, in the order of the enum."""
    return [role for role in Role if access.permission in GRANTS[role]]


def matrix(app: Flask) -> str:
    """The whole file as it must be for this application. Every route must carry an access rule."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, methods(rule)))
    return HEAD + "".join(_line(app, rule) for rule in rules)


def _line(app: Flask, rule: Rule) -> str:
    access = rule_of(app, rule.endpoint)
    if access is None:
        raise LookupError(f"{rule.rule} has no access rule")
    asks, roles = f"public: {access.reason}", "everybody"
    if access.permission is not None:
        asks, roles = f"`{access.permission}`", ", ".join(roles_of(access))
    return f"| `{rule.rule}` | {', '.join(methods(rule))} | {asks} | {roles} |\n"


def main() -> None:
    with TemporaryDirectory() as folder:
        text = matrix(create_app(Settings(data_dir=Path(folder))))
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
