"""The rehearsal: a few practice questions about the pages of a quiz, one of every kind, in place of a course's own."""

from dataclasses import replace
from functools import cache

from portal.assessments.questions.quizzes import QuizKind
from portal.content.gift.bank_file import parse_gift
from portal.content.shapes import Course, Module, Outcome, QuizPlan
from portal.paths import CONTENT

FILE = "gladi.gift"
SLUG, TITLE = "gladi", "Gladi"
MINUTES, ATTEMPTS = 10, 20


@cache
def practice() -> Module:
    """The practice questions in ``content/gladi.gift``; RuntimeError when the file is at fault."""
    questions, faults = parse_gift((CONTENT / FILE).read_text(encoding="utf-8"), FILE, SLUG)
    if faults:
        raise RuntimeError("\n".join(map(str, faults)))
    outcome = Outcome(SLUG, "Mengenal halaman kuis")
    return Module(SLUG, TITLE, "", "", 0, 0, (outcome,), (), tuple(questions))


def rehearsed(course: Course) -> Course:
    """The course with the practice questions in place of its own, and the rehearsal, which asks them all, as its only
    quiz."""
    module = practice()
    plan = QuizPlan(QuizKind.REHEARSAL, TITLE, MINUTES, ATTEMPTS, ((module.slug, len(module.questions)),))
    return replace(course, modules=(module,), quizzes=(plan,))
