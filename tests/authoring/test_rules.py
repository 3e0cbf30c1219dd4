"""Names of files, differences, and what a new file begins with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.authoring.drafts import outline, rules
from portal.authoring.drafts.queries import FileChange
from portal.authoring.drafts.rules import ADDED, CONTEXT, FOLDED, REMOVED, SAME, DiffLine
from portal.content.gift.bank_file import parse_gift
from portal.errors import Refusal

LINES = st.lists(st.sampled_from(["satu", "dua", "tiga", "", " "]), max_size=30)


@pytest.mark.parametrize(
    "path",
    ["course.md", "glosarium.md", "rujukan.md", "modul/module.md", "modul/01-nama-materi.md", "a1/soal.gift"],
)
def test_texts_of_a_course_may_be_edited(path):
    assert rules.safe_path(path)
    assert rules.is_text(path)


@pytest.mark.parametrize(
    ("kind", "lines", "long"),
    [("changed", 60, False), ("changed", 61, True), ("added", 1, True), ("removed", 1, True), ("changed", None, False)],
)
def test_long_comparisons_and_whole_files_are_folded(kind, lines, long):
    shown = None if lines is None else [DiffLine(SAME, "baris")] * lines
    assert FileChange("course.md", kind, shown).long is long


@pytest.mark.parametrize("path", ["gambar/peta.webp", "gambar/a-1.png", "gambar/a.svg"])
def test_pictures_may_be_there_but_are_not_edited_as_text(path):
    assert rules.safe_path(path)
    assert not rules.is_text(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "Course.md",
        "lain.md",
        "../course.md",
        "modul/../course.md",
        "/etc/passwd",
        "modul\\module.md",
        "modul/1-nama.md",
        "modul/01-Nama.md",
        "modul/01-.md",
        "modul/sub/01-nama.md",
        "gambar/module.md",
        "gambar/a.gif",
        "gambar/A.png",
        "modul/module.md\n",
        "modul/module.md\x00",
        "modul/01-" + "n" * 200 + ".md",
    ],
)
def test_nothing_else_may(path):
    assert not rules.safe_path(path)
    assert rules.refuse_file(path, b"x").code == "path"
    assert rules.refuse_path(path, ()).code == "path"


def test_texts_have_a_limit_and_pictures_are_not_held_to_it():
    assert rules.refuse_file("course.md", b"x" * rules.MAX_TEXT) is None
    assert rules.refuse_file("course.md", b"x" * (rules.MAX_TEXT + 1)).code == "too_large"
    assert rules.refuse_file("gambar/a.png", b"x" * (rules.MAX_TEXT + 1)) is None


def test_a_new_name_must_be_free_and_that_of_a_text():
    assert rules.refuse_path("modul/02-nama.md", {"modul/01-nama.md"}) is None
    assert rules.refuse_path("modul/01-nama.md", {"modul/01-nama.md"}).code == "taken"
    assert rules.refuse_path("gambar/a.png", ()).code == "path"


@pytest.mark.parametrize(
    ("current", "expected", "code"),
    [("a", "a", None), (None, None, None), ("b", "a", "stale"), (None, "a", "removed"), ("b", None, "exists")],
)
def test_only_the_file_that_was_opened_is_overwritten(current, expected, code):
    refusal = rules.refuse_stale(current, expected)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb", "a\nb\n"),
        ("a\tb", "a\tb\n"),
        ("a\x00b\x07\x85\ufffe", "ab\n"),
        ("a\u2028b", "a\nb\n"),
        ("", ""),
        (None, None),
        ("Nur’aini 𝕏", "Nur’aini 𝕏\n"),
    ],
)
def test_typed_text_becomes_text_of_a_file(typed, kept):
    assert rules.normal_text(typed) == kept


@given(st.text())
def test_normal_text_stays_as_it_is_and_goes_into_a_file(text):
    once = rules.normal_text(text)
    assert rules.normal_text(once) == once
    assert rules.shown_text(once.encode()) == once.removeprefix("\ufeff")


@given(st.binary(max_size=200))
def test_any_bytes_can_be_shown(data):
    assert "\r" not in rules.shown_text(data)


@given(*[st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("xyz"))] * 2)
def test_changes_tell_each_path_once(before, after):
    found = rules.changes(before, after)
    assert bool(found) == (before != after)
    for path in "abcdef":
        kinds = {(True, False): REMOVED, (False, True): ADDED, (False, False): SAME}
        both = SAME if before.get(path) == after.get(path) else rules.CHANGED
        assert found.kind(path) == kinds.get((path in before, path in after), both)
        assert found.paths.count(path) == (found.kind(path) != SAME)


@given(LINES, LINES)
def test_differences_hold_both_texts(old, new):
    lines = rules.differences(*("".join(f"{line}\n" for line in side) for side in (old, new)))
    assert [line.text for line in lines if line.kind != ADDED] == old
    assert [line.text for line in lines if line.kind != REMOVED] == new


@given(LINES, LINES)
def test_folding_hides_only_what_is_the_same(old, new):
    lines = rules.differences("\n".join(old), "\n".join(new))
    shown = rules.folded(lines)
    assert [line for line in shown if line.kind in (ADDED, REMOVED)] == [
        line for line in lines if line.kind in (ADDED, REMOVED)
    ]
    assert sum(line.count for line in shown) == len(lines)
    assert all(line.count > 1 for line in shown if line.kind == FOLDED)


def test_some_lines_around_a_difference_stay():
    old = [str(number) for number in range(30)]
    new = [*old[:15], "lain", *old[16:]]
    shown = rules.folded(rules.differences("\n".join(old), "\n".join(new)))
    assert shown == [
        DiffLine(FOLDED, "", 15 - CONTEXT),
        *(DiffLine(SAME, text) for text in old[15 - CONTEXT : 15]),
        DiffLine(REMOVED, "15"),
        DiffLine(ADDED, "lain"),
        *(DiffLine(SAME, text) for text in old[16 : 16 + CONTEXT]),
        DiffLine(FOLDED, "", 14 - CONTEXT),
    ]


def test_very_long_texts_are_not_compared_line_by_line():
    old = [f"{number % 7}" for number in range(rules.MAX_COMPARED + 1)]
    new = [f"{number % 5}" for number in range(rules.MAX_COMPARED + 1)]
    lines = rules.differences("\n".join(["sama", *old]), "\n".join(["sama", *new]))
    assert [line.kind for line in lines].count(REMOVED) > 4000 - 10
    assert lines[0] == DiffLine(SAME, "sama")


HEADER = b"---\ntitle: Judul\nmodules:\n  - kedua\n  - pertama\n---\n"
TEXTS = {
    "course.md": HEADER,
    "pertama/module.md": b"---\ntitle: 'Modul Pertama'\n---\n",
    "pertama/01-satu.md": b'---\ntitle: "Satu"\n---\n',
    "pertama/soal.gift": b"",
    "kedua/01-dua.md": b"\xff\xfe",
    "asing/01-x.md": b"---\ntitle:\n---",
}


def test_the_outline_follows_the_course_and_survives_broken_files():
    found = outline.outline(TEXTS, rules.Changes(("kedua/01-dua.md",), (), ("pertama/02-hilang.md", "gambar/a.png")))
    assert [(group.slug, group.title) for group in found] == [
        ("", ""),
        ("kedua", "kedua"),
        ("pertama", "Modul Pertama"),
        ("asing", "asing"),
    ]
    assert [(item.path, item.title, item.state) for item in found[2].items] == [
        ("pertama/module.md", "Modul Pertama", SAME),
        ("pertama/01-satu.md", "Satu", SAME),
        ("pertama/02-hilang.md", "", REMOVED),
        ("pertama/soal.gift", "", SAME),
    ]
    assert found[1].items[0].state == ADDED


@given(st.binary(max_size=60))
def test_any_bytes_have_a_title_or_none(data):
    assert isinstance(outline.title_of(b"---\n" + data), str)
    assert outline.outline({"course.md": b"---\n" + data}, rules.Changes((), (), ()))


def test_a_new_lesson_comes_after_the_others():
    paths = {"modul/module.md", "modul/01-satu.md", "modul/03-tiga.md", "lain/07-x.md"}
    assert outline.new_path(paths, "modul", "Éngkau & Kami: Siapa?") == "modul/04-engkau-kami-siapa.md"
    assert outline.new_path(paths, "", "Modul Baru") == "modul-baru/module.md"
    assert outline.new_path(paths, "kosong", "Satu") == "kosong/01-satu.md"
    assert rules.is_text(outline.new_path(paths, "modul", "x" * 160))


@pytest.mark.parametrize(
    ("module", "title", "field"),
    [("modul", "Tiga", "title"), ("modul", "???", "title"), ("", "Modul", "title"), ("", "Gambar", "title")],
)
def test_a_new_file_needs_a_name_of_its_own(module, title, field):
    found = outline.new_path({"modul/module.md", "modul/03-tiga.md"}, module, title)
    assert isinstance(found, Refusal)
    assert found.field == field


def test_a_module_has_at_most_99_lessons():
    assert outline.new_path({"modul/99-akhir.md"}, "modul", "Lagi").field == "module"


def test_what_a_course_may_still_get():
    assert outline.missing({"course.md", "a/01-x.md", "a/soal.gift", "gambar/a.png"}) == [
        "glosarium.md",
        "rujukan.md",
        "a/module.md",
    ]


@pytest.mark.parametrize("title", ["Judul", 'Ada "kutip": \\ dan #', "- daftar", ""])
def test_a_skeleton_states_its_title(title):
    text = outline.skeleton("modul/01-x.md", title)
    assert text.startswith("---\n")
    assert all(f":::{kind}" in text for kind in ("kasus", "cek", "ringkasan"))
    assert outline.skeleton("modul/module.md", title).count("---") == 2
    assert parse_gift(outline.skeleton("modul/soal.gift"), "f", "modul") == ([], [])
