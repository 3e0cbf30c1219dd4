"""What a bank as a whole must keep to, so that it tests knowledge and not cunning."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from portal.content.draft import CourseSource, Located
from portal.content.gift.labels import FIXED
from portal.content.kinds import kind_of
from portal.content.shapes import Fault, Module, Question, QuizPlan
from portal.content.source import Fields

MIN_QUESTIONS = 3
"""Questions for each outcome."""
BALANCED_FROM = 20
"""Single choices from which a bank's balance of keys is looked at."""
MIN_KEY_SHARE, MAX_KEY_SHARE = 0.10, 0.40
"""Share of the keys that one letter (a, b, c …) may hold."""
MAX_TELLTALE = 0.45
"""Share of the questions in which the key may be the longest option."""
MAX_STRETCH, LONG_OPTION = 2.2, 25
"""How many times as long as the shortest option the longest may be, once it has more than so many characters."""
MAX_REVIEW = 0.20
"""Share of a bank that may wait for an expert's eye."""
ALIKE = 0.9
"""Similarity of two stems, 0 to 1, from which two questions with the same key are one."""
COMPARED = 500
"""So many characters of a stem are compared: a similarity takes time with the square of the length."""

MAX_POINTING = 120
"""Characters up to which an option may be one that only speaks of others."""
_LETTER = r"\(?[a-h]\)?\.?"
_POINTING = re.compile(
    rf"((pilihan|jawaban|opsi|butir|hanya|both|baik)\s+)?{_LETTER}"
    rf"(\s*(,\s*|/|&|\bdan\b|\bserta\b|\batau\b|\bmaupun\b|\band\b|\bor\b)+\s*{_LETTER})+(\s+\w+){{0,3}}\.?"
    rf"|(pilihan|jawaban|opsi|hanya)\s+{_LETTER}(\s+(saja|benar|salah|betul|tepat))?\.?"
    r"|.{0,40}\b(semua|bukan|tidak|all|none)\b.{0,40}\b(di\s?atas|above)\b.{0,20}",
    re.IGNORECASE | re.DOTALL,
)
"""An option that speaks of other options by their letters or their place."""

SPARE = 2
"""How many times the questions that a quiz asks of an outcome the bank holds: a posttest asks others than a pretest."""

Bank = list[Located[Question]]


def shares(module: Module, count: int) -> dict[str, int]:
    """How many of ``count`` questions each outcome gives, in the order of the module: turn by turn, one of each, as
    long as its bank has questions that a quiz can ask."""
    banks = _deliverable(module)
    turns = sorted((turn, index) for index, bank in enumerate(banks.values()) for turn in range(bank))[:count]
    given = Counter(index for _turn, index in turns)
    return {outcome: given[index] for index, outcome in enumerate(banks)}


def _deliverable(module: Module) -> dict[str, int]:
    """How many questions of each outcome a quiz can ask."""
    asked = Counter(question.outcome for question in module.questions if question.deliverable)
    return {outcome.key: asked[outcome.key] for outcome in module.outcomes}


def check_blueprint(draft: CourseSource) -> Iterator[Fault]:
    """The quizzes can be compared: they ask as much of each module and something of each outcome, and the bank holds
    enough for both. Not asked as long as course.md itself is at fault."""
    if draft.course is None:
        return
    page = draft.pages[-1].fields
    if any(fault.file == page.file for fault in draft.faults):
        return
    drawn = [dict(plan.draw) for plan in draft.course.quizzes]
    for module in draft.course.modules:
        counts = [draw.get(module.slug, 0) for draw in drawn]
        if len(set(counts)) > 1:
            message = f"Pretes mengambil {counts[0]} soal dari “{module.slug}”, pascates {counts[1]}; samakan."
            yield Fault(page.file, page.line(draft.course.quizzes[1].kind), message)
        for plan, count in zip(draft.course.quizzes, counts, strict=True):
            yield from _unasked(page, plan, module, count)
        yield from _scarce(draft, module, max(counts))


def _unasked(page: Fields, plan: QuizPlan, module: Module, count: int) -> Iterator[Fault]:
    for outcome in module.outcomes[count:]:
        message = f"{plan.title} mengambil {count} soal dari “{module.slug}”, sehingga hasil belajar “{outcome.key}” "
        message += f"tidak ditanyakan; ambil {len(module.outcomes)} atau lebih."
        yield Fault(page.file, page.line(plan.kind), message)


def _scarce(draft: CourseSource, module: Module, count: int) -> Iterator[Fault]:
    located = {one.value.key: one for one in draft.outcomes}
    given = shares(module, count)
    for outcome, counted in _deliverable(module).items():
        needed = SPARE * max(1, given[outcome])
        if counted < needed:
            message = f"Hasil belajar “{outcome}” mempunyai {counted} soal yang dapat diujikan; perlu "
            yield located[outcome].fault(f"{message}{needed}, agar pretes dan pascates menanyakan soal yang berbeda.")


