"""Texts of one plan that come from several pages and phones, in any order and more than once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from portal.workplans.merging import (
    Note,
    PlanDraft,
    draft_of,
    merged,
    settled,
    sheet_of,
    texts_of,
    to_notes,
    typed_over,
)
from portal.workplans.rules import BLANK, PlanContents
from tests.workplans.plans import FULL

FIELDS = ("potential", "sources", "activities-0-title")
EMPTY = PlanDraft(texts_of(PlanContents()))


def run(draft, *notes):
    for note in notes:
        draft = merged(draft, note)
    return draft


class World:
    """Pages that type, send, lose what they sent, send again, and read what the server tells them."""

    def __init__(self) -> None:
        self.draft = EMPTY
        self.sent: list[Note] = []
        self.seen: dict[tuple[str, str], tuple[int, str]] = {}
        self.numbers: dict[str, int] = {}

    def type(self, page: str, name: str, text: str) -> None:
        """As plan.js does: the number is above all that the page knows, and the version on its screen is replaced."""
        before = self.seen.get((page, name))
        self.numbers[page] = 1 + max(self.numbers.get(page, 0), before[0] if before else 0)
        note = Note(name, text, self.numbers[page], page, 0, (before,) if before else ())
        self.sent.append(note)

    def deliver(self, place: int) -> None:
        self.draft = merged(self.draft, self.sent[place % len(self.sent)])

    def look(self, page: str, name: str) -> None:
        """The page shows what holds."""
        piece = self.draft.pieces.get(name)
        if piece:
            self.seen[page, name] = (piece.seq, piece.by)

    def replaced(self, note: Note) -> bool:
        """Whether somebody has put another text in the place of this one, or of one that says the same, knowing it."""
        same = [one for one in self.sent if (one.field, one.text) == (note.field, note.text)]
        return any(
            one.field == note.field
            and any((one.by == twin.by and one.seq > twin.seq) or (twin.seq, twin.by) in one.over for twin in same)
            for one in self.sent
        )


STEPS = st.one_of(
    st.tuples(st.just("type"), st.sampled_from("abc"), st.sampled_from(FIELDS), st.text("xyz", min_size=1, max_size=3)),
    st.tuples(st.just("deliver"), st.integers(0, 40)),
    st.tuples(st.just("look"), st.sampled_from("abc"), st.sampled_from(FIELDS)),
)


@given(st.lists(STEPS, max_size=40), st.randoms())
def test_no_text_goes_unless_its_writer_or_a_reader_of_it_replaced_it(steps, chance):
    world = World()
    for verb, *rest in steps:
        if verb == "type":
            world.type(*rest)
        elif verb == "look":
            world.look(*rest)
        elif world.sent:
            world.deliver(*rest)
    everything = list(range(len(world.sent))) * 2
    chance.shuffle(everything)
    for place in everything:
        world.deliver(place)
    there = set(world.draft.texts.values()) | {one.text for one in world.draft.asides}
    lost = [note for note in world.sent if note.text not in there and not world.replaced(note)]
    assert lost == []


NOTES = st.builds(
    Note, st.sampled_from(FIELDS), st.text("xyz", max_size=3), st.integers(1, 9), st.sampled_from("abc"), st.just(0)
)


@given(st.lists(NOTES, max_size=12, unique_by=lambda note: (note.field, note.seq, note.by)), st.randoms())
def test_what_holds_does_not_depend_on_the_order_or_on_repetition(notes, chance):
    other = notes + notes
    chance.shuffle(other)
    one, two = run(EMPTY, *notes), run(EMPTY, *other)
    assert one.texts == two.texts
    for name in {note.field for note in notes}:
        newest = max((note.seq, note.text) for note in notes if note.field == name)
        assert one.texts[name] == newest[1]


@given(st.lists(NOTES, max_size=12))
def test_what_has_to_be_known_is_kept_beside_the_plan(notes):
    draft = run(EMPTY, *notes)
    assert draft_of(sheet_of(draft.texts), to_notes(draft)) == draft


def test_a_plan_and_its_texts_are_one():
    for sheet in (PlanContents(), FULL, replace(FULL, activities=(*FULL.activities, BLANK))):
        assert sheet_of(texts_of(sheet)) == sheet


def test_a_button_replaces_what_its_page_showed_and_a_page_that_did_not_know_lies_aside():
    draft = run(EMPTY, Note("potential", "a", 7, "p"))
    draft = typed_over(draft, texts_of(PlanContents(potential="b")))
    assert (draft.texts["potential"], draft.asides, draft.top) == ("b", (), 8)
    late = run(draft, Note("potential", "c", 8, "p", 0, ((7, "p"),)))
    assert late.texts["potential"] in ("b", "c")
    assert {late.texts["potential"], *(one.text for one in late.asides)} == {"b", "c"}


def test_an_empty_text_and_one_that_stands_in_the_plan_are_never_laid_aside():
    draft = run(EMPTY, Note("potential", "a", 5, "p"), Note("potential", "", 4, "q"), Note("sources", "b", 5, "p"))
    assert draft.asides == ()
    assert run(draft, Note("potential", "b", 3, "r")).asides == ()


def test_a_note_that_comes_again_brings_back_nothing_that_was_thrown_away():
    notes = Note("potential", "a", 5, "p"), Note("potential", "b", 4, "q")
    draft = run(EMPTY, *notes)
    rid = settled(draft, draft.asides[0].key, False)
    assert rid.asides == ()
    assert run(rid, *notes) == rid


def test_deciding_twice_or_on_nothing_changes_nothing():
    draft = run(EMPTY, Note("potential", "a", 5, "p"), Note("potential", "b", 4, "q"))
    (aside,) = draft.asides
    taken = settled(draft, aside.key, True)
    assert (taken.texts["potential"], taken.asides) == ("b", ())
    assert settled(taken, aside.key, True) == taken
    assert settled(draft, "x", False) == draft
