"""Looking back: what the page of a result shows under each policy, and never more."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from markupsafe import escape
from sqlalchemy import update

from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.models import Answer, QuizWindow
from portal.assessments.attempts.rules import ReviewPolicy, WindowState
from portal.assessments.marking.rules import result_page
from portal.assessments.questions.presentation import reviewed
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.questions.responses import in_words, key_in_words
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.assessments.kinds import ALL, ESSAY_QUESTION
from tests.assessments.sitting import asked, said
from tests.certification.world import sit
from tests.conftest import NOON
from tests.pages.reading import texts

NOTHING, SCORE, ANSWERS, EXPLANATIONS = ReviewPolicy
SHUT, OPEN, CLOSED = WindowState
TABLE = list(product(ReviewPolicy, (False, True), (OPEN, CLOSED)))


@pytest.mark.parametrize(("policy", "after_closing", "window"), list(product(ReviewPolicy, (False, True), WindowState)))
def test_what_may_be_looked_at(policy, after_closing, window):
    waits = after_closing and window in (SHUT, OPEN)
    assert rules.review_now(policy, after_closing, window) is (NOTHING if waits else policy)


PRE, POST, REHEARSAL = QuizKind


@pytest.mark.parametrize(
    ("quiz", "now", "settled", "unread", "passed", "left", "expected"),
    [
        # a rehearsal is not marked, whatever is settled on, and may be tried again
        (REHEARSAL, EXPLANATIONS, EXPLANATIONS, 1, True, 3, ("rehearsal", 3)),
        (REHEARSAL, EXPLANATIONS, EXPLANATIONS, 0, False, 0, ("rehearsal", 0)),
        (REHEARSAL, NOTHING, SCORE, 0, False, 1, ("rehearsal", 1)),
        # kept back: nothing tells how it went, a further try neither
        *[(quiz, NOTHING, NOTHING, unread, passed, 2, ("elsewhere", 0))
          for quiz in (PRE, POST) for unread in (0, 1) for passed in (False, True)],
        *[(quiz, NOTHING, settled, unread, passed, 2, ("later", 0))
          for quiz in (PRE, POST) for settled in (SCORE, ANSWERS, EXPLANATIONS)
          for unread in (0, 1) for passed in (False, True)],
        # told, but for what nobody has read
        *[(quiz, now, now, 2, passed, 2, ("unread", 0))
          for quiz in (PRE, POST) for now in (SCORE, ANSWERS, EXPLANATIONS) for passed in (False, True)],
        *[(PRE, now, now, 0, passed, 2, ("pretest", 0))
          for now in (SCORE, ANSWERS, EXPLANATIONS) for passed in (False, True)],
        *[(POST, now, now, 0, True, 2, ("passed", 0)) for now in (SCORE, ANSWERS, EXPLANATIONS)],
        *[(POST, now, now, 0, False, left, ("failed", max(left, 0)))
          for now in (SCORE, ANSWERS, EXPLANATIONS) for left in (-1, 0, 1, 2)],
    ],
)  # fmt: skip
def test_what_the_page_of_a_result_says_first_and_whether_it_offers_a_further_try(
    quiz, now, settled, unread, passed, left, expected
):
    shown = result_page(quiz, now, settled, unread, passed, left)
    assert (shown.kind, shown.tries) == expected


@pytest.mark.parametrize(
    ("now", "answers", "explained"),
    [(NOTHING, False, False), (SCORE, False, False), (ANSWERS, True, False), (EXPLANATIONS, True, True)],
)
@pytest.mark.parametrize(("quiz", "lessons"), [(PRE, True), (POST, True), (REHEARSAL, False)])
@pytest.mark.parametrize(("unread", "passed"), [(0, True), (0, False), (1, False)])
def test_answers_and_keys_follow_the_policy_of_now_alone(now, answers, explained, quiz, lessons, unread, passed):
    shown = result_page(quiz, now, EXPLANATIONS, unread, passed, 1)
    assert (shown.answers, shown.explained, shown.lessons) == (answers, explained, lessons)


@pytest.mark.parametrize(
    ("points", "response", "expected", "to_read"),
    [
        (None, right, "unread", False),
        (1000, right, "right", False),
        (999, wrong, "partly", True),
        (1, wrong, "partly", True),
        (0, wrong, "wrong", True),
        (0, lambda question: "", "missing", True),
    ],
)
def test_how_an_answer_went(points, response, expected, to_read):
    question = replace(ALL[0], module="modul", lesson="materi")
    looked = reviewed(1, question, response(question), points, False)
    assert (looked.result, looked.to_read) == (expected, to_read)
    assert not replace(looked, lesson="").to_read


@pytest.fixture
def over(session, cast, both_open):
    """Ann's pretest is over: the first seven right, the others wrong."""
    with unit_of_work():
        return sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 7, at=NOON - timedelta(minutes=15))


def set_window(session, policy, after_closing, window):
    session.rollback()
    with unit_of_work():
        closes_at = NOON if window is CLOSED else None
        values = {"review": policy, "review_after_closing": after_closing, "closes_at": closes_at}
        session.execute(update(QuizWindow).values(values))


def standing(session):
    """Every question of the paper with the response given to it."""
    found = [asked(session, number) for number in range(1, 21)]
    return [(one, right(one) if number <= 7 else wrong(one)) for number, one in enumerate(found, 1)]


