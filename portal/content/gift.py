"""Question banks in GIFT, a plain-text format for questions; ``portal.content.answers`` reads what braces hold.

Questions are separated by blank lines. Lines that start with ``//`` are comments and carry the tags:
``[id:…]``, ``[tag:outcome:…]``, ``[tag:lesson:…]``, ``[tag:difficulty:…]``, ``[tag:basis:…]``, and where they
apply ``[tag:perlu-tinjau]`` and ``[tag:kind:urutan]``.
"""

import re
from dataclasses import dataclass

from portal.content.answers import BadQuestion, read_answers, read_text
from portal.content.shapes import DIFFICULTIES, Fault, Question
from portal.content.source import SLUG

REVIEW, KIND = "perlu-tinjau", "kind"
ORDERING_TAG = "urutan"
REQUIRED_TAGS = ("id", "outcome", "lesson", "difficulty", "basis")

_TAG = re.compile(r"\[(id|tag):([^\[\]]*)\]")
_TAG_START = re.compile(r"\[(id|tag):")
_MARK = re.compile(r"\\.|[~=#{}]", re.DOTALL)
_TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
_NUMBERED = re.compile(r"\d\d-")


@dataclass(frozen=True)
class _Block:
    """The lines between two blank lines; ``text`` has the comments blanked, so that lines keep their place."""

    first_line: int
    text: str
    comments: tuple[tuple[int, str], ...]

    def line(self, place: int) -> int:
        return self.first_line + self.text.count("\n", 0, place)

    @property
    def start(self) -> int:
        """The place of the first character that is not blank."""
        return len(self.text) - len(self.text.lstrip())


def parse_gift(text: str, file: str, module_slug: str) -> tuple[list[Question], list[Fault]]:
    """The questions of one bank and everything in it that is not one; nothing is dropped without a fault."""
    found, faults = scan_gift(text, file, module_slug)
    return [question for question, _ in found], faults


def scan_gift(text: str, file: str, module_slug: str) -> tuple[list[tuple[Question, int]], list[Fault]]:
    """As ``parse_gift``, each question with the line it starts on."""
    found: list[tuple[Question, int]] = []
    faults: list[Fault] = []
    for block in _blocks(text):
        tags, wrong = _read_tags(block)
        question = None
        try:
            question = _question(block, tags, module_slug)
        except BadQuestion as bad:
            wrong.append((block.line(bad.place), bad.message))
        if question and not wrong:
            found.append((question, block.line(block.start)))
        faults += [Fault(file, line, message) for line, message in wrong]
    return found, faults


def _blocks(text: str) -> list[_Block]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    groups: list[list[tuple[int, str]]] = [[]]
    for number, line in enumerate(lines, start=1):
        if line.strip():
            groups[-1].append((number, line))
        elif groups[-1]:
            groups.append([])
    return [_block(group) for group in groups if group]


def _block(lines: list[tuple[int, str]]) -> _Block:
    comments = tuple((number, line) for number, line in lines if _is_comment(line))
    text = "\n".join("" if _is_comment(line) else line for _, line in lines)
    return _Block(lines[0][0], text, comments)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _read_tags(block: _Block) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """The tags of a block by name, and what is wrong with them, as (line, message)."""
    tags: dict[str, str] = {}
    wrong: list[tuple[int, str]] = []
    for line, comment in block.comments:
        if _TAG_START.search(_TAG.sub("", comment)):
            wrong.append((line, "Tag tidak ditutup; tutup dengan tanda ]."))
        for kind, content in _TAG.findall(comment):
            name, value = _name_tag(kind, content)
            problem = _tag_problem(name, value, tags)
            if problem:
                wrong.append((line, problem))
            tags.setdefault(name, value)
    if block.text.strip():
        wrong += [(block.first_line, message) for message in _missing_tags(tags)]
    elif tags:
        wrong.append((block.first_line, "Tag ini tidak diikuti soal; hapus baris kosong di antara keduanya."))
    return tags, wrong


