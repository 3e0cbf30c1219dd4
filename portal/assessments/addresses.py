"""How quizzes are named in addresses."""

from portal.assessments.questions import rehearsal
from portal.assessments.questions.quizzes import QuizKind
from portal.errors import NotFound

SLUGS = {"pretes": QuizKind.PRETEST, "pascates": QuizKind.POSTTEST}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}
_ANY_SLUG_OF = {**SLUG_OF, QuizKind.REHEARSAL: rehearsal.SLUG}


def kind_of(slug: str) -> QuizKind:
    """The quiz of the course that an address names, or NotFound."""
    if slug not in SLUGS:
        raise NotFound
    return SLUGS[slug]


def any_kind_of(slug: str) -> QuizKind:
    """The quiz that an address names, be it the rehearsal, or NotFound."""
    return QuizKind.REHEARSAL if slug == rehearsal.SLUG else kind_of(slug)


def any_slug_of(kind: QuizKind) -> str:
    """The name of a quiz in addresses, be it the rehearsal."""
    return _ANY_SLUG_OF[kind]
