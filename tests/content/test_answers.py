"""Each kind of question: what it holds when it is right, and the line of what is wrong."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.banks import only, read

URUTAN = " [tag:kind:urutan]"


def options(question) -> list[tuple[str, str, bool, int, str]]:
    return [(o.key, o.text, o.correct, o.weight, o.feedback) for o in question.options]


def test_a_single_choice_weighs_100_or_nothing():
    question = only("Apa?{=Ya#Betul. ~Tidak}")
    assert (question.kind, question.deliverable) == ("single", True)
    assert options(question) == [("a", "Ya", True, 100, "Betul."), ("b", "Tidak", False, 0, "")]


@pytest.mark.parametrize("sign", ["T", "TRUE", " true "])
def test_a_true_statement_offers_benar_and_salah(sign):
    question = only(f"Air itu basah.{{{sign}#Coba lagi.#Tepat.}}")
    assert (question.kind, question.deliverable) == ("truefalse", True)
    assert options(question) == [("a", "Benar", True, 100, "Tepat."), ("b", "Salah", False, 0, "Coba lagi.")]


@pytest.mark.parametrize("sign", ["F", "FALSE"])
def test_a_false_statement_explains_both_options_with_its_only_note(sign):
    question = only(f"Air itu kering.{{\n{sign}#Air itu basah.\n}}")
    assert options(question) == [
        ("a", "Benar", False, 0, "Air itu basah."),
        ("b", "Salah", True, 100, "Air itu basah."),
    ]


def test_a_multiple_choice_keeps_its_weights():
    question = only("Dua apa?{~%50%Satu#Ya. ~%-50%Dua ~%50%Tiga ~Empat}")
    assert (question.kind, question.deliverable) == ("multiple", True)
    assert [(o.text, o.correct, o.weight) for o in question.options] == [
        ("Satu", True, 50),
        ("Dua", False, -50),
        ("Tiga", True, 50),
        ("Empat", False, 0),
    ]


@pytest.mark.parametrize("written", ["33.33333 33.33333 33.33333", "33 33 33", "33.3 33.3 33.3", "34 33 33"])
def test_thirds_are_thirds_however_they_are_rounded(written):
    shares = "".join(f"~%{weight}%{name} " for weight, name in zip(written.split(), "abc", strict=True))
    third = Decimal("33.33333")
    assert [o.weight for o in only(f"Apa?{{{shares}~%-33%d ~%-100%e}}").options] == [*[third] * 3, -third, -100]


def test_shares_that_differ_stay_as_they_are_written():
    assert [o.weight for o in only("Apa?{~%12.5%a ~%37.5%b ~%50%c ~%-12.5%d}").options] == [
        Decimal("12.5"),
        Decimal("37.5"),
        50,
        Decimal("-12.5"),
    ]


@pytest.mark.parametrize(
    ("extra", "body", "held"),
    [
        (" [tag:scoring:all_or_nothing]", "Apa?{~%60%a ~%40%b ~%-50%c}", ("all_or_nothing", 0, False)),
        (" [tag:scoring:partial]", "Apa?{~%50%a ~%50%b ~c}", ("partial", 0, False)),
        (" [tag:max-choices:2]", "Apa?{~%50%a ~%50%b ~%50%c ~%-50%d}", ("partial", 2, False)),
        (" [tag:fixed-order]", "Apa?{~Satu =A dan B}", ("partial", 0, True)),
        (URUTAN + " [tag:scoring:all_or_nothing]", "Urutkan.{=1 -> a =2 -> b =3 -> c}", ("all_or_nothing", 0, False)),
        (" [tag:scoring:all_or_nothing]", "Pasangkan.{=a -> b =c -> d =e -> f}", ("all_or_nothing", 0, False)),
    ],
)
def test_tags_say_how_a_question_is_scored_and_shown(extra, body, held):
    question = only(body, extra)
    assert (question.scoring, question.max_choices, question.fixed_order) == held


def test_where_only_a_wholly_right_answer_counts_weights_say_nothing_but_which_are_right():
    question = only("Apa?{~%60%a ~%40%b ~%-50%c}", " [tag:scoring:all_or_nothing]")
    assert [option.weight for option in question.options] == [50, 50, 0]


@pytest.mark.parametrize(
    ("extra", "body", "words"),
    [
        (" [tag:scoring:semua]", "Apa?{~%50%a ~%50%b ~c}", "Cara menilai “semua” tidak dikenal"),
        (" [tag:scoring:all_or_nothing]", "Apa?{=a ~b}", "hanya untuk soal beberapa jawaban"),
        (" [tag:max-choices:dua]", "Apa?{~%50%a ~%50%b ~c}", "Batas pilihan “dua” bukan angka"),
        (" [tag:max-choices:0]", "Apa?{~%50%a ~%50%b ~c}", "Batas pilihan “0” bukan angka"),
        (" [tag:max-choices:2]", "Apa?{=a ~b}", "hanya untuk soal beberapa jawaban"),
        (" [tag:max-choices:3]", "Apa?{~%50%a ~%50%b ~c}", "harus 1 sampai 2; di sini 3"),
        (" [tag:max-choices:2]", "Apa?{~%50%a ~%30%b ~%20%c ~d}", "Bobot 2 pilihan benar yang terbaik berjumlah 80"),
        (" [tag:max-choices:1] [tag:scoring:all_or_nothing]", "Apa?{~%50%a ~%50%b ~c}", "padahal 2 harus dipilih"),
        (" [tag:fixed-order]", "Pasangkan.{=a -> b =c -> d =e -> f}", "Urutan tetap hanya untuk soal pilihan"),
    ],
)
def test_tags_that_do_not_fit_the_question_are_faults(extra, body, words):
    questions, faults = read(body, extra)
    assert questions == []
    assert words in faults[0].message


def test_a_matching_keeps_its_pairs():
    question = only("Pasangkan.{\n=SLRT -> Layanan\n=LK3 -> Konsultasi \\= keluarga\n=IPSM -> Wadah\n}")
    assert (question.kind, question.options, question.deliverable) == ("matching", (), True)
    assert question.pairs == (("SLRT", "Layanan"), ("LK3", "Konsultasi = keluarga"), ("IPSM", "Wadah"))


def test_numbers_alone_do_not_make_an_order():
    assert only("Pasangkan.{=1 -> a =2 -> b =3 -> c}").kind == "matching"


def test_the_tag_makes_an_ordering():
    question = only("Urutkan.{=1 -> rencana =2 -> kerja =3 -> laporan}", URUTAN)
    assert (question.kind, question.deliverable) == ("ordering", True)
    assert question.pairs == (("1", "rencana"), ("2", "kerja"), ("3", "laporan"))


def test_a_short_answer_takes_each_of_its_answers():
    question = only("Berapa bulan?{=tiga#Ya. =3 =tiga bulan}")
    assert (question.kind, question.deliverable) == ("short", True)
    assert question.accepted == ("tiga", "3", "tiga bulan")
    assert options(question)[0] == ("a", "tiga", True, 100, "Ya.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Apa?{=*sosial*}", "berarti sembarang teks"),
        ("Apa?{=a =%0%*#Salah}", "berarti sembarang teks"),
        ("Apa?{satu}", "tulis {=satu} bila “satu” adalah isian"),
    ],
)
def test_what_others_write_in_short_answers_is_a_fault_that_says_what_to_write(body, words):
    assert words in read(body)[1][0].message


def test_a_star_in_a_short_answer_is_escaped():
    assert only(r"Tanda kali?{=\*}").accepted == ("*",)


def test_a_short_answer_may_be_worth_a_part():
    question = only("Berapa?{=tiga =%50%hampir tiga =%0%empat#Bukan.}")
    assert question.accepted == ("tiga",)
    assert options(question)[1:] == [("b", "hampir tiga", True, 50, ""), ("c", "empat", False, 0, "Bukan.")]


@pytest.mark.parametrize(
    ("inner", "accepted", "tolerance"),
    [("#3.140:0.01", ("3.14",), "0.01"), ("#1..2", ("1.5",), "0.5"), ("#=7 =8 =%50%9:1", ("7", "8"), "0")],
)
def test_a_number_is_taken_within_its_tolerance(inner, accepted, tolerance):
    question = only(f"Berapa?{{{inner}#Ya.}}")
    assert (question.kind, question.deliverable) == ("numeric", True)
    assert (question.accepted, question.tolerance) == (accepted, tolerance)
    assert question.options[-1].feedback == "Ya."


def test_empty_braces_ask_for_an_essay():
    question = only("Mengapa?{ }")
    assert (question.kind, question.options, question.rubric, question.deliverable) == ("essay", (), (), True)


def test_a_matching_may_have_lures():
    question = only("Pasangkan.{=a -> 1 =b -> 2 = -> 3}")
    assert (question.pairs, question.distractors) == ((("a", "1"), ("b", "2")), ("3",))


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Apa?{T#a#b\n#c}", 3, "Tanda # ketiga"),
        ("Apa?{\n~%50%a\n=b\n~%50%c}", 4, "tidak memakai ="),
        ("Apa?{\n~%50%a\n~%500%c\n~d}", 4, "-100 sampai 100"),
        ("Apa?{\n~%100%a\n~%-100%b}", 2, "dua pilihan benar"),
        ("Apa?{\n~%50%a\n~%50%b}", 2, "satu yang salah"),
        ("Apa?{\n~%50%a\n~%40%b\n~c}", 2, "berjumlah 90 persen"),
        ("Apa?{\n~%50%a\n~%50%\n~c}", 4, "kosong"),
        ("Apa?{\n~%50%a\n~%50%a\n~c}", 4, "sudah ditulis"),
        ("Apa?{\n=%50%a\n=%0%b}", 2, "bernilai penuh"),
        ("Apa?{\n=a\n=%-5%b}", 4, "0 sampai 100"),
        ("Apa?{\n=a -> b\n=%50%c -> d\n=e -> f}", 4, "tidak berlaku pada pasangan"),
        ("Apa?{\n=a -> b\n= -> d\n= -> f}", 2, "2 sampai 8 pasangan yang lengkap"),
        ("Apa?{#\n=3\n~4}", 4, "hapus tanda ~"),
        ("Apa?{#\n=3\n=3:0}", 4, "sudah ditulis"),
        ("Apa?{#3#a\n#b}", 3, "Tanda # kedua"),
        ("Apa?{#x\n=3}", 2, "tidak dikenal"),
        ("Apa?{#2..1}", 2, "bukan angka"),
        ("Apa?{\n=a -> b\n=c -> d}", 2, "3 sampai 8 pasangan"),
        ("Apa?{\n=a -> b\n=c -> d\n=e}", 5, "kiri dan kanan"),
        ("Apa?{\n=a -> b\n=c ->\n=e -> f}", 4, "kiri dan kanan"),
        ("Apa?{\n=a -> b -> c\n=d -> e\n=f -> g}", 3, "satu tanda panah"),
        ("Apa?{\n=a -> b\n=c -> d#x\n=e -> f}", 4, "tidak memuat penjelasan"),
        ("Apa?{\n=a -> b\n=a -> d\n=e -> f}", 4, "sudah ditulis"),
        ("Apa?{\n=a -> b\n=c -> d\n=e -> b}", 5, "sudah ditulis"),
        ("Apa?{\n=satu\n=Satu}", 4, "sudah ditulis"),
        ("Apa?{=a =b =c =d =e =f =g =h =i}", 2, "1 sampai 8 jawaban"),
    ],
)
def test_what_is_wrong_is_named_at_its_line(body, line, words):
    questions, faults = read(body)
    assert questions == []
    assert [fault.line for fault in faults] == [line]
    assert words in faults[0].message


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Apa?{\n=2 -> b\n=1 -> a\n=3 -> c}", 3, "bernomor urut"),
        ("Apa?{\n=1 -> a\n=2 -> b\n=4 -> c}", 5, "bernomor urut"),
        ("Apa?{=1 -> a =2 -> b}", 2, "3 sampai 8"),
        ("Apa?{\n=a\n=b\n=c}", 3, "kiri dan kanan"),
        ("Apa?{=a ~b}", 2, "Soal urutan ditulis"),
        ("Apa?{T}", 2, "tidak dikenal"),
        ("Apa?{}", 2, "tidak dikenal"),
        ("Apa?{\n=1 -> a\n= -> b\n=3 -> c}", 4, "kiri dan kanan"),
    ],
)
def test_an_ordering_is_numbered_from_1(body, line, words):
    questions, faults = read(body, URUTAN)
    assert questions == []
    assert [fault.line for fault in faults] == [line]
    assert words in faults[0].message


def test_another_kind_as_a_tag_is_named():
    questions, faults = read("Apa?{=a ~b}", " [tag:kind:acak]")
    assert questions == []
    assert [(fault.line, "“acak” tidak dikenal" in fault.message) for fault in faults] == [(1, True)]


SIGNS = [
    "=",
    "~",
    "#",
    "####",
    "..",
    ":",
    "->",
    "%50%",
    "%-50%",
    "%100%",
    "T",
    "F",
    "1",
    "2",
    "3",
    "a",
    "b",
    " ",
    "\n",
    "\\",
    "\\=",
]


@given(st.lists(st.sampled_from(SIGNS), max_size=24).map("".join), st.sampled_from(["", URUTAN]))
def test_whatever_the_braces_hold_becomes_one_sound_question_or_a_fault(inner, extra):
    questions, faults = read(f"Apa?{{{inner}}}", extra)
    last = 2 + inner.count("\n")
    assert bool(questions) != bool(faults)
    assert all(1 <= fault.line <= last for fault in faults)
    for question in questions:
        right = [option for option in question.options if option.correct]
        if question.kind in ("single", "truefalse"):
            assert len(right) == 1
        if question.kind == "multiple":
            assert abs(sum(option.weight for option in right) - 100) <= len(right)
        assert [bool(question.options), bool(question.pairs), question.kind == "essay"].count(True) == 1
