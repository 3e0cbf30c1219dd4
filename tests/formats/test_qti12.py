"""QTI 1.2 as Canvas and as Blackboard write it."""

import pytest

from portal.formats.exchange import read
from tests.formats.ask import lossy, options, refused, whole, zipped
from tests.formats.canvas import canvas, equal, labels, lid, material, rule


def said(name: str, text: str) -> str:
    return f'<itemfeedback ident="{name}"><flow_mat>{material(text)}</flow_mat></itemfeedback>'


TEXT = (
    '<response_str ident="r" rcardinality="Single"><render_fib><response_label ident="x"/></render_fib></response_str>'
)


def test_a_single_choice_with_feedback():
    rules = rule("<other/>", "", "general_fb") + rule(equal("1"), "", "1_fb") + rule(equal("2"), "100")
    more = said("general_fb", "Untuk semua.") + said("1_fb", "Bukan &lt;b&gt;ini&lt;/b&gt;.")
    question = lossy(
        canvas("multiple_choice_question", lid(labels(**{"1": "a", "2": "b &amp; c"})), rules, more), "tebal"
    )
    assert (question.key, question.kind, question.stem) == ("g123", "single", "Apa?")
    assert (question.feedback, options(question)) == ("Untuk semua.", [("a", 0, "Bukan ini."), ("b & c", 100, "")])


def test_feedback_for_all_right_answers_is_named_as_lost():
    rules = rule(equal("1"), "100", "correct_fb")
    lossy(
        canvas("multiple_choice_question", lid(labels(**{"1": "a", "2": "b"})), rules, said("correct_fb", "x")),
        "gabungan",
    )


def test_a_statement():
    question = whole(canvas("true_false_question", lid(labels(**{"1": "True", "2": "False"})), rule(equal("2"), "100")))
    assert (question.kind, options(question)) == ("truefalse", [("Benar", 0, ""), ("Salah", 100, "")])


def test_several_answers_at_once_and_one_by_one():
    asked = lid(labels(a="a", b="b", c="c"), "Multiple")
    together = rule(f"<and>{equal('a')}{equal('b')}<not>{equal('c')}</not></and>", "100")
    assert [o.weight for o in whole(canvas("multiple_answers_question", asked, together)).options] == [50, 50, 0]
    single = rule(equal("a"), "30") + rule(equal("b"), "30") + rule(equal("c"), "-15")
    assert [o.weight for o in whole(canvas("multiple_answers_question", asked, single)).options] == [50, 50, -25]
    assert lossy(canvas("multiple_answers_question", asked, rule(equal("a"), "100")), "tunggal").kind == "single"


def test_short_answers():
    rules = rule(equal("tiga") + equal("Tiga buah"), "100") + rule(equal("hampir"), "50", "h") + said("x", "")
    question = whole(canvas("short_answer_question", TEXT, rules, said("h", "Hampir.")))
    assert (question.accepted, options(question)[2]) == (("tiga", "Tiga buah"), ("hampir", 50, "Hampir."))


@pytest.mark.parametrize(
    ("test", "number", "tolerance"),
    [
        (equal("77.0"), "77", "0"),
        (f"<or>{equal('77')}<and><vargte>70</vargte><varlte>84</varlte></and></or>", "77", "7"),
        ("<vargte>1</vargte><varlte>2</varlte>", "1.5", "0.5"),
    ],
)
def test_numbers(test, number, tolerance):
    question = whole(canvas("numerical_question", TEXT, rule(test, "100")))
    assert (question.kind, question.accepted, question.tolerance) == ("numeric", (number,), tolerance)


def test_a_range_that_is_not_around_its_number():
    test = f"<or>{equal('2')}<and><vargte>1</vargte><varlte>9</varlte></and></or>"
    assert lossy(canvas("numerical_question", TEXT, rule(test, "100")), "bukan tengahnya").tolerance == "4"


def test_an_essay():
    assert whole(canvas("essay_question", TEXT, rule("<other/>", ""))).kind == "essay"


def test_pairs_and_lures():
    choices = labels(x="1", y="2", z="3")
    asked = lid(material("a") + choices, name="p") + lid(material("b") + choices, name="q")
    question = whole(canvas("matching_question", asked, rule(equal("y", "p"), "50") + rule(equal("x", "q"), "50")))
    assert (question.stem, question.pairs, question.distractors) == ("Apa?", (("a", "2"), ("b", "1")), ("3",))


def test_an_order():
    question = whole(
        canvas("", lid(labels(a="a", b="b", c="c"), "Ordered"), rule(equal("c") + equal("a") + equal("b"), "5"))
    )
    assert (question.kind, question.pairs) == ("ordering", (("1", "c"), ("2", "a"), ("3", "b")))


