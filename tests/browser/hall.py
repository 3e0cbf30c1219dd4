"""A small training for the tests of single qualities: one trainee with a PIN, and a pretest that is open."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.assessments.attempts import actions as attempts
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.kinds.matching import rights
from portal.assessments.questions.kinds.table import answering
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.content.kinds import MATCHING, ORDERING, SINGLE
from portal.content.shapes import Question
from portal.enrolment.queries import enrolments
from portal.web.transaction import unit_of_work
from tests.browser.sight import Sight
from tests.cast import Cast

PIN = "274918"


@dataclass(frozen=True)
class Trainee:
    """Ann of the cast, who can sign in. ``home`` is the address of her own page."""

    login: str
    seat: Any

    @property
    def home(self) -> str:
        return f"/belajar/{self.seat}"

    def sign_in(self, sight: Sight) -> None:
        sight.go("/masuk")
        sight.fill(login=self.login, secret=PIN)
        sight.button("Masuk")
        sight.page.wait_for_url(f"**{self.home}")


def prepare(session: Session, cast: Cast) -> Trainee:
    with unit_of_work():
        quizzes.open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, now())
        session.execute(update(Person).where(Person.id == cast.ann.id).values(password_hash=hash_secret(PIN)))
    return Trainee(cast.ann.login, cast.ann_seat)


def begin_pretest(session: Session, cast: Cast) -> str:
    """Start Ann's pretest; returns the address of its first question."""
    with unit_of_work():
        enrolment = enrolments.own_enrolment(session, cast.ann, cast.ann_seat)
        started = attempts.start(session, enrolment, QuizKind.PRETEST, now())
    assert isinstance(started, Attempt), started
    return f"/percobaan/{started.id}/1"


def lay_out(session: Session, address: str, kinds: Sequence[str]) -> list[Question]:
    """Let the paper begin with a question of each of these kinds; the rest are single choices. Before it is opened."""
    attempt = session.get_one(Attempt, uuid.UUID(address.split("/")[2]))
    bank = [question for question in queries.course_of(session, attempt).questions if question.deliverable]
    first = [next(question for question in bank if question.kind == kind) for kind in kinds]
    rest = [question for question in bank if question.kind == SINGLE and question not in first]
    questions = [*first, *rest][: attempt.size]
    session.rollback()  # what was read before must not stand against what the server has written since
    with unit_of_work():
        attempt.paper = [[one.key, list(options_of(one))] for one in questions]
    return questions


def options_of(question: Question) -> list[str]:
    """What can be chosen, in some order that a paper may have."""
    if question.kind == MATCHING:
        return [str(number) for number in range(len(rights(question)))]
    if question.kind == ORDERING:
        return [str(number) for number in reversed(range(len(question.pairs)))]
    return [] if answering(question).typed else [option.key for option in question.options]


def saved(session: Session) -> dict[str, str]:
    """Every response that the database holds, by question."""
    session.rollback()
    return {row.question: row.response for row in session.query(Answer).order_by(Answer.saved_at)}
