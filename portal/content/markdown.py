"""Lesson text: Markdown to clean HTML.

Raw HTML is not understood, and what comes out is cleaned once more: only the tags, attributes and classes
named here can reach a page. Three kinds of block are ours, opened by ``:::kind Title`` and closed by ``:::``.
"""

import re
import unicodedata
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

FENCE = ":::"
TABLE_OPENING = '<div class="table-wrap" role="group" aria-label="Tabel" tabindex="0"><table>\n'
"""A table may be wider than a phone: its frame takes the focus, so that the arrow keys can move it."""
OPENINGS = {
    "kasus": '<aside class="case"><p class="case-title">Kasus: {title}</p>\n',
    "cek": '<details class="check"><summary>Periksa pemahaman: {title}</summary>\n',
    "ringkasan": '<section class="recap"><h2>Ringkasan</h2>\n',
}
CLOSINGS = {"kasus": "</aside>\n", "cek": "</details>\n", "ringkasan": "</section>\n"}
KINDS = tuple(OPENINGS)
TITLED = ("kasus", "cek")

_TEXT_TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "br", "hr"}
_TABLE_TAGS = {"div", "table", "thead", "tbody", "tr", "th", "td"}
_BLOCK_TAGS = {"aside", "details", "summary", "section"}
_CLEANER = nh3.Cleaner(
    tags=_TEXT_TAGS | _TABLE_TAGS | _BLOCK_TAGS,
    attributes={
        "*": set(),
        "a": {"href"},
        "div": {"role", "aria-label", "tabindex"},
        "h2": {"id"},
        "h3": {"id"},
        "ol": {"start"},
        "th": {"scope"},
    },
    allowed_classes={
        "aside": {"case"},
        "p": {"case-title"},
        "details": {"check"},
        "section": {"recap"},
        "div": {"table-wrap"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)


@lru_cache(maxsize=256)
def render(body: str) -> str:
    """The Markdown text as sanitised HTML. Sections h2 and h3 carry ids that start with ``bagian-``."""
    tokens = parse_tokens(body)
    _name_headings(tokens)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    return _CLEANER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def parse_tokens(body: str) -> list[Token]:
    """The text as Markdown tokens, for checks that need lines."""
    return _MARKDOWN.parse(body)


def split_opening(line: str) -> tuple[str, str]:
    """Kind and title of what follows the three colons; both empty on a closing line."""
    kind, _, title = line.strip().partition(" ")
    return kind, title.strip()


def _name_headings(tokens: list[Token]) -> None:
    seen: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h2", "h3"):
            name = _heading_id(tokens[number + 1].content, seen)
            seen.add(name)
            token.attrSet("id", name)


def _heading_id(text: str, seen: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = "bagian-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "teks")
    number, unique = 1, name
    while unique in seen:
        number += 1
        unique = f"{name}-{number}"
    return unique


def _add_block(markdown: MarkdownIt, kind: str) -> None:
    def is_kind(params: str, _markup: str) -> bool:
        return split_opening(params)[0] == kind

    def show(_renderer: object, tokens: list[Token], index: int, _options: object, _env: object) -> str:
        if tokens[index].nesting < 0:
            return CLOSINGS[kind]
        return OPENINGS[kind].format(title=escapeHtml(split_opening(tokens[index].info)[1]))

    container_plugin(markdown, kind, validate=is_kind, render=show)


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", lambda *_: TABLE_OPENING)
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    for kind in KINDS:
        _add_block(markdown, kind)
    return markdown


_MARKDOWN = _markdown()