@pytest.mark.parametrize(("policy", "after_closing", "window"), TABLE)
def test_the_result_shows_what_the_policy_says_and_no_more(session, cast, ann, over, policy, after_closing, window):
    set_window(session, policy, after_closing, window)
    page = ann.get(f"/percobaan/{over.id}/hasil")
    words, raw = said(page), page.text
    now = rules.review_now(policy, after_closing, window)
    assert ("35 / 100" in words) == (now is not NOTHING)
    assert ("7 dari 20 poin" in words) == (now is not NOTHING)
    assert ("Nilai dapat dilihat setelah kuis ditutup dan semua peserta selesai." in words) == (
        now is NOTHING and policy is not NOTHING
    )
    assert ("Nilai disampaikan oleh pelatih." in words) == (policy is NOTHING)
    shows_answers, explains = now in (ANSWERS, EXPLANATIONS), now is EXPLANATIONS
    assert words.count("✓ benar") == 7 * shows_answers
    assert words.count("Jawaban Anda:") == 20 * shows_answers
    assert words.count("Kunci:") == 13 * explains
    assert words.count("Baca lagi: ") == 13 * shows_answers
    assert ("<summary>Penjelasan<" in raw) == explains
    for question, response in standing(session):
        assert (escaped(question.stem) in raw) == shows_answers
        own, key = in_words(question, response), key_in_words(question)
        assert all((" ".join(line.split()) in texts(page, "own")) == shows_answers for line in own)
        told = explains and response != right(question)
        assert all((f"<li>{escaped(line)}</li>" in raw) == told for line in key if told or long(line))
        lesson = f'href="/belajar/{cast.ann_seat}/materi/{question.module}/{question.lesson}"'
        assert lesson in raw or not (shows_answers and response != right(question))
        if not explains:
            assert not [one.feedback for one in question.options if one.feedback and escaped(one.feedback) in raw]
            if response != right(question):
                assert not [line for line in key if line not in own and long(line) and escaped(line) in raw]


def escaped(text):
    return str(escape(text))


def long(line):
    """Whether words are long enough that they stand on a page only where they are meant."""
    return len(line) > 25


@pytest.mark.parametrize(("policy", "after_closing", "window"), TABLE)
def test_the_page_of_the_quiz_tells_no_mark_that_the_result_does_not(
    session, cast, ann, over, policy, after_closing, window
):
    set_window(session, policy, after_closing, window)
    words = said(ann.get(f"/belajar/{cast.ann_seat}/kuis/pretes"))
    hidden = rules.review_now(policy, after_closing, window) is NOTHING
    assert ("nilai 35" in words) == (not hidden)
    assert ("sudah dikumpulkan" in words) == hidden


def test_a_running_attempt_shows_nothing_whatever_the_policy(session, cast, ann, both_open):
    with unit_of_work():
        running = sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 7, at=NOON, handed_in=False)
    set_window(session, EXPLANATIONS, False, CLOSED)
    assert ann.get(f"/percobaan/{running.id}/hasil", status=303).headers["Location"] == f"/percobaan/{running.id}"


def test_somebody_elses_result_is_not_found(session, cast, client_for, over):
    set_window(session, EXPLANATIONS, False, CLOSED)
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403)):
        client_for(viewer).get(f"/percobaan/{over.id}/hasil", status=status)


def test_a_question_without_an_answer_is_called_so(session, ann, over):
    set_window(session, ANSWERS, False, CLOSED)
    first = asked(session, 1).key
    session.rollback()
    with unit_of_work():
        session.execute(update(Answer).where(Answer.question == first).values(response="", points=0))
    words = said(ann.get(f"/percobaan/{over.id}/hasil"))
    assert words.count("✗ tidak dijawab") == 1
    assert words.count("✗ belum benar") == 13
    assert words.count("Jawaban Anda:") == 19


def test_a_part_of_a_point_is_told_as_such(session, ann, over):
    set_window(session, ANSWERS, False, CLOSED)
    first = asked(session, 1).key
    session.rollback()
    with unit_of_work():
        session.execute(update(Answer).where(Answer.question == first).values(points=333))
    words = said(ann.get(f"/percobaan/{over.id}/hasil"))
    assert "½ sebagian benar, 0,333 poin" in words
    assert "6,333 dari 20 poin" in words
    assert "31,7 / 100" in words


@pytest.mark.parametrize("policy", list(ReviewPolicy))
def test_while_an_essay_is_unread_no_mark_is_told(session, cast, ann, over, policy):
    set_window(session, policy, False, CLOSED)
    first = asked(session, 1).key
    session.rollback()
    with unit_of_work():
        session.execute(update(Answer).where(Answer.question == first).values(points=None))
    words = said(ann.get(f"/percobaan/{over.id}/hasil"))
    assert "Nilai Anda" not in words
    assert ("menunggu pelatih membaca 1 jawaban uraian" in words) == (policy is not NOTHING)
    assert ("menunggu dibaca" in words) == (policy in (ANSWERS, EXPLANATIONS))
    assert "nilai 3" not in said(ann.get(f"/belajar/{cast.ann_seat}/kuis/pretes"))
    results = queries.results(session, cast.own.id, NOON)
    assert queries.best_scores(results, QuizKind.PRETEST) == {}


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
@pytest.mark.parametrize("explained", [False, True])
def test_the_key_of_every_kind_is_there_only_when_it_is_explained(question, explained):
    found = reviewed(4, question, right(question), None, explained)
    assert found.own == in_words(question, right(question))
    assert found.key == (key_in_words(question) if explained else ())
    assert bool(found.key) == (explained and question is not ESSAY_QUESTION)
    assert (found.basis == question.basis) == explained
    assert not found.explanations
    assert reviewed(4, question, "", 0, explained).own == ()