@pytest.mark.parametrize(
    ("kind", "asked", "rules", "words"),
    [
        ("text_only_question", "", "", "Teks tanpa jawaban"),
        ("", "", "", "Teks tanpa tempat"),
        ("fill_in_multiple_blanks_question", TEXT * 2, "", "beberapa isian"),
        ("", TEXT * 2, "", "beberapa tempat"),
        ("calculated_question", TEXT, "", "angka acak"),
        ("file_upload_question", "", "", "unggah"),
        ("", lid(labels(a="a", b="b")), "", "Kunci jawaban"),
        ("", lid(labels(a="a", b="b")), rule(equal("x"), "1"), "0 pilihan benar"),
        ("", lid(labels(a="a", b="b", c="c"), "Ordered"), rule(equal("a"), "1"), "tepat sekali"),
        ("matching_question", lid(material("a") + labels(x="1")), "", "tanpa pasangan"),
        ("numerical_question", TEXT, rule(equal("tiga"), "1"), "Kunci angka"),
        ("numerical_question", TEXT, rule("<vargte>9</vargte><varlte>1</varlte>", "1"), "terbalik"),
        ("", '<response_xy ident="r"/>', "", "gambar"),
    ],
)
def test_what_is_no_question_of_ours_says_why(kind, asked, rules, words):
    item = refused(canvas(kind, asked, rules), words)
    assert item.where == "baris 2"


def formatted(text: str) -> str:
    inner = f'<mat_extension><mat_formattedtext type="HTML">{text}</mat_formattedtext></mat_extension>'
    return f'<flow class="FORMATTED_TEXT_BLOCK"><material>{inner}</material></flow>'


def blackboard(kind: str, response: str, rules: str, more: str = "") -> bytes:
    stem = f'<flow class="QUESTION_BLOCK">{formatted("&lt;p&gt;Apa?&lt;/p&gt;")}</flow>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><questestinterop><assessment title="Pool"><section><item><itemmetadata>'
        f"<bbmd_questiontype>{kind}</bbmd_questiontype><qmd_absolutescore_max>10.0</qmd_absolutescore_max>"
        f'</itemmetadata><presentation><flow class="Block">{stem}<flow class="RESPONSE_BLOCK">{response}</flow></flow>'
        '</presentation><resprocessing><outcomes><decvar maxvalue="10.0" minvalue="0" varname="SCORE"/></outcomes>'
        f"{rules}</resprocessing>{more}</item></section></assessment></questestinterop>"
    ).encode()


def choices(*names: str) -> str:
    return "".join(
        f'<flow_label class="Block"><response_label ident="{name}">{formatted(name)}</response_label></flow_label>'
        for name in names
    )


SET = '<setvar varname="SCORE" action="Set">{}</setvar>'
RIGHT = '<respcondition title="correct"><conditionvar>{}</conditionvar>' + SET.format("SCORE.max") + "</respcondition>"
WRONG = '<respcondition title="incorrect"><conditionvar><other/></conditionvar>' + SET.format("0") + "</respcondition>"


def test_a_blackboard_choice():
    asked = lid(f"<render_choice>{choices('satu', 'dua')}</render_choice>", name="response")
    question = whole(blackboard("Multiple Choice", asked, RIGHT.format(equal("dua", "response")) + WRONG))
    assert (question.stem, options(question)) == ("Apa?", [("satu", 0, ""), ("dua", 100, "")])


def test_a_blackboard_choice_of_several():
    asked = lid(f"<render_choice>{choices('a', 'b', 'c')}</render_choice>", "Multiple", "response")
    test = f"<and>{equal('a')}{equal('c')}<not>{equal('b')}</not></and>"
    question = whole(blackboard("Multiple Answer", asked, RIGHT.format(test) + WRONG))
    assert [option.weight for option in question.options] == [50, 0, 50]


def test_blackboard_pairs_stand_in_two_blocks():
    def left(name: str, *idents: str) -> str:
        inner = "".join(f'<response_label ident="{ident}"/>' for ident in idents)
        asked = lid(f'<render_choice><flow_label class="Block">{inner}</flow_label></render_choice>', name=name)
        return f'<flow class="Block">{formatted(f"Kiri {name}")}{asked}</flow>'

    rights = "".join(f'<flow class="Block">{formatted(text)}</flow>' for text in ("satu", "dua", "tiga"))
    response = left("p", "p1", "p2", "p3") + left("q", "q1", "q2", "q3")
    data = blackboard("Matching", response, rule(equal("p2", "p"), "") + rule(equal("q1", "q"), ""))
    data = data.replace(
        b"</flow></presentation>", f'<flow class="RIGHT_MATCH_BLOCK">{rights}</flow></flow></presentation>'.encode()
    )
    question = whole(data)
    assert (question.stem, question.pairs) == ("Apa?", (("Kiri p", "dua"), ("Kiri q", "satu")))
    assert question.distractors == ("tiga",)


