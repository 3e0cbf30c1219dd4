"""GIFT as Moodle and its users write it: without our tags, with HTML, categories and blanks in the middle of a
sentence. Our own banks are read more strictly by ``portal.content.gift.bank_file``, whose parts this uses."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from portal.content.gift.answers import check_sound, read_answers
from portal.content.gift.bank_file import (
    GENERAL,
    KIND,
    ORDERING_TAG,
    Block,
    blocks,
    braces,
    comment_tags,
    cut_title,
    general_feedback,
    sign_offsets,
)
from portal.content.gift.labels import label, read_labels, split
from portal.content.gift.syntax import BadQuestion, Style, unescape
from portal.content.shapes import Question
from portal.content.soundness import settled
from portal.formats.building import GAP, build
from portal.formats.report import Item, RefusedItem, attempt
from portal.formats.text import clean, plain

MAX_LINES = 200
"""Lines that one question may take."""

_CATEGORY = re.compile(r"^\s*\$CATEGORY:(.*)$", re.MULTILINE)
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
_HTML = re.compile(r"<br\s*/?>|<img\s|&(nbsp|amp|lt|gt|quot);", re.IGNORECASE)
_OPENED = re.compile(r"<(p|b|i|u|em|strong|span|div|ul|ol|pre|sub|sup|table)\b[^<>]*>", re.IGNORECASE)
_CLOSED = re.compile(r"</(\w{1,8})>")
_PICTURE = re.compile(r"!\[[^\]]*\]\(|<img\b", re.IGNORECASE)


def read_gift(text: str) -> Iterator[Item]:
    """The questions of the file, in order; a text without answers is refused by name."""
    category = ""
    for block in _joined(blocks(text)):
        found = _CATEGORY.findall(block.text)
        if found:
            category = category_name(found[-1])
            block = Block(block.first_line, _CATEGORY.sub("", block.text), block.comments)
        if block.text.strip():
            yield attempt(
                f"baris {block.line(block.start)}", partial(_build, block, category), partial(_beginning, block)
            )


def category_name(path: str) -> str:
    """The last name of a category's path; the names that stand in every file say nothing."""
    names = [" ".join(name.split()) for name in path.split("/")]
    return next((name for name in reversed(names) if name and name not in ("top", "$course$", "$system$")), "")


def _joined(found: list[Block]) -> Iterator[Block]:
    """Blocks, two or more as one where an empty line stands inside braces or code, and no new question begins."""
    pending: list[Block] = []
    depth = 0
    for block in found:
        signs = [block.text[offset] for offset in sign_offsets(block.text)]
        opened = signs.count("{") - signs.count("}") + block.text.count("<pre>") - block.text.count("</pre>")
        begins = block.text.lstrip().startswith("::") or (not opened and "{" in signs)
        if pending and (depth <= 0 or begins or block.first_line - pending[0].first_line > MAX_LINES):
            yield _one(pending)
            pending, depth = [], 0
        pending.append(block)
        depth += opened
    if pending:
        yield _one(pending)


def _one(pending: list[Block]) -> Block:
    text = pending[0].text
    for earlier, block in pairwise(pending):
        lines = block.first_line - earlier.first_line - earlier.text.count("\n")
        text += "\n" * lines + block.text
    return Block(pending[0].first_line, text, tuple(comment for block in pending for comment in block.comments))


def _beginning(block: Block) -> str:
    """How a question starts that could not be read."""
    opening = next((offset for offset in sign_offsets(block.text) if block.text[offset] == "{"), len(block.text))
    try:
        head = cut_title(block, opening)[1]
    except BadQuestion:
        head = block.text[:opening]
    return _read(head, "moodle", [])


def _build(block: Block, category: str, notes: list[str]) -> Question:
    try:
        return _question(block, category, notes)
    except BadQuestion as bad:
        raise RefusedItem(f"{bad.message} (baris {block.line(bad.offset)})") from None


def _question(block: Block, category: str, notes: list[str]) -> Question:
    text = block.text
    offsets = sign_offsets(text)
    if not any(text[offset] in "{}" for offset in offsets):
        raise RefusedItem("Teks tanpa jawaban (description) bukan soal; tambahkan jawaban di antara { dan }.")
    opening, closing, tail = braces(block, offsets)
    title, head = cut_title(block, opening)
    after = text[tail:].strip()
    if after:
        head = f"{head.rstrip()} {GAP} {after}"
        notes.append(f"Tempat jawaban di tengah kalimat ditandai {GAP}.")
    form = _FORMAT.match(head)
    default = form[1] if form else "moodle"
    read = partial(_read, default=default, notes=notes)
    tags = [comment_tags(line) for _number, line in block.comments]
    known = [(kind, content) for line in tags for kind, content in line]
    ending = general_feedback(text, offsets, opening, closing)
    ordered = any(split(content) == (KIND, ORDERING_TAG) for kind, content in known if kind == "tag")
    given = [content for kind, content in known if kind == "tag" and split(content) != (KIND, ORDERING_TAG)]
    labels = read_labels([*given, category] if category else given)
    answers, stand = read_answers(text, offsets, opening, ending, ordered=ordered, style=Style(read, notes))
    key = next((content for kind, content in known if kind == "id"), title)
    question = build(key, read(head), answers, read(text[ending + len(GENERAL) : closing]))
    question = settled(label(question, labels))
    check_sound(question, stand)
    return question


def _read(raw: str, default: str, notes: list[str]) -> str:
    """A text in the format that it, or its question, is marked with; an unmarked one is HTML when it looks like it."""
    form = _FORMAT.match(raw)
    kind, text = form[1] if form else default, unescape(raw[form.end() :] if form else raw)
    if kind == "html" or (kind == "moodle" and _is_html(text)):
        return clean(text, notes)
    if kind != "plain" and _PICTURE.search(text):
        notes.append("Gambar tidak diambil; tambahkan sendiri bila perlu.")
    return plain(unescape(" ".join((raw[form.end() :] if form else raw).split())))


def _is_html(text: str) -> bool:
    """Whether there are tags that format a text, not only ones that a question talks about."""
    return bool(_HTML.search(text)) or not set(_OPENED.findall(text)).isdisjoint(_CLOSED.findall(text))
