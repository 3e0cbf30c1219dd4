"""Moodle XML as Moodle writes it."""

from decimal import Decimal

import pytest

from portal.content.shapes import Criterion
from tests.formats.ask import items, lossy, options, refused, whole
from tests.formats.moodle import answer, ask

CHOICE = answer("100", "&lt;p&gt;Ya&lt;/p&gt;", "Betul.") + answer("0", "Tidak")
SINGLE = "<single>true</single>"
THIRD = Decimal("33.33333")


def test_a_whole_file():
    one, two = items(
        '<quiz><question type="category"><category><text>$course$/top/Bab 1</text></category></question>\n'
        '<question type="multichoice"><name><text>Soal Satu</text></name><questiontext format="html"><text>Apa?</text>'
        "</questiontext><generalfeedback><text>Untuk semua.</text></generalfeedback><hidden>1</hidden>"
        f"{SINGLE}{CHOICE}<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
        "<tags><tag><text>air</text></tag><tag><text>outcome:o-1</text></tag></tags></question>\n"
        '<question type="description"><questiontext><text>Bacalah.</text></questiontext></question></quiz>'
    )
    question = one.question
    assert (one.where, one.status, question.key, question.kind) == ("baris 2", "whole", "soal-satu", "single")
    assert (question.feedback, question.retired, question.outcome) == ("Untuk semua.", True, "o-1")
    assert question.tags == ("air", "Bab 1")
    assert options(question) == [("Ya", 100, "Betul."), ("Tidak", 0, "")]
    assert (two.status, "(description)" in two.notes[0]) == ("refused", True)


def test_a_multiple_choice_with_thirds():
    inner = "".join(answer("33.33333", name) for name in "abc") + answer("-33.33333", "d")
    question = whole(ask("multichoice", f"<single>false</single>{inner}"))
    assert (question.kind, [option.weight for option in question.options]) == (
        "multiple",
        [THIRD, THIRD, THIRD, -THIRD],
    )


def test_a_statement():
    inner = answer("0", "true", "Salah.") + answer("100", "false", "Betul.")
    assert options(whole(ask("truefalse", inner))) == [("Benar", 0, "Salah."), ("Salah", 100, "Betul.")]


def test_short_answers():
    question = whole(ask("shortanswer", answer("100", "tiga") + answer("50", "hampir \\* tiga")))
    assert (question.accepted, options(question)[1][:2]) == (("tiga",), ("hampir * tiga", 50))
    lossy(ask("shortanswer", answer("100", "tiga*") + answer("0", "*", "Bukan.")), "sembarang teks", "(*)")
    case = "<usecase>1</usecase>" + answer("50", "Tiga") + answer("100", "tiga")
    assert options(lossy(ask("shortanswer", case), "Huruf besar", "menjadi satu")) == [("tiga", 100, "")]


def test_numbers():
    inner = answer("100", "3.10", "", "<tolerance>0.5</tolerance>") + answer("0", "*", "Bukan.")
    question = lossy(ask("numerical", inner + "<units><unit><unit_name>kg</unit_name></unit></units>"), "Satuan", "(*)")
    assert (question.accepted, question.tolerance) == (("3.1",), "0.5")


def test_pairs_and_lures():
    side = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    question = whole(ask("matching", side.format("a", "1") + side.format("b", "2") + side.format("", "3")))
    assert (question.pairs, question.distractors) == ((("a", "1"), ("b", "2")), ("3",))


def test_steps_follow_their_fractions():
    inner = answer("3.0000000", "c") + answer("1.0000000", "a") + answer("2.0000000", "b")
    assert whole(ask("ordering", inner)).pairs == (("1", "a"), ("2", "b"), ("3", "c"))


def test_an_essay_with_notes_for_the_reader():
    notes = '<graderinfo format="html"><text>{}</text></graderinfo><defaultgrade>5.0</defaultgrade>'
    assert whole(ask("essay", notes.format("Dua alasan."))).rubric == (Criterion("Dua alasan.", 5),)
    listed = notes.format("&lt;p&gt;[2] Alasan.&lt;/p&gt;&lt;p&gt;[3] Contoh.&lt;/p&gt;")
    assert whole(ask("essay", listed)).rubric == (Criterion("Alasan.", 2), Criterion("Contoh.", 3))
    template = "<responsetemplate><text>Mulai</text></responsetemplate>"
    assert lossy(ask("essay", template), "Kerangka").rubric == ()


@pytest.mark.parametrize(
    ("form", "text", "stem"),
    [
        ("html", "a\n b &lt;br&gt;<br>c", "a b <br>\nc"),
        ("moodle_auto_format", "a\nb &amp; c", "a\nb & c"),
        ("plain_text", "a\n<b>b</b> &amp;", "a\n<b>b</b> &amp;"),
        ("markdown", "*a*\n\nb", "*a*\n\nb"),
    ],
)
def test_texts_in_every_format(form, text, stem):
    assert whole(ask("essay", "", text, form)).stem == stem


def test_losses_are_named():
    lossy(ask("multichoice", SINGLE + CHOICE + answer("50", "Hampir")), "Bobot 50 persen")
    lossy(ask("multichoice", "<single>false</single>" + CHOICE), "pilihan tunggal")
    lossy(ask("essay", "", 'Apa? <img src="@@PLUGINFILE@@/a.png">'), "Gambar")
    lossy(ask("essay", "<file name='a'>AAAA</file>"), "Berkas sisipan")
    lossy(ask("essay", "<hint><text>Ingat.</text></hint>"), "hint")
    lossy(ask("essay", "<incorrectfeedback><text>Ulangi.</text></incorrectfeedback>"), "gabungan")


@pytest.mark.parametrize(
    ("kind", "inner", "words"),
    [
        ("cloze", "", "(cloze)"),
        ("calculated", "", "(calculated)"),
        ("ddwtos", "", "(ddwtos)"),
        ("aneh", "", "“aneh”"),
        ("multichoice", SINGLE + answer("0", "a") + answer("0", "b"), "0 jawaban bernilai penuh"),
        ("truefalse", answer("100", "ya"), "true dan false"),
        ("numerical", answer("100", "tiga"), "bukan angka"),
        ("shortanswer", answer("50", "a"), "bernilai penuh"),
        ("matching", "", "3 sampai 8"),
        ("essay", "<questiontext></questiontext>", ""),
    ],
)
def test_what_is_no_question_of_ours_says_why(kind, inner, words):
    text = ask(kind, inner) if words else ask(kind, inner, "")
    refused(text, words or "Pertanyaan kosong")
