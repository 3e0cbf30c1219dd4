"""Reading the project's own documents, as far as the tests need it."""

import re
from pathlib import Path

from portal.paths import ROOT

PAPERS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
DOCUMENTS = [*(ROOT / name for name in PAPERS), *sorted((ROOT / "docs").glob("*.md"))]


def section(path: Path, title: str) -> str:
    """The text under a heading, up to the next heading of the same or a higher rank."""
    text = path.read_text()
    found = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert found, f"{path.name} has no heading {title}"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table(text: str) -> list[list[str]]:
    """The first table of a text, its heading first; cells without the signs of code."""
    lines = re.search(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert lines, "no table"
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[0].splitlines()]
    return [row for row in rows if not all(re.fullmatch(r"-+", cell) for cell in row)]


def blocks(text: str) -> list[list[str]]:
    """The fenced blocks of a text, as lines."""
    return [block.strip("\n").splitlines() for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)]


def indented(text: str) -> list[str]:
    """The lines of indented blocks: commands to type."""
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]
