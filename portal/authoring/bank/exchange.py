"""Questions that come into a module's bank from a file of another program, and what the formats carry of a bank."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.authoring.bank.inspection import InspectedQuestion, judge
from portal.authoring.drafts import actions
from portal.authoring.drafts.models import Draft
from portal.authoring.drafts.rules import MAX_TEXT, STALE, is_text
from portal.content import draft as content
from portal.content.checks.banks import check_duplicates
from portal.content.draft import Located
from portal.content.files import Files, digest, own_path
from portal.content.folder.parse import BANK_FILE, read_draft
from portal.content.gift.bank_file import comment_tags
from portal.content.shapes import Module, Question
from portal.content.source import SLUG
from portal.errors import NotFound, Refusal
from portal.formats.exchange import FORMATS, LOSSY, REFUSED, WHOLE, WRITTEN, ImportReport, Item, write
from portal.formats.gift_writer import gift_text

MAX_QUESTIONS = 500
"""Questions of one import."""
MAX_KEYS_IN_A_ROW = 12
"""Keys that are read in passing."""
SOURCE_LENGTH = 200
KNOWN = "known"
"""Beside WHOLE, LOSSY and REFUSED: a question that the course has already, or that stands twice in the file."""
INCOMING = "berkas ini, nomor"
"""How a duplicate names the file that comes in."""

_NUMBERED = re.compile(r"(.+)-(\d{1,6})", re.ASCII)


@dataclass(frozen=True)
class DraftBank:
    """The questions of a course that is being changed: its text files by path, the modules and questions that can be
    read in them, and every key that must not be given out again."""

    files: dict[str, bytes]
    modules: tuple[Module, ...]
    questions: tuple[Located[Question], ...]
    taken: frozenset[str]


def read_draft_bank(slug: str, files: Files, used: Collection[str] = ()) -> DraftBank:
    """What can be read in the files of a draft, faulty or not. ``used`` are keys of the version it began from. Slow;
    needs no database."""
    texts = {path: data for path, data in files.items() if is_text(path)}
    found = read_draft(slug, texts)
    located = tuple(replace(one, file=own_path(slug, one.file)) for one in found.questions)
    written = (key for path, data in texts.items() if path.endswith(BANK_FILE) for key in _written_keys(data))
    return DraftBank(texts, found.course.modules if found.course else (), located, frozenset({*written, *used}))


def _written_keys(data: bytes) -> Iterator[str]:
    """Every key that a bank names, even of questions that cannot be read."""
    return (name for kind, name in comment_tags(data.decode(errors="replace")) if kind == "id")


def pick(modules: Sequence[Module], slug: str) -> Module:
    """The module of this name, or NotFound."""
    for module in modules:
        if module.slug == slug:
            return module
    raise NotFound


@dataclass(frozen=True)
class Defaults:
    """What questions get that do not say it themselves: a lesson and an outcome of the module, a difficulty, and the
    source that the key rests on."""

    lesson: str
    outcome: str
    difficulty: str
    basis: str


@dataclass(frozen=True)
class ImportRow:
    """One question of a file: where it stands, its state, the question with what people judge it by (unless it was
    refused), what to say of it, and how a refused one begins."""

    where: str
    state: str
    question: Question | None
    notes: tuple[str, ...]
    stem: str = ""
    judged: InspectedQuestion | None = None

    @property
    def taken(self) -> bool:
        return self.state in (WHOLE, LOSSY)


@dataclass(frozen=True)
class Plan:
    """What an import would do. ``text`` holds the questions that are taken, as the file had them, in GIFT; ``path`` the
    bank, ``data`` all of it as it would become, ``expected`` the digest of it as it is (None: there is none)."""

    rows: tuple[ImportRow, ...]
    text: str
    path: str
    data: bytes
    expected: str | None

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def taken(self) -> int:
        return sum(row.taken for row in self.rows)

    @property
    def hindered(self) -> int:
        """How many of those that are taken cannot be published as they are."""
        return sum(row.taken and bool(row.judged and row.judged.hindered) for row in self.rows)


def plan(bank: DraftBank, module: Module, report: ImportReport, defaults: Defaults) -> Plan | Refusal:
    """What becomes of the questions of a file in the bank of a module, or why the file is too much for it. Pure."""
    if len(report.items) > MAX_QUESTIONS:
        return _too_many(len(report.items))
    sound = [item.question for item in report.items if item.question]
    if len(gift_text(sound).encode()) > MAX_TEXT:
        return _too_large(len(gift_text(sound).encode()))
    rows = tuple(_rows(bank, module, report.items))
    given = [row.question for row in rows if row.question and row.taken]
    keys = new_keys(module, bank.taken)
    fitted = [_fitted(question, key, module, defaults) for question, key in zip(given, keys, strict=False)]
    path = f"{module.slug}/{BANK_FILE}"
    present = bank.files.get(path)
    data = _joined(present or b"", gift_text(fitted, module.slug).encode())
    if fitted and len(data) > MAX_TEXT:
        return _too_large(len(data))
    return Plan(rows, gift_text(given), path, data, None if present is None else digest(present))


def take(session: Session, viewer: Viewer, draft: Draft, plan: Plan, now: datetime) -> Refusal | None:
    """Let the bank of the draft become what was planned, as the editor saves a file. Refused when somebody else has
    saved that bank since it was read."""
    refusal = actions.save_file(session, viewer, draft, plan.path, plan.data, plan.expected, now)
    if refusal and refusal.code in STALE:
        message = (
            "Stock soal ini baru saja disimpan orang lain. Lihat lagi laporannya, lalu tekan Masukkan sekali lagi."
        )
        return Refusal(refusal.code, message)
    return refusal


def _too_many(found: int) -> Refusal:
    message = (
        "Berkas ini memuat %(found)s soal; paling banyak %(most)s sekali impor. Bagi menjadi beberapa berkas, misalnya "
        "satu untuk tiap mata pelatihan, lalu impor satu per satu."
    )
    return Refusal("too_many", message, {"found": found, "most": MAX_QUESTIONS}, "file")


def _too_large(size: int) -> Refusal:
    message = (
        "Stock soal mata pelatihan ini akan menjadi %(size)s kB; paling besar %(most)s kB. Bagi berkasnya, lalu impor "
        "sebagian, atau hapus dulu soal yang tidak dipakai lagi."
    )
    return Refusal("too_large", message, {"size": -(-size // 1024), "most": MAX_TEXT // 1024}, "file")


def _rows(bank: DraftBank, module: Module, items: Sequence[Item]) -> Iterator[ImportRow]:
    known = _known(bank, items)
    for number, item in enumerate(items, start=1):
        if number in known:
            yield ImportRow(item.where, KNOWN, item.question, (known[number],))
        elif item.question:
            notes = (*item.notes, *_strange(item.question, module))
            yield ImportRow(item.where, LOSSY if notes else WHOLE, item.question, notes, judged=judge(item.question))
        else:
            yield ImportRow(item.where, REFUSED, None, item.notes, item.stem)


def _known(bank: DraftBank, items: Sequence[Item]) -> dict[int, str]:
    """Of the questions that the check of a course would call duplicates: which one it is like, by number."""
    coming = [Located(INCOMING, number, item.question) for number, item in enumerate(items, 1) if item.question]
    both = content.CourseSource("", {}, questions=[*bank.questions, *coming])
    return {fault.line: fault.message for fault in check_duplicates(both) if fault.file == INCOMING}


def _strange(question: Question, module: Module) -> Iterator[str]:
    """What a question says of itself that is not so in this module."""
    if question.lesson and question.lesson not in _lessons(module):
        yield f"Materi “{question.lesson}” tidak ada dalam mata pelatihan ini; diganti."
    if question.outcome and question.outcome not in _outcomes(module):
        yield f"Hasil belajar “{question.outcome}” tidak ada dalam mata pelatihan ini; diganti."


def _fitted(question: Question, key: str, module: Module, defaults: Defaults) -> Question:
    """The question as the bank of the module needs it. Somebody has yet to check its facts, whatever the file says."""
    return replace(
        question,
        key=key,
        module=module.slug,
        lesson=question.lesson if question.lesson in _lessons(module) else defaults.lesson,
        outcome=question.outcome if question.outcome in _outcomes(module) else defaults.outcome,
        difficulty=question.difficulty or defaults.difficulty,
        basis=question.basis or defaults.basis,
        review=True,
    )


def _lessons(module: Module) -> set[str]:
    return {lesson.slug for lesson in module.lessons}


def _outcomes(module: Module) -> set[str]:
    return {outcome.key for outcome in module.outcomes}


def new_keys(module: Module, taken: Collection[str]) -> Iterator[str]:
    """Keys that nobody has, without end, after the highest number that the module's prefix has had (``kdp-040`` …)."""
    prefix = _prefix(module)
    found = (_NUMBERED.fullmatch(key) for key in taken)
    highest = max((int(match[2]) for match in found if match and match[1] == prefix), default=0)
    return (key for key in (f"{prefix}-{number:03}" for number in count(highest + 1)) if key not in taken)


