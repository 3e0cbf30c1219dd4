"""The table of how each kind of question is answered, marked and shown."""

from portal.assessments.questions.answering import MAX_ESSAY, Answering, in_turn
from portal.assessments.questions.kinds import choosing, matching, ordering, typed
from portal.content.kinds import ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.content.shapes import Question

_ONE = Answering(
    template="assessments/kinds/radios.html",
    canonical=choosing.one,
    from_form=choosing.from_form,
    points=choosing.points_of_one,
    right=choosing.right,
    key=choosing.key,
    words=choosing.words,
    pieces=choosing.pieces,
    choices=choosing.choices,
    closed=True,
)

ANSWERING = {
    SINGLE: _ONE,
    TRUEFALSE: _ONE,
    MULTIPLE: Answering(
        template="assessments/kinds/checkboxes.html",
        canonical=choosing.several,
        from_form=choosing.from_form,
        points=choosing.points_of_several,
        right=choosing.right,
        key=choosing.key,
        words=choosing.words,
        pieces=choosing.pieces,
        choices=choosing.choices,
        rules=choosing.rules_of_several,
    ),
    MATCHING: Answering(
        template="assessments/kinds/selects.html",
        canonical=matching.canonical,
        from_form=matching.from_form,
        points=matching.points,
        right=in_turn,
        key=matching.key,
        words=matching.words,
        pieces=matching.pieces,
        rows=matching.rows,
        rules=matching.rules,
    ),
    SHORT: Answering(
        template="assessments/kinds/line.html",
        canonical=typed.line,
        from_form=typed.from_form,
        points=typed.points_of_words,
        right=typed.right,
        key=typed.key,
        words=typed.words,
        typed=True,
        meaning=typed.plain,
        spelling=typed.plain,
    ),
    ORDERING: Answering(
        template="assessments/kinds/positions.html",
        canonical=ordering.canonical,
        from_form=ordering.from_form,
        points=ordering.points,
        right=in_turn,
        key=ordering.key,
        words=ordering.words,
        pieces=ordering.pieces,
        rows=ordering.rows,
        rules=ordering.rules,
    ),
    NUMERIC: Answering(
        template="assessments/kinds/number.html",
        canonical=typed.line,
        from_form=typed.from_form,
        points=typed.points_of_number,
        right=typed.right,
        key=typed.key,
        words=typed.words,
        typed=True,
        meaning=typed.number,
    ),
    ESSAY: Answering(
        template="assessments/kinds/text.html",
        canonical=typed.text,
        from_form=typed.from_form,
        points=typed.unread,
        right=typed.right,
        key=typed.key,
        words=typed.words,
        typed=True,
        longest=MAX_ESSAY,
    ),
}
"""Every kind of ``portal.content.kinds``; a test compares."""


def answering(question: Question) -> Answering:
    return ANSWERING[question.kind]
