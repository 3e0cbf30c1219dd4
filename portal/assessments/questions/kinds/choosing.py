"""Options to choose from: one (a statement to judge has two), or several. A response is the key of the chosen option,
``b``, or the keys in the order of the file, ``a,c``."""

from collections.abc import Iterator, Sequence

from portal.assessments.questions.answering import POINT, Choice, Parts, Values, share
from portal.content.points import whole
from portal.content.shapes import ALL_OR_NOTHING, Question
from portal.errors import Refusal


def one(question: Question, response: str) -> str | None:
    return response if any(option.key == response for option in question.options) else None


def several(question: Question, response: str) -> str | None:
    keys = [option.key for option in question.options]
    chosen = set(response.split(","))
    known = chosen <= set(keys) and not _too_many(question, len(chosen))
    return ",".join(key for key in keys if key in chosen) if known else None


def _too_many(question: Question, count: int) -> bool:
    return 0 < question.max_choices < count


def from_form(question: Question, values: Values) -> str | Refusal:
    choices = values("choice")
    if _too_many(question, len(choices)):
        message = "Pilih paling banyak %(count)s jawaban. Hapus dulu satu centang, lalu pilih yang lain."
        return Refusal("too_many", message, {"count": question.max_choices})
    return ",".join(choices)


def points_of_one(question: Question, response: str) -> int:
    return POINT if any(option.key == response and option.correct for option in question.options) else 0


def points_of_several(question: Question, response: str) -> int:
    """What was chosen weighs, out of what a wholly right answer weighs; together never below nothing: a wrong option
    takes off what its weight says. More options than may be chosen are no answer."""
    weights, keys = {option.key: option.weight for option in question.options}, response.split(",")
    if _too_many(question, len(keys)):
        return 0
    return share(sum(weights[key] for key in keys), whole(weights.values(), question.max_choices))


def right(question: Question) -> str:
    """Of options that share the point the best that may be chosen."""
    best = sorted((option for option in question.options if option.correct), key=lambda option: -option.weight)
    kept = {option.key for option in (best[: question.max_choices] if question.max_choices else best)}
    return ",".join(option.key for option in question.options if option.key in kept)


def key(question: Question) -> tuple[str, ...]:
    return tuple(option.text for option in question.options if option.correct)


def words(question: Question, parts: Parts) -> tuple[str, ...]:
    texts = {option.key: option.text for option in question.options}
    return tuple(texts[part] for part in parts)


def pieces(question: Question) -> tuple[str, ...]:
    return tuple(option.key for option in question.options)


def choices(question: Question, order: Sequence[str], parts: Parts) -> tuple[Choice, ...]:
    texts = {option.key: option.text for option in question.options}
    return tuple(Choice(key, texts[key], key in parts) for key in order)


def rules_of_several(question: Question) -> Iterator[str]:
    most = question.max_choices
    yield f"Pilih paling banyak {most}." if most else "Boleh memilih lebih dari satu."
    if question.scoring == ALL_OR_NOTHING:
        yield "Semua harus tepat: bila ada yang kurang atau salah, nilainya 0."
    elif any(option.weight < 0 for option in question.options):
        yield "Pilihan yang salah mengurangi nilai soal ini."
