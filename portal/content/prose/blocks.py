"""Lesson text as plain blocks, for papers: Markdown to dictionaries, lists and texts, without any markup language.

A block is ``{"kind": …}`` with what that kind needs: ``heading`` (level, runs), ``paragraph`` (runs), ``list``
(ordered, start, items of blocks), ``box`` (name kasus, cek or ringkasan, title, blocks), ``quote`` (blocks),
``table`` (rows of cells of runs, the first row the head), ``picture`` (name, alt, caption), ``rule``. A run is
``{"text", "bold", "italic"}``.
"""

from collections.abc import Iterator
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from portal.content.prose.addresses import picture_name
from portal.content.prose.markdown import KINDS, parse_tokens

Block = dict[str, Any]
Run = dict[str, Any]


def blocks(body: str) -> list[Block]:
    """The Markdown text of a lesson as blocks, in order. What has no place on paper (raw HTML) is left out."""
    return list(_blocks(SyntaxTreeNode(parse_tokens(body)).children))


def _blocks(nodes: list[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        if node.type == "heading":
            yield {"kind": "heading", "level": int(node.tag[1:]), "runs": _runs_of(node)}
        elif node.type == "paragraph":
            yield from _paragraph(node)
        elif node.type in ("bullet_list", "ordered_list"):
            yield _list(node)
        elif node.type == "blockquote":
            yield {"kind": "quote", "blocks": list(_blocks(node.children))}
        elif node.type == "table":
            yield {"kind": "table", "rows": [_cells(row) for part in node.children for row in part.children]}
        elif node.type == "hr":
            yield {"kind": "rule"}
        elif node.type.removeprefix("container_") in KINDS:
            yield _box(node)


def _paragraph(node: SyntaxTreeNode) -> Iterator[Block]:
    """The words, and after them the pictures that stand among them."""
    runs = [run for part in node.children for run in _runs(part, bold=False, italic=False, spoken=False)]
    if any(run["text"].strip() for run in runs):
        yield {"kind": "paragraph", "runs": runs}
    for picture in (part for part in node.walk() if part.type == "image"):
        alt = "".join(run["text"] for run in _runs(picture, bold=False, italic=False))
        caption = str(picture.attrs.get("title", ""))
        yield {"kind": "picture", "name": picture_name(str(picture.attrs["src"])) or "", "alt": alt, "caption": caption}


def _list(node: SyntaxTreeNode) -> Block:
    items = [list(_blocks(item.children)) for item in node.children]
    ordered = node.type == "ordered_list"
    return {"kind": "list", "ordered": ordered, "start": int(node.attrs.get("start", 1)), "items": items}


def _box(node: SyntaxTreeNode) -> Block:
    name, _space, title = node.info.strip().partition(" ")
    return {"kind": "box", "name": name, "title": title.strip(), "blocks": list(_blocks(node.children))}


def _cells(row: SyntaxTreeNode) -> list[list[Run]]:
    return [_runs_of(cell) for cell in row.children]


def _runs_of(node: SyntaxTreeNode) -> list[Run]:
    return [run for child in node.children for run in _runs(child, bold=False, italic=False)]


def _runs(node: SyntaxTreeNode, bold: bool, italic: bool, spoken: bool = True) -> Iterator[Run]:
    """The words of a node; those that stand for a picture only if ``spoken``."""
    if node.type in ("text", "code_inline"):
        yield {"text": node.content, "bold": bold, "italic": italic}
    elif node.type in ("softbreak", "hardbreak"):
        yield {"text": " ", "bold": bold, "italic": italic}
    for child in node.children if spoken or node.type != "image" else ():
        yield from _runs(child, bold or node.type == "strong", italic or node.type == "em", spoken)
