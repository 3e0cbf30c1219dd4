"""Pages of quizzes: taking one, and what trainers do with them."""

from flask import Blueprint

from portal.assessments.rules import QuizKind
from portal.errors import NotFound

bp = Blueprint("assessments", __name__)

SLUGS = {"pretes": QuizKind.PRETEST, "pascates": QuizKind.POSTTEST}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}


def kind_of(slug: str) -> QuizKind:
    """The quiz that an address names, or NotFound."""
    if slug not in SLUGS:
        raise NotFound
    return SLUGS[slug]


from portal.assessments.views import analysis, handed, live, opening, taking  # noqa: E402, F401 - they add their routes to bp
