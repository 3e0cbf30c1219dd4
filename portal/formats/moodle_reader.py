"""Moodle XML: the kinds that our banks hold, read from ``<question type="…">``; the others are refused by name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from string import ascii_lowercase

from portal.content.answers import Answers, truth
from portal.content.gift.answers import REST_LOST, star_lost
from portal.content.gift.labels import label, read_labels
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT
from portal.content.numbers import amount, decimal_text
from portal.content.points import WHOLE, exact
from portal.content.shapes import ALL_OR_NOTHING, PARTIAL, Option, Question
from portal.formats.building import build, numbered, one_right, typed
from portal.formats.gift_reader import category_name
from portal.formats.report import CAPITALS, Item, RefusedItem, attempt, note_points
from portal.formats.rubric import read_rubric
from portal.formats.text import clean, plain
from portal.formats.xml import Node, text_of

_NAMES = {
    "description": "teks tanpa jawaban (description)",
    "cloze": "isian majemuk (cloze)",
    "multianswer": "isian majemuk (cloze)",
    "calculated": "hitungan dengan angka acak (calculated)",
    "calculatedsimple": "hitungan dengan angka acak (calculated)",
    "calculatedmulti": "hitungan dengan angka acak (calculated)",
    "ddimageortext": "seret ke gambar (ddimageortext)",
    "ddmarker": "tanda pada gambar (ddmarker)",
    "ddwtos": "seret ke dalam teks (ddwtos)",
    "gapselect": "pilih kata dalam teks (gapselect)",
    "random": "soal acak dari kategori (random)",
    "randomsamatch": "menjodohkan acak (randomsamatch)",
}
_WILD, _STAR = re.compile(r"(?<!\\)\*"), re.compile(r"\\\*|\*")
_USUAL = (
    "",
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
    "Jawaban Anda benar.",
    "Jawaban Anda sebagian benar.",
    "Jawaban Anda salah.",
)
"""What Moodle puts by itself where an author says nothing."""

Notes = list[str]


def read_moodle(root: Node) -> Iterator[Item]:
    """The questions below ``<quiz>``, in order; categories become a tag of what follows them."""
    category = ""
    for node in root.all("question"):
        if node.get("type") == "category":
            category = category_name(text_of(node.child("category"), "text"))
        else:
            yield attempt(f"baris {node.line}", partial(_question, node, category), partial(_beginning, node))


def _beginning(node: Node) -> str:
    return _text(node.child("questiontext"), [])


def _question(node: Node, category: str, notes: Notes) -> Question:
    if not node.closed:
        raise RefusedItem("Soal terpotong; lengkapi berkasnya.")
    kind = node.get("type")
    read = _KINDS.get(kind)
    if not read:
        raise RefusedItem(f"Jenis soal {_NAMES.get(kind, f'“{kind[:40]}”')} belum didukung; ubah jenisnya di Moodle.")
    _note_common(node, notes)
    if node.first("file") or any(inner.text.strip() for inner in node.all("image", "image_base64")):
        notes.append("Berkas sisipan (gambar atau lampiran) tidak diambil.")
    if any(_text(hint, []) for hint in node.nodes if hint.name == "hint"):
        notes.append("Petunjuk (hint) tidak diambil.")
    answers = read(node, notes)
    question = build(
        text_of(node, "idnumber") or text_of(node.child("name"), "text"),
        _text(node.child("questiontext"), notes),
        answers,
        _text(node.child("generalfeedback"), notes),
        read_rubric(_text(node.child("graderinfo"), notes), text_of(node, "defaultgrade")),
        retired=text_of(node, "hidden") == "1",
    )
    note_points(text_of(node, "defaultgrade"), notes, sum(one.points for one in question.rubric) or 1)
    tags = [text_of(tag, "text") for tag in node.all("tag")]
    return label(question, read_labels([*tags, category] if category else tags))


def _text(node: Node | None, notes: Notes, form: str = "") -> str:
    """The text in ``<text>``, in the format that is named beside it, or else in ``form``."""
    inner = node.child("text") if node else None
    if not inner or not node:
        return ""
    form = node.get("format", form or "html")
    raw = inner.text if not inner.nodes else inner.html()
    if form == "plain_text":
        return plain(raw)
    if form == "markdown":
        if "![" in raw:
            notes.append("Gambar tidak diambil; tambahkan sendiri bila perlu.")
        return plain(raw)
    return clean(raw.replace("\n", "<br>") if form == "moodle_auto_format" else raw, notes)


def _choice(node: Node, notes: Notes) -> Answers:
    return replace(_chosen(node, notes), fixed_order=text_of(node, "shuffleanswers").lower() in ("0", "false"))


def _chosen(node: Node, notes: Notes) -> Answers:
    options = _options(node, notes, "html")
    right = [option for option in options if option.correct]
    if node.get("type") == "multichoiceset" and len(right) > 1:
        return Answers(MULTIPLE, options, scoring=ALL_OR_NOTHING)
    if text_of(node, "single").lower() in ("true", "1"):
        full = [option for option in right if option.weight == WHOLE]
        if len(full) == 1:
            return one_right(options, full[0], notes)
        raise RefusedItem(f"Soal pilihan tunggal mempunyai {len(full)} jawaban bernilai penuh; harus tepat satu.")
    if len(right) == 1 and right[0].weight == WHOLE:
        notes.append("Satu pilihan saja yang benar; soal menjadi pilihan tunggal.")
        return one_right(options, right[0], [])
    return Answers(MULTIPLE, options)


def _truth(node: Node, notes: Notes) -> Answers:
    said = {_text(answer, []).lower(): answer for answer in _answers(node)}
    if set(said) != {"true", "false"}:
        raise RefusedItem("Soal benar atau salah harus mempunyai jawaban true dan false.")
    right = max(said, key=lambda name: _weight(said[name]))
    wrong = "false" if right == "true" else "true"
    if _weight(said[right]) != WHOLE:
        raise RefusedItem("Soal benar atau salah tidak mempunyai jawaban bernilai penuh.")
    notes_of = {name: _text(answer.child("feedback"), notes) for name, answer in said.items()}
    return truth(right == "true", right_note=notes_of[right], wrong_note=notes_of[wrong])


def _short(node: Node, notes: Notes) -> Answers:
    if text_of(node, "usecase") == "1":
        notes.append(CAPITALS)
    options = _options(node, notes, "moodle_auto_format", plain_text=True)
    return typed(SHORT, [replace(option, text=_starless(option.text, notes)) for option in options], notes)


def _starless(text: str, notes: Notes) -> str:
    """The answer without stars that stand for any text; ``\\*`` is a star."""
    found = " ".join(_STAR.sub(lambda match: "*" if match[0] == "\\*" else " ", text).split())
    if not found:
        raise RefusedItem("Jawaban * menerima teks apa pun; tulis jawaban yang benar.")
    if _WILD.search(text):
        notes.append(star_lost(text, found))
    return found


def _numeric(node: Node, notes: Notes) -> Answers:
    if any(text_of(unit, "unit_name") for unit in node.all("unit")):
        notes.append("Satuan tidak diambil; jawaban hanya angka.")
    options = []
    for option, answer in zip(*_kept(node, notes, "moodle_auto_format", plain_text=True), strict=True):
        number, wide = decimal_text(option.text), decimal_text(text_of(answer, "tolerance") or "0")
        if number is None or wide is None:
            raise RefusedItem(f"“{option.text[:40]}” atau toleransinya bukan angka.")
        options.append(Option(option.key, number, option.correct, option.feedback, option.weight, wide))
    return typed(NUMERIC, options, notes)


def _matching(node: Node, notes: Notes) -> Answers:
    sides = [
        (_text(sub, notes), plain(text_of(sub.child("answer"), "text")))
        for sub in node.nodes
        if sub.name == "subquestion"
    ]
    pairs = tuple((left, right) for left, right in sides if left)
    return Answers(MATCHING, pairs=pairs, distractors=tuple(right for left, right in sides if not left))


def _ordering(node: Node, notes: Notes) -> Answers:
    steps = sorted(_answers(node), key=lambda answer: amount(answer.get("fraction")))
    grading = text_of(node, "gradingtype").upper()
    if grading not in ("", "0", "ABSOLUTE_POSITION", "-1", "ALL_OR_NOTHING"):
        notes.append("Cara menilai urutan menjadi: tiap langkah yang berdiri di tempatnya bernilai.")
    if text_of(node, "selecttype").upper() not in ("", "0", "ALL"):
        notes.append("Semua langkah ditanyakan; di Moodle hanya sebagian.")
    scoring = ALL_OR_NOTHING if grading in ("-1", "ALL_OR_NOTHING") else PARTIAL
    return Answers(ORDERING, pairs=numbered([_text(step, notes) for step in steps]), scoring=scoring)


def _essay(node: Node, notes: Notes) -> Answers:
    if _text(node.child("responsetemplate"), []):
        notes.append("Kerangka jawaban (response template) tidak diambil.")
    return Answers(ESSAY)


def _note_common(node: Node, notes: Notes) -> None:
    """Feedback of the whole question that is more than what Moodle puts there by itself."""
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        if _text(node.child(name), []) not in _USUAL:
            notes.append("Penjelasan gabungan untuk jawaban benar, sebagian, atau salah tidak diambil.")


def _answers(node: Node) -> list[Node]:
    return [answer for answer in node.nodes if answer.name == "answer"]


def _options(node: Node, notes: Notes, form: str, plain_text: bool = False) -> tuple[Option, ...]:
    return _kept(node, notes, form, plain_text)[0]


def _kept(node: Node, notes: Notes, form: str, plain_text: bool = False) -> tuple[tuple[Option, ...], list[Node]]:
    """The answers as options, with their nodes. The one for everything else (``*`` for nothing) is left out."""
    options: list[Option] = []
    kept: list[Node] = []
    for answer in _answers(node):
        text = plain(text_of(answer, "text")) if plain_text else _text(answer, notes, form)
        weight = _weight(answer)
        if plain_text and text == "*" and not weight:
            notes.append(REST_LOST)
            continue
        key = ascii_lowercase[len(options) % 26]
        options.append(Option(key, text, weight > 0, _text(answer.child("feedback"), notes), weight))
        kept.append(answer)
    return tuple(options), kept


def _weight(answer: Node) -> Decimal:
    return exact(amount(answer.get("fraction")))


_KINDS: dict[str, Callable[[Node, Notes], Answers]] = {
    "multichoice": _choice,
    "multichoiceset": _choice,
    "truefalse": _truth,
    "shortanswer": _short,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "essay": _essay,
}
