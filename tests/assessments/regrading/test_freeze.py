"""On the day of a quiz nothing touches the papers that people write on: it is refused, or becomes a new version."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from portal.assessments.attempts import queries, rules
from portal.assessments.attempts.models import Attempt
from portal.assessments.attempts.rules import REHEARSAL_SETTINGS, AttemptState, QuizSettings, ReviewPolicy, WindowState
from portal.assessments.invigilation import actions
from portal.assessments.invigilation import rules as invigilation
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts.models import Cohort
from portal.courses.actions import publish
from portal.courses.queries import newest
from portal.rollout.actions import move
from portal.web.transaction import unit_of_work
from tests.answers import right
from tests.assessments.sitting import asked, begin, said, send
from tests.cast import EARLY
from tests.conftest import NOON

HOUR = timedelta(hours=1)
EXPLAINED = QuizSettings(review=ReviewPolicy.EXPLANATIONS)


@pytest.fixture
def windows(cast):
    return f"/angkatan/{cast.own.id}/kuis"


def papers(session):
    """Every attempt with what must not change about it, the earliest first."""
    session.rollback()
    made = session.scalars(select(Attempt).order_by(Attempt.id)).all()
    return [(one.enrolment_id, one.course_version_id, one.paper, one.due_at) for one in made]


def only_result(session, cast):
    session.rollback()
    [found] = queries.results(session, cast.own.id, NOON)
    session.rollback()
    return found


def publish_without(session, course, keys):
    """A new version of the course, in which these questions are retired and every other stem reads differently."""

    def changed(question):
        retired = question.key in keys
        return replace(question, retired=retired, stem=question.stem if retired else f"{question.stem} (baru)")

    modules = [replace(one, questions=tuple(map(changed, one.questions))) for one in course.modules]
    session.rollback()
    with unit_of_work():
        return publish(session, replace(course, modules=tuple(modules)), {}, None, EARLY, "Soal pensiun").id


def move_to(session, cast, version_id, at):
    """Move the cohort; gives the code of the refusal, or None."""
    session.rollback()
    with unit_of_work():
        version = newest(session, "dasar")
        assert version.id == version_id
        refusal = move(session, cast.ona, session.get_one(Cohort, cast.own.id), version, at)
    return refusal.code if refusal else None


def test_a_new_version_leaves_running_and_coming_papers_of_the_cohort_as_they_were(
    session, cast, course, ann, client_for, both_open
):
    paper = begin(ann, cast.ann_seat)
    before, first = papers(session), asked(session, 1)
    publish_without(session, course, {first.key})
    assert papers(session) == before
    page = ann.get(f"{paper}/1").text
    assert f'data-question="{first.key}"' in page
    assert "(baru)" not in page
    assert "(baru)" not in ann.get(f"{paper}/lembar").text
    send(ann, paper, {"answers": [[first.key, right(first), 1]]})
    assert only_result(session, cast).points == POINT
    begin(client_for(cast.bima), cast.bima_seat)
    assert {version for _seat, version, _paper, _due in papers(session)} == {cast.own.course_version_id}


def test_the_cohort_does_not_move_while_a_quiz_or_rehearsal_is_open_or_somebody_writes(
    session, cast, course, ann, both_open, noon
):
    begin(ann, cast.ann_seat)
    version, before = publish_without(session, course, set()), papers(session)
    assert move_to(session, cast, version, NOON) == "quiz_open"
    with unit_of_work():
        for kind in (QuizKind.PRETEST, QuizKind.POSTTEST):
            actions.close_quiz(session, cast.tom, cast.own, kind, NOON)
    assert move_to(session, cast, version, NOON) == "running"
    noon(NOON + HOUR)
    with unit_of_work():
        actions.open_quiz(session, cast.tom, cast.own, QuizKind.REHEARSAL, NOON + HOUR, REHEARSAL_SETTINGS)
    assert move_to(session, cast, version, NOON + HOUR) == "quiz_open"
    with unit_of_work():
        actions.end_rehearsal(session, cast.tom, cast.own, NOON + HOUR)
    assert papers(session) == before
    assert move_to(session, cast, version, NOON + HOUR) is None
    assert papers(session) == before


def test_after_a_move_a_retired_question_is_not_drawn_and_old_papers_keep_it(
    session, cast, course, ann, both_open, noon
):
    paper = begin(ann, cast.ann_seat)
    first = asked(session, 1)
    send(ann, paper, {"answers": [[first.key, right(first), 1]]})
    ann.post(f"{paper}/kumpulkan")
    session.rollback()
    with unit_of_work():
        for kind in (QuizKind.PRETEST, QuizKind.POSTTEST):
            actions.close_quiz(session, cast.tom, cast.own, kind, NOON)
    retired = {question.key for question in course.questions[::2]} | {first.key}
    version = publish_without(session, course, retired)
    assert move_to(session, cast, version, NOON + HOUR) is None
    noon(NOON + 2 * HOUR)
    with unit_of_work():
        actions.set_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON + 2 * HOUR, EXPLAINED)
        actions.open_quiz(session, cast.tom, cast.own, QuizKind.POSTTEST, NOON + 2 * HOUR)
    begin(ann, cast.ann_seat, "pascates")
    old, new = papers(session)
    assert old[1] != new[1] == version
    assert first.key in {key for key, _options in old[2]}
    assert not retired & {key for key, _options in new[2]}
    looked = said(ann.get(f"{paper}/hasil"))
    assert "✓ benar" in looked
    assert "(baru)" not in looked


def test_closing_lets_those_who_write_finish_and_nobody_begin(session, cast, ann, tom, client_for, windows, both_open):
    paper = begin(ann, cast.ann_seat)
    before = papers(session)
    tom.post(windows, {"quiz": "pretes", "act": "close"})
    assert papers(session) == before
    question = asked(session, 2)
    assert send(ann, paper, {"answers": [[question.key, right(question), 1]]})["answered"] == 1
    page = client_for(cast.bima).post(f"/belajar/{cast.bima_seat}/kuis/pretes", status=422)
    assert "Kuis ini sudah ditutup." in said(page)
    ann.post(f"{paper}/kumpulkan")
    result = only_result(session, cast)
    assert (result.state, result.answered) == (AttemptState.SUBMITTED, 1)


def test_while_somebody_writes_only_the_code_of_the_hall_can_change(session, cast, ann, tom, windows, both_open):
    paper = begin(ann, cast.ann_seat)
    before = papers(session)
    wanted = {"quiz": "pretes", "act": "set", "pretes-review": "explanations", "pretes-with_code": "y"}
    page = tom.post(windows, wanted, 422)
    assert "1 orang sedang mengerjakan kuis ini" in said(page)
    assert '<option selected value="explanations">' in page.text
    tom.post(windows, wanted | {"act": "open"}, 422)
    held = queries.window(session, cast.own.id, QuizKind.PRETEST)
    session.rollback()
    assert queries.settings_of(held) == rules.DEFAULT_SETTINGS
    tom.post(windows, wanted | {"pretes-review": "score"})
    assert papers(session) == before
    send(ann, paper, {"answers": []})
    ann.post(f"{paper}/kumpulkan")
    tom.post(windows, wanted)
    session.rollback()
    held = queries.window(session, cast.own.id, QuizKind.PRETEST)
    assert held.review is ReviewPolicy.EXPLANATIONS


@pytest.mark.parametrize(("writing", "same", "code"), list(product((0, 1, 40), (True, False), (True, False))))
def test_what_is_seen_afterwards_stays_while_people_write(writing, same, code):
    after = QuizSettings(with_code=code, review=ReviewPolicy.SCORE, review_after_closing=not same)
    refusal = invigilation.refuse_settings(rules.DEFAULT_SETTINGS, after, writing)
    assert (refusal is not None) == (writing > 0 and not same)
    assert not refusal or str(writing) in str(refusal)


@pytest.mark.parametrize(
    ("window", "writing"), [(WindowState.OPEN, False), (WindowState.OPEN, True), (WindowState.CLOSED, True)]
)
def test_what_waits_for_the_closing_waits_for_the_last_writer(window, writing):
    assert rules.review_now(ReviewPolicy.EXPLANATIONS, True, window, writing) is ReviewPolicy.NOTHING
    assert rules.review_now(ReviewPolicy.EXPLANATIONS, False, window, writing) is ReviewPolicy.EXPLANATIONS


def test_a_key_is_not_shown_after_the_closing_while_somebody_writes(session, cast, ann, client_for, noon):
    settings = replace(EXPLAINED, review_after_closing=True)
    with unit_of_work():
        actions.open_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON, settings)
    bima = client_for(cast.bima)
    mine, theirs = begin(ann, cast.ann_seat), begin(bima, cast.bima_seat)
    ann.post(f"{mine}/kumpulkan")
    with unit_of_work():
        actions.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, NOON)
    words = said(ann.get(f"{mine}/hasil"))
    assert "Nilai dapat dilihat setelah kuis ditutup" in words
    assert "Kunci:" not in words
    bima.post(f"{theirs}/kumpulkan")
    assert "Kunci:" in said(ann.get(f"{mine}/hasil"))
