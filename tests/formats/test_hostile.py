"""Whatever bytes come in: an answer in words, in time, and nothing dropped without a word."""

import io
import time
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.formats import exchange as formats
from portal.formats.exchange import FORMATS, MAX_BYTES, WRITTEN, read, write
from tests.formats.ask import zipped
from tests.formats.bank import KINDS, sample

MEGABYTE = 1024 * 1024
HALF = MEGABYTE // 2
fuzz = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def sound(data: bytes, kind: str | None = None) -> None:
    """The report says something, and what it refuses or takes in part it explains."""
    report = read(data, "berkas", kind)
    assert report.format in ("", *FORMATS)
    assert report.items or report.faults
    for item in report.items:
        assert item.where
        assert item.question or item.notes
        assert all(note.strip() for note in item.notes)
    keys = [item.question.key for item in report.items if item.question]
    assert len(keys) == len(set(keys))


@fuzz
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(data):
    sound(data)
    for kind in FORMATS:
        sound(data, kind)


SIGNS = [
    "{",
    "}",
    "=",
    "~",
    "#",
    "####",
    "->",
    "%50%",
    "::",
    "//",
    "\n",
    "\n\n",
    "\\",
    "[html]",
    "<b>",
    "</b>",
    "T",
    "1..2",
]
MORE = [
    "$CATEGORY: a/b",
    "A. x\n",
    "B) y\n",
    "ANSWER: A\n",
    "[tag:criterion:1:x]",
    "//[id:a]",
    "[plain]",
    "<pre>",
    "&lt;",
    "1:2",
]


@fuzz
@given(st.lists(st.sampled_from([*SIGNS, *MORE]) | st.text(max_size=3), max_size=40).map("".join))
def test_any_line_of_signs(text):
    for kind in (None, "gift", "aiken"):
        sound(text.encode(), kind)


def written(kind: str) -> bytes:
    files = write([sample(1), replace(sample(2), feedback="Untuk semua.")], kind).data
    if not files.startswith(b"PK"):
        return files
    with zipfile.ZipFile(io.BytesIO(files)) as archive:
        return archive.read("items/00001.xml")


@pytest.mark.parametrize("kind", WRITTEN)
@fuzz
@given(st.data())
def test_cut_and_mixed_files(kind, data):
    text = written(kind)
    places = st.integers(0, len(text))
    one, two = sorted((data.draw(places), data.draw(places)))
    sound(text[:one])
    sound(text[one:])
    sound(text[:one] + text[two:])
    sound(text[:two] + text[one:])


@fuzz
@given(
    st.lists(st.one_of(*KINDS.values()), max_size=2),
    st.sampled_from([kind for kind in WRITTEN if "qti" in kind]),
    st.data(),
)
def test_cut_packages(questions, kind, data):
    package = write(questions, kind).data
    place = data.draw(st.integers(0, len(package)))
    sound(package[:place])
    sound(package[:place] + bytes([data.draw(st.integers(0, 255))]) + package[place + 1 :])


TAGS = (
    "item presentation response_lid response_str render_choice response_label resprocessing respcondition "
    "conditionvar varequal vargte varlte not setvar itemfeedback material mattext assessmentItem responseDeclaration "
    "correctResponse value mapping mapEntry itemBody choiceInteraction orderInteraction matchInteraction "
    "associateInteraction textEntryInteraction extendedTextInteraction simpleChoice simpleMatchSet "
    "simpleAssociableChoice responseProcessing responseIf equal baseValue modalFeedback question questiontext text "
    "answer subquestion name tags tag"
)
ATTRIBUTES = (
    'identifier="a" ident="a" respident="a" responseIdentifier="a" cardinality="multiple" baseType="float" '
    'baseType="pair" mapKey="a" mappedValue="2" rcardinality="Ordered" rcardinality="Multiple" fraction="100" '
    'type="numerical" type="truefalse" type="matching" type="multichoice" toleranceMode="relative" '
    'tolerance="999999999999" title="correct" adaptive="true" format="html"'
)


def element(name: str, attributes: list[str], inner: list[str]) -> str:
    given = {attribute.partition("=")[0]: attribute for attribute in attributes}
    return f"<{name} {' '.join(given.values())}>{''.join(inner)}</{name}>"


attributes = st.lists(st.sampled_from(ATTRIBUTES.split()), max_size=3)
leaves = st.sampled_from(["a", "100", "-5", "1e9", "999999999999", "true", "", " b c "])
trees = st.recursive(
    leaves,
    lambda inner: st.builds(element, st.sampled_from(TAGS.split()), attributes, st.lists(inner, max_size=4)),
    max_leaves=25,
)


@fuzz
@given(
    st.sampled_from(["quiz", "questestinterop", "assessmentItem", "item", "x"]), attributes, st.lists(trees, max_size=4)
)
def test_any_tree_of_known_elements(root, given, inner):
    sound(element(root, given, inner).encode())


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE q [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;&a;">]><quiz>&c;</quiz>',
        b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz><question type="essay">&a;</question></quiz>',
        b'<!DOCTYPE q [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><quiz/>',
    ],
)
def test_entities_are_refused(data):
    report = read(data)
    assert (report.items, "entitas" in report.faults[0]) == ((), True)


