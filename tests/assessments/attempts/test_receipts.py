"""What the script of a quiz sends, and the receipts it gets."""

import json

import pytest

from portal.assessments.attempts import actions as attempts
from portal.assessments.attempts import queries
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.questions.responses import in_words
from portal.enrolment.queries import enrolments
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.conftest import NOON
from tests.pages.client import Page


@pytest.fixture
def attempt(session, cast, both_open):
    with unit_of_work():
        enrolment = enrolments.own_enrolment(session, cast.ann, cast.ann_seat)
        return attempts.start(session, enrolment, QuizKind.PRETEST, NOON)


@pytest.fixture
def question(session, attempt):
    return queries.course_of(session, attempt).question(queries.paper(attempt)[0].question)


def send(client, attempt, body, status):
    headers = {"X-CSRFToken": client.token, "Content-Type": "application/json"}
    answer = client._send("POST", f"/percobaan/{attempt.id}/jawaban", data=json.dumps(body), headers=headers)
    assert answer.status_code == status
    return answer.get_json()


def test_a_receipt_says_what_is_held_and_how_long_it_goes_on(cast, client_for, attempt, question):
    ann, minutes = client_for(cast.ann), 25
    receipt = send(ann, attempt, {"answers": [[question.key, right(question), 4]]}, 200)
    due = int(NOON.timestamp()) + minutes * 60
    assert receipt == {
        "held": {question.key: [4, right(question), int(NOON.timestamp())]},
        "answered": 1,
        "size": 26,
        "left": minutes * 60,
        "due": due,
        "unreadable": [],
    }


def test_a_refusal_says_what_is_held_so_that_a_lost_receipt_leaves_nothing_waiting(
    session, cast, client_for, attempt, question
):
    ann = client_for(cast.ann)
    held = send(ann, attempt, {"answers": [[question.key, right(question), 4]]}, 200)["held"]
    session.rollback()
    with unit_of_work():
        attempts.submit(session, attempt, NOON)
    refused = send(ann, attempt, {"answers": [[question.key, right(question), 9]]}, 409)
    assert (refused["code"], refused["held"]) == ("submitted", held)
    assert refused["refused"].startswith("Kuis ini sudah dikumpulkan.")
    assert set(refused) == {"refused", "code", "held", "key", "proof", "left"}


def test_a_refusal_says_in_words_what_came_too_late(session, cast, client_for, attempt, question):
    ann = client_for(cast.ann)
    send(ann, attempt, {"answers": [[question.key, right(question), 4]]}, 200)
    session.rollback()
    with unit_of_work():
        attempts.submit(session, attempt, NOON)
    same = send(ann, attempt, {"answers": [[question.key, right(question), 9]]}, 409)
    assert same["left"] == []
    other = send(ann, attempt, {"answers": [[question.key, wrong(question), 9]]}, 409)
    (left,) = other["left"]
    assert left["asked"].startswith("Soal 1: ")
    assert (left["here"], left["there"]) == tuple(
        "; ".join(in_words(question, one(question))) for one in (wrong, right)
    )
    emptied = send(ann, attempt, {"answers": [[question.key, "", 9]]}, 409)
    assert emptied["left"][0]["here"] == "belum dijawab"


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"answers": 1},
        {"answers": [["a", "b"]]},
        {"answers": [["a", "b", "1"]]},
        {"answers": [["a", "b", 0]]},
        {"answers": [["a", "b", 1 << 53]]},
        {"answers": [["a", "b", 1]] * 501},
    ],
)
def test_what_is_no_message_is_refused(cast, client_for, attempt, body):
    assert "refused" in send(client_for(cast.ann), attempt, body, 422)


def test_pages_give_the_script_what_it_needs_and_each_account_its_own(cast, client_for, attempt, question):
    ann = client_for(cast.ann)
    send(ann, attempt, {"answers": [[question.key, right(question), 4]]}, 200)
    for address in (f"/percobaan/{attempt.id}/1", f"/percobaan/{attempt.id}/kumpulkan"):
        box = box_of(ann.get(address))
        assert (box["data-owner"], box["data-attempt"]) == (str(cast.ann.id), str(attempt.id))
        assert json.loads(str(box["data-held"])) == {question.key: [4, right(question), int(NOON.timestamp())]}
        assert box["data-offset"] == "25200"
    home = box_of(ann.get(f"/belajar/{cast.ann_seat}"))
    assert home["data-owner"] == str(cast.ann.id)
    assert "data-held" not in home


def box_of(answer):
    return next(one for one in Page(answer.text).all("div") if one.get("id") == "unsent")


def test_the_paper_holds_every_question_and_no_key(session, cast, client_for, attempt):
    ann, asked = client_for(cast.ann), [question for question, _options in attempt.paper]
    course = queries.course_of(session, attempt)
    said = [option.feedback for key in asked for option in course.question(key).options if option.feedback]
    for page in ("1", "lembar"):
        text = ann.get(f"/percobaan/{attempt.id}/{page}").text
        assert questions_of(text) == asked
        assert not [one for one in said if one in text]
    client_for(cast.bima).get(f"/percobaan/{attempt.id}/lembar", status=404)


def test_pages_bring_the_whole_paper_until_something_is_answered(session, cast, client_for, attempt):
    ann, asked = client_for(cast.ann), [question for question, _options in attempt.paper]
    assert questions_of(ann.get(f"/percobaan/{attempt.id}/3").text) == [asked[2], *asked[:2], *asked[3:]]
    first = queries.course_of(session, attempt).question(asked[0])
    send(ann, attempt, {"answers": [[first.key, right(first), 1]]}, 200)
    assert questions_of(ann.get(f"/percobaan/{attempt.id}/3").text) == [asked[2]]


def questions_of(text):
    return [str(one["data-question"]) for one in Page(text).all("div") if "data-question" in one]