def _name_tag(kind: str, content: str) -> tuple[str, str]:
    if kind == "id":
        return "id", content.strip()
    if content.strip() == REVIEW:
        return REVIEW, REVIEW
    name, _, value = content.partition(":")
    return name.strip(), value.strip()


def _tag_problem(name: str, value: str, earlier: dict[str, str]) -> str | None:
    if name not in (*REQUIRED_TAGS, REVIEW, KIND):
        return f"Tag “{name}” tidak dikenal; pakai {', '.join(REQUIRED_TAGS[1:])}, {KIND}, atau {REVIEW}."
    if name in earlier:
        return f"Tag “{name}” ditulis dua kali; sisakan satu."
    if not value:
        return f"Tag “{name}” kosong; isi nilainya."
    if name == "id" and not SLUG.fullmatch(value):
        return f"Kode soal “{value}” tidak sah; pakai huruf kecil, angka, dan tanda hubung."
    if name == "difficulty" and value not in DIFFICULTIES:
        return f"Tingkat kesulitan “{value}” tidak dikenal; pakai {', '.join(DIFFICULTIES)}."
    if name == KIND and value != ORDERING_TAG:
        return f"Jenis soal “{value}” tidak dikenal; hanya {ORDERING_TAG} yang ditulis sebagai tag."
    return None


def _missing_tags(tags: dict[str, str]) -> list[str]:
    shown = {name: f"[tag:{name}:…]" for name in REQUIRED_TAGS} | {"id": "[id:…]"}
    return [f"Soal belum mempunyai {shown[name]}; tambahkan." for name in REQUIRED_TAGS if name not in tags]


def _question(block: _Block, tags: dict[str, str], module_slug: str) -> Question | None:
    """The question in the block, None when the block holds comments only."""
    if not block.text.strip():
        return None
    marks = _marks(block.text)
    opening, closing = _braces(block, marks)
    stem = _stem(block, opening, tags)
    answers = read_answers(block.text, marks, opening, closing, ordered=tags.get(KIND) == ORDERING_TAG)
    return Question(
        key=tags.get("id", ""),
        module=module_slug,
        lesson=_NUMBERED.sub("", tags.get("lesson", ""), count=1),
        outcome=tags.get("outcome", ""),
        difficulty=tags.get("difficulty", ""),
        basis=tags.get("basis", ""),
        review=REVIEW in tags,
        kind=answers.kind,
        stem=stem,
        options=answers.options,
        pairs=answers.pairs,
        accepted=answers.accepted,
    )


def _marks(text: str) -> list[int]:
    """The places of the signs that mean something, the escaped ones left out."""
    return [match.start() for match in _MARK.finditer(text) if match[0][0] != "\\"]


def _braces(block: _Block, marks: list[int]) -> tuple[int, int]:
    """The places of the one { and the one }."""
    opens = [place for place in marks if block.text[place] == "{"]
    closes = [place for place in marks if block.text[place] == "}"]
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
    tail = block.text[closes[0] + 1 :]
    if tail.strip():
        message = "Teks sesudah tanda } belum didukung; pindahkan ke depan tanda {."
        raise BadQuestion(len(block.text) - len(tail.lstrip()), message)
    return opens[0], closes[0]


def _stem(block: _Block, opening: int, tags: dict[str, str]) -> str:
    head = block.text[:opening]
    title = _TITLE.match(head)
    if title:
        head = head[title.end() :]
        if "id" in tags and read_text(title[1]) != tags["id"]:
            raise BadQuestion(block.start, f"Judul “{read_text(title[1])}” tidak sama dengan kode soal “{tags['id']}”.")
    elif head.lstrip().startswith("::"):
        raise BadQuestion(block.start, "Judul soal tidak ditutup; tulis ::kode:: sebelum pertanyaan.")
    if _FORMAT.match(head):
        raise BadQuestion(block.start, "Format teks soal belum didukung; hapus tanda [html] dan sejenisnya.")
    stem = read_text(head)
    if not stem:
        raise BadQuestion(opening, "Pertanyaan masih kosong; tulis sebelum tanda {.")
    return stem
