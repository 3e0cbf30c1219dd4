"""The bank: what is understood comes out whole, what is not becomes a fault with its line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.gift.bank_file import parse_gift
from portal.content.shapes import Criterion

TAGS = "// [id:q-1] [tag:outcome:o-1] [tag:lesson:01-awal] [tag:difficulty:mudah] [tag:basis:UU 11/2009]\n"
GOOD = "::q-1:: Apa?{=Ya#Betul. ~Tidak#Salah.}"


def read(body: str, tags: str = TAGS):
    return parse_gift(tags + body, "soal.gift", "modul")


def test_a_question_comes_out_whole():
    (question,), faults = read(GOOD)
    assert faults == []
    assert (question.key, question.module, question.lesson, question.outcome) == ("q-1", "modul", "awal", "o-1")
    assert (question.difficulty, question.basis, question.kind) == ("mudah", "UU 11/2009", "single")
    assert (question.stem, question.review) == ("Apa?", False)
    assert [(o.key, o.text, o.correct, o.feedback) for o in question.options] == [
        ("a", "Ya", True, "Betul."),
        ("b", "Tidak", False, "Salah."),
    ]


def test_line_breaks_do_not_matter():
    spread = "::q-1::\n  Apa?\n{\n  =Ya\n  #Betul.\n  // catatan\n  ~Tidak#Salah.\n}"
    assert read(spread) == read(GOOD)
    assert parse_gift((TAGS + GOOD).replace("\n", "\r\n"), "soal.gift", "modul") == read(GOOD)


def test_escapes_are_resolved():
    (question,), faults = read(r"Pukul 10\:00\nmulai \= \~ \# \{x\} a\\b?{=Ya \= 1#Sebab \#1 ~Tidak}")
    assert faults == []
    assert question.stem == "Pukul 10:00\nmulai = ~ # {x} a\\b?"
    assert question.options[0].text == "Ya = 1"
    assert question.options[0].feedback == "Sebab #1"
    assert question.options[1].feedback == ""


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Apa?{YA}", 2, "tidak dikenal"),
        ("Apa?{#tiga}", 2, "bukan angka"),
        ("Apa?{\nhalo =a ~b}", 2, "tidak dikenal"),
        ("Apa {=a ~b}\nini?", 3, "belum didukung"),
        ("Apa?", 2, "belum mempunyai pilihan"),
        ("Apa?{=a ~b", 2, "tidak ditutup"),
        ("Apa?\n=a ~b}", 3, "tanpa {"),
        ("Apa?{=a\n~b {c} }", 3, "Tanda { kedua"),
        ("Apa?{=a\n~b }\n}", 4, "Tanda } kedua"),
        ("Apa?{\n=a\n~b\n=c}", 5, "2 pilihan benar"),
        ("Apa?{\n~a\n~b}", 2, "0 pilihan benar"),
        ("Apa?{\n=a\n~\n~b}", 4, "Pilihan masih kosong"),
        ("Apa?{\n=a\n~b#x#y}", 4, "Tanda # kedua"),
        ("Apa?{\n=a\n~b\n~b}", 5, "sudah ditulis"),
        ("Apa?{=a ~b ~c ~d ~e ~f ~g ~h ~i}", 2, "2 sampai 8"),
        ("{=a ~b}", 2, "Pertanyaan masih kosong"),
        ("::q-2:: Apa?{=a ~b}", 2, "tidak sama"),
        ("::q-1 Apa?{=a ~b}", 2, "Judul soal tidak ditutup"),
        ("[html]Apa?{=a ~b}", 2, "Format"),
        ("Apa?{=a ~b}\n####c", 3, "belum didukung"),
        ("$CATEGORY: umum", 2, "belum mempunyai pilihan"),
    ],
)
def test_a_bad_question_is_named(body, line, words):
    questions, faults = read(body)
    assert questions == []
    assert [fault.line for fault in faults] == [line]
    assert words in faults[0].message


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[id:q-1] ", "", "[id:…]"),
        ("[tag:basis:UU 11/2009]", "", "[tag:basis:…]"),
        ("mudah", "gampang", "gampang"),
        ("id:q-1", "id:Q 1", "tidak sah"),
        ("[tag:basis:UU 11/2009]", "[tag:basis:UU 11/2009", "tidak ditutup"),
        ("[tag:lesson:01-awal]", "[tag:lesson:01-awal] [tag:warna:biru]", "warna"),
        ("[tag:lesson:01-awal]", "[tag:lesson:01-awal] [tag:lesson:02-b]", "dua kali"),
        ("[tag:lesson:01-awal]", "[tag:lesson: ]", "kosong"),
        ("[tag:lesson:01-awal]", "[tag:lesson:01-awal] [tag:tag: ]", "kosong"),
        ("[tag:lesson:01-awal]", "[tag:lesson:01-awal] [tag:module:lain]", "modul “lain”"),
        ("[tag:lesson:01-awal]", "[tag:lesson:01-awal] [tag:criterion:x]", "1 sampai 100 poin"),
    ],
)
def test_a_bad_tag_is_named(old, new, words):
    questions, faults = read(GOOD.replace("::q-1::", ""), TAGS.replace(old, new))
    assert questions == []
    assert faults
    assert {fault.line for fault in faults} == {1}
    assert any(words in fault.message for fault in faults)


def test_words_of_ones_own_and_retirement():
    tags = TAGS.rstrip() + " [tag:tag:air] [tag:tag:desa \\[x\\]] [tag:retired] [tag:module:modul]\n"
    (question,), faults = read(GOOD, tags)
    assert faults == []
    assert (question.tags, question.retired, question.deliverable) == (("air", "desa [x]"), True, False)


def test_an_essay_has_its_rubric_in_tags():
    tags = TAGS.rstrip() + " [tag:criterion:2:Alasan] [tag:criterion:3:Contoh]\n"
    (question,), faults = read("Mengapa?{}", tags)
    assert faults == []
    assert (question.kind, question.rubric) == ("essay", (Criterion("Alasan", 2), Criterion("Contoh", 3)))
    questions, faults = read(GOOD, tags)
    assert (questions, [fault.line for fault in faults]) == ([], [2])


@pytest.mark.parametrize("inner", ["=a#x ~b", "T#w#r", "=a -> b =c -> d =e -> f", "#3:1", "", "~%50%a ~%50%b ~c", "=a"])
def test_what_is_said_to_everybody(inner):
    (question,), faults = read(f"Apa?{{{inner} ####Untuk \\#semua.}}")
    assert faults == []
    assert question.feedback == "Untuk #semua."
    assert question == replace(read(f"Apa?{{{inner}}}")[0][0], feedback="Untuk #semua.")


def test_a_plain_text_may_be_marked_as_such():
    (question,), faults = read("[plain]Apa <b>?{=[plain]%50% ~-\\> b}")
    assert faults == []
    assert (question.stem, question.options[0].text, question.options[1].text) == ("Apa <b>?", "%50%", "-> b")


def test_a_lesson_may_be_named_without_its_number():
    (question,), faults = read(GOOD, TAGS.replace("01-awal", "uud-1945-dan-hak"))
    assert (faults, question.lesson) == ([], "uud-1945-dan-hak")


def test_tags_cut_off_from_their_question_are_named():
    questions, faults = read("\n" + GOOD)
    assert questions == []
    assert (faults[0].line, "tidak diikuti soal" in faults[0].message) == (1, True)
    assert {fault.line for fault in faults[1:]} == {3}


def test_one_bad_question_does_not_hide_its_neighbours():
    bad = "Apa?{=a ~b\n\n"
    questions, faults = parse_gift(TAGS + GOOD + "\n\n" + TAGS + bad + TAGS + GOOD, "soal.gift", "modul")
    assert len(questions) == 2
    assert [fault.line for fault in faults] == [5]


def test_plain_comments_are_free():
    assert parse_gift("// Bank soal [draf]\n\n// lain\n", "soal.gift", "modul") == ([], [])


ORDERED = TAGS.rstrip() + " [tag:kind:urutan]\n"
SIGNS = ["\n", "\n\n", "//", "::", "{", "}", "=", "~", "#", "\\", "%50%", "->", "T", "1", "a", " ", "[id:", "]"]
pieces = st.sampled_from([*SIGNS, "####", "#3", "1..2", "[plain]", "[tag:retired]", TAGS, ORDERED])


@given(st.one_of(st.text(), st.lists(pieces, max_size=30).map("".join)))
def test_nothing_crashes_and_nothing_is_dropped(text):
    questions, faults = parse_gift(text, "soal.gift", "modul")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(1 <= fault.line <= len(lines) for fault in faults)
    said = any(line.strip("\ufeff").strip() and not line.lstrip("\ufeff").lstrip().startswith("//") for line in lines)
    if said:
        assert questions or faults


def escape(text: str) -> str:
    return "".join("\\" + sign if sign in "~=#{}:\\" else sign for sign in text)


@given(st.lists(st.text(min_size=1), min_size=2, max_size=8))
def test_any_text_survives_escaping(texts):
    meant = [" ".join(f"{number} {text}".split()) for number, text in enumerate(texts)]
    options = " ".join(("~" if number else "=") + escape(text) for number, text in enumerate(meant))
    questions, faults = read(f"Soal {escape(meant[0])}{{{options}}}")
    assert faults == []
    assert questions[0].stem == "Soal " + meant[0]
    assert [option.text for option in questions[0].options] == meant
