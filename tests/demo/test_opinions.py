"""What the invented people say of the training that is over."""

import random
import uuid
from datetime import date

from portal.demo.opinions import COMMENTS, opinions
from portal.evaluations.rules import EVENT, SCALE, TRAINER, Subject, tally

DAY = date(2020, 2, 18)


def test_every_open_question_has_something_said():
    assert set(COMMENTS) == {one.key for form in (EVENT, TRAINER) for one in form.open}


def test_opinions_are_answers_of_the_forms_one_from_each_who_signed():
    seats = [uuid.UUID(int=place) for place in range(80)]
    subjects = [Subject(uuid.UUID(int=900)), Subject(uuid.UUID(int=901), "Yusuf Hartono")]
    responses, receipts = opinions(random.Random(1), subjects[0].id, subjects, seats, DAY)  # noqa: S311
    assert len(receipts) == 2
    for subject, receipt in zip(subjects, receipts, strict=True):
        given = [one["answers"] for one in responses if one["subject_id"] == subject.id]
        signed = receipt["enrolments"].split()
        assert len(given) == len(signed) > 20
        assert set(signed) <= {str(seat) for seat in seats}
        keys = {one.key for one in (*subject.questionnaire.items, *subject.questionnaire.open)}
        assert all(set(one) <= keys for one in given)
        assert all(mark in SCALE for one in given for mark in one.values() if isinstance(mark, int))
        assert tally(subject.questionnaire, given).whole.mean > 3
    assert {one["given_on"] for one in responses} == {DAY}
