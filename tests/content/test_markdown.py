"""Lesson text becomes the HTML we promise and never anything that runs."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.prose import markdown
from portal.content.prose.markdown import MAX_LENGTH, render
from portal.content.shapes import Image, Term

TEXT = {"h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "br", "hr", "span"}
TABLES = {"div", "table", "thead", "tbody", "tr", "th", "td"}
ALLOWED = TEXT | TABLES | {"aside", "details", "summary", "section", "figure", "figcaption", "img"}
ATTRIBUTES = {"id", "class", "href", "rel", "target", "scope", "start", "role", "aria-label", "tabindex"}
ATTRIBUTES |= {"src", "alt", "width", "height", "loading"}
OUTSIDE = 'class="outside" target="_blank" rel="noopener noreferrer"'
LEAVES = '<span class="visually-hidden"> (membuka situs luar)</span>'
DIGEST = "0123456789abcdef" * 4
IMAGES = (Image("foto.webp", DIGEST, 640, 480), Image("bagan.svg", DIGEST, 30, 40))
IMG = f'<img src="/gambar/{DIGEST}.webp" alt="Balai desa" width="640" height="480" loading="lazy">'
GLOSSARY = (Term("PSM", ("relawan sosial",), "Pekerja Sosial Masyarakat.", "UU 11/2009"),)


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    """No tag, attribute or address that was not meant: nothing in it can run or load."""
    for tag, attributes in Tags(html).found:
        assert tag in ALLOWED
        assert attributes.keys() <= ATTRIBUTES
        assert re.fullmatch(r"/gambar/[0-9a-f]{64}\.(webp|png|svg)", attributes.get("src") or f"/gambar/{DIGEST}.svg")
        address = re.sub(r"[\x00-\x20]", "", attributes.get("href") or "")
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", address, re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in ("http", "https"), address


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


def test_a_code_block_shows_what_stands_in_it():
    html = render("```html\n<script>alert(1)</script>\n```\n\n`<img onerror=x>` dan\n\n    <svg onload=x>\n")
    assert "<pre><code>&lt;script&gt;alert(1)&lt;/script&gt;\n</code></pre>" in html
    assert "<code>&lt;img onerror=x&gt;</code>" in html
    assert "&lt;svg onload=x&gt;" in html


# Links


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("02-lain.md", "lain"),
        ("./02-lain.md#bagian-satu", "lain#bagian-satu"),
        ("../modul-dua/01-awal.md", "../modul-dua/awal"),
        ("../modul-dua/01-awal.md#bagian-x", "../modul-dua/awal#bagian-x"),
        ("#bagian-a", "#bagian-a"),
    ],
)
def test_links_to_lessons_lead_to_their_pages(address, place):
    assert render(f"[x]({address})") == f'<p><a href="{place}">x</a></p>\n'


@pytest.mark.parametrize("address", ["https://kemensos.go.id", "http://a.id", "HTTPS://a.id/b?c=1#d"])
def test_links_outside_open_beside_the_lesson_and_say_so(address):
    assert render(f"[x]({address})") == f'<p><a href="{address}" {OUTSIDE}>x{LEAVES}</a></p>\n'
    assert render(f"<{address}>") == f'<p><a href="{address}" {OUTSIDE}>{address}{LEAVES}</a></p>\n'


@pytest.mark.parametrize(
    "address",
    [
        "mailto:a@b.id",
        "/keluar",
        "//a.id",
        "module.md",
        "../../01-a.md",
        "../../x/01-a.md",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "java&Tab;script:alert(1)",
        "&#1;javascript:alert(1)",
        "<java\tscript:alert(1)>",
        "javascript://a.id/%0Aalert(1)",
        "javascript:01-a.md",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:msgbox",
        "ftp://a.id/berkas",
        "blob:https://a.id/x",
    ],
)
def test_a_link_that_leads_nowhere_becomes_its_text(address):
    assert render(f"[x]({address}) y") == "<p>x y</p>\n"
    assert render(f"[x][z] y\n\n[z]: {address}") == "<p>x y</p>\n"


# Pictures


@pytest.mark.parametrize("address", ["../gambar/foto.webp", "gambar/foto.webp"])
def test_a_picture_stands_as_a_figure(address):
    assert render(f"![Balai desa]({address})", IMAGES) == f"<figure>{IMG}</figure>\n"
    caption = '<figcaption>Foto &lt;b&gt; &amp; "x"</figcaption>'
    html = render(f'![Balai *desa*]({address} "Foto <b> & \\"x\\"")', IMAGES)
    assert html == f"<figure>{IMG}{caption}</figure>\n"


def test_several_pictures_are_several_figures_also_in_blocks():
    pair = "![Balai desa](../gambar/foto.webp)\n![Bagan](../gambar/bagan.svg)"
    html = render(f":::kasus Desa\n{pair}\n:::\n\n- {pair[:35]}", IMAGES)
    assert [tag for tag, _ in Tags(html).found] == [
        "aside",
        "p",
        "figure",
        "img",
        "figure",
        "img",
        "ul",
        "li",
        "figure",
        "img",
    ]
    assert f'src="/gambar/{DIGEST}.svg" alt="Bagan" width="30" height="40"' in html


def test_a_picture_within_a_sentence_stays_in_it():
    assert render("Ini ![Balai desa](../gambar/foto.webp) kami.", IMAGES) == f"<p>Ini {IMG} kami.</p>\n"
    linked = render("[![Balai desa](../gambar/foto.webp)](https://a.id)", IMAGES)
    assert linked == f'<p><a href="https://a.id" {OUTSIDE}>{IMG}{LEAVES}</a></p>\n'


@pytest.mark.parametrize(
    "address",
    [
        "../gambar/lain.webp",
        "foto.webp",
        "https://a.id/foto.webp",
        "data:image/png;base64,AAAA",
        "../../gambar/foto.webp",
    ],
)
def test_an_unknown_picture_becomes_its_text(address):
    assert render(f"![Balai *desa*]({address})", IMAGES) == "<p>Balai desa</p>\n"


# Glossary


def test_the_first_use_of_a_term_leads_to_its_explanation_on_the_page():
    html = render("Seorang PSM. Lalu PSM lagi, [PSM](https://a.id).", (), GLOSSARY)
    assert html.startswith('<p>Seorang <a class="term" href="#istilah-psm">PSM</a>. Lalu PSM lagi, ')
    assert html.count("istilah") == 1


# Nothing runs


ATTACKS = [
    "<script>alert(1)</script>",
    "teks <script>alert(1)</script> teks",
    "<SCRIPT SRC=//a.id/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "a <img src=x onerror=alert(1)> b",
    '<img src="/gambar/x" onerror="alert(1)">',
    '<img src="https://a.id/lacak.png">',
    "<IMG SRC=javascript:alert(1)>",
    "<img src='x' \nonerror='alert(1)'>",
    "<img/src=x/onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "teks <b onclick=alert(1)>tebal</b>",
    '<p style="background:url(javascript:alert(1))" onmouseover=alert(1)>x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="JAVASCRIPT:alert(1)" target=_top ping=//a.id>x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="https://a.id" onclick="alert(1)" style="x" id="y" name="z">x</a>',
    '<h2 id="csrf_token">x</h2>',
    '<div role="alert" tabindex="9" aria-label="Masuk">x</div>',
    "<form action=//a.id><input name=pin><button formaction=javascript:alert(1)>x</button></form>",
    "<iframe src=//a.id></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//a.id></object><embed src=//a.id>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img src=x onerror=alert(1)></title>",
    "<template><img src=x onerror=alert(1)></template>",
    "<style>@import '//a.id/x.css';</style>",
    "<style><!--</style><script>alert(1)//--></script>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[><script>alert(1)</script>]]>",
    "<?xml ><script>alert(1)</script>?>",
    "<!DOCTYPE x><base href=//a.id><meta http-equiv=refresh content='0;url=//a.id'><link rel=stylesheet href=//a.id>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<body onload=alert(1)><html onclick=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee><isindex onfocus=alert(1) autofocus>",
    "<xss id=x tabindex=1 onfocus=alert(1)>x</xss>",
    "<<script>alert(1);//<</script>",
    "<a href='x'><a href='javascript:alert(1)'>y</a></a>",
    "</p></main><script>alert(1)</script>",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](data:image/png;base64,AAAA)",
    "![x](javascript:alert(1))",
    '![x](../gambar/foto.webp "t\\" onerror=alert(1) \\"")',
    '![x" onerror="alert(1)](../gambar/foto.webp)',
    "![<img src=x onerror=alert(1)>](../gambar/foto.webp)",
    '![x](../gambar/foto.webp "<script>alert(1)</script>")',
    '![x](../gambar/foto.webp"onerror="alert(1))',
    '[x](https://a.id "t\\" onmouseover=alert(1)")',
    '[x](https://a.id"onmouseover="alert(1))',
    '[x](02-lain.md#"onclick="alert(1))',
    "[x](02-lain.md#<script>)",
    "[<script>alert(1)</script>](https://a.id)",
    ":::kasus <script>alert(1)</script>\nx\n:::",
    ":::kasus <img src=x onerror=alert(1)>\nx\n:::",
    ':::cek "><img src=x onerror=alert(1)>\nx\n:::',
    ":::cek {title.__class__}\nx\n:::",
    ":::ringkasan\n<svg/onload=alert(1)>\n:::",
    ":::kasus x\n</aside></main><script>alert(1)</script>\n:::",
    '## <a id="x" onclick="y">z</a>',
    '## x" onclick="alert(1)',
    "## <script>alert(1)</script>",
    "```<script>\nalert(1)\n```",
    '```x" onclick="alert(1)\nx\n```',
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "| <script> |\n|---|\n| [x](javascript:1) |\n",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |\n",
    "> <script>\n> alert(1)\n> </script>",
    "- <img src=x\n  onerror=alert(1)>",
    "1. <script>alert(1)\n2. </script>",
    "[x]: javascript:alert(1)\n\n[x] ![x]",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "PSM <b onclick=alert(1)>PSM</b> <PSM onload=x>",
]


@pytest.mark.parametrize("body", ATTACKS)
def test_nothing_that_is_written_can_run(body):
    for images, glossary in (((), ()), (IMAGES, GLOSSARY)):
        html = render(body, images, glossary)
        assert_harmless(html)
        assert "<script" not in html.lower()
        assert_harmless(markdown._CLEANER.clean(html))
        assert markdown._CLEANER.clean(html) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a <script>alert(1)</script> b", "<p>a  b</p>"),
        ("a <b onclick=x>b</b> c", "<p>a b c</p>"),
        ("<iframe src=//a.id></iframe>\n\nx\n", "<p>x</p>"),
        ("<textarea>a</textarea>\n\nx\n", "<p>x</p>"),
        ("a <!-- catatan --> b", "<p>a  b</p>"),
    ],
)
def test_raw_html_is_taken_out_and_not_shown(body, html):
    assert render(body).strip() == html


MARKS = r"""
<script> </script> <style> <math> <svg> <noscript> <table> <!-- --> <a_href= <img_onerror=x ![x](../gambar/foto.webp
[x]( javascript: data: ) :::kasus_ ::: :::cek >_ -_ | " ' ` ``` #_ PSM > < &#
"""
pieces = st.sampled_from([*ATTACKS, "\n", "\n\n", "\x00", *(mark.replace("_", " ") for mark in MARKS.split())])


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(), st.lists(pieces, max_size=25).map("".join)))
def test_no_text_becomes_anything_else(body):
    assert_harmless(render(body, IMAGES, GLOSSARY))


# Memory and time


def test_a_text_without_end_is_cut_and_not_kept():
    kept = markdown._rendered.cache_info().currsize
    html = render("kata " * MAX_LENGTH)
    assert len(html) < MAX_LENGTH + 20
    assert markdown._rendered.cache_info().currsize == kept


@pytest.mark.parametrize("body", ["## a\n\n", "[", "<!--", "x <a b='", "*a_ ", ":::kasus a\n", "> ", "`"])
def test_a_hostile_text_does_not_hold_the_server_up(body):
    start = time.process_time()
    render((body * MAX_LENGTH)[:MAX_LENGTH])
    assert time.process_time() - start < 20