def test_an_outside_dtd_is_passed_over():
    question = '<question type="essay"><questiontext><text>A &nbsp; b?</text></questiontext></question>'
    report = read(f'<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/quiz.dtd"><quiz>{question}</quiz>'.encode())
    assert [item.question.stem for item in report.items] == ["A b?"]


def test_a_bomb_of_a_package_stops_early():
    for files in ({"a.xml": b" " * (21 * MEGABYTE)}, {f"{n}.xml": b" " * (17 * MEGABYTE) for n in range(6)}):
        report = read(zipped(files))
        assert (report.items, "terlalu besar" in report.faults[0]) == ((), True)


def test_a_package_with_a_password_a_twin_and_rubbish():
    good = write([sample()], "gift").data
    files = {"a.gift": good, "b.gift": good, "c.png": b"x", "__MACOSX/d.gift": good, "lain.xml": b"<catatan/>"}
    twin = zipped(files).replace(b"b.gift", b"a.gift")
    report = read(twin)
    assert [item.where for item in report.items] == ["a.gift, baris 2"]
    assert "dua kali" in report.faults[0]
    assert "lain.xml" in report.notes[0]
    locked = bytearray(zipped({"a.gift": good}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "kata sandi" in read(bytes(locked)).faults[0]


def test_a_broken_manifest_is_named():
    package = {"imsmanifest.xml": b"<manifest><resources>", "a.gift": write([sample()], "gift").data}
    report = read(zipped(package))
    assert [item.question for item in report.items] == [sample()]
    assert "imsmanifest.xml: XML rusak" in report.faults[0]


def test_names_that_point_outside_are_only_names():
    report = read(zipped({"../../etc/x.gift": write([sample()], "gift").data}))
    assert report.items[0].question == sample()


RULE = b"<respcondition><conditionvar><varequal>a%d</varequal></conditionvar><setvar>1</setvar></respcondition>"


@pytest.mark.parametrize(
    "data",
    [
        b"{" * HALF,
        b"a{" + b"=" * HALF + b"}",
        b"a{=b" + b"#" * HALF + b"}",
        b"a{" + b"=a->b" * (HALF // 5) + b"}",
        b"a{\n\n" * (HALF // 8),
        b"// " + b"[tag:x]" * (HALF // 7) + b"\na{=b}",
        b"<p>" * (HALF // 3) + b"{}",
        b"[html]" + b"<b>" * (HALF // 3) + b"{}",
        b"\n\n".join(b"[html]" + b"<table><p>" * 900 + b"x{}" for _ in range(60)),
        b"<quiz>" * (HALF // 6),
        b"<quiz>" + b"<question/>" * (HALF // 11) + b"</quiz>",
        b"<questestinterop><item><presentation><response_str ident='r'/></presentation><resprocessing>"
        + b"".join(RULE % number for number in range(8000))
        + b"</resprocessing></item></questestinterop>",
        b"\x00" * HALF,
        b"A. x\nANSWER: A\n" * (HALF // 15),
    ],
    ids=lambda data: data[:12],
)  # fmt: skip
def test_no_file_takes_long(data):
    start = time.process_time()
    sound(data)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("kind", WRITTEN)
def test_thousands_of_questions(kind):
    count = {"gift": 10_000, "aiken": 4_000}.get(kind, 1_000)
    start = time.process_time()
    data = write([sample(number) for number in range(count)], kind).data
    report = read(data)
    assert (len(report.items), report.faults) == (count, ())
    assert all(item.question for item in report.items)
    assert time.process_time() - start < 15


def test_what_is_too_much_is_named(monkeypatch):
    monkeypatch.setattr(formats, "MAX_ITEMS", 20)
    report = read(b"a{}\n\n" * 25)
    assert (len(report.items), "sisanya tidak diambil" in report.faults[0]) == (20, True)
    assert "lebih besar dari" in read(b" " * (MAX_BYTES + 1)).faults[0]
    long = read(b"a" * 30_000 + b"{}")
    assert "lebih panjang" in long.items[0].notes[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kosong"),
        (b" \n\t", "kosong"),
        (b"halo dunia", "tidak dikenal"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "bukan teks"),
        (b"PK\x03\x04", "rusak"),
        (b"<html><body>x</body></html>", "bukan berkas soal"),
        (b"// hanya catatan {", "Tidak ada soal"),
    ],
)
def test_what_holds_no_question_says_so(data, words):
    report = read(data, "soal.txt")
    assert report.items == ()
    assert words in report.faults[0]


def test_a_wrong_choice_of_format_is_said():
    moodle = write([sample()], "moodle-xml").data
    assert read(moodle, kind="moodle-xml").items
    assert "Moodle XML, bukan QTI 2.1" in read(moodle, kind="qti-2.1").faults[0]
    assert "bukan QTI 2.1" in read(b"a{=b}", kind="qti-2.1").faults[0]
