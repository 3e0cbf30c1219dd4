"""Items and packages of QTI 2.1, 2.2 and 3.0."""

import io
import zipfile

import pytest
from defusedxml.ElementTree import fromstring

from portal.content.shapes import Criterion, Option, Question
from portal.formats.exchange import read, write
from tests.formats.ask import lossy, options, refused, whole, zipped
from tests.formats.bank import sample

V2 = "http://www.imsglobal.org/xsd/imsqti_v2p{}"
MAP = '<mapping defaultValue="{}">{}</mapping>'


def item(body: str, declared: str = "", rest: str = "", version: int = 1, more: str = "") -> str:
    head = f'<assessmentItem xmlns="{V2.format(version)}" identifier="soal-1" title="Soal" {more}>'
    return f"{head}{declared}<itemBody>{body}</itemBody>{rest}</assessmentItem>"


def declare(cardinality: str, base: str, *correct: str, mapping: str = "") -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    head = f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">'
    return f"{head}<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"


def choice(*texts: str, prompt: str = "Apa?", name: str = "choice", most: int = 1) -> str:
    inner = "".join(f'<simpleChoice identifier="{text[0]}">{text}</simpleChoice>' for text in texts)
    head = f'<{name}Interaction responseIdentifier="R" maxChoices="{most}"><prompt>{prompt}</prompt>'
    return f"{head}{inner}</{name}Interaction>"


TEMPLATE = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'


def test_a_single_choice():
    question = whole(item("<p>Baca.</p>" + choice("air", "batu"), declare("single", "identifier", "b"), TEMPLATE))
    assert (question.key, question.kind, question.stem) == ("soal-1", "single", "Baca.\nApa?")
    assert options(question) == [("air", 0, ""), ("batu", 100, "")]


@pytest.mark.parametrize(("version", "form"), [(1, "qti-2.1"), (2, "qti-2.2")])
def test_the_version_is_told_by_the_namespace(version, form):
    text = item(choice("air", "batu"), declare("single", "identifier", "b"), version=version)
    assert read(text.encode()).format == form


def test_names_of_version_3_are_understood():
    question = whole(
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i3" title="t">'
        '<qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier"><qti-correct-response>'
        "<qti-value>a</qti-value><qti-value>b</qti-value></qti-correct-response></qti-response-declaration>"
        '<qti-item-body><qti-choice-interaction response-identifier="R" max-choices="0"><qti-prompt>Apa?</qti-prompt>'
        '<qti-simple-choice identifier="a">a</qti-simple-choice><qti-simple-choice identifier="b">b</qti-simple-choice>'
        '<qti-simple-choice identifier="c">c</qti-simple-choice></qti-choice-interaction></qti-item-body>'
        '<qti-modal-feedback outcome-identifier="F" identifier="c" show-hide="show"><qti-content-body>Bukan.'
        "</qti-content-body></qti-modal-feedback></qti-assessment-item>"
    )
    assert (question.kind, question.stem) == ("multiple", "Apa?")
    assert options(question) == [("a", 50, ""), ("b", 50, ""), ("c", 0, "Bukan.")]


def test_a_mapping_gives_partial_points():
    entries = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in zip("abc", (1, 1, -1), strict=True)
    )
    declared = declare("multiple", "identifier", "a", "b", mapping=MAP.format("-2", entries))
    question = lossy(item(choice("a", "b", "c", "d", most=0), declared), "di bawah nol")
    assert [option.weight for option in question.options] == [50, 50, -50, -100]


def test_a_choice_between_true_and_false_is_a_statement():
    question = whole(item(choice("Salah", "Benar"), declare("single", "identifier", "S")))
    assert (question.kind, options(question)) == ("truefalse", [("Benar", 0, ""), ("Salah", 100, "")])


def test_feedback_inside_and_beside_a_choice():
    inline = '<feedbackInline outcomeIdentifier="F" identifier="a" showHide="show">Betul.</feedbackInline>'
    body = choice("air", "batu").replace(">air<", f">air{inline}<")
    rest = '<modalFeedback outcomeIdentifier="F" identifier="b" showHide="show"><p>Keras.</p></modalFeedback>'
    assert options(whole(item(body, declare("single", "identifier", "a"), rest))) == [
        ("air", 100, "Betul."),
        ("batu", 0, "Keras."),
    ]


