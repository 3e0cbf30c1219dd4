"""The rooms of the house, and what they import, read from the code."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from portal.paths import ROOT

PORTAL = ROOT / "portal"
NESTED = ("assessments", "authoring", "content")
"""Folders whose folders are rooms of their own."""
GROUND = (
    *(
        "access",
        "acts",
        "audit",
        "clock",
        "config",
        "dates",
        "db",
        "errors",
        "keycheck",
        "keys",
        "paths",
        "recent",
        "texts",
    ),
    "web",
    *("documents", "regions", "jobs", "accounts"),
)
"""What nearly every room stands on: the picture would be nothing but arrows to it."""
EDGE = ("app", "cli", "demo", "operations", "server", "setup", "wsgi", "migrations")
"""What puts the rooms together."""


@cache
def modules() -> dict[str, Path]:
    """Every module of the portal by its dotted name."""
    found = {}
    for path in sorted(PORTAL.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path) -> Iterator[str]:
    """The modules of the portal that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "portal":
            for name in node.names:
                full = f"{node.module}.{name.name}"
                yield full if full in modules() else node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in modules())


def room(module: str) -> str:
    """The room of a module: its folder, or itself where it stands in none; ``assessments/marking`` where rooms nest."""
    parts = module.split(".")[1:]
    if not parts:
        return ""
    return "/".join(parts[:2]) if parts[0] in NESTED and len(parts) > 1 else parts[0]


@cache
def arrows() -> dict[str, frozenset[str]]:
    """What each room imports."""
    found: dict[str, set[str]] = {}
    for module, path in modules().items():
        here = room(module)
        found.setdefault(here, set()).update({room(one) for one in imported(path)} - {here, ""})
    return {here: frozenset(others) for here, others in found.items() if here}


def in_order() -> list[str]:
    """The rooms, each after those that it imports. graphlib.CycleError where some go in a circle."""
    return list(TopologicalSorter(arrows()).static_order())
