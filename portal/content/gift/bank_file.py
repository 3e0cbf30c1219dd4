"""Question banks in GIFT, a plain-text format for questions; ``portal.content.gift.answers`` reads what braces hold.

Questions are separated by blank lines. Lines that start with ``//`` are comments and carry the tags:
``[id:…]``, ``[tag:outcome:…]``, ``[tag:lesson:…]``, ``[tag:difficulty:…]``, ``[tag:basis:…]``, and where they
apply ``[tag:perlu-tinjau]``, ``[tag:retired]``, ``[tag:kind:urutan]``, ``[tag:tag:…]``, ``[tag:fixed-order]``,
``[tag:scoring:all_or_nothing]``, ``[tag:max-choices:2]`` and, for each thing that the reader of an essay looks for,
``[tag:criterion:points:text]``. Signs of a tag that are part of its text are written
``\\[``, ``\\]``. What is said whatever the answer follows ``####`` at the end of the braces.
"""

import re
from dataclasses import dataclass, field

from portal.content.gift.answers import check_sound, read_answers
from portal.content.gift.labels import (
    CRITERION,
    FIELDS,
    FREE,
    MAX_CHOICES,
    SCORING,
    WORDS,
    is_limit,
    read_labels,
    split,
)
from portal.content.gift.syntax import BadQuestion, read_text
from portal.content.shapes import DIFFICULTIES, PARTIAL, SCORINGS, Fault, Question
from portal.content.soundness import settled
from portal.content.source import SLUG

KIND, ORDERING_TAG = "kind", "urutan"
REQUIRED_TAGS = ("id", "outcome", "lesson", "difficulty", "basis")
GENERAL = "####"

_TAG = re.compile(r"\[(id|tag):((?:\\.|[^\[\]\\])*)\]")
_TAG_START = re.compile(r"\[(id|tag):")
_TAG_ESCAPE = re.compile(r"\\([\[\]\\])")
_SIGN = re.compile(r"\\.|[~=#{}]", re.DOTALL)
_TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|moodle)\]")
_REPEATED = (FREE, CRITERION)


@dataclass(frozen=True)
class Block:
    """The lines between two blank lines; ``text`` has the comments blanked, so that lines keep their place."""

    first_line: int
    text: str
    comments: tuple[tuple[int, str], ...]

    def line(self, offset: int) -> int:
        return self.first_line + self.text.count("\n", 0, offset)

    @property
    def last_line(self) -> int:
        return self.line(len(self.text))

    @property
    def start(self) -> int:
        """The offset of the first character that is not blank."""
        return len(self.text) - len(self.text.lstrip())


def parse_gift(text: str, file: str, module_slug: str) -> tuple[list[Question], list[Fault]]:
    """The questions of one bank and everything in it that is not one; nothing is dropped without a fault."""
    found, faults = scan_gift(text, file, module_slug)
    return [question for question, _ in found], faults


def scan_gift(text: str, file: str, module_slug: str) -> tuple[list[tuple[Question, int]], list[Fault]]:
    """As ``parse_gift``, each question with the line it starts on."""
    found: list[tuple[Question, int]] = []
    faults: list[Fault] = []
    for block in blocks(text):
        tags = _read_tags(block, module_slug)
        question = None
        try:
            question = _question(block, tags, module_slug)
        except BadQuestion as bad:
            tags.wrong.append((block.line(bad.offset), bad.message))
        if question and not tags.wrong:
            found.append((question, block.line(block.start)))
        faults += [Fault(file, line, message) for line, message in tags.wrong]
    return found, faults