def check_outcomes(draft: CourseSource) -> Iterator[Fault]:
    """Every outcome is taught by a lesson and asked by enough questions."""
    taught = {key for located in draft.lessons for key in located.value.outcomes}
    asked = Counter(located.value.outcome for located in draft.questions)
    for located in draft.outcomes:
        key = located.value.key
        if key and key not in taught:
            yield located.fault(f"Hasil belajar “{key}” belum diajarkan oleh materi mana pun.")
        if key and asked[key] < MIN_QUESTIONS:
            yield located.fault(f"Hasil belajar “{key}” baru mempunyai {asked[key]} soal; perlu {MIN_QUESTIONS}.")


def check_questions(draft: CourseSource) -> Iterator[Fault]:
    """No question gives its key away, or loses its sense, by how its options stand."""
    for located in draft.questions:
        yield from map(located.fault, hindrances(located.value))


def hindrances(question: Question) -> Iterator[str]:
    """What keeps a single question from being published, whatever else is in its bank."""
    if not kind_of(question).shuffled:
        return
    lengths = [len(option.text) for option in question.options]
    ratio = max(lengths) / min(lengths)
    if max(lengths) > LONG_OPTION and ratio > MAX_STRETCH:
        message = f"Pilihan terpanjang {_share(ratio)} kali pilihan terpendek; paling banyak "
        yield f"{message}{_share(MAX_STRETCH)} kali."
    short = (option.text for option in question.options if len(option.text) <= MAX_POINTING)
    pointing = next(filter(_POINTING.fullmatch, short), None)
    if pointing is not None and not question.fixed_order:
        message = f"Pilihan “{pointing[:80]}” menunjuk pilihan lain menurut letaknya, padahal urutan pilihan diacak; "
        yield f"{message}ubah pilihannya, atau tetapkan urutannya dengan [tag:{FIXED}]."


def check_balance(draft: CourseSource) -> Iterator[Fault]:
    """Neither the letter nor the length of the key gives it away."""
    for file, bank in _banks(draft).items():
        singles = [located.value for located in bank if _asks_for_one(located.value)]
        if len(singles) < BALANCED_FROM:
            continue
        letters = {option.key for question in singles for option in question.options}
        counted = Counter(option.key for question in singles for option in question.options if option.correct)
        for letter in sorted(letters):
            share = counted[letter] / len(singles)
            if not MIN_KEY_SHARE <= share <= MAX_KEY_SHARE:
                limits = f"harus {MIN_KEY_SHARE:.0%} sampai {MAX_KEY_SHARE:.0%}"
                yield Fault(file, 1, f"Kunci di tempat {letter} pada {share:.0%} soal; {limits}.")
        share = sum(map(_key_is_longest, singles)) / len(singles)
        if share > MAX_TELLTALE:
            message = f"Kunci adalah pilihan terpanjang pada {share:.0%} soal; paling banyak {MAX_TELLTALE:.0%}."
            yield Fault(file, 1, message)


def check_review(draft: CourseSource) -> Iterator[Fault]:
    """Few questions of a bank wait for an expert."""
    for file, bank in _banks(draft).items():
        share = sum(located.value.review for located in bank) / len(bank)
        if share > MAX_REVIEW:
            yield Fault(file, 1, f"Soal perlu-tinjau {share:.0%} dari bank ini; paling banyak {MAX_REVIEW:.0%}.")


def check_duplicates(draft: CourseSource) -> Iterator[Fault]:
    """Two questions of a course are not the same in words, nor nearly the same with the same key."""
    first: dict[str, Located[Question]] = {}
    by_key: dict[str, list[tuple[str, Located[Question]]]] = defaultdict(list)
    for located in draft.questions:
        stem, key = _words(located.value.stem), _key_text(located.value)
        twin = first.setdefault(stem, located)
        if twin is located:
            twin = next((other for text, other in by_key[key] if _alike(stem, text)), located)
        if twin is not located:
            yield located.fault(f"Soal ini sama atau hampir sama dengan soal di {twin}; ubah atau hapus salah satunya.")
        by_key[key].append((stem, located))


def _banks(draft: CourseSource) -> dict[str, Bank]:
    banks: dict[str, Bank] = defaultdict(list)
    for located in draft.questions:
        banks[located.file].append(located)
    return banks


def _asks_for_one(question: Question) -> bool:
    """Whether one of several shuffled options is right."""
    kind = kind_of(question)
    return kind.shuffled and not kind.several


def _key_is_longest(question: Question) -> bool:
    key = max(len(option.text) for option in question.options if option.correct)
    return all(len(option.text) < key for option in question.options if not option.correct)


def _key_text(question: Question) -> str:
    texts = [option.text for option in question.options if option.correct]
    return " / ".join(sorted(map(_words, [*texts, *(f"{left} {right}" for left, right in question.pairs)])))


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one[:COMPARED], other[:COMPARED], autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _share(ratio: float) -> str:
    return f"{ratio:.1f}".replace(".", ",")
