"""QTI 1.2 as Canvas and Blackboard write it: ``questestinterop`` with items in it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from string import ascii_lowercase

from portal.content.answers import Answers
from portal.content.kinds import ESSAY, KINDS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT
from portal.content.numbers import amount, between, decimal_text
from portal.content.points import WHOLE, percent
from portal.content.shapes import ALL_OR_NOTHING, Option, Question
from portal.formats.building import GAP, as_truth, build, numbered, one_right, typed, weighed
from portal.formats.qti12_conditions import Condition, conditions, metadata
from portal.formats.qti12_texts import RESPONSES, Feedback12, joined, material, stem
from portal.formats.report import CAPITALS, Item, Missing, RefusedItem, attempt, note_points
from portal.formats.text import plain
from portal.formats.xml import Node, text_of

_UNASKED = {
    "text_only_question": "Teks tanpa jawaban bukan soal.",
    "multiple_dropdowns_question": "Soal dengan beberapa daftar pilihan belum didukung; pecah menjadi beberapa soal.",
    "fill_in_multiple_blanks_question": "Soal dengan beberapa isian belum didukung; pecah menjadi beberapa soal.",
    "calculated_question": "Soal hitungan dengan angka acak belum didukung; pakai angka tetap.",
    "file_upload_question": "Soal unggah berkas belum didukung.",
    "Calculated": "Soal hitungan dengan angka acak belum didukung; pakai angka tetap.",
    "File Upload": "Soal unggah berkas belum didukung.",
    "Opinion Scale": "Skala pendapat tidak mempunyai kunci; tanyakan dalam evaluasi.",
    "Opinion Scale/Likert": "Skala pendapat tidak mempunyai kunci; tanyakan dalam evaluasi.",
    "Hot Spot": "Soal menunjuk gambar belum didukung.",
    "Jumbled Sentence": "Soal menyusun kalimat belum didukung.",
    "Fill in the Blank Plus": "Soal dengan beberapa isian belum didukung; pecah menjadi beberapa soal.",
}
_SPOKEN = {
    "yes_no.true": "Ya",
    "yes_no.false": "Tidak",
    "true_false.true": "Benar",
    "true_false.false": "Salah",
    "right_wrong.true": "Benar",
    "right_wrong.false": "Salah",
    "agree_disagree.true": "Setuju",
    "agree_disagree.false": "Tidak setuju",
}
_EXACTLY, _PARTLY = ("AllOrNothing", "DeepEquals"), ("PartialScore", "PartialDeep")
KEYLESS = "Kunci jawaban tidak terbaca; soal menjadi uraian yang dibaca pelatih."
USUAL_POINTS = 10
"""What Blackboard gives every question unless an author says otherwise."""
_ESSAYS = ("essay_question", "Essay", "Short Response")

Notes = list[str]


def read_qti12(root: Node) -> Iterator[Item]:
    """The items at any depth, in order."""
    found = [root] if root.name == "item" else root.all("item")
    return (attempt(f"baris {item.line}", partial(_question, item), partial(_beginning, item)) for item in found)


def _beginning(item: Node) -> str:
    presentation = item.child("presentation")
    return stem(presentation, "", []) if presentation else ""


def named_elsewhere(root: Node) -> tuple[Missing, ...]:
    """Questions that a quiz takes from a bank or another file."""
    drawn = [
        Missing(bank, f"{text_of(node, 'selection_number') or 'beberapa'} soal dari bank “{bank[:80]}”")
        for node in root.all("selection")
        if (bank := text_of(node, "sourcebank_ref"))
    ]
    named = (node.get("linkrefid") for node in root.all("itemref", "sectionref"))
    return (*drawn, *(Missing(name, f"soal “{name[:80]}”") for name in named if name))


def files_here(root: Node) -> tuple[str, ...]:
    """The identifiers of banks, sections and items in the file."""
    return tuple(node.get("ident") for node in _every(root) if node.name in ("objectbank", "section", "item"))


def _every(node: Node) -> Iterator[Node]:
    for inner in node.nodes:
        yield inner
        yield from _every(inner)


def _question(item: Node, notes: Notes) -> Question:
    presentation = item.child("presentation")
    if not item.closed or not presentation:
        raise RefusedItem("Soal terpotong atau tanpa isi (presentation); lengkapi berkasnya.")
    said = metadata(item)
    kind = said.get("question_type") or said.get("bbmd_questiontype", "")
    if kind in _UNASKED:
        raise RefusedItem(_UNASKED[kind])
    rules = conditions(item)
    feedback = Feedback12(item, rules, notes)
    asked = list(presentation.all(*RESPONSES))
    answers = _answers(kind, asked, presentation, rules, feedback)
    answers = _scored(answers, said, rules, notes)
    note_points(said.get("points_possible", ""), notes)
    note_points(said.get("qmd_absolutescore_max", ""), notes, USUAL_POINTS)
    asking = stem(presentation, GAP if KINDS[answers.kind].lines else "", notes)
    return build(item.get("ident") or item.get("title"), asking, answers, feedback.general())


def _answers(
    kind: str, asked: list[Node], presentation: Node, rules: list[Condition], feedback: "Feedback12"
) -> Answers:
    if not asked:
        raise RefusedItem("Teks tanpa tempat menjawab bukan soal.")
    if all(node.name == "response_lid" for node in asked):
        if len(asked) > 1 or kind.lower().startswith("matching"):
            return _matching(asked, presentation, rules, feedback.notes)
        return _lid(asked[0], rules, feedback)
    if len(asked) > 1:
        raise RefusedItem("Soal dengan beberapa tempat menjawab belum didukung; pecah menjadi beberapa soal.")
    if asked[0].name not in ("response_str", "response_num"):
        raise RefusedItem("Soal dengan gambar atau bagian khusus belum didukung.")
    judged = [rule for rule in rules if rule.points > 0 and (rule.wanted or rule.bounds)]
    if kind in _ESSAYS or not judged:
        asks = any(rule.wanted or rule.unwanted or rule.bounds for rule in rules)
        feedback.notes += [KEYLESS] * (kind not in _ESSAYS and (bool(kind) or asks))
        return Answers(ESSAY)
    if any(rule.bounds for rule in judged) or kind.lower().startswith("numeric"):
        return typed(NUMERIC, _numbers(judged, feedback), feedback.notes)
    return typed(SHORT, _short(judged, feedback), feedback.notes)


def _scored(answers: Answers, said: dict[str, str], rules: list[Condition], notes: Notes) -> Answers:
    """How several parts are scored: as the item says of itself, else all or nothing where one condition asks for all of
    them."""
    if not KINDS[answers.kind].in_parts:
        return answers
    partial = said.get("bbmd_partialcredit", "").lower() == "true" or said.get("scoring_algorithm") in _PARTLY
    exact = said.get("bbmd_partialcredit", "").lower() == "false" or said.get("scoring_algorithm") in _EXACTLY
    together = any(rule.points > 0 and len(rule.wanted) > 1 for rule in rules)
    if exact or (together and not partial):
        return replace(answers, scoring=ALL_OR_NOTHING)
    if answers.kind == MULTIPLE and together:
        share = max(option.weight for option in answers.options)
        taken = (one if one.correct else replace(one, weight=-share) for one in answers.options)
        notes.append("Penilaian sebagian: pilihan yang salah mengurangi nilai sebesar satu pilihan yang benar.")
        return replace(answers, options=tuple(taken))
    return answers


def _lid(asked: Node, rules: list[Condition], feedback: "Feedback12") -> Answers:
    """Choices, or steps when the answer is ordered."""
    choices = list(asked.all("response_label"))
    rendered = asked.first("render_choice")
    fixed = rendered is not None and rendered.get("shuffle").lower() == "no"
    if len(choices) > len(ascii_lowercase):
        raise RefusedItem(f"Soal mempunyai {len(choices)} pilihan; terlalu banyak.")
    scored = [rule for rule in rules if rule.wanted and rule.points]
    best = max(scored, key=lambda rule: rule.points, default=None)
    if not best or best.points <= 0:
        raise RefusedItem("Kunci jawaban tidak ditemukan; periksa penilaian soal ini di program asalnya.")
    if asked.get("rcardinality").lower() == "ordered":
        return _ordering(choices, best, feedback.notes)
    named = [value for _name, value in best.wanted]
    each = {rule.wanted[0][1]: rule.points for rule in scored if len(rule.wanted) == 1 and not rule.unwanted}
    multiple = asked.get("rcardinality").lower() == "multiple"
    right = named if not multiple or len(named) > 1 else [value for value, points in each.items() if points > 0]
    most = sum((points for points in each.values() if points > 0), Decimal(0))
    shared = multiple and len(named) == 1 and len(each) > 1
    options = [
        Option(
            key,
            _spoken(material(choice, feedback.notes)),
            choice.get("ident") in right,
            feedback.of(choice.get("ident")),
            percent(each.get(choice.get("ident"), Decimal(0)), most)
            if shared
            else WHOLE * (choice.get("ident") in right),
        )
        for key, choice in zip(ascii_lowercase, choices, strict=False)
    ]
    chosen = [option for option in options if option.correct]
    if multiple and len(chosen) > 1:
        wished = amount(rendered.get("maxnumber")) if rendered else 0
        limit = int(wished) if 0 < wished < len(options) else 0
        return Answers(MULTIPLE, weighed(options, mapped=shared), max_choices=limit, fixed_order=fixed)
    if len(chosen) != 1:
        raise RefusedItem(f"Soal mempunyai {len(chosen)} pilihan benar; harus tepat satu.")
    if multiple:
        feedback.notes.append("Satu pilihan saja yang benar; soal menjadi pilihan tunggal.")
    return as_truth(replace(one_right(options, chosen[0], []), fixed_order=fixed))


def _spoken(text: str) -> str:
    """The text of an option; the inner names of Blackboard in words."""
    return _SPOKEN.get(text, text)


def _ordering(choices: list[Node], best: Condition, notes: Notes) -> Answers:
    steps = {choice.get("ident"): material(choice, notes) for choice in choices}
    order = [value for _name, value in best.wanted]
    if sorted(order) != sorted(steps):
        raise RefusedItem("Urutan yang benar tidak memuat setiap langkah tepat sekali.")
    return Answers(ORDERING, pairs=numbered([steps[key] for key in order]))


def _matching(asked: list[Node], presentation: Node, rules: list[Condition], notes: Notes) -> Answers:
    """Canvas puts the left side into each response and the right sides into its choices; Blackboard puts the left side
    beside the response and the right sides, for all, into a block of their own."""
    key = {name: value for rule in rules if rule.points > 0 or not rule.other for name, value in rule.wanted}
    common = _right_block(presentation, notes)
    pairs: list[tuple[str, str]] = []
    sides: dict[str, None] = {}
    for node in asked:
        labels = list(node.all("response_label"))
        texts = [material(label, notes) for label in labels]
        if not any(texts) and len(common) >= len(labels):
            texts = common
        sides_by_name = {label.get("ident"): text for label, text in zip(labels, texts, strict=False)}
        sides |= dict.fromkeys(texts)
        if key.get(node.get("ident")) not in sides_by_name:
            raise RefusedItem("Ada butir kiri tanpa pasangan; lengkapi kuncinya.")
        pairs.append((_left(node, presentation, notes), sides_by_name[key[node.get("ident")]]))
    used = {right for _left_side, right in pairs}
    return Answers(MATCHING, pairs=tuple(pairs), distractors=tuple(text for text in sides if text not in used))


def _left(asked: Node, presentation: Node, notes: Notes) -> str:
    own = [node for node in asked.nodes if node.name in ("material", "flow")]
    if own:
        return joined(own, notes)
    around = next((node for node in _flows(presentation) if asked in node.nodes), None)
    return joined([node for node in around.nodes if node is not asked], notes) if around else ""


def _right_block(presentation: Node, notes: Notes) -> list[str]:
    block = next((node for node in _flows(presentation) if node.get("class") == "RIGHT_MATCH_BLOCK"), None)
    return [joined([node], notes) for node in block.nodes] if block else []


def _flows(node: Node) -> Iterator[Node]:
    for inner in node.nodes:
        if inner.name == "flow":
            yield inner
        yield from _flows(inner)


def _numbers(judged: list[Condition], feedback: "Feedback12") -> Iterator[Option]:
    most = max(rule.points for rule in judged)
    for rule in judged:
        bounds = {kind[:5]: value for kind, value in rule.bounds}
        exact = [decimal_text(value) for _name, value in rule.wanted]
        low, high = decimal_text(bounds.get("vargt", "")), decimal_text(bounds.get("varlt", ""))
        if None in exact or (bounds and (low is None or high is None)):
            raise RefusedItem("Kunci angka tidak dapat dibaca; periksa di program asalnya.")
        found = between(low, high) if low and high else (exact[0], "0")
        if found and exact and low and high and exact[0] != found[0]:
            feedback.notes.append(f"Rentang {low} sampai {high} dipakai; angka {exact[0]} bukan tengahnya.")
        if not found:
            raise RefusedItem("Rentang angka terbalik; periksa di program asalnya.")
        yield Option("", found[0] or "", True, feedback.first(rule), percent(rule.points, most), found[1])


def _short(judged: list[Condition], feedback: "Feedback12") -> Iterator[Option]:
    most = max(rule.points for rule in judged)
    for rule in judged:
        feedback.notes += [CAPITALS] * rule.cased
        feedback.notes += ["Jawaban yang memuat kata kunci tidak cukup; di sini harus sama."] * rule.loose
        for _name, value in rule.wanted:
            yield Option("", plain(value), True, feedback.of(value), percent(rule.points, most))