def blocks(text: str) -> list[Block]:
    """The text cut at its blank lines."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    groups: list[list[tuple[int, str]]] = [[]]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            groups[-1].append((number, line))
        elif groups[-1]:
            groups.append([])
    return [_block(group) for group in groups if group]


def _block(lines: list[tuple[int, str]]) -> Block:
    comments = tuple((number, line) for number, line in lines if _is_comment(line))
    text = "\n".join("" if _is_comment(line) else line for _, line in lines)
    return Block(lines[0][0], text, comments)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def comment_tags(comment: str) -> list[tuple[str, str]]:
    """The tags in a comment: ``id`` or ``tag``, and what follows."""
    return [(kind, _TAG_ESCAPE.sub(r"\1", content).strip()) for kind, content in _TAG.findall(comment)]


@dataclass
class _Tags:
    """The tags of a block: those that stand once by name, those that repeat as labels, and what is wrong by line."""

    once: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def _read_tags(block: Block, module_slug: str) -> _Tags:
    tags = _Tags()
    for line, comment in block.comments:
        if _TAG_START.search(_TAG.sub("", comment)):
            tags.wrong.append((line, "Tag tidak ditutup; tutup dengan tanda ]."))
        for kind, content in comment_tags(comment):
            name, value = (kind, content) if kind == "id" else split(content)
            problem = _tag_problem(name, value, tags.once, module_slug)
            if problem:
                tags.wrong.append((line, problem))
            elif kind == "tag" and name != KIND:
                tags.labels.append(content)
            if name not in _REPEATED:
                tags.once.setdefault(name, value)
    if block.text.strip():
        tags.wrong += [(block.first_line, message) for message in _missing_tags(tags.once)]
    elif tags.once or tags.labels:
        message = "Tag ini tidak diikuti soal; hapus baris kosong di antara keduanya."
        tags.wrong.append((block.first_line, message))
    return tags


def _tag_problem(name: str, value: str, earlier: dict[str, str], module_slug: str) -> str | None:
    if name not in ("id", *FIELDS, *WORDS, KIND, SCORING, MAX_CHOICES, *_REPEATED):
        known = (*REQUIRED_TAGS[1:], KIND, SCORING, MAX_CHOICES, FREE, *WORDS)
        return f"Tag “{name}” tidak dikenal; pakai {', '.join(known[:-1])}, atau {known[-1]}."
    if name in earlier:
        return f"Tag “{name}” ditulis dua kali; sisakan satu."
    if not value:
        return f"Tag “{name}” kosong; isi nilainya."
    if name == "id" and not SLUG.fullmatch(value):
        return f"Kode soal “{value}” tidak sah; pakai huruf kecil, angka, dan tanda hubung."
    if name == "module" and value != module_slug:
        return f"Soal ini ditulis untuk modul “{value}”; pindahkan soalnya atau hapus tag module."
    if name == "difficulty" and value not in DIFFICULTIES:
        return f"Tingkat kesulitan “{value}” tidak dikenal; pakai {', '.join(DIFFICULTIES)}."
    if name == KIND and value != ORDERING_TAG:
        return f"Jenis soal “{value}” tidak dikenal; hanya {ORDERING_TAG} yang ditulis sebagai tag."
    if name == SCORING and value not in SCORINGS:
        return f"Cara menilai “{value}” tidak dikenal; pakai {' atau '.join(SCORINGS)}."
    if name == MAX_CHOICES and not is_limit(value):
        return f"Batas pilihan “{value}” bukan angka; tulis misalnya [tag:{MAX_CHOICES}:2]."
    if name == CRITERION and not read_labels([f"{name}:{value}"]).rubric:
        return f"Kriteria “{value}” tidak sah; tulis [tag:{CRITERION}:3:yang dinilai] dengan 1 sampai 100 poin."
    return None


def _missing_tags(tags: dict[str, str]) -> list[str]:
    shown = {name: f"[tag:{name}:…]" for name in REQUIRED_TAGS} | {"id": "[id:…]"}
    return [f"Soal belum mempunyai {shown[name]}; tambahkan." for name in REQUIRED_TAGS if name not in tags]


def _question(block: Block, tags: _Tags, module_slug: str) -> Question | None:
    """The question in the block, None when the block holds comments only."""
    if not block.text.strip():
        return None
    signs = sign_offsets(block.text)
    opening, closing, tail = braces(block, signs)
    if block.text[tail:].strip():
        message = "Teks sesudah tanda } belum didukung; pindahkan ke depan tanda {."
        raise BadQuestion(len(block.text) - len(block.text[tail:].lstrip()), message)
    stem = _stem(block, opening, tags.once)
    ending = general_feedback(block.text, signs, opening, closing)
    labels = read_labels(tags.labels)
    ordered = tags.once.get(KIND) == ORDERING_TAG
    answers, offsets = read_answers(block.text, signs, opening, ending, ordered=ordered)
    question = Question(
        key=tags.once.get("id", ""),
        module=module_slug,
        lesson=labels.fields.get("lesson", ""),
        outcome=tags.once.get("outcome", ""),
        difficulty=tags.once.get("difficulty", ""),
        basis=tags.once.get("basis", ""),
        review=labels.review,
        kind=answers.kind,
        stem=stem,
        options=answers.options,
        pairs=answers.pairs,
        accepted=answers.accepted,
        tolerance=answers.tolerance,
        distractors=answers.distractors,
        rubric=labels.rubric,
        feedback=read_text(block.text[ending + len(GENERAL) : closing]),
        tags=labels.tags,
        retired=labels.retired,
        scoring=labels.scoring or PARTIAL,
        max_choices=labels.max_choices or 0,
        fixed_order=labels.fixed_order,
    )
    check_sound(question, offsets)
    return settled(question)


def general_feedback(text: str, offsets: list[int], opening: int, closing: int) -> int:
    """The offset of the signs ``####`` between the braces, or of the closing brace when they are not there."""
    for offset in offsets:
        if opening < offset < closing and text.startswith(GENERAL, offset):
            return offset
    return closing


