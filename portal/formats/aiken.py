"""Aiken: a line with the question, lines ``A. option``, and a line ``ANSWER: A``. It knows single choices only, and no
explanations."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import takewhile
from string import ascii_lowercase, ascii_uppercase

from portal.content.answers import Answers
from portal.content.gift.labels import write_labels
from portal.content.kinds import SINGLE
from portal.content.points import NOTHING, WHOLE
from portal.content.shapes import Option, Question
from portal.formats.building import build
from portal.formats.report import MAX_STEM, Item, RefusedItem, attempt
from portal.formats.text import plain

_OPTION = re.compile(r"\s*([A-Za-z])[.)]\s+(.*\S)\s*")
_ANSWER = re.compile(r"\s*(?:ANSWER|JAWABAN)\s*:\s*(.*?)\s*", re.IGNORECASE)

Line = tuple[int, str]


def is_aiken(text: str) -> bool:
    """Whether the text has an option and an answer as Aiken writes them."""
    lines = text.split("\n")
    return any(map(_OPTION.fullmatch, lines)) and any(map(_ANSWER.fullmatch, lines))


def read_aiken(text: str) -> Iterator[Item]:
    """The questions of the file, in order. A line of the answer ends a question; empty lines mean nothing."""
    pending: list[Line] = []
    for number, line in enumerate(text.split("\n"), start=1):
        answer = _ANSWER.fullmatch(line)
        if answer:
            where = f"baris {pending[0][0] if pending else number}"
            yield attempt(where, partial(_question, pending, answer[1]), partial(_beginning, pending))
            pending = []
        elif line.strip():
            pending.append((number, line))
    if pending:
        message = "Soal tidak ditutup dengan baris ANSWER; tambahkan."
        yield Item(f"baris {pending[0][0]}", None, (message,), _beginning(pending)[:MAX_STEM])


def _beginning(lines: list[Line]) -> str:
    """What stands before the first option."""
    return plain("\n".join(line for _number, line in takewhile(lambda one: not _OPTION.fullmatch(one[1]), lines)))


def _question(lines: list[Line], answer: str, notes: list[str]) -> Question:
    stem: list[str] = []
    options: list[str] = []
    for number, line in lines:
        found = _OPTION.fullmatch(line)
        if found and found[1].upper() == ascii_uppercase[len(options) % 26] and len(options) < 26:
            options.append(plain(found[2]))
        elif options:
            raise RefusedItem(f"Baris {number} bukan pilihan {ascii_uppercase[len(options) % 26]}; periksa urutannya.")
        else:
            stem.append(line)
    if len(answer) != 1 or answer.upper() not in ascii_uppercase[: len(options)]:
        raise RefusedItem(f"Kunci “{answer[:40]}” bukan salah satu pilihan; tulis satu huruf, misalnya ANSWER: A.")
    right = ascii_uppercase.index(answer.upper())
    choices = (
        Option(ascii_lowercase[position], text, position == right, "", WHOLE if position == right else NOTHING)
        for position, text in enumerate(options)
    )
    return build("", plain("\n".join(stem)), Answers(SINGLE, tuple(choices)))


def write_aiken(questions: Iterable[Question]) -> tuple[str, tuple[Item, ...]]:
    """The file, and for each question what of it Aiken cannot carry."""
    texts: list[str] = []
    items = []
    for question in questions:
        item = attempt(question.key, partial(_carried, question))
        items.append(item)
        if item.question:
            texts.append(_written(question))
    return "\n".join(texts), tuple(items)


def _written(question: Question) -> str:
    letters = {option.key: letter for option, letter in zip(question.options, ascii_uppercase, strict=False)}
    lines = [f"{letters[option.key]}. {_line(option.text)}" for option in question.options]
    right = next(letters[option.key] for option in question.options if option.correct)
    return "\n".join([_line(question.stem), *lines, f"ANSWER: {right}", ""])


def _carried(question: Question, notes: list[str]) -> Question:
    if question.kind != SINGLE:
        raise RefusedItem("Aiken hanya memuat soal pilihan tunggal; pakai GIFT atau Moodle XML untuk soal ini.")
    if _OPTION.fullmatch(_line(question.stem)) or _ANSWER.fullmatch(_line(question.stem)):
        raise RefusedItem("Pertanyaan berbentuk seperti pilihan atau kunci Aiken; ubah awal kalimatnya.")
    notes.append("Kode soal tidak ikut.")
    if write_labels(question):
        notes.append("Materi, capaian, tingkat kesulitan, dasar, dan tag lain tidak ikut.")
    if question.feedback or any(option.feedback for option in question.options):
        notes.append("Penjelasan jawaban tidak ikut.")
    if "\n" in question.stem or any("\n" in option.text for option in question.options):
        notes.append("Baris baru di dalam teks menjadi spasi.")
    return question


def _line(text: str) -> str:
    return " ".join(text.split())
