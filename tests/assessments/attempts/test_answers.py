"""Answering on plain forms: a choice is on disk before it is called saved, and stays there."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessments.attempts import actions as answers
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer
from portal.assessments.attempts.rules import AttemptState, Message
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.content.kinds import MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUEFALSE
from portal.errors import NotFound
from portal.web.transaction import unit_of_work
from tests.answers import form, right, wrong
from tests.assessments.sitting import asked, attempt, is_saved, mark_on, number_of, said, saved, send
from tests.certification.world import sit
from tests.conftest import NOON

SECOND = timedelta(seconds=1)
DUE = NOON + timedelta(minutes=25)
CHOSEN = (SINGLE, TRUEFALSE, MULTIPLE)


def answer(session, client, paper, number, response=None, **options):
    """Send the plain form of a question as it was shown, filled in (with the right response)."""
    question = asked(session, number)
    fields = form(question, right(question) if response is None else response)
    page = client.get(f"{paper}/{number}")
    return client.post(f"{paper}/{number}", {"held": mark_on(page), **fields}, **options)


def checked(page):
    return re.findall(r'name="choice" value="(\w+)" checked', page.text)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_choice_is_stored_the_moment_it_is_made(session, ann, paper, htmx):
    number = number_of(session, SINGLE)
    response = right(asked(session, number))
    came = ann.post(f"{paper}/{number}", {"choice": response}, htmx=htmx)
    assert came.headers["Location"] == f"{paper}/{number}"
    assert saved(session) == {number: (response, POINT)}
    receipt = ann.get(f"{paper}/{number}", htmx=htmx)
    assert is_saved(receipt)
    assert "Tersimpan 12.00.00" in said(receipt)
    assert "1 dari 26 tersimpan" in said(receipt)


@pytest.mark.parametrize("kind", [SINGLE, TRUEFALSE, MULTIPLE, MATCHING, ORDERING, SHORT])
def test_every_kind_of_question_is_answered_seen_again_changed_and_taken_back(session, ann, paper, kind):
    number = number_of(session, kind)
    question = asked(session, number)
    assert not is_saved(ann.get(f"{paper}/{number}"))
    for response, points in ((right(question), POINT), (wrong(question), 0), (right(question), POINT)):
        answer(session, ann, paper, number, response)
        assert saved(session) == {number: (response, points)}
        page = ann.get(f"{paper}/{number}")
        assert is_saved(page)
        text = page.text
        for name, values in form(question, response).items():
            for value in [values] if isinstance(values, str) else values:
                assert shows(text, name, value), (name, value)
    ann.post(f"{paper}/{number}", {"held": mark_on(page)} | dict.fromkeys(form(question, right(question)), ""))
    assert saved(session) == {number: ("", 0)}
    page = ann.get(f"{paper}/{number}")
    assert not is_saved(page)
    assert "0 dari 26 tersimpan" in said(page)


def shows(text, name, value):
    """Whether a field of a form holds a value."""
    if name == "choice":
        return f'name="choice" value="{value}" checked' in text
    if name == "text":
        return f'name="text" value="{value}"' in text
    choices = text.partition(f'name="{name}">')[2].partition("</select>")[0]
    return f'<option value="{value}" selected>' in choices and choices.count(" selected") == 1


def test_what_was_chosen_is_there_after_a_reload_and_on_another_phone(session, cast, client_for, ann, paper):
    number = number_of(session, SINGLE)
    other = next(place for place in range(1, 27) if asked(session, place).kind in CHOSEN and place != number)
    response = right(asked(session, number))
    ann.post(f"{paper}/{number}", {"choice": response})
    for client in (ann, client_for(cast.ann)):
        assert checked(client.get(f"{paper}/{number}")) == [response]
        assert checked(client.get(f"{paper}/{other}")) == []


def test_the_last_choice_wins(session, cast, client_for, ann, paper, noon):
    number = number_of(session, SINGLE)
    first, second = right(asked(session, number)), wrong(asked(session, number))
    ann.post(f"{paper}/{number}", {"choice": first})
    noon(NOON + SECOND)
    client_for(cast.ann).post(f"{paper}/{number}", {"choice": second})
    assert saved(session) == {number: (second, 0)}
    assert session.scalars(select(Answer.saved_at)).all() == [NOON + SECOND]
    ann.post(f"{paper}/{number}", {"choice": first})
    assert saved(session) == {number: (first, POINT)}


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
    for number in range(1, 27):
        question = asked(session, number)
        item = queries.paper(attempt(session))[number - 1]
        whole = ann.get(f"{paper}/{number}").text
        assert not [option.feedback for option in question.options if option.feedback and option.feedback in whole]
        text = whole.partition("<template data-paper")[0]  # what follows are the other questions
        if question.kind in CHOSEN:
            assert tuple(re.findall(r'name="choice" value="(\w+)"', text)) == item.options
            fields = re.findall(r'<input type="(?:radio|checkbox)"[^>]*>', text)
            assert len({re.sub(r"(soal-\d+-)?\b[a-h]\b", "", line) for line in fields}) == 1
        elif question.kind == MATCHING:
            for select_box in re.findall(r'name="pair-\d+">(.*?)</select>', text):
                assert tuple(re.findall(r'value="(\w+)"', select_box)) == item.options
        elif question.kind == ORDERING:
            assert tuple(re.findall(r'name="place-(\d+)"', text)) == item.options
        else:
            assert question.kind in (SHORT, NUMERIC)
            assert not [one for one in question.accepted if f'value="{one}"' in text]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        *((SINGLE, {"choice": choice}) for choice in ("zz", "A ", "a,b", "\0", "'; --")),
        (SINGLE, {"choice": ["a", "b"]}),
        (TRUEFALSE, {"choice": "h"}),
        (MULTIPLE, {"choice": ["a", "zz"]}),
        (MATCHING, {"pair-0": "99"}),
        (MATCHING, {"pair-0": "-1"}),
        (MATCHING, {"pair-0": "²"}),
        (ORDERING, {"place-0": "1"}),
        (ORDERING, {"place-0": "1", "place-1": "1"}),
        (SHORT, {"text": "x" * 201}),
    ],
)
def test_what_is_no_answer_to_the_question_is_refused_and_changes_nothing(session, ann, paper, kind, fields):
    number = number_of(session, kind)
    before = right(asked(session, number))
    answer(session, ann, paper, number)
    page = ann.post(f"{paper}/{number}", {"held": "?", **fields}, status=422)
    assert "Belum tersimpan" in said(page)
    assert saved(session) == {number: (before, POINT)}


def test_the_numbers_of_steps_are_kept_when_one_comes_twice(session, ann, paper):
    number = number_of(session, ORDERING)
    page = ann.post(f"{paper}/{number}", {"place-0": "2", "place-1": "2"}, status=422)
    assert "Beri setiap langkah satu nomor yang berbeda" in said(page)
    assert saved(session) == {}


def test_a_form_left_as_it_was_shown_takes_nothing_back(session, cast, client_for, ann, paper):
    for kind in (SINGLE, MULTIPLE, MATCHING, ORDERING, SHORT):
        number = number_of(session, kind)
        old = mark_on(ann.get(f"{paper}/{number}"))
        response = right(asked(session, number))
        answer(session, client_for(cast.ann), paper, number)
        ann.post(f"{paper}/{number}", {"held": old, "go": str(number + 1)})
        assert saved(session)[number] == (response, POINT)


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
    noon(DUE + 9 * SECOND)
    assert 'data-seconds-left="0"' in ann.get(f"{paper}/1").text
    answer(session, ann, paper, 1)
    assert saved(session) == {1: (right(asked(session, 1)), POINT)}


@pytest.mark.parametrize("htmx", [False, True])
def test_after_the_end_an_answer_is_refused_and_what_was_saved_stays(session, ann, paper, noon, htmx):
    answer(session, ann, paper, 1)
    question = asked(session, 1)
    noon(DUE + 10 * SECOND)
    for data in (form(question, wrong(question)), {"go": "2"}):
        page = ann.post(f"{paper}/1", data, status=422, htmx=htmx)
        assert "Waktu sudah habis. Jawaban yang sudah tersimpan tetap dihitung." in said(page)
    assert saved(session) == {1: (right(question), POINT)}
    assert ann.get(f"{paper}/1", status=303).headers["Location"] == f"{paper}/hasil"
    assert ann.get(f"{paper}/kumpulkan", status=303).headers["Location"] == f"{paper}/hasil"
    ann.get(f"{paper}/lembar", status=404)
    text = said(ann.get(f"{paper}/hasil"))
    assert "Waktu habis." in text
    assert "1 dari 26 poin" in text


def test_handing_in_says_what_is_missing_and_counts_once(session, cast, ann, paper, noon):
    assert ann.get(f"{paper}/hasil", status=303).headers["Location"] == paper
    answer(session, ann, paper, 2)
    page = ann.get(f"{paper}/kumpulkan")
    assert "1 dari 26 soal terjawab" in said(page)
    missing = re.findall(rf'href="{paper}/(\d+)">\d+</a>', page.text)
    assert missing == [str(number) for number in range(1, 27) if number != 2]
    for second in range(2):
        noon(NOON + second * SECOND)
        assert ann.post(f"{paper}/kumpulkan").headers["Location"] == f"{paper}/hasil"
    assert attempt(session).submitted_at == NOON
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "attempt-submitted")).all()
    assert (entry.actor_id, entry.person_id, entry.cohort_id) == (cast.ann.id, cast.ann.id, cast.own.id)
    question = asked(session, 2)
    page = ann.post(f"{paper}/2", form(question, wrong(question)), status=422)
    assert "Kuis ini sudah dikumpulkan." in said(page)
    assert saved(session) == {2: (right(question), POINT)}


def test_the_result_shows_the_mark_and_no_key(session, ann, paper):
    for number in range(1, 14):
        answer(session, ann, paper, number)
    ann.post(f"{paper}/kumpulkan")
    text = said(ann.get(f"{paper}/hasil"))
    assert "50 / 100" in text
    assert "13 dari 26 poin" in text
    for number in range(1, 27):
        question = asked(session, number)
        assert question.stem not in text
        assert not [option.text for option in question.options if len(option.text) > 12 and option.text in text]


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
    text = ann.get(f"/percobaan/{first.id}/hasil").text
    assert "Nilai lulus 70 belum tercapai" in text
    assert "Coba lagi (1 kesempatan)" in text
    with unit_of_work():
        second = sit(session, cast.own, cast.ann_seat, QuizKind.POSTTEST, 14, number=2, at=NOON - timedelta(hours=1))
    text = ann.get(f"/percobaan/{second.id}/hasil").text
    assert "Nilai lulus terpenuhi" in text
    assert "Coba lagi" not in text


def test_an_answer_to_a_question_of_another_paper_is_not_found(session, cast, paper):
    found = attempt(session)
    course = queries.course_of(session, found)
    drawn = {item.question for item in queries.paper(found)}
    foreign = next(question for question in course.questions if question.key not in drawn)
    with pytest.raises(NotFound):
        answers.save(session, cast.ann.person_ids, found.id, [Message(foreign.key, "a", 1)], NOON)


def test_more_choices_than_may_be_made_are_refused_in_words_and_stay_ticked(session, ann, paper, monkeypatch):
    number = number_of(session, MULTIPLE)
    question = asked(session, number)
    monkeypatch.setitem(vars(question), "max_choices", 1)
    page = ann.get(f"{paper}/{number}")
    assert "Pilih paling banyak 1." in said(page)
    assert 'data-most="1"' in page.text
    page = ann.post(f"{paper}/{number}", {"choice": ["a", "b"]}, status=422)
    assert "Pilih paling banyak 1 jawaban. Hapus dulu satu centang, lalu pilih yang lain." in said(page)
    assert sorted(checked(page)) == ["a", "b"]
    assert saved(session) == {}
    assert send(ann, paper, {"answers": [[question.key, "a,b", 1]]})["unreadable"] == [question.key]
    assert saved(session) == {}
