"""A bank as text: what is read of it, and the place of a question in its file."""

from hypothesis import given
from hypothesis import strategies as st

from portal.authoring.bank.questions import QuestionFilter, QuestionState, entries, judge, read_bank, with_retirement
from portal.authoring.drafts import rules
from portal.content.files import read_files
from portal.paths import COURSES
from tests.authoring.banks import KEY, KINDS, OTHER_BANK, TAGS, gift
from tests.authoring.drafting import SHIPPED_BANK as BANK


def test_a_wish_for_nothing_fits_everything_and_states_share_out_the_bank():
    marks = ("", " [tag:retired]", " [tag:perlu-tinjau]", " [tag:retired] [tag:perlu-tinjau]")
    text = "\n".join(gift(f"a-{number}", KINDS["short"], more) for number, more in enumerate(marks))
    found = read_bank({BANK: text.encode()}).questions
    assert [QuestionFilter().fits(question) for question in found] == [True] * 4
    for state, fits in {
        QuestionState.ACTIVE: [True, False, True, False],
        QuestionState.RETIRED: [False, True, False, True],
        QuestionState.REVIEW: [False, False, True, True],
    }.items():
        assert [QuestionFilter(state=state).fits(question) for question in found] == fits


def test_a_bank_that_is_no_text_is_named():
    files = read_files(COURSES / "dasar")
    assert (entries(files, KEY)[0].path, entries(files, KEY)[0].line) == (BANK, 1)
    files |= {BANK: b"\xff\xfe soal", OTHER_BANK: b""}
    found = read_bank(files)
    assert [path for path, _faults in found.faulty] == [BANK]
    assert {question.module for question in found.questions}.isdisjoint({"konsep-dasar-psm", "wawasan-kebangsaan"})
    assert entries(files, KEY) == []


def test_a_file_keeps_its_mark_and_its_line_ends():
    lines = ["// catatan", "", gift("a-1", KINDS["short"]), "   ", gift("a-2", KINDS["essay"])]
    text = "\ufeff" + "\n".join(lines).rstrip() + "  "
    places_and_ends = [(one, end) for one in (("a-1", 3), ("a-2", 7)) for end in ("\n", "\r\n", "\r")]
    for (key, line), end in places_and_ends:
        files = {BANK: text.replace("\n", end).encode()}
        place = entries(files, key)[0]
        assert place.line == line
        assert place.text in text
        assert end == "\r" or place.with_text(place.text + "\n") == files[BANK]
        changed = {BANK: place.with_text("// baru\n" + place.text)}
        assert [one.key for one in read_bank(changed).questions] == ["a-1", "a-2"]
        assert read_bank(changed).questions == read_bank(files).questions
        assert changed[BANK].startswith("\ufeff// catatan".encode())


PIECES = st.sampled_from(
    ["\n", "\n\n", "\ufeff", "//", "// x\n", "}", "{", "=", "~", "#", "\\", "[id:z-1]", "[tag:retired]", "::", " ", "→"]
)


@given(st.lists(st.tuples(st.integers(0, 600), PIECES), max_size=4))
def test_a_text_that_is_taken_is_read_in_its_file_as_it_was_alone(changes):
    files = {BANK: "\n".join(gift(f"a-{n}", body) for n, body in enumerate(KINDS.values())).encode()}
    place, before = entries(files, "a-3")[0], read_bank(files).questions
    text = place.text
    for where, piece in changes:
        text = text[:where] + piece + text[where:]
    text = rules.normal_text(text)
    question, faults = judge(place, "a-3", text)
    data = place.with_text(text).decode()
    assert data.startswith(place.before)
    assert data.endswith(place.after)
    assert (question is None) == bool(faults)
    if question:
        assert read_bank({BANK: data.encode()}).questions == (*before[:3], question, *before[4:])


def test_every_way_to_write_the_tag_is_taken_away():
    for tag in ("[tag:retired]", "[tag: retired ]", "[tag:retired:retired]"):
        text = f"// {tag} [id:a-1] {TAGS}\n// {tag}\n::a-1:: Apa itu [tag:retired]?{{=Ya ~Tidak}}"
        found = with_retirement(text, retired=False)
        assert found == f"// [id:a-1] {TAGS}\n//\n::a-1:: Apa itu [tag:retired]?{{=Ya ~Tidak}}"
        assert not read_bank({BANK: found.encode()}).questions[0].retired
