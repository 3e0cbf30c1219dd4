"""What each paper says: plain words and numbers, ready to print. No dates to format, no names to look up."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Run:
    """A stretch of a sentence in one weight. Runs carry their own spaces."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class ModuleLine:
    """One module on the back of the certificate, with its hours of instruction (JP)."""

    title: str
    jp: int


@dataclass(frozen=True)
class CertificatePaper:
    """Everything a certificate prints. A snapshot: the same values give the same bytes for ever.

    ``name`` is the full name with its titles; ``statement`` the sentence of the front, in runs; ``verify_url`` goes
    into the QR code and ``verify_label`` beside it; ``code`` is the verification code as people type it. ``issued_on``
    is printed only through ``place_and_date`` and fixes the time stamp of the file. ``sample`` marks both pages
    as CONTOH.
    """

    issuer: str
    unit: str
    number: str
    name: str
    origin: str
    statement: tuple[Run, ...]
    course: str
    modules: tuple[ModuleLine, ...]
    requirement_note: str
    place_and_date: str
    signer_title: str
    signer_name: str
    code: str
    verify_url: str
    verify_label: str
    ledger_number: int
    issued_on: datetime.date
    sample: bool

    @property
    def total_jp(self) -> int:
        """The hours of all modules together."""
        return sum(module.jp for module in self.modules)


@dataclass(frozen=True)
class CardPaper:
    """One sign-in card: who it is for, what to type, and where. ``quota`` names the share the person came under, and
    with whom they sit; ``details`` tell namesakes apart: the village and the day of birth; ``namesake`` warns that
    there are some. ``code_url`` goes into the QR code, and signs in by itself; ``sign_in_url`` is printed for those
    who type."""

    name: str
    number: str
    pin: str
    quota: str
    details: str
    cohort_title: str
    sign_in_url: str
    code_url: str = field(repr=False)
    sample: bool
    namesake: bool = False


@dataclass(frozen=True)
class HandbookLesson:
    """A lesson in a handbook. ``blocks`` are those of portal.content.prose.blocks; ``sources`` as readers know them."""

    title: str
    blocks: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class HandbookModule:
    """A chapter: what the module is for, what one can do afterwards, and its lessons."""

    title: str
    introduction: str
    jp: int
    outcomes: tuple[str, ...]
    lessons: tuple[HandbookLesson, ...]


@dataclass(frozen=True)
class HandbookPaper:
    """A whole course to read on paper. ``edition`` says which version it is, ``issued_on`` fixes the time stamp.

    ``pictures`` holds the bytes (JPEG, PNG or SVG) of what blocks show, by name; of a picture that is missing the
    alternative text is printed.
    """

    title: str
    subtitle: str
    edition: str
    introduction: str
    modules: tuple[HandbookModule, ...]
    issued_on: datetime.date
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class SigningLine:
    """Somebody on a list to sign: where they come from, or what they are there for, and the mark in each column that
    is not left blank. A line without a name is for whoever is missing."""

    name: str
    origin: str
    sex: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signer:
    """Who signs below a list: a line above (place and date), in what capacity, and the name, or dots in its place."""

    above: str
    title: str
    name: str


@dataclass(frozen=True)
class SigningList:
    """A list of people on paper, each with a place to sign or a mark: who was there, or who was given something.

    ``columns`` are the headings of those places. In turns, the last one is signed on its left and on its right, so
    that hands have room. ``facts`` stand above the list as pairs, ``remarks`` below it; no number of a citizen is part
    of it.
    """

    issuer: str
    unit: str
    title: str
    training: str
    facts: tuple[tuple[str, str], ...]
    origin_title: str
    with_sex: bool
    columns: tuple[str, ...]
    in_turns: bool
    lines: tuple[SigningLine, ...]
    remarks: tuple[str, ...]
    signers: tuple[Signer, ...]
    sample: bool

    @property
    def lying(self) -> bool:
        """Whether the sheet lies: upright there is room for two columns to sign."""
        return len(self.columns) > 2


@dataclass(frozen=True)
class PrintedQuestion:
    """A question on paper: ``options`` carry letters, ``rows`` numbers and a place to write; ``many`` options may be
    chosen, rows may be put ``in_order``; ``lines`` are for words."""

    number: int
    stem: str
    rules: tuple[str, ...]
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    many: bool = False
    in_order: bool = False
    lines: int = 0


@dataclass(frozen=True)
class QuizPaper:
    """The questions that one person answers on paper. ``facts`` say in pairs whose it is."""

    title: str
    training: str
    code: str
    name: str
    facts: tuple[tuple[str, str], ...]
    minutes: int
    questions: tuple[PrintedQuestion, ...]
    sample: bool


def in_lines(text: str, longest: int) -> list[str]:
    """``text`` on one line, or, above ``longest`` characters, on two of nearly the same length, broken at a space."""
    breaks = [index for index, letter in enumerate(text) if letter == " "]
    if len(text) <= longest or not breaks:
        return [text]
    middle = min(breaks, key=lambda index: abs(2 * index + 1 - len(text)))
    return [text[:middle], text[middle + 1 :]]
