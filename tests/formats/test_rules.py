"""How questions of other programs are scored, limited and ordered, format by format."""

import pytest

from portal.assessments.questions.grading import grade
from portal.assessments.questions.responses import every_option, right_response
from portal.content.shapes import Question
from portal.formats.exchange import ImportReport, Item, read, write
from tests.formats.ask import lossy, only, refused, whole, zipped
from tests.formats.bank import sample
from tests.formats.canvas import canvas, equal, labels, lid, rule
from tests.formats.moodle import answer, ask

KEPT, LESS = Item("1", sample()), Item("2", sample(), ("tanpa gambar",))
GONE = Item("3", None, ("tidak dikenal",))


@pytest.mark.parametrize(
    ("items", "carries", "loses"),
    [
        ((), False, False),
        ((KEPT,), True, False),
        ((KEPT, LESS), True, True),
        ((LESS,), True, True),
        ((KEPT, GONE), True, True),
        ((GONE, GONE), False, True),
    ],
)
def test_whether_questions_go_with_a_format_and_whether_any_loses_by_it(items, carries, loses):
    report = ImportReport("gift", items)
    assert (report.carries, report.loses) == (carries, loses)


SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def item(declared: str, body: str, processing: str = "match_correct", outcome: str = SCORE) -> str:
    inner = f'<responseProcessing template="http://x/rptemplates/{processing}"/>' if processing else ""
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="s" title="s">{declared}{outcome}'
        f"<itemBody>{body}</itemBody>{inner}</assessmentItem>"
    )


def declared(cardinality: str, *correct: str, base: str = "identifier", mapping: str = "") -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )


def mapped(attributes: str = "", **points: str) -> str:
    entries = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in points.items())
    return f'<mapping lowerBound="0" {attributes}>{entries}</mapping>'


def choices(*names: str, most: str = "0", more: str = 'shuffle="true"', fixed: str = "") -> str:
    shown = "".join(
        f'<simpleChoice identifier="{name}"{" fixed=" + chr(34) + "true" + chr(34) if name == fixed else ""}>{name}'
        "</simpleChoice>"
        for name in names
    )
    return (
        f'<choiceInteraction responseIdentifier="R" maxChoices="{most}" {more}><prompt>Apa?</prompt>{shown}'
        "</choiceInteraction>"
    )


def points(question: Question) -> tuple[int | None, int | None]:
    """What a wholly right response earns, and what choosing everything earns."""
    return grade(question, right_response(question)), grade(question, every_option(question))


EXACT = item(declared("multiple", "A", "B"), choices("A", "B", "C", "D"))
CANVAS_TEST = f"<and>{equal('1')}{equal('2')}<not>{equal('3')}</not><not>{equal('4')}</not></and>"
CANVAS_ASKED = lid(labels(**{"1": "a", "2": "b", "3": "c", "4": "d"}), "Multiple")
CANVAS = canvas("multiple_answers_question", CANVAS_ASKED, rule(CANVAS_TEST, "100"))
MOODLE_SET = ask("multichoiceset", answer("100", "a") + answer("100", "b") + answer("0", "c"))


@pytest.mark.parametrize("text", [EXACT, CANVAS, MOODLE_SET], ids=["qti", "canvas", "moodle"])
def test_where_only_the_whole_key_counts_ticking_everything_earns_nothing(text):
    question = whole(text)
    assert (question.scoring, points(question)) == ("all_or_nothing", (1000, 0))
    assert grade(question, "a") == 0


def test_a_mapping_that_the_processing_does_not_use_is_no_partial_credit():
    question = whole(item(declared("multiple", "A", "B", mapping=mapped(A="1", B="1", C="0")), choices("A", "B", "C")))
    assert question.scoring == "all_or_nothing"


@pytest.mark.parametrize("most", ["0", "2"])
def test_two_of_three_are_the_whole_point_where_the_file_says_so(most):
    mapping = mapped('upperBound="2" defaultValue="-1"', A="1", B="1", C="1")
    text = item(declared("multiple", "A", "B", "C", mapping=mapping), choices(*"ABCD", most=most), "map_response")
    question = whole(text) if most == "2" else lossy(text, "Nilai penuh tercapai dengan 2 pilihan")
    assert (question.max_choices, points(question)) == (2, (1000, 0))
    assert [grade(question, response) for response in ("a,c", "a", "a,d", "a,b,c")] == [1000, 500, 0, 0]


def test_a_cap_that_no_number_of_options_reaches_is_refused():
    mapping = mapped('upperBound="2.5"', A="1", B="1", C="1")
    text = item(declared("multiple", "A", "B", "C", mapping=mapping), choices(*"ABCD"), "map_response")
    refused(text, "tidak tercapai tepat")


def test_points_with_many_digits_are_no_zeros():
    mapping = mapped(A="0.3333333333333333", B="0.3333333333333333", C="0.3333333333333333", D="-1")
    text = item(declared("multiple", "A", "B", "C", mapping=mapping), choices(*"ABCD"), "map_response")
    assert points(whole(text)) == (1000, 0)


