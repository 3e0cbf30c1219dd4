"""How what was typed on several pages and phones becomes one draft, in whatever order it arrives. Pure.

A page sends notes: the text of one field, with a number that grows with every change made on that page. Of all notes
of a field the one with the greatest number holds. A note also says which versions its writer had before the eyes; one
that meets another version puts nothing away in silence: the text that does not hold is laid aside, beside the plan,
until its writer takes it or throws it away.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from portal.workplans.rules import BLANK, MAX_ACTIVITIES, Activity, PlanContents

ROW = "activities"
MAX_ASIDES, MAX_NOTES, MAX_OVER, MAX_SEQ = 200, 100, 50, 1 << 53
PAGE = re.compile(r"[0-9a-z]{1,16}", re.ASCII)
"""What a page calls itself."""
Version = tuple[int, str]
"""The number of a note, and the page that it was typed on ("": saved with a button)."""


@dataclass(frozen=True)
class Note:
    """A text on its way. ``layout``: how many rows had been removed when its page came; ``over``: what it replaces."""

    field: str
    text: str
    seq: int
    by: str
    layout: int = 0
    over: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Aside:
    """A text that does not hold, and that nobody has replaced knowingly."""

    field: str
    text: str
    seq: int
    by: str

    @property
    def key(self) -> str:
        return f"{self.field}.{self.seq}.{self.by}"


@dataclass(frozen=True)
class Piece:
    """Which version of a field holds, and the greatest number that each page has sent."""

    seq: int = 0
    by: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanDraft:
    """A plan while it is written: the text of each field, and what has to be known to merge more."""

    texts: Mapping[str, str]
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    asides: tuple[Aside, ...] = ()
    layout: int = 0

    @property
    def top(self) -> int:
        """No note has a greater number."""
        return max((max(piece.seq, *piece.seen.values(), 0) for piece in self.pieces.values()), default=0)


def merged(draft: PlanDraft, note: Note) -> PlanDraft:
    """The draft with one more note. One that is known, or older than what its page has sent, changes nothing."""
    if note.field.startswith(ROW) and note.layout != draft.layout:
        return _lay_aside(draft, Aside(note.field, note.text, note.seq, note.by))
    piece, text = draft.pieces.get(note.field, Piece()), draft.texts.get(note.field, "")
    if note.seq <= piece.seen.get(note.by, 0):
        return draft
    seen = {**piece.seen, note.by: note.seq}
    own = [one for one in draft.asides if (one.field, one.by) != (note.field, note.by)]
    draft = replace(draft, asides=tuple(own))
    known = piece.by == note.by or (piece.seq, piece.by) in ((0, ""), *note.over)
    newer = (note.seq, note.text) > (piece.seq, text)
    stored = Piece(note.seq, note.by, seen) if newer else replace(piece, seen=seen)
    draft = _put(draft, note.field, note.text if newer else text, stored)
    if known and newer:
        return draft
    loser = (text, piece.seq, piece.by) if newer else (note.text, note.seq, note.by)
    return _lay_aside(draft, Aside(note.field, *loser))


def _put(draft: PlanDraft, name: str, text: str, piece: Piece) -> PlanDraft:
    return replace(draft, texts={**draft.texts, name: text}, pieces={**draft.pieces, name: piece})


def read_notes(found: object) -> list[Note] | None:
    """The notes in a list as pages write it, ``[[field, text, number, page, layout, over], …]``, one for a field; or
    None when it is none."""
    if not isinstance(found, list) or len(found) > MAX_NOTES:
        return None
    notes = [_read_note(one) for one in found]
    read = [note for note in notes if note is not None]
    return read if len({note.field for note in read}) == len(found) else None


def _read_note(found: object) -> Note | None:
    if not isinstance(found, list) or list(map(type, found)) != [str, str, int, str, int, list]:
        return None
    name, text, seq, by, layout, over = found
    versions = all(isinstance(one, list) and list(map(type, one)) == [int, str] for one in over)
    if not versions or len(over) > MAX_OVER or not 0 < seq < MAX_SEQ or not PAGE.fullmatch(by):
        return None
    return Note(name, text, seq, by, layout, tuple((one[0], one[1]) for one in over))


def _lay_aside(draft: PlanDraft, aside: Aside) -> PlanDraft:
    """With one text more beside the plan, unless it is empty, stands in the plan, or lies there already."""
    others = [one for one in draft.asides if (one.field, one.by) != (aside.field, aside.by)]
    same = [one for one in draft.asides if (one.field, one.by) == (aside.field, aside.by) and one.seq >= aside.seq]
    if not aside.text or aside.text in draft.texts.values() or same or len(others) >= MAX_ASIDES:
        return draft
    return replace(draft, asides=(*others, aside))


def typed_over(draft: PlanDraft, texts: Mapping[str, str]) -> PlanDraft:
    """The draft after a form was saved with a button: whoever saves it has seen what it holds."""
    seq = draft.top + 1
    changed = {name: text for name, text in texts.items() if text != draft.texts.get(name, "")}
    pieces = {name: Piece(seq, "", draft.pieces.get(name, Piece()).seen) for name in changed}
    return replace(draft, texts=dict(texts), pieces={**draft.pieces, **pieces})


def without_row(draft: PlanDraft, sheet: PlanContents) -> PlanDraft:
    """The draft whose rows have moved up: what is still on its way to one of them finds its place no more."""
    kept = {name: piece for name, piece in draft.pieces.items() if not name.startswith(ROW)}
    return replace(draft, texts=texts_of(sheet), pieces=kept, layout=draft.layout + 1)


def settled(draft: PlanDraft, key: str, take: bool) -> PlanDraft:
    """The draft once somebody has decided on a text that lay aside: it takes the place of its field, or goes."""
    found = next((one for one in draft.asides if one.key == key), None)
    if found is None:
        return draft
    draft = replace(draft, asides=tuple(one for one in draft.asides if one is not found))
    if not take or found.field not in draft.texts:
        return draft
    piece = draft.pieces.get(found.field, Piece())
    return _put(draft, found.field, found.text, Piece(draft.top + 1, "", piece.seen))


def texts_of(sheet: PlanContents) -> dict[str, str]:
    """The text of each field of a plan, by the name it has in a form."""
    texts = {one.name: getattr(sheet, one.name) for one in fields(PlanContents) if one.name != ROW}
    for row, activity in enumerate(sheet.activities):
        texts |= {f"{ROW}-{row}-{name}": _text(value) for name, value in asdict(activity).items()}
    return texts


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)


def sheet_of(texts: Mapping[str, str]) -> PlanContents:
    """The plan that these are the texts of; rows that nothing has been written to are blank."""
    rows: dict[int, dict[str, Any]] = {}
    for name, text in texts.items():
        if name.startswith(ROW):
            _list, row, part = name.split("-")
            rows.setdefault(int(row), {})[part] = (int(text) if text else None) if part == "cost" else text
    count = min(MAX_ACTIVITIES, 1 + max(rows, default=0))
    activities = tuple(Activity(**rows[row]) if row in rows else BLANK for row in range(count))
    village = {one.name: texts.get(one.name, "") for one in fields(PlanContents) if one.name != ROW}
    return PlanContents(**village, activities=activities)


def to_notes(draft: PlanDraft) -> dict[str, Any]:
    """What has to be kept beside the plan, ready for JSON."""
    pieces = {name: [one.seq, one.by, dict(one.seen)] for name, one in draft.pieces.items()}
    return {"layout": draft.layout, "pieces": pieces, "asides": [list(asdict(one).values()) for one in draft.asides]}


def draft_of(sheet: PlanContents, notes: Mapping[str, Any]) -> PlanDraft:
    """The draft of a plan and what ``to_notes`` kept beside it (nothing: it has only been saved with buttons)."""
    pieces = {name: Piece(*one) for name, one in notes.get("pieces", {}).items()}
    asides = tuple(Aside(*one) for one in notes.get("asides", ()))
    return PlanDraft(texts_of(sheet), pieces, asides, notes.get("layout", 0))
