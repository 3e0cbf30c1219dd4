"""Answering: a choice is on disk before it is called saved, and stays there."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessments import actions, queries
from portal.assessments.models import Answer, Attempt
from portal.assessments.rules import AttemptState, QuizKind
from portal.audit import AuditEntry
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.certification.world import sit
from tests.conftest import NOON

SECOND = timedelta(seconds=1)
DUE = NOON + timedelta(minutes=25)


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def paper(session, cast, ann, both_open):
    """Ann has just started her pretest."""
    where = ann.post(f"/belajar/{cast.ann_seat}/kuis/pretes").headers["Location"]
    return where.rpartition("/")[0]


def attempt(session):
    session.rollback()
    return session.scalars(select(Attempt)).one()


def saved(session):
    """What is in the database, by the number of the question."""
    answers = queries.answers(session, attempt(session).id)
    numbers = {question: number for number, (question, _) in enumerate(attempt(session).paper, 1)}
    return {numbers[key]: (answer.choice, answer.points) for key, answer in answers.items()}


def options(session, number):
    """The options of a question in their order, the right one, and a wrong one."""
    found = attempt(session)
    item = queries.paper(found)[number - 1]
    question = queries.course_of(session, found).question(item.question)
    right = next(option.key for option in question.options if option.correct)
    return item.options, right, next(key for key in item.options if key != right)


def checked(page):
    return re.findall(r'name="choice" value="(\w+)" checked', page.get_data(as_text=True))


@pytest.mark.parametrize("htmx", [False, True])
def test_a_choice_is_stored_the_moment_it_is_made(session, ann, paper, htmx):
    _order, right, _wrong = options(session, 3)
    answer = ann.post(f"{paper}/3", {"choice": right}, htmx=htmx)
    assert answer.headers["Location"] == f"{paper}/3"
    assert saved(session) == {3: (right, 1)}
    receipt = ann.get(f"{paper}/3", htmx=htmx).get_data(as_text=True)
    assert "Jawaban tersimpan 12.00.00" in receipt
    assert "1 dari 26 tersimpan" in receipt
    assert f'data-saved="{right}"' in receipt


def test_what_was_chosen_is_there_after_a_reload_and_on_another_phone(session, cast, client_for, ann, paper):
    _order, right, _wrong = options(session, 1)
    ann.post(f"{paper}/1", {"choice": right})
    for client in (ann, client_for(cast.ann)):
        assert checked(client.get(f"{paper}/1")) == [right]
        assert checked(client.get(f"{paper}/2")) == []


def test_the_last_choice_wins(session, cast, client_for, ann, paper, noon):
    _order, right, wrong = options(session, 1)
    ann.post(f"{paper}/1", {"choice": right})
    noon(NOON + SECOND)
    client_for(cast.ann).post(f"{paper}/1", {"choice": wrong})
    assert saved(session) == {1: (wrong, 0)}
    assert session.scalars(select(Answer.saved_at)).all() == [NOON + SECOND]
    ann.post(f"{paper}/1", {"choice": right})
    assert saved(session) == {1: (right, 1)}


@pytest.mark.parametrize(
    ("number", "go", "leads_to"),
    [
        (5, "6", "6"),
        (5, "4", "4"),
        (26, "submit", "kumpulkan"),
        (5, "0", "1"),
        (5, "99", "26"),
        (5, "-1", "5"),
        (5, "x", "5"),
        (5, "²", "5"),
        (5, "9" * 5000, "5"),
        (5, "https://jahat.example", "5"),
    ],
)
def test_a_question_may_be_passed_over_and_the_button_says_where_to(session, ann, paper, number, go, leads_to):
    assert ann.post(f"{paper}/{number}", {"go": go}).headers["Location"] == f"{paper}/{leads_to}"
    assert saved(session) == {}


def test_options_stand_in_the_order_of_the_paper_and_nothing_tells_which_is_right(session, ann, paper):
    for number in (1, 2, 26):
        order, _right, _wrong = options(session, number)
        text = ann.get(f"{paper}/{number}").get_data(as_text=True)
        assert tuple(re.findall(r'name="choice" value="(\w+)"', text)) == order
        choices = re.findall(r'<input type="radio"[^>]*>', text)
        assert len({re.sub(r"(pilihan-)?\b[a-h]\b", "", line) for line in choices}) == 1
        question = queries.course_of(session, attempt(session)).question(attempt(session).paper[number - 1][0])
        assert not [option.feedback for option in question.options if option.feedback and option.feedback in text]


@pytest.mark.parametrize("choice", ["zz", "A ", "a,b", "\0", "'; --"])
def test_an_option_that_the_question_does_not_have_is_not_found(session, ann, paper, choice):
    ann.post(f"{paper}/1", {"choice": choice}, status=404)
    assert saved(session) == {}


def test_a_number_that_the_paper_does_not_have_is_not_found(ann, paper):
    for number in ("0", "27", "-1", "x", "9" * 5000):
        ann.get(f"{paper}/{number}", status=404)
        ann.post(f"{paper}/{number}", {"choice": "a"}, status=404)


def test_an_attempt_of_somebody_else_is_not_found(session, cast, client_for, ann, paper):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403), (cast.ada, 403)):
        client = client_for(viewer)
        for page in (f"{paper}/1", f"{paper}/kumpulkan"):
            client.get(page, status=status)
            client.post(page, {"choice": "a"}, status=status)
        client.get(f"{paper}/hasil", status=status)
    ann.get(f"/percobaan/{uuid.uuid4()}/1", status=404)
    assert saved(session) == {}
    assert attempt(session).submitted_at is None


def test_an_answer_on_its_way_at_the_end_is_still_taken(session, ann, paper, noon):
    order, _right, _wrong = options(session, 1)
    noon(DUE + 9 * SECOND)
    assert 'data-seconds-left="0"' in ann.get(f"{paper}/1").get_data(as_text=True)
    ann.post(f"{paper}/1", {"choice": order[0]})
    assert saved(session)[1][0] == order[0]


@pytest.mark.parametrize("htmx", [False, True])
def test_after_the_end_an_answer_is_refused_and_what_was_saved_stays(session, ann, paper, noon, htmx):
    _order, right, wrong = options(session, 1)
    ann.post(f"{paper}/1", {"choice": right})
    noon(DUE + 10 * SECOND)
    for data in ({"choice": wrong}, {"go": "2"}):
        page = ann.post(f"{paper}/1", data, status=422, htmx=htmx).get_data(as_text=True)
        assert "Waktu sudah habis. Jawaban yang sudah tersimpan tetap dihitung." in page
        assert f'data-saved="{right}"' in page
    assert saved(session) == {1: (right, 1)}
    assert ann.get(f"{paper}/1", status=303).headers["Location"] == f"{paper}/hasil"
    assert ann.get(f"{paper}/kumpulkan", status=303).headers["Location"] == f"{paper}/hasil"
    text = ann.get(f"{paper}/hasil").get_data(as_text=True)
    assert "Waktu habis." in text
    assert "1 dari 26 jawaban benar" in text


def test_handing_in_says_what_is_missing_and_counts_once(session, cast, ann, paper, noon):
    assert ann.get(f"{paper}/hasil", status=303).headers["Location"] == f"{paper}/1"
    _order, right, wrong = options(session, 2)
    ann.post(f"{paper}/2", {"choice": right})
    text = ann.get(f"{paper}/kumpulkan").get_data(as_text=True)
    assert "1 dari 26 soal terjawab" in text
    missing = re.findall(rf'href="{paper}/(\d+)">\d+</a>', text)
    assert missing == [str(number) for number in range(1, 27) if number != 2]
    for second in range(2):
        noon(NOON + second * SECOND)
        assert ann.post(f"{paper}/kumpulkan").headers["Location"] == f"{paper}/hasil"
    assert attempt(session).submitted_at == NOON
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "attempt-submitted")).all()
    assert len(entries) == 1
    page = ann.post(f"{paper}/2", {"choice": wrong}, status=422).get_data(as_text=True)
    assert "Kuis ini sudah dikumpulkan." in page
    assert saved(session) == {2: (right, 1)}


def test_the_result_shows_the_mark_and_no_key(session, ann, paper):
    for number in range(1, 14):
        ann.post(f"{paper}/{number}", {"choice": options(session, number)[1]})
    ann.post(f"{paper}/kumpulkan")
    text = ann.get(f"{paper}/hasil").get_data(as_text=True)
    assert "50<small> / 100</small>" in text
    assert "13 dari 26 jawaban benar" in text
    found = attempt(session)
    course = queries.course_of(session, found)
    for item in queries.paper(found):
        question = course.question(item.question)
        assert question.stem not in text
        assert not [option.text for option in question.options if option.text in text]


def test_the_better_of_two_posttests_counts_and_a_running_one_does_not(session, cast, client_for, noon):
    seats, kind = (cast.ann_seat, cast.bima_seat), QuizKind.POSTTEST
    with unit_of_work():
        for seat, marks in zip(seats, ((16, 9), (9, 16)), strict=True):
            for number, right in enumerate(marks, 1):
                sit(session, cast.own, seat, kind, right, number=number, at=NOON - timedelta(hours=2))
        sit(session, cast.other, cast.sam_seat, kind, 20, at=NOON, handed_in=False)
        sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 20, at=NOON - timedelta(hours=3))
    results = queries.results(session, cast.own.id, NOON)
    assert queries.best_scores(results, kind) == {cast.ann_seat: 80, cast.bima_seat: 80}
    running = queries.results(session, cast.other.id, NOON)
    assert queries.best_scores(running, kind) == {}
    later = queries.results(session, cast.other.id, NOON + timedelta(hours=1))
    assert [result.state for result in later] == [AttemptState.LAPSED]
    assert queries.best_scores(later, kind) == {cast.sam_seat: 100}


def test_after_a_posttest_below_the_mark_the_second_try_is_offered(session, cast, ann, both_open, noon):
    with unit_of_work():
        first = sit(session, cast.own, cast.ann_seat, QuizKind.POSTTEST, 13, at=NOON - timedelta(hours=2))
    text = ann.get(f"/percobaan/{first.id}/hasil").get_data(as_text=True)
    assert "Nilai lulus 70 belum tercapai" in text
    assert "Coba lagi (1 kesempatan)" in text
    with unit_of_work():
        second = sit(session, cast.own, cast.ann_seat, QuizKind.POSTTEST, 14, number=2, at=NOON - timedelta(hours=1))
    text = ann.get(f"/percobaan/{second.id}/hasil").get_data(as_text=True)
    assert "Nilai lulus terpenuhi" in text
    assert "Coba lagi" not in text


def test_an_answer_to_a_question_of_another_paper_is_not_found(session, cast, paper):
    found = attempt(session)
    course = queries.course_of(session, found)
    drawn = {item.question for item in queries.paper(found)}
    foreign = next(question for question in course.questions if question.key not in drawn)
    with pytest.raises(NotFound):
        actions.answer(session, found, foreign.key, foreign.options[0].key, NOON)
