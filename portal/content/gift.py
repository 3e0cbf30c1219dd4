"""Question banks in GIFT, the plain-text format that Moodle reads, as far as single choice goes.

Questions are separated by blank lines. Lines that start with ``//`` are comments and carry the tags:
``[id:…]``, ``[tag:outcome:…]``, ``[tag:lesson:…]``, ``[tag:difficulty:…]``, ``[tag:basis:…]``, ``[tag:perlu-tinjau]``.
"""

import re
from dataclasses import dataclass
from string import ascii_lowercase

from portal.content.shapes import DIFFICULTIES, SINGLE, Fault, Option, Question
from portal.content.source import SLUG

MIN_OPTIONS, MAX_OPTIONS = 2, 8
REVIEW = "perlu-tinjau"
REQUIRED_TAGS = ("id", "outcome", "lesson", "difficulty", "basis")

_TAG = re.compile(r"\[(id|tag):([^\[\]]*)\]")
_TAG_START = re.compile(r"\[(id|tag):")
_MARK = re.compile(r"\\.|[~=#{}]", re.DOTALL)
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_TITLE = re.compile(r"\s*::((?:\\.|[^\\])*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
_WEIGHT = re.compile(r"\s*%-?[\d.]+%")
_NUMBERED = re.compile(r"\d\d-")
_UNSUPPORTED = "Jenis soal belum didukung; tulis soal pilihan tunggal: { =benar ~salah ~salah }."


class _Bad(Exception):
    """A question that cannot be read: at which place in its block's text, and why."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


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
        except _Bad as bad:
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
    if name not in (*REQUIRED_TAGS, REVIEW):
        return f"Tag “{name}” tidak dikenal; pakai {', '.join(REQUIRED_TAGS[1:])}, atau {REVIEW}."
    if name in earlier:
        return f"Tag “{name}” ditulis dua kali; sisakan satu."
    if not value:
        return f"Tag “{name}” kosong; isi nilainya."
    if name == "id" and not SLUG.fullmatch(value):
        return f"Kode soal “{value}” tidak sah; pakai huruf kecil, angka, dan tanda hubung."
    if name == "difficulty" and value not in DIFFICULTIES:
        return f"Tingkat kesulitan “{value}” tidak dikenal; pakai {', '.join(DIFFICULTIES)}."
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
    return Question(
        key=tags.get("id", ""),
        module=module_slug,
        lesson=_NUMBERED.sub("", tags.get("lesson", ""), count=1),
        outcome=tags.get("outcome", ""),
        difficulty=tags.get("difficulty", ""),
        basis=tags.get("basis", ""),
        review=REVIEW in tags,
        kind=SINGLE,
        stem=_stem(block, opening, tags),
        options=_options(block.text, [place for place in marks if opening < place < closing], opening, closing),
    )


def _marks(text: str) -> list[int]:
    """The places of the signs that mean something, the escaped ones left out."""
    return [match.start() for match in _MARK.finditer(text) if match[0][0] != "\\"]


def _braces(block: _Block, marks: list[int]) -> tuple[int, int]:
    """The places of the one { and the one }."""
    opens = [place for place in marks if block.text[place] == "{"]
    closes = [place for place in marks if block.text[place] == "}"]
    if not opens and not closes:
        raise _Bad(block.start, "Soal belum mempunyai pilihan; tulis di antara { dan }.")
    if not opens or (closes and closes[0] < opens[0]):
        raise _Bad(closes[0], "Tanda } tanpa { pembuka; hapus, atau tulis \\} bila bagian dari teks.")
    if len(opens) > 1:
        raise _Bad(opens[1], "Tanda { kedua; pisahkan soal dengan baris kosong, atau tulis \\{ di dalam teks.")
    if not closes:
        raise _Bad(opens[0], "Tanda { tidak ditutup; tutup dengan } tanpa baris kosong di antaranya.")
    if len(closes) > 1:
        raise _Bad(closes[1], "Tanda } kedua; hapus, atau tulis \\} bila bagian dari teks.")
    tail = block.text[closes[0] + 1 :]
    if tail.strip():
        raise _Bad(len(block.text) - len(tail.lstrip()), _UNSUPPORTED)
    return opens[0], closes[0]


def _stem(block: _Block, opening: int, tags: dict[str, str]) -> str:
    head = block.text[:opening]
    title = _TITLE.match(head)
    if title:
        head = head[title.end() :]
        if "id" in tags and _read(title[1]) != tags["id"]:
            raise _Bad(block.start, f"Judul “{_read(title[1])}” tidak sama dengan kode soal “{tags['id']}”.")
    elif head.lstrip().startswith("::"):
        raise _Bad(block.start, "Judul soal tidak ditutup; tulis ::kode:: sebelum pertanyaan.")
    if _FORMAT.match(head):
        raise _Bad(block.start, "Format teks soal belum didukung; hapus tanda [html] dan sejenisnya.")
    stem = _read(head)
    if not stem:
        raise _Bad(opening, "Pertanyaan masih kosong; tulis sebelum tanda {.")
    return stem


def _options(text: str, marks: list[int], opening: int, closing: int) -> tuple[Option, ...]:
    starts = [place for place in marks if text[place] in "=~"]
    if not starts or text[opening + 1 : starts[0]].strip() or all(text[place] == "=" for place in starts):
        raise _Bad(opening, _UNSUPPORTED)
    if not MIN_OPTIONS <= len(starts) <= MAX_OPTIONS:
        raise _Bad(opening, f"Soal harus mempunyai {MIN_OPTIONS} sampai {MAX_OPTIONS} pilihan.")
    options: list[Option] = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], closing], strict=True)):
        hashes = [place for place in marks if start < place < end and text[place] == "#"]
        option = _option(ascii_lowercase[number], text, start, end, hashes)
        if option.text in [other.text for other in options]:
            raise _Bad(start, "Pilihan ini sama dengan pilihan sebelumnya; ubah salah satunya.")
        options.append(option)
    _check_key(text, starts, opening)
    return tuple(options)


def _option(key: str, text: str, start: int, end: int, hashes: list[int]) -> Option:
    if len(hashes) > 1:
        raise _Bad(hashes[1], "Tanda # kedua dalam satu pilihan; tulis \\# bila bagian dari teks.")
    middle = hashes[0] if hashes else end
    if _WEIGHT.match(text[start + 1 : middle]):
        raise _Bad(start, _UNSUPPORTED)
    answer = _read(text[start + 1 : middle])
    if not answer:
        raise _Bad(start, "Pilihan masih kosong; isi teksnya atau hapus tandanya.")
    return Option(key, answer, text[start] == "=", _read(text[middle + 1 : end]))


def _check_key(text: str, starts: list[int], opening: int) -> None:
    correct = [place for place in starts if text[place] == "="]
    if len(correct) != 1:
        place = correct[1] if correct else opening
        raise _Bad(place, f"Soal mempunyai {len(correct)} pilihan benar (=); harus tepat satu.")


def _read(raw: str) -> str:
    """The text as it is meant: blanks run together, escapes resolved."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], " ".join(raw.split())).strip()