def test_an_order():
    body = choice("a", "b", "c", name="order")
    question = whole(item(body, declare("ordered", "identifier", "c", "a", "b")))
    assert (question.kind, question.pairs) == ("ordering", (("1", "c"), ("2", "a"), ("3", "b")))
    refused(item(body, declare("ordered", "identifier", "c", "a")), "tepat sekali")


def sets(*groups: str) -> str:
    inner = "".join(
        "<simpleMatchSet>"
        + "".join(f'<simpleAssociableChoice identifier="{x}" matchMax="1">{x}</simpleAssociableChoice>' for x in group)
        + "</simpleMatchSet>"
        for group in groups
    )
    return f'<p>Cocokkan.</p><matchInteraction responseIdentifier="R">{inner}</matchInteraction>'


def test_pairs_and_lures():
    question = whole(item(sets("ab", "xyz"), declare("multiple", "directedPair", "b x", "a z")))
    assert (question.pairs, question.distractors) == ((("a", "z"), ("b", "x")), ("y",))


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (("a x",), "tanpa pasangan"),
        (("a x", "b x"), "lebih dari sekali"),
        (("a x", "b q"), "tidak ada"),
        (("a",), "tidak ada"),
    ],
)
def test_pairs_that_do_not_fit(pairs, words):
    refused(item(sets("ab", "xyz"), declare("multiple", "directedPair", *pairs)), words)


def test_an_association_is_a_matching():
    inner = "".join(
        f'<simpleAssociableChoice identifier="{x}" matchMax="1">{x}</simpleAssociableChoice>' for x in "abcde"
    )
    body = f'<associateInteraction responseIdentifier="R"><prompt>Apa?</prompt>{inner}</associateInteraction>'
    question = whole(item(body, declare("multiple", "pair", "a c", "b d")))
    assert (question.kind, question.pairs, question.distractors) == ("matching", (("a", "c"), ("b", "d")), ("e",))


ENTRY = '<p>Ibu kota adalah <textEntryInteraction responseIdentifier="R"/> sekarang.</p>'


def test_a_text_to_type_in():
    mapping = MAP.format(
        "0", '<mapEntry mapKey="Nusantara" mappedValue="2"/><mapEntry mapKey="Ibu Kota" mappedValue="1"/>'
    )
    question = whole(item(ENTRY, declare("single", "string", "Nusantara", mapping=mapping)))
    assert (question.kind, question.stem) == ("short", "Ibu kota adalah _____ sekarang.")
    assert (question.accepted, options(question)) == (("Nusantara",), [("Nusantara", 100, ""), ("Ibu Kota", 50, "")])


@pytest.mark.parametrize(
    ("test", "tolerance"),
    [
        ("", "0"),
        (
            '<equal toleranceMode="absolute" tolerance="0.5">',
            "0.5",
        ),
        (
            '<equal toleranceMode="absolute" tolerance="1 2">',
            "2",
        ),
        (
            '<equal toleranceMode="relative" tolerance="10">',
            "2",
        ),
        ('<equal toleranceMode="exact">', "0"),
    ],
)
def test_a_number_with_its_tolerance(test, tolerance):
    if test:
        test += '<variable identifier="R"/><correct identifier="R"/></equal>'
    score = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
    branch = f"<responseCondition><responseIf>{test}{score}</responseIf></responseCondition>"
    rules = f"<responseProcessing>{branch}</responseProcessing>" if test else ""
    question = whole(item(ENTRY, declare("single", "float", "20"), rules))
    assert (question.kind, question.accepted, question.tolerance) == ("numeric", ("20",), tolerance)


def test_an_essay_with_its_rubric():
    body = '<rubricBlock view="scorer"><p>[2] Alasan.</p><p>[3] Contoh.</p></rubricBlock><p>Mengapa?</p>'
    question = whole(item(f'{body}<extendedTextInteraction responseIdentifier="R"/>'))
    assert (question.stem, question.rubric) == ("Mengapa?", (Criterion("Alasan.", 2), Criterion("Contoh.", 3)))


