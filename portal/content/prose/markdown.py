"""Lesson text: Markdown to clean HTML.

What comes out is cleaned once more: only the tags, attributes and classes named here can reach a page, whatever raw
HTML an author wrote. Three kinds of block are ours, opened by ``:::kind Title`` and closed by ``:::``.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from portal.content.prose.links import resolve_links
from portal.content.prose.terms import link_terms
from portal.content.shapes import Image, Term
from portal.texts import hyphened

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
MAX_LENGTH = 40_000
"""Characters: what lies beyond is not read, and the HTML of such a text is not kept in memory."""

_TEXT_TAGS = {"h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "br", "hr"}
_TABLE_TAGS = {"div", "table", "thead", "tbody", "tr", "th", "td"}
_BLOCK_TAGS = {"aside", "details", "summary", "section", "figure", "figcaption", "img", "span"}
_UNSEEN_TAGS = {"script", "style", "template", "title", "textarea", "object"}
_UNSEEN_TAGS |= {"iframe", "noembed", "noframes", "noscript"}
_VALUES = {
    "id": re.compile(r"bagian-[a-z0-9-]+"),
    "src": re.compile(r"/gambar/[0-9a-f]{64}\.(webp|png|svg)"),
    "width": re.compile(r"\d{1,4}", re.ASCII),
    "height": re.compile(r"\d{1,4}", re.ASCII),
}


def _value(_tag: str, name: str, value: str) -> str | None:
    return value if name not in _VALUES or _VALUES[name].fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=_TEXT_TAGS | _TABLE_TAGS | _BLOCK_TAGS,
    clean_content_tags=_UNSEEN_TAGS,
    attributes={
        "*": set(),
        "a": {"href"},
        "h2": {"id"},
        "h3": {"id"},
        "ol": {"start"},
        "img": {"src", "alt", "width", "height"},
    },
    tag_attribute_values={
        "a": {"target": {"_blank"}, "rel": {"noopener noreferrer"}},
        "div": {"role": {"group"}, "aria-label": {"Tabel"}, "tabindex": {"0"}},
        "img": {"loading": {"lazy"}},
        "th": {"scope": {"col"}},
    },
    allowed_classes={
        "a": {"outside", "term"},
        "aside": {"case"},
        "p": {"case-title"},
        "details": {"check"},
        "section": {"recap"},
        "span": {"visually-hidden"},
        "div": {"table-wrap"},
    },
    attribute_filter=_value,
    url_schemes={"http", "https"},
    link_rel=None,
)


def render(body: str, images: tuple[Image, ...] = (), glossary: tuple[Term, ...] = ()) -> str:
    """The Markdown text as sanitised HTML. Sections h2 and h3 carry ids that start with ``bagian-``.

    ``images`` are the pictures that the text may show; of others only the alternative text remains. The first use of
    each term of ``glossary`` links to ``#istilah-…``. Links to other lessons hold from the page of a lesson.
    """
    return (_rendered if len(body) <= MAX_LENGTH else _rendered.__wrapped__)(body, images, glossary)


@lru_cache(maxsize=256)
def _rendered(body: str, images: tuple[Image, ...], glossary: tuple[Term, ...]) -> str:
    tokens = parse_tokens(body)
    _name_headings(tokens)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    if glossary:
        link_terms(tokens, glossary)
    resolve_links(tokens, images)
    return _CLEANER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def parse_tokens(body: str) -> list[Token]:
    """The text as Markdown tokens, for checks that need lines."""
    return _MARKDOWN.parse(body[:MAX_LENGTH])


def section_ids(body: str) -> set[str]:
    """The ids that ``render`` gives to the sections of the text."""
    tokens = parse_tokens(body)
    _name_headings(tokens)
    return {str(token.attrGet("id")) for token in tokens if token.attrGet("id")}


def inline_tokens(body: str) -> Iterator[tuple[int, Token]]:
    """The tokens inside paragraphs, headings and cells, each with its line, from 0."""
    for token in parse_tokens(body):
        line = token.map[0] if token.map else 0
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            yield line, child
            line += child.content.count("\n") if child.type == "html_inline" else 0


def split_opening(line: str) -> tuple[str, str]:
    """Kind and title of what follows the three colons; both empty on a closing line."""
    kind, _, title = line.strip().partition(" ")
    return kind, title.strip()


def _name_headings(tokens: list[Token]) -> None:
    seen: dict[str, int] = {}
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h2", "h3"):
            token.attrSet("id", _heading_id(tokens[number + 1].content, seen))


def _heading_id(text: str, seen: dict[str, int]) -> str:
    """An id that no heading has yet; ``seen`` says for each id how often it was asked for."""
    name = unique = "bagian-" + (hyphened(text) or "teks")
    while unique in seen:
        seen[name] += 1
        unique = f"{name}-{seen[name]}"
    seen[unique] = 1
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
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]  # every link is looked at in ``point``
    markdown.add_render_rule("table_open", lambda *_: TABLE_OPENING)
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    for kind in KINDS:
        _add_block(markdown, kind)
    return markdown


_MARKDOWN = _markdown()
