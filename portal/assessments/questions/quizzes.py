"""Which quizzes there are."""

import enum


class QuizKind(enum.StrEnum):
    """A quiz. A rehearsal lets people try the pages before, and leaves nothing behind."""

    PRETEST = "pretest"
    POSTTEST = "posttest"
    REHEARSAL = "rehearsal"


GRADED = (QuizKind.PRETEST, QuizKind.POSTTEST)
"""The quizzes of a course: whatever is counted, compared or certified comes from these alone."""
