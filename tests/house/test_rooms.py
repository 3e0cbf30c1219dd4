"""The house is as docs/architecture.md says: rooms with the same file names, and nothing that climbs."""

import ast
import re
from pathlib import Path

import pytest

from tests.docs.markdown import section, table
from tests.house import entities
from tests.house.picture import FILE, picture, renewed
from tests.house.rooms import EDGE, PORTAL, in_order, modules

NAMES = {row[0].strip("`") for row in table(section(FILE, "What a file may do"))}
OTHERS = {row[0].strip("`"): row[1] for row in table(section(FILE, "Other names")) if row[0] != "file"}
FOLDERS = {"actions", "forms", "queries", "views"}
"""Files of the list that may be a folder."""
NO_ROOMS = {PORTAL / "demo", PORTAL / "web"}
"""What serves all rooms, and what plays with them, has names of its own."""
MAY_SELECT = {
    "keycheck.py": "runs before there is a session",
    "web/paging.py": "counts what any list holds",
    "demo/hall.py": "looks for names to write on a signed list",
    "demo/registering.py": "looks for villages, and for somebody whom an applicant is nearly like",
    "demo/neighbour.py": "looks for people to invent a neighbour from",
    "demo/office.py": "looks for villages to invent people in",
}


def place(path: Path) -> str:
    return path.relative_to(PORTAL).as_posix()


def in_rooms() -> list[Path]:
    """Files of rooms: those that a file of the list stands beside, or above."""
    rooms = {path.parent for path in modules().values() if path.name in NAMES - {"cli.py", "__init__.py"}}
    rooms = {one.parent if one.name in FOLDERS else one for one in rooms} - {PORTAL, *NO_ROOMS}
    return [path for one in sorted(rooms) for path in sorted(one.glob("*.py"))]


def test_no_room_stands_on_itself():
    assert in_order()


def test_the_picture_is_drawn_from_the_code():
    assert picture() in FILE.read_text(), "python -m tests.house.picture"
    assert renewed(FILE.read_text()) == FILE.read_text()


def test_a_room_has_the_files_of_the_list_or_a_reason():
    strange = {place(path) for path in in_rooms() if path.name not in NAMES}
    assert strange == set(OTHERS)
    assert all(OTHERS.values())


def test_selects_stand_in_models_queries_and_actions():
    found = set()
    for path in modules().values():
        parts = {*path.relative_to(PORTAL).parts[:-1], path.stem}
        if parts & {"models", "queries", "actions", "migrations"} or place(path) in OTHERS:
            continue
        if re.search(r"(?<![\w.])select\(", path.read_text()):
            found.add(place(path))
    assert found == set(MAY_SELECT)


def test_commits_stand_at_the_edge():
    found = {place(path) for path in modules().values() if ".commit(" in path.read_text()}
    assert {one for one in found if one.split("/")[0] not in (*EDGE, "keycheck.py", "db.py")} == {"web/transaction.py"}


@pytest.mark.parametrize("name", [name for name, path in modules().items() if path.name == "__init__.py"])
def test_no_package_imports_its_own_children(name):
    tree = ast.parse(modules()[name].read_text())
    taken = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [one for one in taken if one == name or one.startswith(f"{name}.")]


def test_the_tables_are_drawn_from_the_models():
    assert entities.page() == entities.FILE.read_text(), "python -m tests.house.entities"


def test_a_class_has_its_name_alone():
    names = [
        node.name
        for path in modules().values()
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    assert {name for name in names if names.count(name) > 1} == set()
