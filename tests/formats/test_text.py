"""Foreign texts as ours, and what is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.numbers import between, decimal_text, number_and_tolerance
from portal.content.shapes import Criterion
from portal.formats.report import RefusedItem
from portal.formats.rubric import read_rubric, write_rubric
from portal.formats.text import MAX_TAGS, clean, decode, plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("a<br>b<br/><br/>c", "a\nb\n\nc"),
        ("<div><div>a</div></div><div>b</div>", "a\nb"),
        ("<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul>e", "- a\n- b\n1. c\n2. d\ne"),
        ("a &lt;b&gt; &amp;nbsp; &copy;", "a <b> &nbsp; ©"),
        ("a <!-- x --><script>y</script><style>z</style>b", "a b"),
        ('<a href="https://kemensos.go.id">di sini</a>', "di sini (https://kemensos.go.id)"),
        ('<a href="https://a.id">https://a.id</a> <a href="javascript:x">b</a>', "https://a.id b"),
        ("a   \n b\u00a0 c", "a b c"),
        ("<p>a</p>\n   <p>b <span>c</span> d</p>", "a\nb c d"),
    ],
)
def test_html_without_loss(html, text):
    notes: list[str] = []
    assert (clean(html, notes), notes) == (text, [])


@pytest.mark.parametrize(
    ("html", "text", "words"),
    [
        ("<b>a</b>", "a", "tebal"),
        ('<img src="x" alt="peta desa">', "[gambar: peta desa]", "Gambar"),
        ('<img src="x">', "[gambar]", "Gambar"),
        ("x<sup>2</sup>", "x^2", "Huruf kecil"),
        ("H<sub>2</sub>O", "H_2O", "Huruf kecil"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a | b\nc", "Tabel"),
        ("<pre>a\n  b</pre>", "a\nb", "Spasi"),
        ("<video src='x'></video>a", "a", "Media"),
        ("a<math><mi>x</mi></math>", "a", "MathML"),
    ],
)
def test_what_a_text_cannot_hold_is_named(html, text, words):
    notes: list[str] = []
    assert clean(html, notes) == text
    assert [words in note for note in notes] == [True]


def test_a_text_of_thousands_of_tags_is_refused():
    with pytest.raises(RefusedItem):
        clean("<b>" * (MAX_TAGS + 1), [])


@given(st.text())
def test_a_plain_text_stays_what_it_is(text):
    once = plain(text)
    assert plain(once) == once
    assert "\n\n\n" not in once
    assert once == once.strip()


def test_bytes_that_end_in_the_middle_of_a_letter():
    assert decode("kafé".encode()[:-1]) == ("kaf", ("Huruf terakhir berkas terpotong.",))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("3", "3"),
        (" 3.140 ", "3.14"),
        ("-0.0", "0"),
        ("+.5", "0.5"),
        ("1e3", "1000"),
        ("1E-3", "0.001"),
        ("3,14", None),
        ("1_000", None),
        ("tiga", None),
        ("", None),
        ("1e13", None),
        ("1e99", None),
        ("0." + "1" * 13, None),
        ("٣", None),
    ],
)
def test_decimal_text(raw, text):
    assert decimal_text(raw) == text


def test_numbers_with_tolerances():
    assert number_and_tolerance("3:0.50") == ("3", "0.5")
    assert number_and_tolerance("1..2") == ("1.5", "0.5")
    assert number_and_tolerance("-2..-2") == ("-2", "0")
    assert [number_and_tolerance(raw) for raw in ("2..1", "1..", "3:-1", "3:", ":1", "x..y")] == [None] * 6
    assert between("0", "0.000000000001") is None


def test_a_rubric_as_lines():
    rubric = (Criterion("Alasan.", 2), Criterion("[3] contoh", 3))
    assert read_rubric(write_rubric(rubric)) == rubric
    assert read_rubric("", "5") == ()
    assert read_rubric("[0] nol\nlain", "1000") == (Criterion("[0] nol lain", 100),)
