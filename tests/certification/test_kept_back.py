"""A posttest mark that the review policy keeps back is on no page of its trainee."""

import re
from html import unescape

from sqlalchemy import update

from portal.assessments.attempts.models import QuizWindow
from portal.assessments.attempts.rules import ReviewPolicy
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.quizzes import QuizKind
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import ALL_JP, OVER, learn

MARKS = {"ann": "85", "bima": "65"}
"""Of those who need 70: one has passed, the other has not."""


def pages(cast, client_for, name):
    """The words of the home and of the page of certificates."""
    client, home = client_for(getattr(cast, name)), f"/belajar/{getattr(cast, f'{name}_seat')}"
    for address in (home, f"{home}/sertifikat"):
        text = client.get(address).text
        main = re.search(r"<main.*</main>", text, re.DOTALL).group()
        yield " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_nothing_tells_how_the_posttest_went_until_marks_are_released(session, cast, client_for, noon):
    noon(OVER)
    for seat, right in ((cast.ann_seat, 17), (cast.bima_seat, 13)):
        learn(session, cast, seat, jp=ALL_JP, unread=0, right=right, pretest=9)
    with unit_of_work():
        quizzes.open_quiz(session, cast.tom, cast.own, QuizKind.POSTTEST, EARLY)
        session.execute(update(QuizWindow).values(review=ReviewPolicy.NOTHING))
    hidden = {name: list(pages(cast, client_for, name)) for name in MARKS}
    assert hidden["ann"] == hidden["bima"]
    assert all("Pascates, minimum 70 sudah dikerjakan" in page for page in hidden["ann"])
    session.rollback()
    with unit_of_work():
        session.execute(update(QuizWindow).values(review=ReviewPolicy.SCORE))
    for name, mark in MARKS.items():
        for page in pages(cast, client_for, name):
            assert f"nilai {mark}" in page
            assert "sudah dikerjakan" not in page