def sign_offsets(text: str) -> list[int]:
    """The offsets of the signs that mean something, the escaped ones left out."""
    return [match.start() for match in _SIGN.finditer(text) if match[0][0] != "\\"]


def braces(block: Block, offsets: list[int]) -> tuple[int, int, int]:
    """The offsets of the one { and the one }, and of what follows."""
    opens = [offset for offset in offsets if block.text[offset] == "{"]
    closes = [offset for offset in offsets if block.text[offset] == "}"]
    if not opens and not closes:
        raise BadQuestion(block.start, "Soal belum mempunyai pilihan; tulis di antara { dan }.")
    if not opens or (closes and closes[0] < opens[0]):
        raise BadQuestion(closes[0], "Tanda } tanpa { pembuka; hapus, atau tulis \\} bila bagian dari teks.")
    if len(opens) > 1:
        raise BadQuestion(opens[1], "Tanda { kedua; pisahkan soal dengan baris kosong, atau tulis \\{ di dalam teks.")
    if not closes:
        raise BadQuestion(opens[0], "Tanda { tidak ditutup; tutup dengan } tanpa baris kosong di antaranya.")
    if len(closes) > 1:
        raise BadQuestion(closes[1], "Tanda } kedua; hapus, atau tulis \\} bila bagian dari teks.")
    return opens[0], closes[0], closes[0] + 1


def _stem(block: Block, opening: int, tags: dict[str, str]) -> str:
    title, head = cut_title(block, opening)
    if title and "id" in tags and title != tags["id"]:
        raise BadQuestion(block.start, f"Judul “{title}” tidak sama dengan kode soal “{tags['id']}”.")
    if _FORMAT.match(head):
        raise BadQuestion(block.start, "Format teks soal belum didukung; hapus tanda [html] dan sejenisnya.")
    stem = read_text(head)
    if not stem:
        raise BadQuestion(opening, "Pertanyaan masih kosong; tulis sebelum tanda {.")
    return stem


def cut_title(block: Block, opening: int) -> tuple[str, str]:
    """The title between ``::`` and ``::``, perhaps empty, and the rest of what stands before the brace."""
    head = block.text[:opening]
    title = _TITLE.match(head)
    if not title and head.lstrip().startswith("::"):
        raise BadQuestion(block.start, "Judul soal tidak ditutup; tulis ::kode:: sebelum pertanyaan.")
    return (read_text(title[1]), head[title.end() :]) if title else ("", head)