@pytest.mark.parametrize(
    ("more", "fixed", "kept"),
    [('shuffle="false"', "", True), ("", "", True), ('shuffle="true"', "", False)],
)
def test_qti_keeps_the_order_unless_it_says_to_shuffle(more, fixed, kept):
    text = item(declared("single", "A"), choices("A", "B", "C", more=more, most="1"))
    assert whole(text).fixed_order is kept


def test_where_some_options_keep_their_place_all_do():
    text = item(declared("single", "A"), choices("A", "B", "C", fixed="C", most="1"))
    assert lossy(text, "semua pilihan tetap").fixed_order


@pytest.mark.parametrize(("said", "kept"), [("0", True), ("false", True), ("1", False), ("true", False)])
def test_moodle_keeps_the_order_where_it_is_told_to(said, kept):
    inner = f"<single>true</single><shuffleanswers>{said}</shuffleanswers>{answer('100', 'a')}{answer('0', 'b')}"
    assert whole(ask("multichoice", inner)).fixed_order is kept


@pytest.mark.parametrize(("said", "kept"), [("No", True), ("Yes", False)])
def test_qti_12_keeps_the_order_where_it_is_told_to(said, kept):
    asked = lid(labels(**{"1": "a", "2": "b"}).replace("<render_choice>", f'<render_choice shuffle="{said}">'))
    assert whole(canvas("multiple_choice_question", asked, rule(equal("1"), "100"))).fixed_order is kept


ORDER = (
    '<orderInteraction responseIdentifier="R" shuffle="true"><prompt>Urutkan.</prompt>'
    + "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "ABC")
    + "</orderInteraction>"
)


def test_an_order_and_pairs_that_count_as_a_whole_stay_so():
    question = whole(item(declared("ordered", "A", "B", "C"), ORDER))
    assert (question.kind, question.scoring) == ("ordering", "all_or_nothing")
    assert (points(question)[0], grade(question, "0,2,1")) == (1000, 0)


@pytest.mark.parametrize(
    ("said", "scoring"), [("ALL_OR_NOTHING", "all_or_nothing"), ("-1", "all_or_nothing"), ("0", "partial")]
)
def test_moodle_says_how_an_order_is_scored(said, scoring):
    steps = "".join(answer(str(place), name) for place, name in enumerate("abc", 1))
    assert whole(ask("ordering", f"<gradingtype>{said}</gradingtype>{steps}")).scoring == scoring


def test_other_ways_of_scoring_an_order_are_named():
    steps = "".join(answer(str(place), name) for place, name in enumerate("abc", 1))
    lossy(ask("ordering", f"<gradingtype>LONGEST_CONTIGUOUS_SUBSET</gradingtype>{steps}"), "Cara menilai urutan")


def test_moodle_points_are_named_as_lost():
    lossy(
        ask("truefalse", f"<defaultgrade>3.0000000</defaultgrade>{answer('100', 'true')}{answer('0', 'false')}"),
        "3 poin",
    )
    whole(ask("truefalse", f"<defaultgrade>1.0000000</defaultgrade>{answer('100', 'true')}{answer('0', 'false')}"))


def test_canvas_points_are_named_as_lost():
    field = "<qtimetadatafield><fieldlabel>points_possible</fieldlabel><fieldentry>2.5</fieldentry></qtimetadatafield>"
    text = canvas("multiple_choice_question", lid(labels(**{"1": "a", "2": "b"})), rule(equal("1"), "100"))
    lossy(text.replace("</qtimetadata>", f"{field}</qtimetadata>"), "Nilai soal 2,5 poin")


def test_qti_points_are_named_as_lost():
    outcome = SCORE.replace("/>", ' normalMaximum="4"/>')
    lossy(item(declared("single", "A"), choices("A", "B", most="1"), outcome=outcome), "Nilai soal 4 poin")


ENTRY = '<p>Apa? <textEntryInteraction responseIdentifier="R"/></p>'


def test_capitals_that_matter_are_named():
    lossy(item(declared("single", "PSM", base="string"), ENTRY), "Huruf besar dan kecil")
    cased = mapped(PSM="1").replace("<mapEntry", '<mapEntry caseSensitive="true"')
    lossy(item(declared("single", "PSM", base="string", mapping=cased), ENTRY, "map_response"), "Huruf besar dan kecil")
    whole(item(declared("single", "PSM", base="string", mapping=mapped(PSM="1")), ENTRY, "map_response"))


ITEM = item(declared("single", "A"), choices("A", "B", most="1")).encode()


def manifest(*names: str) -> bytes:
    found = "".join(f'<resource identifier="r" type="imsqti_item_xmlv2p1" href="{name}"/>' for name in names)
    return (
        f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{found}</resources></manifest>'.encode()
    )


def test_what_a_manifest_names_and_the_package_lacks_is_named():
    report = read(zipped({"imsmanifest.xml": manifest("a.xml", "b.xml", "gambar.png"), "a.xml": ITEM}))
    assert (len(report.items), report.absent) == (1, ("b.xml",))
    assert read(zipped({"imsmanifest.xml": manifest("a.xml"), "a.xml": ITEM})).absent == ()


