"""The picture of the house in docs/architecture.md. ``python -m tests.house.picture`` draws it anew from the code."""

from portal.paths import ROOT
from tests.house.rooms import EDGE, GROUND, NESTED, arrows

FILE = ROOT / "docs" / "architecture.md"
OPENING, CLOSING = "```mermaid\n", "```\n"


def shown() -> dict[str, set[str]]:
    """What each room stands on, without the ground, the edge, and what follows from the other arrows."""
    plain = {
        here: {one for one in others if one.split("/")[0] not in GROUND}
        for here, others in arrows().items()
        if here.split("/")[0] not in (*GROUND, *EDGE)
    }
    return {here: others - {two for one in others for two in _below(plain, one)} for here, others in plain.items()}


def _below(plain: dict[str, set[str]], here: str) -> set[str]:
    found: set[str] = set()
    waiting = set(plain.get(here, ()))
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting |= plain.get(one, set()) - found
    return found


def picture() -> str:
    """The chart, nested rooms within their frame."""
    rooms = shown()
    lines = ["flowchart TD"]
    for frame in NESTED:
        own = sorted(here for here in rooms if here.startswith(f"{frame}/"))
        lines += [f"    subgraph {frame}", *(f"        {_sign(here)}[{here.split('/')[1]}]" for here in own), "    end"]
    lines += [f"    {_sign(here)} --> {_sign(one)}" for here in sorted(rooms) for one in sorted(rooms[here])]
    return "\n".join(lines) + "\n"


def _sign(here: str) -> str:
    return here.replace("/", "_")


def renewed(text: str) -> str:
    """The document with the picture as the code has it."""
    before, _, rest = text.partition(OPENING)
    return before + OPENING + picture() + CLOSING + rest.partition(CLOSING)[2]


if __name__ == "__main__":
    FILE.write_text(renewed(FILE.read_text()))
