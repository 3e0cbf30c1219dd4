"""GIFT as others write it."""

import pytest

from portal.content.shapes import Criterion
from tests.formats.ask import items, lossy, only, options, refused, whole

FILE = """// Kuis pembuka
$CATEGORY: $course$/top/Bab 1

::Soal satu:: Siapa kepala desa?{
=Bu Ani#Betul.
~Pak Budi
}

Air itu basah.{T}

$CATEGORY: Bab 2
// [id:air-3] [tag:air] [tag:difficulty:sulit] [tag:kind:urutan]
Urutkan.{=1 -> a =2 -> b =3 -> c}

Selamat belajar.
"""


def test_a_whole_file():
    one, two, three, four = items(FILE)
    assert [item.where for item in (one, two, three, four)] == ["baris 4", "baris 9", "baris 13", "baris 15"]
    assert (one.question.key, one.question.tags) == ("soal-satu", ("Bab 1",))
    assert options(one.question) == [("Bu Ani", 100, "Betul."), ("Pak Budi", 0, "")]
    assert (two.question.key, two.question.kind) == ("imp-002", "truefalse")
    assert (three.question.key, three.question.kind, three.question.difficulty) == ("air-3", "ordering", "sulit")
    assert three.question.tags == ("air", "Bab 2")
    assert (four.status, "description" in four.notes[0]) == ("refused", True)


@pytest.mark.parametrize(
    ("inner", "accepted", "tolerance"),
    [
        ("#3", ("3",), "0"),
        ("#3.140:0.010", ("3.14",), "0.01"),
        ("#1..4", ("2.5",), "1.5"),
        ("# =3 =%50%4:1#Hampir.", ("3",), "0"),
        ("#-1e3", ("-1000",), "0"),
    ],
)
def test_numbers(inner, accepted, tolerance):
    question = whole(f"Berapa?{{{inner}}}")
    assert (question.kind, question.accepted, question.tolerance) == ("numeric", accepted, tolerance)


def test_the_same_number_may_be_judged_twice():
    question = whole("Kapan?{#=1945:0#Tepat. =%50%1945:2#Hampir.}")
    assert [(o.text, o.weight, o.tolerance) for o in question.options] == [("1945", 100, "0"), ("1945", 50, "2")]


def test_an_essay_with_its_rubric_and_a_word_for_all():
    question = whole("// [tag:criterion:3:Menyebut \\[dua\\] alasan]\nMengapa?{####Terima kasih.}")
    assert (question.kind, question.feedback) == ("essay", "Terima kasih.")
    assert question.rubric == (Criterion("Menyebut [dua] alasan", 3),)


def test_a_missing_word():
    question = lossy("Ibu kota adalah {=Nusantara ~Jakarta} sekarang.", "_____")
    assert question.stem == "Ibu kota adalah _____ sekarang."


def test_html_becomes_lines():
    question = lossy("[html]<p>Apa <b>itu</b>?</p><ul><li>a</li><li>b</li></ul>{=x &amp; y ~<i>z</i>}", "tebal")
    assert question.stem == "Apa itu?\n- a\n- b"
    assert [option.text for option in question.options] == ["x & y", "z"]


def test_a_mark_holds_for_its_text_alone():
    question = lossy("[plain]<b>a</b>{=[html]<b>c</b> ~[plain]%50% d}", "tebal")
    assert (question.stem, question.options[0].text, question.options[1].text) == ("<b>a</b>", "c", "%50% d")


def test_tags_that_a_question_talks_about_stay():
    assert whole("Tanda apa yang menebalkan?{=<b> ~<body>}").options[0].text == "<b>"
    assert whole("[markdown]Apa *itu*?{=a ~b}").stem == "Apa *itu*?"


def test_pictures_are_named_as_lost():
    assert lossy("[markdown]Apa ![peta](x.png)?{=a ~b}", "Gambar").stem == "Apa ![peta](x.png)?"
    assert lossy('[html]<img src="x" alt="peta">Apa?{=a ~b}', "Gambar").stem == "[gambar: peta] Apa?"


def test_weights():
    assert options(lossy("Apa?{~%100%a ~%-50%b ~c}", "pilihan tunggal")) == [("a", 100, ""), ("b", 0, ""), ("c", 0, "")]
    assert options(lossy("Apa?{=a ~%50%b ~c}", "Bobot 50 persen")) == [("a", 100, ""), ("b", 0, ""), ("c", 0, "")]
    short = whole("Apa?{=a =%50%b =%0%c#Bukan.}")
    assert (short.kind, short.accepted) == ("short", ("a",))
    assert options(short) == [("a", 100, ""), ("b", 50, ""), ("c", 0, "Bukan.")]