def test_losses_are_named():
    single = declare("single", "identifier", "a")
    body = choice("air", "batu")
    assert lossy(item(body, single, more='adaptive="true"'), "bertahap")
    assert lossy(item(body, single + '<assessmentStimulusRef href="b.xml"/>'), "Bacaan pendukung")
    assert (
        lossy(item('<rubricBlock view="scorer">x</rubricBlock>' + body, single), "Catatan untuk penilai").rubric == ()
    )
    hidden = '<modalFeedback identifier="a" showHide="hide">x</modalFeedback>'
    assert options(lossy(item(body, single, hidden), "bergantung"))[0] == ("air", 100, "")
    assert lossy(item(body, single, '<responseProcessing template="http://contoh/khusus"/>'), "penilaian khusus")
    assert lossy(item(body, single, '<modalFeedback identifier="LAIN">x</modalFeedback>'), "bergantung")
    assert (
        lossy(item('<feedbackBlock identifier="x">x</feedbackBlock>' + body, single), "di dalam pertanyaan").stem
        == "Apa?"
    )
    assert (
        lossy(item('<p>Lihat <img src="x.png" alt="peta"/></p>' + body, single), "Gambar").stem
        == "Lihat [gambar: peta]\nApa?"
    )
    one = declare("multiple", "identifier", "a")
    assert lossy(item(choice("air", "batu", most=0), one), "pilihan tunggal").kind == "single"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (item("<p>Teks.</p>"), "Teks tanpa"),
        (item(choice("a", "b") * 2, declare("single", "identifier", "a")), "beberapa tempat"),
        (item('<hottextInteraction responseIdentifier="R"/>'), "hottextInteraction belum didukung"),
        (item(choice("a", "b"), "<templateDeclaration/>"), "angka acak"),
        (item(choice("a", "b"), declare("single", "identifier", "x")), "0 pilihan benar"),
        (item(ENTRY, declare("single", "float", "tiga")), "bukan angka"),
        ("<assessmentItem/>", "terpotong"),
        (item(choice(*map(chr, range(192, 222))), declare("single", "identifier", "a")), "30 pilihan"),
    ],
)
def test_what_is_no_question_of_ours_says_why(text, words):
    refused(text, words)


RICH = Question(
    "7-air", "m", "12-l", "o-1", "mudah", "UU 11/2009", True, "single", "Baris 1\n\nBaris <2> & [3]",
    (Option("a", "Benar", True, "Ya.", 100), Option("b", "Salah", False, "", 0)),
    feedback="Untuk\nsemua.", tags=("air bersih",), retired=True,
)  # fmt: skip


@pytest.mark.parametrize("form", ["qti-2.1", "qti-2.2", "qti-3.0"])
def test_a_package_of_ours(form):
    written = write([RICH, sample()], form)
    assert written.suffix == ".zip"
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        names = archive.namelist()
        roots = {name: fromstring(archive.read(name)) for name in names}
    assert names == ["items/00001.xml", "items/00002.xml", "imsmanifest.xml"]
    assert {root.tag.rpartition("}")[2] for root in list(roots.values())[:2]} == {
        "qti-assessment-item" if form == "qti-3.0" else "assessmentItem"
    }
    assert roots["items/00001.xml"].get("identifier") == "_7-air"
    assert "none" not in written.data.decode("latin-1")
    assert written.data == write([RICH, sample()], form).data
    report = read(written.data)
    assert [item.where for item in report.items] == ["items/00001.xml, baris 2", "items/00002.xml, baris 2"]
    assert [item.question for item in report.items] == [RICH, sample()]


def test_a_package_of_others_in_a_folder_with_a_test_beside():
    text = item(choice("air", "batu"), declare("single", "identifier", "b")).encode()
    resources = b'<resource href="b%20c.xml"/><resource><file href="a.xml"/></resource>'
    manifest = b"<manifest><resources>" + resources + b"</resources></manifest>"
    files = {"p/a.xml": text, "p/b c.xml": text, "p/test.xml": b"<assessmentTest/>", "p/imsmanifest.xml": manifest}
    report = read(zipped(files))
    assert [item.where for item in report.items] == ["p/b c.xml, baris 1", "p/a.xml, baris 1"]
    assert [item.question.key for item in report.items] == ["soal-1", "imp-002"]
    assert (report.faults, "test.xml" in report.notes[0]) == ((), True)
