"""The suite keeps to rules of its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from portal.paths import ROOT

FILES = sorted((ROOT / "tests").rglob("*.py"))


def taken(path: Path) -> Iterator[str]:
    """The last name of every module, and every name, that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (name.name.rpartition(".")[2] for name in node.names)
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").rpartition(".")[2]


def test_no_test_takes_anything_from_another_file_of_tests():
    """What several need stands in a file of its own beside them, and is found by its name."""
    assert [f"{path.name}: {name}" for path in FILES for name in taken(path) if name.startswith("test_")] == []


def test_figures_are_read_by_their_names():
    """How a figure, a name or a button looks may change without a test; what it is has a name: ``data-figure``."""
    looked_at = re.compile(r"""class="(figure|name|pill|btn|kept|h\d|code)\b|locator\("\.(figure|name|pill|code)""")
    assert [path.name for path in FILES if looked_at.search(path.read_text()) and path != Path(__file__)] == []


def called_when_collected(path: Path) -> Iterator[str]:
    """The names of what a file calls as soon as it is imported."""
    for statement in ast.parse(path.read_text()).body:
        is_later = isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for part in statement.decorator_list if is_later else [statement]:
            yield from (
                call.func.id for call in ast.walk(part) if isinstance(call, ast.Call) and hasattr(call.func, "id")
            )


def test_no_course_is_read_while_tests_are_collected():
    """Every worker collects all tests, and runs few of them: a course is read by the test that asks for it."""
    readers = {"shipped", "read_draft", "check_course", "check_courses", "Tiny"}
    found = [f"{path.name}: {name}" for path in FILES for name in called_when_collected(path) if name in readers]
    assert found == []
