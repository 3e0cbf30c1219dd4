"""Sitting a quiz through its real pages, and looking at what came of it."""

import re
from contextvars import Context
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer, Attempt
from portal.content.shapes import Question
from tests.pages.client import PageClient


def begin(client: PageClient, seat: Any, slug: str = "pretes") -> str:
    """Start a quiz; gives the address that its questions begin with."""
    return client.post(f"/belajar/{seat}/kuis/{slug}").headers["Location"].rpartition("/")[0]


def send(client: PageClient, paper: str, body: Any, status: int = 200) -> Any:
    """Send answers as the script does; ``body`` is JSON text, or what becomes it. Gives the answer, read."""
    form = {"data": body, "content_type": "application/json"} if isinstance(body, str) else {"json": body}
    headers = {"X-CSRFToken": client.token}
    answer: TestResponse = Context().run(client.http.post, f"{paper}/jawaban", headers=headers, **form)
    assert answer.status_code == status, answer.text
    return answer.get_json() if answer.is_json else None


def attempt(session: Session) -> Attempt:
    """The only attempt there is."""
    session.rollback()
    return session.scalars(select(Attempt)).one()


def asked(session: Session, number: int) -> Question:
    """A question of the only attempt, by its number."""
    found = attempt(session)
    return queries.course_of(session, found).question(queries.paper(found)[number - 1].question)


def number_of(session: Session, *kinds: str) -> int:
    """The number of the first question of one of these kinds."""
    return next(number for number in range(1, 27) if asked(session, number).kind in kinds)


def stored(session: Session) -> dict[int, Answer]:
    """What is in the database, by the number of the question."""
    answers = queries.answers(session, attempt(session).id)
    numbers = {item.question: number for number, item in enumerate(queries.paper(attempt(session)), 1)}
    return {numbers[key]: answer for key, answer in answers.items()}


def saved(session: Session) -> dict[int, tuple[str, int | None]]:
    """The responses in the database with their points, by the number of the question."""
    return {number: (answer.response, answer.points) for number, answer in stored(session).items()}


def said(page: TestResponse) -> str:
    """The words of a page, without its tags and in single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def mark_on(page: TestResponse) -> str:
    """The sign by which a form tells what it was shown with."""
    return re.findall(r'name="held" value="(\w+)"', page.text)[0]


def is_saved(page: TestResponse) -> bool:
    """Whether a page of a question says that its answer is saved."""
    return 'data-state="saved">' in page.text
