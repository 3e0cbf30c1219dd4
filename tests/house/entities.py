"""The tables and how they hang together, for docs/entities.md. ``python -m tests.house.entities`` draws it anew."""

from importlib import import_module

from sqlalchemy import Table

from portal.db import Base
from portal.paths import ROOT
from tests.house.rooms import modules, room

FILE = ROOT / "docs" / "entities.md"
HEAD = """\
# The tables

Drawn from the models by `python -m tests.house.entities`; a test compares. A line leads from a row to the one that it
belongs to. The glossary says what each table holds; which of them only grow, [architecture.md](architecture.md).

"""


def tables() -> dict[str, list[Table]]:
    """The tables of each room, in the order of its models."""
    found: dict[str, list[Table]] = {}
    for name in modules():
        if name.rpartition(".")[2] in ("models", "audit", "keycheck"):
            import_module(name)
    for mapper in Base.registry.mappers:
        found.setdefault(room(mapper.class_.__module__), []).append(mapper.local_table)
    return {here: sorted(own, key=lambda one: one.name) for here, own in sorted(found.items())}


def page() -> str:
    """The whole file as the models have it: a chart of all, and the columns of each."""
    rooms = tables()
    lines = ["```mermaid", "erDiagram"]
    for own in rooms.values():
        lines += [f"    {one.name}" for one in own]
    for own in rooms.values():
        for one in own:
            for key in sorted(one.foreign_keys, key=lambda key: (key.column.table.name, key.parent.name)):
                many = "|o" if key.parent.unique or (key.parent.primary_key and len(one.primary_key) == 1) else "}o"
                need = "|o" if key.parent.nullable else "||"
                lines.append(f"    {one.name} {many}--{need} {key.column.table.name} : {key.parent.name}")
    lines += ["```", ""]
    for here, own in rooms.items():
        lines += [f"## {here}", ""]
        for one in own:
            columns = ", ".join(f"`{column.name}`{'' if column.nullable else '*'}" for column in one.columns)
            lines += [f"- **`{one.name}`**: {columns}"]
        lines.append("")
    return HEAD + "\n".join(lines).rstrip("\n") + "\n\nA star: never empty.\n"


if __name__ == "__main__":
    FILE.write_text(page())