def test_what_pairs_and_numbers_cannot_hold_is_named():
    assert lossy("Cocokkan{=a -> b#c =d -> e =f -> g}", "Penjelasan pasangan “a”").pairs[0] == ("a", "b")
    assert lossy("Berapa?{#=3 ~#Salah.}".replace("~", "~4"), "angka lain").accepted == ("3",)
    assert whole("Cocokkan{=a -> b =d -> e = -> g}").distractors == ("g",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Apa {=a ~b", "tidak ditutup"),
        ("Apa {=a ~b}}", "kedua"),
        ("Apa {~a ~b}", "0 pilihan benar"),
        ("Apa {#3,5}", "titik desimal"),
        ("Apa {#=%50%3}", "bernilai penuh"),
        ("::Apa {=a ~b}", "tidak ditutup"),
        ("{=a ~b}", "Pertanyaan kosong"),
        ("Cocokkan{=a -> b =c -> d}", "3 sampai 8"),
        ("[html]<p></p>{=a ~b}", "Pertanyaan kosong"),
        ("[html]Apa?{=<p></p> ~b}", "masih kosong"),
        ("Apa?{" + "=a" * 70 + "}", "terlalu banyak"),
    ],
)
def test_what_is_no_question_says_why(text, words):
    refused(text, words, "gift")


def test_empty_lines_inside_braces_and_code_do_not_cut():
    assert whole("Apa?{\n\n=a\n\n~b\n\n}\n\n").kind == "single"
    code = "::k:: [html]Apa?\n<pre>\nsatu\n\ndua\n</pre>\n{}"
    assert lossy(code, "Spasi di awal").stem == "Apa?\nsatu\n\ndua"


def test_a_forgotten_brace_spoils_one_question():
    first, second = items("::a:: Apa?{=a ~b\n\n::b:: Apa?{=c ~d}")
    assert (first.status, second.question.key) == ("refused", "b")
    assert "(baris 1)" in first.notes[0]


def test_a_forgotten_brace_does_not_swallow_what_is_whole():
    first, second = items("Apa?{=a ~b\n\nApa lagi?{=c ~d}")
    assert (first.status, second.status) == ("refused", "whole")


def test_keys_are_sound_and_differ():
    keys = [
        item.question.key for item in items("::A 1::x{}\n\n::a-1::y{}\n\n::???::z{}\n\n::imp-002::w{}\n\n::a-1::v{}")
    ]
    assert keys == ["a-1", "imp-007", "imp-003", "imp-002", "imp-005"]
    assert only("::" + "x" * 61 + "::y{}").question.key == "imp-001"


def test_a_star_stands_for_any_text_and_is_no_answer():
    question = lossy("Singkatan dari Pekerja ... Masyarakat? {=*sosial*#Tepat =%50%*social*}", "“sosial”", "“social”")
    assert (question.accepted, [option.weight for option in question.options]) == (("sosial",), [100, 50])
    assert question.options[0].feedback == "Tepat"


def test_an_answer_beside_the_same_with_a_star_is_one():
    assert lossy("Apa? {=*sosial* =sosial}", "“sosial”").accepted == ("sosial",)


def test_a_star_that_is_escaped_is_a_star():
    question = whole(r"Tanda kali? {=\* =a\*b}")
    assert question.accepted == ("*", "a*b")


def test_an_answer_of_a_star_alone_is_refused_where_it_earns_something():
    refused("Apa saja? {=*}", "menerima teks apa pun")


def test_what_is_said_to_other_answers_is_named_as_lost():
    assert lossy("Siapa? {=Dinas Sosial =%0%*#Baca lagi.}", "jawaban lain (*)").accepted == ("Dinas Sosial",)


@pytest.mark.parametrize("body", ["#\n=2019:0\n~#Lihat lagi.\n", "#2019:0~#Lihat lagi.", "#=2019:0 ~#Lihat lagi."])
def test_numbers_with_a_word_for_all_others(body):
    question = lossy(f"Tahun berapa? {{{body}}}", "angka lain")
    assert (question.accepted, question.tolerance) == (("2019",), "0")


def test_one_short_answer_needs_no_sign():
    question = whole("Bilangan satu ditulis {satu}")
    assert (question.kind, question.accepted) == ("short", ("satu",))