def _prefix(module: Module) -> str:
    """What most keys of the module's questions begin with, else those of its outcomes, else its own name."""
    for keys in ([one.key for one in module.questions], [one.key for one in module.outcomes]):
        found = (_NUMBERED.fullmatch(key) for key in keys)
        prefixes = Counter(match[1] for match in found if match and SLUG.fullmatch(match[1]))
        if prefixes:
            return prefixes.most_common(1)[0][0]
    return module.slug


def _joined(present: bytes, more: bytes) -> bytes:
    """A bank with questions added: what is there stays as it is, byte for byte."""
    if not more:
        return present
    return present.rstrip(b"\r\n") + b"\n\n" + more if present.strip() else more


@dataclass(frozen=True)
class Loss:
    """What a format does not carry, and the keys of the questions that it concerns; ``refused`` when they are left out
    altogether."""

    note: str
    refused: bool
    keys: tuple[str, ...]

    @property
    def many(self) -> bool:
        """Whether the keys are too many to be read in passing."""
        return len(self.keys) > MAX_KEYS_IN_A_ROW


def carried(questions: Sequence[Question]) -> list[tuple[str, str, ImportReport]]:
    """Every format that is written: its key, its name, and what of the questions goes with it."""
    return [(kind, FORMATS[kind], write(questions, kind).report) for kind in WRITTEN]


def losses(report: ImportReport) -> list[Loss]:
    """What is lost on the way out, the questions that are left out first, then what concerns most of them."""
    found: dict[tuple[str, bool], list[str]] = {}
    for item in report.items:
        for note in item.notes:
            found.setdefault((note, item.status == REFUSED), []).append(item.where)
    made = [Loss(note, refused, tuple(keys)) for (note, refused), keys in found.items()]
    return sorted(made, key=lambda loss: (not loss.refused, -len(loss.keys)))
