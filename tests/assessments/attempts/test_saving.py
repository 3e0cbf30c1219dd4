"""Answers as the script of a quiz sends them: whatever comes in whatever order, one state, and a receipt for it."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.assessments.attempts.models import Answer
from portal.assessments.attempts.rules import MAX_MESSAGES, Message, newest
from portal.assessments.questions.answering import POINT
from portal.audit import AuditEntry
from portal.content.kinds import MATCHING, MULTIPLE, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.answers import form, right, wrong
from tests.assessments.sitting import asked, attempt, begin, mark_on, number_of, saved, send, stored
from tests.certification.world import at_once
from tests.conftest import NOON
from tests.queries import counted

SECOND = timedelta(seconds=1)
DUE = NOON + timedelta(minutes=25)
MADE = int(NOON.timestamp())
KINDS = (SINGLE, TRUEFALSE, MULTIPLE, MATCHING, ORDERING, SHORT)


def says(*messages):
    """The body that carries messages (question, response, seq)."""
    return {"answers": [[question.key, response, seq] for question, response, seq in messages]}


def test_many_answers_of_every_kind_go_in_one_body_and_the_receipt_names_all_that_is_held(session, ann, paper):
    questions = [asked(session, number_of(session, kind)) for kind in KINDS]
    first = send(ann, paper, says(*((one, wrong(one), 3) for one in questions[:2])))
    assert first["held"] == {one.key: [3, wrong(one), MADE] for one in questions[:2]}
    receipt = send(ann, paper, says(*((one, right(one), seq) for seq, one in enumerate(questions, 10))))
    assert receipt["held"] == {one.key: [seq, right(one), MADE] for seq, one in enumerate(questions, 10)}
    assert (receipt["answered"], receipt["size"], receipt["left"]) == (6, 26, 1500)
    assert receipt["unreadable"] == []
    assert saved(session) == {number_of(session, one.kind): (right(one), POINT) for one in questions}
    assert send(ann, paper, {"answers": []}) == receipt


def test_what_is_taken_back_is_held_as_no_answer(session, ann, paper):
    question = asked(session, 1)
    send(ann, paper, says((question, right(question), 1)))
    receipt = send(ann, paper, says((question, "", 2)))
    assert receipt["held"] == {question.key: [2, "", MADE]}
    assert receipt["answered"] == 0
    assert saved(session) == {1: ("", 0)}


def test_an_older_message_changes_nothing_and_the_receipt_says_what_holds(session, ann, paper, noon):
    question = asked(session, 1)
    send(ann, paper, says((question, right(question), 7)))
    noon(NOON + SECOND)
    for seq in (6, 7, 1):
        receipt = send(ann, paper, says((question, "", seq)))
        assert receipt["held"] == {question.key: [7, right(question), MADE]}
    assert saved(session) == {1: (right(question), POINT)}


def test_any_order_and_repetition_ends_in_one_state(session, ann, paper):
    questions = [asked(session, number) for number in (1, 2, 3)]
    messages = st.tuples(st.sampled_from(questions), st.sampled_from((right, wrong)), st.integers(1, 5))
    bodies = st.lists(st.lists(messages, max_size=3), max_size=4)

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    @given(bodies, st.randoms(use_true_random=False))
    def ends_in_one_state(history, chance):
        read = [[(one, make(one), seq) for one, make, seq in body] for body in history]
        again = [chance.choice(read) for _ in read]
        for order in (read + again, chance.sample(read + again, 2 * len(read))):
            session.rollback()
            with unit_of_work():
                session.execute(delete(Answer))
            for body in order:
                send(ann, paper, says(*body))
            held = send(ann, paper, {"answers": []})["held"]
            state = newest({}, [Message(one.key, response, seq) for body in read for one, response, seq in body])
            assert {key: (seq, response) for key, (seq, response, _at) in held.items()} == state
            assert {one.question: (one.seq, one.response) for one in stored(session).values()} == state

    ends_in_one_state()


def test_two_tabs_at_once_lose_nothing(app, session, cast, client_for, ann, paper):
    questions = [asked(session, number) for number in range(1, 9)]
    clients = [client_for(cast.ann) for _ in range(4)]
    works = [
        lambda client=client, turn=turn: send(
            client, paper, says(*((one, right(one), 1 + turn) for one in questions[turn::2]), (questions[0], "", 9))
        )
        for turn, client in enumerate(clients)
    ]
    at_once(app, *works)
    held = send(ann, paper, {"answers": []})["held"]
    assert held.keys() == {one.key for one in questions}
    assert held[questions[0].key][:2] == [9, ""]
    assert [held[one.key][1] for one in questions[1:]] == [right(one) for one in questions[1:]]


def test_of_two_tabs_the_one_that_said_something_later_holds_whichever_arrives_first(session, cast, client_for, paper):
    one, two = client_for(cast.ann), client_for(cast.ann)
    question = asked(session, 1)
    send(two, paper, says((question, right(question), 12)))
    receipt = send(one, paper, says((question, wrong(question), 11)))
    assert receipt["held"] == {question.key: [12, right(question), MADE]}
    assert saved(session) == {1: (right(question), POINT)}


def test_the_plain_form_is_newer_than_anything_held(session, ann, paper):
    number = number_of(session, SINGLE)
    question = asked(session, number)
    send(ann, paper, says((question, right(question), 1_000_000)))
    ann.post(f"{paper}/{number}", form(question, wrong(question)))
    assert saved(session) == {number: (wrong(question), 0)}
    assert send(ann, paper, {"answers": []})["held"] == {question.key: [1_000_001, wrong(question), MADE]}
    send(ann, paper, says((question, right(question), 1_000_000)))
    assert saved(session) == {number: (wrong(question), 0)}


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_page_left_as_shown_takes_nothing_back(session, ann, paper, kind):
    number = number_of(session, kind)
    question = asked(session, number)
    send(ann, paper, says((question, wrong(question), 1)))
    old = mark_on(ann.get(f"{paper}/{number}"))
    send(ann, paper, says((question, right(question), 2)))
    ann.post(f"{paper}/{number}", {"held": old, **form(question, wrong(question))})
    assert saved(session) == {number: (right(question), POINT)}
    ann.post(f"{paper}/{number}", {"held": mark_on(ann.get(f"{paper}/{number}")), **form(question, wrong(question))})
    assert saved(session) == {number: (wrong(question), 0)}


def test_who_may_not_save(session, cast, client_for, ann, paper):
    question = asked(session, 1)
    body = says((question, right(question), 1))
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403), (cast.ona, 403), (cast.ada, 403)):
        send(client_for(viewer), paper, body, status)
    send(ann, f"/percobaan/{uuid.uuid4()}", body, 404)
    send(ann, "/percobaan/bukan", body, 404)
    send(ann, paper, {"answers": [["tidak-ada", "a", 1]]}, 404)
    send(ann, paper, {"answers": [[question.key, right(question), 1], ["\0", "a", 1]]}, 404)
    assert saved(session) == {}


def test_without_the_token_or_signed_out_nothing_is_taken(session, client_for, ann, paper):
    body = says((asked(session, 1), right(asked(session, 1)), 1))
    token, ann.token = ann.token, "bukan"
    send(ann, paper, body, 400)
    ann.token = token
    assert send(client_for(), paper, body, 303) is None
    assert saved(session) == {}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        "7",
        '"answers"',
        '{"answers": {}}',
        '{"answers": [["q", "a", NaN]]}',
        "[" * 100_000,
        '{"answers": ' + "[" * 100_000,
        {},
        {"answers": None},
        {"answers": "q"},
        {"answers": ["q"]},
        {"answers": [[]]},
        {"answers": [["q", "a"]]},
        {"answers": [["q", "a", 1, 1]]},
        {"answers": [["q", "a", 0]]},
        {"answers": [["q", "a", -1]]},
        {"answers": [["q", "a", True]]},
        {"answers": [["q", "a", "1"]]},
        {"answers": [["q", "a", 1.5]]},
        {"answers": [["q", "a", None]]},
        {"answers": [["q", "a", 1 << 53]]},
        {"answers": [["q", "a", 10**400]]},
        {"answers": [["q", 1, 1]]},
        {"answers": [[1, "a", 1]]},
        {"answers": [{"question": "q", "response": "a", "seq": 1}]},
        {"answers": [["q", "a", 1]] * (MAX_MESSAGES + 1)},
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_is_no_list_of_messages_is_refused_in_words(session, ann, paper, body):
    refused = send(ann, paper, body, 422)
    assert refused["refused"].startswith("Jawaban ini tidak dapat dibaca.")
    assert saved(session) == {}


def test_as_many_messages_as_may_come_are_taken(session, ann, paper):
    question = asked(session, 1)
    receipt = send(ann, paper, says(*((question, right(question), seq) for seq in range(1, MAX_MESSAGES + 1))))
    assert receipt["held"] == {question.key: [MAX_MESSAGES, right(question), MADE]}
    receipt = send(ann, paper, says((question, "", (1 << 53) - 1)))
    assert receipt["held"] == {question.key: [(1 << 53) - 1, "", MADE]}


def test_what_is_no_answer_to_its_question_is_named_and_the_rest_is_saved(session, ann, paper):
    numbers = [number_of(session, kind) for kind in KINDS]
    questions = [asked(session, number) for number in numbers]
    bad = ("zz", "a,b", "a,zz", "0,1,99", "0,0", "x" * 201)
    last = next(number for number in range(1, 27) if number not in numbers)
    good = asked(session, last)
    messages = [(one, text, 1) for one, text in zip(questions, bad, strict=True)]
    receipt = send(ann, paper, says(*messages, (good, right(good), 1)))
    assert receipt["unreadable"] == [one.key for one in questions]
    assert receipt["held"] == {good.key: [1, right(good), MADE]}
    assert saved(session) == {last: (right(good), POINT)}


def test_letters_that_no_database_takes_are_left_out(session, ann, paper):
    number = number_of(session, SHORT)
    question = asked(session, number)
    receipt = send(ann, paper, f'{{"answers": [["{question.key}", "ta\\u0000ha\\ud800p  satu", 1]]}}')
    assert receipt["held"] == {question.key: [1, "tahap satu", MADE]}
    assert saved(session)[number][0] == "tahap satu"


def test_an_answer_on_its_way_at_the_end_is_taken_and_later_ones_are_not(session, ann, paper, noon):
    one, two = asked(session, 1), asked(session, 2)
    noon(DUE + 9 * SECOND)
    receipt = send(ann, paper, says((one, right(one), 1)))
    assert receipt["left"] == 0
    noon(DUE + 10 * SECOND)
    refused = send(ann, paper, says((one, wrong(one), 2), (two, right(two), 1)), 409)
    assert refused["code"] == "lapsed"
    assert "Waktu sudah habis." in refused["refused"]
    assert refused["held"].keys() == {one.key}
    assert saved(session) == {1: (right(one), POINT)}


def test_after_handing_in_nothing_is_taken(session, ann, paper):
    question = asked(session, 1)
    send(ann, paper, says((question, right(question), 1)))
    ann.post(f"{paper}/kumpulkan")
    refused = send(ann, paper, says((question, wrong(question), 2)), 409)
    assert refused["code"] == "submitted"
    assert "sudah dikumpulkan" in refused["refused"]
    assert saved(session) == {1: (right(question), POINT)}


def test_a_save_takes_few_statements_however_many_answers_it_brings(session, ann, paper):
    questions = [asked(session, number) for number in range(1, 27)]
    send(ann, paper, {"answers": []})
    sent = []
    for many in (questions[:1], questions[1:]):
        with counted(db.engine) as statements:
            send(ann, paper, says(*((one, right(one), 1) for one in many)))
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 6


def test_a_save_is_its_own_record(session, ann, paper):
    before = session.scalars(select(AuditEntry.id)).all()
    send(ann, paper, says((asked(session, 1), right(asked(session, 1)), 1)))
    session.rollback()
    assert session.scalars(select(AuditEntry.id)).all() == before


def test_each_attempt_holds_its_own_answers(session, cast, client_for, ann, paper):
    question = asked(session, 1)
    send(ann, paper, says((question, right(question), 1)))
    mine = attempt(session).id
    bima = client_for(cast.bima)
    theirs = begin(bima, cast.bima_seat)
    assert send(bima, theirs, {"answers": []})["held"] == {}
    session.rollback()
    assert session.scalars(select(Answer.attempt_id)).all() == [mine]