def test_items_that_a_test_names_and_the_package_lacks_are_named():
    named = "".join(f'<assessmentItemRef href="{name}"/>' for name in ("../soal/a.xml", "c.xml"))
    test = f"<assessmentTest>{named}</assessmentTest>".encode()
    report = read(zipped({"uji/test.xml": test, "soal/a.xml": ITEM}))
    assert (len(report.items), report.absent) == (1, ("uji/c.xml",))


DRAWN = (
    "<section><selection_ordering><selection><sourcebank_ref>bank-1</sourcebank_ref><selection_number>5"
    "</selection_number></selection></selection_ordering></section>"
)


def test_a_bank_that_a_quiz_draws_from_is_named_unless_it_is_there():
    quiz = canvas("multiple_choice_question", lid(labels(**{"1": "a", "2": "b"})), rule(equal("1"), "100"))
    quiz = quiz.replace("</section>", f"{DRAWN}</section>")
    assert read(quiz.encode()).absent == ("5 soal dari bank “bank-1”",)
    bank = '<questestinterop><objectbank ident="bank-1"></objectbank></questestinterop>'
    assert read(zipped({"kuis.xml": quiz.encode(), "bank.xml": bank.encode()})).absent == ()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], "lembar Excel"),
        (["[Content_Types].xml", "word/document.xml"], "dokumen Word"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "PowerPoint"),
        (["mimetype", "content.xml"], "LibreOffice"),
    ],
)
def test_documents_of_an_office_are_refused_in_one_sentence(files, words):
    report = read(zipped(dict.fromkeys(files, b"<x/>")))
    assert (report.items, len(report.faults), report.notes) == ((), 1, ())
    assert words in report.faults[0]


@pytest.mark.parametrize("data", [b"%PDF-1.7 x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"])
def test_older_documents_too(data):
    assert "bukan berkas soal" in read(data).faults[0]


@pytest.mark.parametrize("text", [r"Hitung \(\frac{1}{2}\).", r"Luas $$a^2$$?", r"Berapa $\sqrt{4}$?"])
def test_formulas_are_named(text):
    lossy(ask("truefalse", answer("100", "true") + answer("0", "false"), text), "Rumus TeX")


def test_money_is_no_formula():
    whole("Harga $5 atau $10? {=lima ~sepuluh}")


def test_an_old_picture_is_named():
    inner = "<image>tanda.png</image><image_base64>aaaa</image_base64>" + answer("100", "true") + answer("0", "false")
    lossy(ask("truefalse", inner), "Berkas sisipan")
    whole(ask("truefalse", "<image></image>" + answer("100", "true") + answer("0", "false")))


BRACES = "Apa isi {NIK}?\nA. Nomor induk\nB. Nomor rumah\nANSWER: A\n\nApa itu TKSK?\nA. Tenaga\nB. Tim\nANSWER: A\n"


def test_aiken_with_braces_is_aiken():
    report = read(BRACES.encode())
    assert (report.format, [item.status for item in report.items]) == ("aiken", ["whole", "whole"])
    again = read(write([item.question for item in report.items], "aiken").data)
    assert (again.format, again.count("whole")) == ("aiken", 2)


def test_gift_that_speaks_of_aiken_is_gift():
    text = "::a:: Mana baris Aiken?\nA. satu\nANSWER: A\n{=dua ~tiga}\n\n::b:: Apa? {=a ~b}\n"
    assert (read(text.encode()).format, len(read(text.encode()).items)) == ("gift", 2)


def test_rules_that_say_nothing_to_a_kind_stay_as_free_words():
    tags = "// [tag:scoring:all_or_nothing] [tag:max-choices:2] [tag:fixed-order]"
    question = whole(f"{tags}\nApa? {{T}}")
    assert question.tags == ("scoring:all_or_nothing", "max-choices:2", "fixed-order")
    assert whole(write([question], "gift").data) == question


@pytest.mark.parametrize("text", [r"\(" * 5_000, "$$" * 7_000, r"\[x" * 4_000])
def test_what_starts_like_a_formula_many_times_is_read_at_once(text):
    assert only(ask("truefalse", answer("100", "true") + answer("0", "false"), text)).question


@pytest.mark.parametrize(("shuffled", "notes"), [("false", 1), ("true", 0)])
def test_a_package_of_canvas_is_no_moodle_and_says_when_the_quiz_kept_its_order(shuffled, notes):
    about = f"<quiz><title>Kuis 1</title><shuffle_answers>{shuffled}</shuffle_answers></quiz>".encode()
    package = zipped({"g/assessment_meta.xml": about, "g/g.xml": CANVAS.encode()})
    report = read(package, kind="qti-1.2")
    assert (report.format, report.faults, report.count("whole")) == ("qti-1.2", (), 1)
    assert [("tidak mengacak" in note) for note in report.notes] == [True] * notes
