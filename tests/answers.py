"""Responses to questions of every kind, for tests that have a paper answered."""

from portal.assessments.questions.kinds.matching import rights
from portal.assessments.questions.responses import right_response
from portal.content.kinds import ESSAY, MATCHING, NUMERIC, ORDERING, SHORT
from portal.content.shapes import Question


def right(question: Question) -> str:
    """A response that is worth the whole point (for an essay: words)."""
    if question.kind in (MATCHING, ORDERING):
        return ",".join(str(number) for number in range(len(question.pairs)))
    if question.kind in (SHORT, NUMERIC):
        return question.accepted[0]
    if question.kind == ESSAY:
        return "Saya mendatangi warga, mendengar, lalu mencatat."
    return right_response(question)


def wrong(question: Question) -> str:
    """A response that is worth nothing."""
    if question.kind == MATCHING:
        last = len(rights(question)) - 1
        own = question.pairs[0][1]
        away = [next(str(n) for n in (last, *range(last)) if rights(question)[n] != pair[1]) for pair in question.pairs]
        assert own != rights(question)[int(away[0])]
        return ",".join(away)
    if question.kind == ORDERING:
        numbers = [str(number) for number in range(len(question.pairs))]
        return ",".join(numbers[1:] + numbers[:1])
    if question.kind in (SHORT, NUMERIC, ESSAY):
        return "-9999,5"
    return next(option.key for option in question.options if not option.correct)


def form(question: Question, response: str) -> dict[str, str | list[str]]:
    """The fields of the plain form that say this response."""
    parts = response.split(",")
    if question.kind == MATCHING:
        return {f"pair-{number}": part for number, part in enumerate(parts)}
    if question.kind == ORDERING:
        return {f"place-{step}": str(parts.index(str(step)) + 1) for step in range(len(parts))}
    if question.kind in (SHORT, NUMERIC, ESSAY):
        return {"text": response}
    return {"choice": parts}
