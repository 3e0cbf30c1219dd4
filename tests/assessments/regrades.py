"""Attempts as they are stored, and correcting a key through its page."""

import re
from urllib.parse import urlencode

from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.questions.grading import grade
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.regrading.choices import given
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.conftest import NOON

LATER = NOON.replace(hour=9)


def address(cast, question, slug="pascates"):
    return f"/angkatan/{cast.own.id}/kuis/{slug}/soal/{question.key}/kunci"


def take(session, cast, seat, responses, kind=QuizKind.POSTTEST, running=False):
    """An attempt as it is stored, with these responses (by question; None: not answered)."""
    with unit_of_work():
        made = Attempt(
            cohort_id=cast.own.id,
            enrolment_id=seat,
            course_version_id=cast.own.course_version_id,
            kind=kind,
            number=1,
            seed=1,
            size=len(responses),
            paper=[[question.key, []] for question in responses],
            started_at=NOON,
            due_at=LATER.replace(hour=10 if running else 8),
            submitted_at=None,
        )
        session.add(made)
        session.flush()
        session.add_all(
            Answer(
                attempt_id=made.id,
                question=question.key,
                response=response,
                seq=1,
                points=grade(question, response),
                saved_at=NOON,
            )
            for question, response in responses.items()
            if response is not None
        )
    return made.id


def paper(asked, first, rights=3):
    """Responses: this one to the first question, and so many of the other four right."""
    return {asked[0]: first} | {q: right(q) if place < rights else wrong(q) for place, q in enumerate(asked[1:])}


def sign(question, response):
    (found,) = [one.sign for one in given(question, (), [response]) if response in one.responses]
    return found


def look(client, here, status=200, **fields):
    """The preview of a choice."""
    return client.get(f"{here}?{urlencode(fields, doseq=True)}", status=status)


def agreed(page):
    """What the form of a preview sends when it is agreed to."""
    start = f'<form method="post" action="{page.request.path}"'
    form = page.text.partition(start)[2].partition("</form>")[0]
    fields = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(value)
    fields.pop("csrf_token", None)
    return fields


def correct(client, here, **fields):
    page = look(client, here, **fields)
    return client.follow(client.post(here, agreed(page)))


def choice(question, *responses, way="ticked", reason="kunci keliru"):
    return {"way": way, "accepted": [sign(question, one) for one in responses], "reason": reason}
