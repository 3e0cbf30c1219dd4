"""Items of QTI 2.1, 2.2 and 3.0. The names of 3.0 (``qti-choice-interaction``) are first made those of 2.x."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from string import ascii_lowercase

from portal.content.answers import Answers
from portal.content.gift.labels import label, read_labels
from portal.content.kinds import ESSAY, KINDS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE
from portal.content.points import WHOLE, is_whole
from portal.content.shapes import ALL_OR_NOTHING, PARTIAL, Criterion, Option, Question
from portal.formats.building import GAP, as_truth, build, numbered, one_right, typed, weighed
from portal.formats.qti_feedback import Feedback
from portal.formats.qti_scoring import (
    Response,
    feedback_of,
    is_by_position,
    is_cased,
    is_exact,
    most_points,
    note_processing,
    numbers,
    responses,
)
from portal.formats.report import CAPITALS, Item, RefusedItem, attempt, note_points
from portal.formats.rubric import read_rubric
from portal.formats.text import clean
from portal.formats.xml import Node

KIND = "kind:"
"""How a package names the kind of a question that reads like another one (two options Benar and Salah)."""
BELOW = "Nilai di bawah nol menjadi 0."
_INTERACTION = re.compile(r"[a-zA-Z]+Interaction")
_GAPS = ("textEntryInteraction", "inlineChoiceInteraction")

Notes = list[str]


def camel(node: Node) -> None:
    """Name an item of QTI 3 and all in it as QTI 2 does."""
    if node.name.startswith("qti-"):
        node.name = _camel(node.name.removeprefix("qti-"))
        node.attrs = {name if name.startswith("data-") else _camel(name): value for name, value in node.attrs.items()}
    for inner in node.nodes:
        camel(inner)


def _camel(name: str) -> str:
    head, *rest = name.split("-")
    return head + "".join(part.capitalize() for part in rest)


def read_item(item: Node, where: str, labels: Iterable[str] = ()) -> Item:
    """The question of one ``assessmentItem``, with the labels that its package has for it."""
    return attempt(where, partial(_question, item, tuple(labels)), partial(_beginning, item))


def _beginning(item: Node) -> str:
    body = item.child("itemBody")
    return clean(body.html(), []) if body else ""


def _question(item: Node, labels: tuple[str, ...], notes: Notes) -> Question:
    body = item.child("itemBody")
    if not item.closed or not body:
        raise RefusedItem("Soal terpotong atau tanpa isi (itemBody); lengkapi berkasnya.")
    if item.child("templateDeclaration") or item.child("templateProcessing"):
        raise RefusedItem("Soal dengan angka acak (template) belum didukung; buat soal dengan angka tetap.")
    interaction = _only_interaction(body)
    declared = responses(item)
    response = declared.get(interaction.get("responseIdentifier")) or Response("", "", "", ())
    note_processing(item, notes)
    if item.child("assessmentStimulusRef"):
        notes.append("Bacaan pendukung (stimulus) tidak diambil; salin ke dalam pertanyaan.")
    note_points(most_points(item), notes)
    feedback = Feedback(item, notes)
    answers = _KINDS[interaction.name](interaction, response, feedback)
    if answers.kind == SINGLE and f"{KIND}{SINGLE}" not in labels:
        answers = as_truth(answers)
    question = build(
        item.get("identifier").removeprefix("_"),
        _stem(body, interaction, notes),
        answers,
        feedback.general(),
        _rubric(body, answers.kind, notes),
    )
    return label(question, read_labels(one for one in labels if not one.startswith(KIND)))


def _only_interaction(body: Node) -> Node:
    found = list(_interactions(body))
    if not found:
        raise RefusedItem("Teks tanpa tempat menjawab bukan soal.")
    if len(found) > 1:
        raise RefusedItem("Soal dengan beberapa tempat menjawab belum didukung; pecah menjadi beberapa soal.")
    if found[0].name not in _KINDS:
        raise RefusedItem(f"Jenis soal {found[0].name} belum didukung.")
    return found[0]


def _interactions(node: Node) -> Iterable[Node]:
    for inner in node.nodes:
        if _INTERACTION.fullmatch(inner.name):
            yield inner
        else:
            yield from _interactions(inner)


def _stem(body: Node, interaction: Node, notes: Notes) -> str:
    """The text around the interaction and its prompt; a gap in a sentence stays visible."""
    gap = interaction.name in _GAPS
    markup = _around(body, interaction, gap, notes)
    stem = clean(markup, notes)
    before = stem.removesuffix(GAP)
    alone = not before.strip() or before.rstrip(" ").endswith(("\n", "?", ".", ":"))
    return before.strip() if gap and before != stem and alone else stem


def _around(node: Node, interaction: Node, gap: bool, notes: Notes) -> str:
    pieces = []
    for inner in node.content:
        if inner is interaction:
            prompt = interaction.child("prompt")
            pieces.append(f" {GAP} " if gap else f"<div>{prompt.html()}</div>" if prompt else "")
        elif isinstance(inner, str):
            pieces.append(Node("", {}, 0, [inner]).html())
        elif inner.name == "rubricBlock" and "candidate" not in inner.get("view", "candidate"):
            continue
        elif inner.name in ("feedbackBlock", "feedbackInline"):
            notes.append("Penjelasan di dalam pertanyaan tidak diambil.")
        elif any(one is interaction for one in _interactions(inner)):
            pieces.append(f"<{inner.name}>{_around(inner, interaction, gap, notes)}</{inner.name}>")
        else:
            pieces.append(Node("", {}, 0, [inner]).html())
    return "".join(pieces)


def _rubric(body: Node, kind: str, notes: Notes) -> tuple[Criterion, ...]:
    """The notes to the reader; only an essay has one."""
    blocks = [node for node in body.all("rubricBlock") if "candidate" not in node.get("view", "candidate")]
    if not KINDS[kind].by_hand:
        notes += ["Catatan untuk penilai tidak diambil."] * bool(blocks)
        return ()
    return read_rubric("\n".join(clean(block.html(), notes) for block in blocks))


def _choice(interaction: Node, response: Response, feedback: Feedback) -> Answers:
    """One or several of some options. Who scores by the key alone scores all or nothing."""
    choices, notes = list(interaction.all("simpleChoice", "inlineChoice")), feedback.notes
    if len(choices) > len(ascii_lowercase):
        raise RefusedItem(f"Soal mempunyai {len(choices)} pilihan; terlalu banyak.")
    exact = is_exact(feedback.item, response)
    most = _most(interaction, len(choices))
    weights = {} if exact else response.weights(most)
    right = set(response.correct) or {key for key, weight in weights.items() if weight == WHOLE}
    options = []
    for key, choice in zip(ascii_lowercase, choices, strict=False):
        identifier = choice.get("identifier")
        weight = weights.get(identifier, response.rest_weight(most)) if weights else WHOLE * (identifier in right)
        options.append(Option(key, feedback.text(choice), identifier in right, feedback.of_choice(choice), weight))
    chosen = [option for option in options if option.correct]
    fixed = _is_fixed(interaction, choices, notes)
    if response.cardinality == "multiple" and len(chosen) > 1:
        scoring = ALL_OR_NOTHING if exact else PARTIAL
        if weights:
            options, most = list(weighed(options, mapped=True)), _limit(options, most, notes)
            notes += [BELOW] * (not response.bounded)
        return Answers(MULTIPLE, tuple(options), scoring=scoring, max_choices=most, fixed_order=fixed)
    if len(chosen) != 1:
        raise RefusedItem(f"Soal mempunyai {len(chosen)} pilihan benar; harus tepat satu.")
    if response.cardinality == "multiple":
        notes.append("Satu pilihan saja yang benar; soal menjadi pilihan tunggal.")
    return replace(one_right(options, chosen[0], notes), fixed_order=fixed)


def _most(interaction: Node, count: int) -> int:
    """How many options may be chosen; 0: any number."""
    given = interaction.get("maxChoices")
    most = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    return most if most < count else 0


def _limit(options: Sequence[Option], most: int, notes: Notes) -> int:
    """How many options may be chosen so that the best of them make the whole point: as many as the file says, or, where
    it only caps the points, as many as reach the cap."""
    weights = [option.weight for option in options]
    if is_whole(weights, most):
        return most
    for count in range(1, most or len(options)):
        if is_whole(weights, count):
            notes.append(
                f"Nilai penuh tercapai dengan {count} pilihan (upperBound); lebih dari itu tidak dapat dipilih."
            )
            return count
    raise RefusedItem("Batas nilai (upperBound) tidak tercapai tepat oleh sejumlah pilihan; samakan bobotnya.")


def _is_fixed(interaction: Node, choices: Iterable[Node], notes: Notes) -> bool:
    """Whether the options keep their order. Where only some keep their place, all do."""
    if interaction.get("shuffle", "false") == "false":
        return True
    some = any(choice.get("fixed") == "true" for choice in choices)
    notes += ["Beberapa pilihan harus tetap di tempatnya; di sini semua pilihan tetap."] * some
    return some


def _order(interaction: Node, response: Response, feedback: Feedback) -> Answers:
    steps = {node.get("identifier"): feedback.text(node) for node in interaction.all("simpleChoice")}
    if sorted(response.correct) != sorted(steps):
        raise RefusedItem("Urutan yang benar tidak memuat setiap langkah tepat sekali.")
    scoring = PARTIAL if is_by_position(feedback.item) else ALL_OR_NOTHING
    return Answers(ORDERING, pairs=numbered([steps[key] for key in response.correct]), scoring=scoring)


def _match(interaction: Node, response: Response, feedback: Feedback) -> Answers:
    sets = list(interaction.all("simpleMatchSet"))
    if len(sets) == 2:
        left, right = ({node.get("identifier"): feedback.text(node) for node in inner.nodes} for inner in sets)
    else:
        left = right = {
            node.get("identifier"): feedback.text(node) for node in interaction.all("simpleAssociableChoice")
        }
    wanted = [
        value.split() for value in response.correct or [key for key, points in response.points.items() if points > 0]
    ]
    if any(len(pair) != 2 or pair[0] not in left or pair[1] not in right for pair in wanted):
        raise RefusedItem("Pasangan yang benar menyebut butir yang tidak ada.")
    used = [name for pair in wanted for name in pair]
    if len(used) != len(set(used)):
        raise RefusedItem("Satu butir berpasangan lebih dari sekali; belum didukung.")
    if left is not right and set(left) - set(used):
        raise RefusedItem("Ada butir kiri tanpa pasangan; lengkapi kuncinya.")
    lures = tuple(text for key, text in right.items() if key not in used)
    ranks = {key: rank for rank, key in enumerate(left)}
    wanted.sort(key=lambda pair: ranks[pair[0]])
    pairs = tuple((left[a], right[b]) for a, b in wanted)
    exact = is_exact(feedback.item, response)
    if not exact and len(set(response.positive)) > 1:
        feedback.notes.append("Bobot pasangan yang berbeda-beda menjadi sama.")
    if not exact and (response.rest < 0 or any(points < 0 for points in response.points.values())):
        feedback.notes.append("Pengurangan nilai untuk pasangan yang salah tidak diambil.")
    return Answers(MATCHING, pairs=pairs, distractors=lures, scoring=ALL_OR_NOTHING if exact else PARTIAL)


def _entry(interaction: Node, response: Response, feedback: Feedback) -> Answers:
    if response.base in ("float", "integer"):
        judged = numbers(feedback.item, response)
        numeric = [
            Option("", one.number, one.weight > 0, feedback.named(one.feedback), one.weight, one.tolerance)
            for one in judged
        ]
        return typed(NUMERIC, numeric, feedback.notes)
    exact = is_exact(feedback.item, response)
    given = (not exact and response.weights()) or dict.fromkeys(response.correct, WHOLE)
    if is_cased(feedback.item, response):
        feedback.notes.append(CAPITALS)
    shown = feedback_of(feedback.item)
    short = [
        Option("", text, weight > 0, feedback.named(shown.get(text, "")), weight) for text, weight in given.items()
    ]
    return typed(SHORT, short, feedback.notes)


def _extended(interaction: Node, response: Response, feedback: Feedback) -> Answers:
    return Answers(ESSAY)


_KINDS: dict[str, Callable[[Node, Response, Feedback], Answers]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "associateInteraction": _match,
    "textEntryInteraction": _entry,
    "extendedTextInteraction": _extended,
}
