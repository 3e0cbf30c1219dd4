"""Lesson text becomes the HTML we promise and never anything that runs."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.markdown import render

TEXT = {"h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "br", "hr"}
TABLES = {"div", "table", "thead", "tbody", "tr", "th", "td"}
ALLOWED = TEXT | TABLES | {"aside", "details", "summary", "section"}
ATTRIBUTES = {"id", "class", "href", "rel", "scope", "start", "role", "aria-label", "tabindex"}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Tags(html).found:
        assert tag in ALLOWED
        assert attributes.keys() <= ATTRIBUTES
        address = re.sub(r"[\x00-\x20]", "", attributes.get("href") or "")
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", address, re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in ("http", "https", "mailto"), address


def test_blocks():
    html = render(
        ":::kasus Rumah Bu Sari\nIa **menunggu**.\n:::\n\n"
        ":::cek Siapa & apa?\nBu Sari.\n:::\n\n"
        ":::ringkasan\n- Satu\n:::\n"
    )
    assert '<aside class="case"><p class="case-title">Kasus: Rumah Bu Sari</p>' in html
    assert "<p>Ia <strong>menunggu</strong>.</p>\n</aside>" in html
    assert '<details class="check"><summary>Periksa pemahaman: Siapa &amp; apa?</summary>' in html
    assert '<section class="recap"><h2>Ringkasan</h2>\n<ul>\n<li>Satu</li>\n</ul>\n</section>' in html


def test_headings_have_ids_of_their_own():
    html = render("## Empat Fungsi\n\n### Café & desa\n\n## Empat fungsi\n\n## ***\n\n## 你好\n")
    assert '<h2 id="bagian-empat-fungsi">Empat Fungsi</h2>' in html
    assert '<h3 id="bagian-cafe-desa">' in html
    assert '<h2 id="bagian-empat-fungsi-2">' in html
    assert '<h2 id="bagian-teks">' in html


def test_tables_can_scroll():
    html = render("| A | B |\n|---|--:|\n| 1 | 2 |\n")
    assert html.startswith('<div class="table-wrap" role="group" aria-label="Tabel" tabindex="0"><table>')
    assert html.rstrip().endswith("</table></div>")
    assert '<th scope="col">A</th>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "address", ["https://kemensos.go.id", "http://a.id", "mailto:a@b.id", "/materi/1", "#bagian-a"]
)
def test_links_that_may_be(address):
    assert f'<a href="{address}" rel="noopener">x</a>' in render(f"[x]({address})")


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "teks <b onclick=alert(1)>tebal</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](ftp://a.id/berkas)",
        "<javascript:alert(1)>",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "![x](data:image/png;base64,AAAA)",
        '![x](a.png "t\\" onerror=alert(1)")',
        '[x](/a "t\\" onmouseover=alert(1)")',
        ":::kasus <script>alert(1)</script>\nx\n:::",
        ':::cek "><img src=x onerror=alert(1)>\nx\n:::',
        ":::ringkasan\n<svg/onload=alert(1)>\n:::",
        '## <a id="x" onclick="y">z</a>',
        "<!-- --><iframe src=//a.id></iframe>",
        "```<script>\nalert(1)\n```",
        "| <script> |\n|---|\n| [x](javascript:1) |\n",
    ],
)
def test_stored_scripts_stay_text(body):
    html = render(body)
    assert_harmless(html)
    assert "<script" not in html
    assert "<img" not in html


marks = st.sampled_from(
    [
        "<script>",
        "<img onerror=x>",
        "[x](",
        "javascript:",
        "data:",
        ")",
        "\n",
        ":::kasus ",
        ":::cek",
        ":::",
        "> ",
        "- ",
        "|",
        '"',
        "`",
        "# ",
    ]
)


@given(st.one_of(st.text(), st.lists(marks, max_size=25).map("".join)))
def test_no_text_becomes_anything_else(body):
    assert_harmless(render(body))
