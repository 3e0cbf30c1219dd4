"""The question bank of a draft: its questions, the text of one of them within its file, and what became of it.

Files are those of the draft, by path; a bank is the ``soal.gift`` of a module. Pure, but for ``history``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.assessments.questions.kinds.table import answering
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.presentation import ShownQuestion, shown
from portal.authoring.drafts import outline, rules
from portal.content.files import Files, digest
from portal.content.folder.parse import BANK_FILE, MODULE_FILE
from portal.content.gift.bank_file import Block, blocks, comment_tags, scan_gift
from portal.content.gift.labels import RETIRED
from portal.content.shapes import Fault, Question
from portal.content.source import decode, read_page

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_RETIRED = re.compile(rf" ?\[tag:\s*{RETIRED}\s*(?::\s*{RETIRED}\s*)?\]")
_BOM = "\ufeff"


class QuestionState(StrEnum):
    """What a question is in a bank; one may wait for an expert's eye and be in use."""

    ACTIVE = "aktif"
    RETIRED = "pensiun"
    REVIEW = "tinjau"


@dataclass(frozen=True)
class Bank:
    """The questions that can be read, in teaching order; and of each file that has faults its path with them."""

    questions: tuple[Question, ...]
    faulty: tuple[tuple[str, tuple[Fault, ...]], ...]


def bank_paths(files: Files) -> list[str]:
    """The banks among the files, in the order of the modules."""
    paths = (f"{module}/{BANK_FILE}" for module in outline.modules(files, files))
    return [path for path in paths if path in files]


def read_bank(files: Files) -> Bank:
    """All questions of the files. What cannot be read hides nothing of what can."""
    questions: list[Question] = []
    faulty = []
    for path in bank_paths(files):
        faults: list[Fault] = []
        text = decode(files[path], path, faults)
        if text is not None:
            found, wrong = scan_gift(text, path, path.rpartition("/")[0])
            questions += [question for question, _line in found]
            faults += wrong
        if faults:
            faulty.append((path, tuple(sorted(faults))))
    return Bank(tuple(questions), tuple(faulty))


def is_in(question: Question, state: str) -> bool:
    """Whether the question is in this state."""
    if state == QuestionState.REVIEW:
        return question.review
    return question.retired == (state == QuestionState.RETIRED)


@dataclass(frozen=True)
class QuestionFilter:
    """Which questions are looked for. What is empty does not matter; of ``words`` every one must occur."""

    words: str = ""
    module: str = ""
    kind: str = ""
    difficulty: str = ""
    tag: str = ""
    state: str = ""

    def fits(self, question: Question) -> bool:
        asked = ((self.module, question.module), (self.kind, question.kind), (self.difficulty, question.difficulty))
        return (
            all(wanted in ("", own) for wanted, own in asked)
            and (not self.tag or self.tag in question.tags)
            and (not self.state or is_in(question, self.state))
            and self._occurs(question)
        )

    def _occurs(self, question: Question) -> bool:
        sides = [side for pair in question.pairs for side in pair]
        texts = [question.key, question.stem, *(option.text for option in question.options), *sides]
        text = "\n".join((*texts, *question.distractors)).casefold()
        return all(word in text for word in self.words.casefold().split())


@dataclass(frozen=True)
class BankEntry:
    """Where a question stands: ``own`` are its lines with its tags, the first being ``line`` (from 1) of the file, and
    ``before`` and ``after`` everything else in it."""

    path: str
    line: int
    before: str
    own: str
    after: str

    @property
    def module(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def digest(self) -> str:
        """That of the file."""
        return digest(f"{self.before}{self.own}{self.after}".encode())

    @property
    def text(self) -> str:
        """The question as an editor shows it."""
        return rules.shown_text(self.own.encode())

    def with_text(self, text: str) -> bytes:
        """The file with this text in the place of the question; every other byte of it stays."""
        end = "\r\n" if "\r\n" in f"{self.before}{self.own}{self.after}" else "\n"
        own = text.strip(f"\n{_BOM}").replace("\n", end)
        return f"{self.before}{own}{self.after}".encode()


def entries(files: Files, key: str) -> list[BankEntry]:
    """Where this question stands, whether it can be read or not; in more than one place only by mistake."""
    return [entry for path in bank_paths(files) for entry in _entries(path, files[path], key)]


def _entries(path: str, data: bytes, key: str) -> Iterator[BankEntry]:
    if decode(data, path, []) is None:
        return
    text = data.decode()
    for block in blocks(text):
        if any(("id", key) in comment_tags(comment) for _line, comment in block.comments):
            yield _cut(path, text, block)


def _cut(path: str, text: str, block: Block) -> BankEntry:
    bom = _BOM if text.startswith(_BOM) else ""
    lines = _LINE.findall(text.removeprefix(_BOM))
    first, last = block.first_line - 1, block.last_line
    own, rest = "".join(lines[first:last]), "".join(lines[last:])
    kept = own.rstrip("\r\n")
    return BankEntry(path, block.first_line, bom + "".join(lines[:first]), kept, own[len(kept) :] + rest)


def judge(entry: BankEntry, key: str, text: str) -> tuple[Question | None, tuple[Fault, ...]]:
    """The question that the text makes in this place, or None and all that is wrong by the lines of the text.

    It must be one question and keep its key, to which the answers of trainees are tied.
    """
    refusal = rules.refuse_file(entry.path, entry.with_text(text))
    if refusal:
        return None, (Fault("", 1, str(refusal)),)
    found, faults = scan_gift(text, "", entry.module)
    faults += [Fault("", line, _renamed(key, other)) for line, other in _keys(text) if other != key]
    if not faults and len(found) != 1:
        faults.append(Fault("", 1, f"Di sini ada {len(found)} soal; harus tepat satu. Soal lain ditulis di berkasnya."))
    return (None, tuple(sorted(faults))) if faults else (found[0][0], ())


def _keys(text: str) -> Iterable[tuple[int, str]]:
    """Every key in the text, with its line."""
    for block in blocks(text):
        for line, comment in block.comments:
            yield from ((line, value) for kind, value in comment_tags(comment) if kind == "id")


def _renamed(key: str, other: str) -> str:
    return (
        f"Kode soal tidak dapat diganti: jawaban peserta terikat pada kode “{key}”. "
        f"Tulis lagi [id:{key}], bukan “{other[:80]}”."
    )


def with_retirement(text: str, retired: bool) -> str:
    """The text of a question with the tag that it is no longer drawn, or without it."""
    lines = [_RETIRED.sub("", line) if line.lstrip().startswith("//") else line for line in text.split("\n")]
    if retired:
        named = (number for number, line in enumerate(lines) if line.lstrip().startswith("//") and "[id:" in line)
        lines[next(named)] += f" [tag:{RETIRED}]"
    return "\n".join(lines)


def as_asked(question: Question) -> ShownQuestion:
    """The question as it stands before a trainee, in the order of the file."""
    return shown(1, question, PaperItem(question.key, answering(question).pieces(question)), "")


def lesson_path(paths: Iterable[str], question: Question) -> str:
    """The file of the lesson that a question belongs to, or nothing."""
    name = re.compile(rf"{re.escape(question.module)}/\d\d-{re.escape(question.lesson)}\.md", re.ASCII)
    return next((path for path in paths if name.fullmatch(path)), "")


def outcome_text(module: bytes, key: str) -> str:
    """What an outcome of a ``module.md`` says, or nothing: the file may be broken in any way."""
    page = read_page(module, MODULE_FILE, [])
    listed = page.fields.mappings("outcomes") if page else []
    return next((one.text("text") for one in listed if one.text("key") == key), "")