def test_a_blackboard_package():
    asked = lid(f"<render_choice>{choices('true', 'false')}</render_choice>", name="response")
    data = blackboard("True/False", asked, RIGHT.format(equal("true", "response")))
    manifest = (
        b'<manifest><resources><resource file="res00001.dat" type="assessment/x-bb-qti-pool"/></resources></manifest>'
    )
    report = read(zipped({"imsmanifest.xml": manifest, "res00001.dat": data, ".bb-package-info": b"x"}))
    assert (report.format, report.faults) == ("qti-1.2", ())
    assert [(item.where, item.question.kind) for item in report.items] == [("res00001.dat, baris 1", "truefalse")]


SHOWN = '<displayfeedback feedbacktype="Response" linkrefid="correct"/>'


def named_right(*tests: str) -> str:
    """Conditions as Blackboard writes the keys of what is typed in: without points."""
    return "".join(
        f'<respcondition title="{place:032}"><conditionvar>{test}</conditionvar>{SHOWN}</respcondition>'
        for place, test in enumerate(tests)
    )


def test_a_blackboard_short_answer_keeps_its_keys():
    question = whole(
        blackboard("Fill in the Blank", TEXT, named_right(equal("Bandung"), equal("Kota Bandung")) + WRONG)
    )
    assert (question.kind, question.accepted) == ("short", ("Bandung", "Kota Bandung"))


def test_a_blackboard_number_keeps_its_key():
    bounds = '<vargte respident="r">9.5</vargte><varlte respident="r">10.5</varlte>'
    question = whole(blackboard("Numeric", TEXT, named_right(bounds) + WRONG))
    assert (question.kind, question.accepted, question.tolerance) == ("numeric", ("10",), "0.5")


@pytest.mark.parametrize(
    ("name", "said"),
    [("yes_no", ["Ya", "Tidak"]), ("agree_disagree", ["Setuju", "Tidak setuju"]), ("right_wrong", ["Benar", "Salah"])],
)
def test_either_or_speaks_in_words(name, said):
    asked = lid(f"<render_choice>{choices(f'{name}.true', f'{name}.false')}</render_choice>", name="response")
    question = whole(blackboard("Either/Or", asked, RIGHT.format(equal(f"{name}.false", "response")) + WRONG))
    assert [option.text for option in question.options] == said
    assert [option.correct for option in question.options] == [False, True]


def test_an_opinion_has_no_key():
    asked = lid(f"<render_choice>{choices('setuju', 'tidak')}</render_choice>", name="response")
    refused(blackboard("Opinion Scale", asked, RIGHT.format(equal("setuju", "response"))), "Skala pendapat")


def test_partial_credit_takes_off_for_what_is_wrong():
    asked = lid(f"<render_choice>{choices('a', 'b', 'c')}</render_choice>", "Multiple", "response")
    test = RIGHT.format(f"<and>{equal('a')}{equal('c')}<not>{equal('b')}</not></and>") + WRONG
    text = blackboard("Multiple Answer", asked, test).replace(
        b"</bbmd_questiontype>", b"</bbmd_questiontype><bbmd_partialcredit>true</bbmd_partialcredit>"
    )
    question = lossy(text, "Penilaian sebagian")
    assert (question.scoring, [option.weight for option in question.options]) == ("partial", [50, -50, 50])


@pytest.mark.parametrize(
    ("test", "words"),
    [
        ('<varequal respident="r" case="Yes">PSM</varequal>', "Huruf besar dan kecil"),
        ('<varsubset respident="r" setmatch="Partial">PSM</varsubset>', "memuat kata kunci"),
    ],
)
def test_stricter_and_looser_keys_are_named(test, words):
    assert lossy(blackboard("Fill in the Blank", TEXT, named_right(test)), words).accepted == ("PSM",)


def test_feedback_for_whatever_is_answered_belongs_to_no_option():
    rules = rule(equal("1"), "100", "semua") + rule(equal("2"), "0", "semua") + rule("<other/>", "0", "semua")
    text = canvas("multiple_choice_question", lid(labels(**{"1": "a", "2": "b"})), rules, said("semua", "Baca modul."))
    question = whole(text)
    assert (question.feedback, [option.feedback for option in question.options]) == ("Baca modul.", ["", ""])


def test_what_is_typed_in_without_a_key_that_can_be_read_is_said_to_be_an_essay_now():
    assert lossy(blackboard("Quiz Bowl", TEXT, WRONG), "Kunci jawaban tidak terbaca").kind == "essay"
    assert lossy(canvas("short_answer_question", TEXT, ""), "Kunci jawaban tidak terbaca").kind == "essay"
    assert whole(canvas("essay_question", TEXT, rule("<other/>", ""))).kind == "essay"
