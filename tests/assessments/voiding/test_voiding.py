"""Attempts that a mistake began: voided they are kept and count nowhere, and they can be restored."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from portal.assessments.analysis import queries as analysis
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Attempt
from portal.assessments.invigilation import queries as live
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.voiding import actions
from portal.assessments.voiding.rules import refuse_restore, refuse_void
from portal.audit import AuditEntry
from portal.certification import actions as certification
from portal.certification.queries import cohort_progress
from portal.cohorts.models import Cohort
from portal.db import Trouble, db, trouble_of
from portal.errors import Refusal
from portal.web.transaction import unit_of_work
from tests.answers import right
from tests.assessments.sitting import send
from tests.certification.world import BASE_URL, OVER, PASSED, at_once, learn, sit
from tests.conftest import KIND, NOON
from tests.pages.reading import words

MINUTE = timedelta(minutes=1)
PRETEST, POSTTEST = QuizKind.PRETEST, QuizKind.POSTTEST


@pytest.mark.parametrize(
    ("chosen", "decided", "code"), [(1, 0, None), (1, 1, None), (0, 0, "nobody"), (0, 2, "decided")]
)
def test_what_can_be_voided(chosen, decided, code):
    refusal = refuse_void(chosen, decided)
    assert (refusal.code if refusal else None) == code


def test_nothing_is_restored_beyond_what_the_quiz_allows():
    assert refuse_restore(0) is None
    assert "2 orang sudah memulai lagi" in str(refuse_restore(2))


@pytest.fixture
def page(cast):
    return f"/angkatan/{cast.own.id}/kuis/pretes/batal"


def begun(session, cast, seat, kind=PRETEST, at=NOON - 5 * MINUTE, **more):
    with unit_of_work():
        return sit(session, cast.own, seat, kind, 5, at=at, **more).id


def attempts(session, cast):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Attempt).where(Attempt.cohort_id == cast.own.id).order_by(Attempt.number)).all()


def void(tom, page, *ids, act="void", status=303, reason="dibuka terlalu awal"):
    return tom.post(page, {"who": [str(one) for one in ids], "act": act, "reason": reason}, status)


def test_a_voided_attempt_is_kept_and_counts_nowhere(session, cast, tom, page, both_open):
    ann = begun(session, cast, cast.ann_seat)
    begun(session, cast, cast.bima_seat)
    assert "1 percobaan dibatalkan." in tom.follow(void(tom, page, ann)).text
    (kept,) = [one for one in attempts(session, cast) if one.voided_at]
    assert (kept.id, kept.voided_at, kept.void_reason) == (ann, NOON, "dibuka terlalu awal")
    found = queries.results(session, cast.own.id, NOON)
    assert [one.enrolment_id for one in found] == [cast.bima_seat]
    counts = live.counts(session, cast.own.id, PRETEST, NOON)
    assert (counts.waiting, counts.started) == (1, 1)
    assert len(analysis.papers(session, cast.own, PRETEST, NOON).sheets) == 1
    facts = {one.person.full_name.split()[0]: one.facts.pretest for one in cohort_progress(session, cast.own, NOON)}
    assert facts["Ann"] is None
    assert facts["Bima"] is not None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attempts-voided")).one()
    assert (entry.reason, [one.person_id for one in entry.people]) == ("dibuka terlalu awal", [cast.ann.id])


def test_the_trainee_is_told_and_starts_again(session, cast, tom, ann, page, paper):
    (running,) = attempts(session, cast)
    void(tom, page, running.id)
    quiz = f"/belajar/{cast.ann_seat}/kuis/pretes"
    told = words(ann.get(quiz))
    assert "Percobaan 1 dibatalkan dan tidak dihitung: dibuka terlalu awal. Anda dapat memulai lagi." in told
    assert "0 dari 1 terpakai" in told
    assert ann.get(f"/percobaan/{running.id}/1", status=303).headers["Location"].endswith("/hasil")
    assert ann.get(f"/percobaan/{running.id}/hasil", status=303).headers["Location"].endswith(quiz)
    ann.post(quiz, {})
    assert [(one.number, one.voided_at is None) for one in attempts(session, cast)] == [(1, False), (2, True)]


def test_a_phone_that_goes_on_is_refused(session, cast, tom, ann, page, paper):
    (running,) = attempts(session, cast)
    void(tom, page, running.id)
    question = queries.paper(running)[0].question
    response = right(queries.course_of(session, running).question(question))
    assert send(ann, paper, {"answers": [[question, response, 1]]}, 409)["code"] == "voided"
    ann.post(f"/percobaan/{running.id}/kumpulkan", {})
    assert attempts(session, cast)[0].submitted_at is None


def test_all_that_were_begun_since_a_minute_are_voided(session, cast, tom, page, both_open):
    before = begun(session, cast, cast.ann_seat, at=NOON - 20 * MINUTE)
    after = begun(session, cast, cast.bima_seat)
    since = f"{page}?hari=2026-03-10&pukul=11:50"
    assert "1 percobaan yang dihitung sejak saat itu" in words(tom.get(since))
    void(tom, since, act="all")
    assert {one.id: one.voided_at is None for one in attempts(session, cast)} == {before: True, after: False}


def test_what_was_voided_is_restored_unless_it_would_be_too_many(session, cast, tom, page, both_open):
    first = begun(session, cast, cast.ann_seat)
    void(tom, page, first)
    void(tom, page, first, act="restore", reason="ternyata sah")
    assert attempts(session, cast)[0].voided_at is None
    void(tom, page, first)
    begun(session, cast, cast.ann_seat, number=2)
    assert "1 orang sudah memulai lagi" in words(void(tom, page, first, act="restore", status=422))
    assert [one.voided_at is None for one in attempts(session, cast)] == [False, True]


def test_the_attempts_of_somebody_whose_completion_was_decided_stay(world, session, cast, client_for):
    tom = client_for(cast.tom)
    page = f"/angkatan/{cast.own.id}/kuis/pascates/batal"
    assert "kelulusan sudah ditetapkan" in words(tom.get(page))
    assert "sudah ditetapkan" in words(void(tom, page, world.handed_in.id, status=422))
    assert all(one.voided_at is None for one in attempts(session, cast))


def test_deciding_and_voiding_at_once_never_certify_what_counts_nowhere(app, session, cast):
    learn(session, cast, cast.ann_seat, **PASSED)
    session.rollback()
    cohort_id = cast.own.id
    posttest = session.scalars(select(Attempt.id).where(Attempt.kind == POSTTEST)).one()
    session.rollback()

    def decide():
        with unit_of_work():
            return certification.decide(db.session(), cast.ona.id, db.session.get(Cohort, cohort_id), BASE_URL, OVER)

    def void_it():
        with unit_of_work():
            cohort = db.session.get(Cohort, cohort_id)
            return actions.void(db.session(), cast.ona, cohort, POSTTEST, {posttest}, "salah", OVER)

    decided, voided = at_once(app, decide, void_it)
    assert (decided == 1) is isinstance(voided, Refusal)
    (counts,) = [one.voided_at is None for one in attempts(session, cast) if one.id == posttest]
    assert counts is (decided == 1)


@pytest.mark.skipif(KIND == "sqlite", reason="SQLite lets one write at a time")
def test_deciding_voiding_and_restoring_wait_for_whoever_changes_the_cohort(session, cast):
    learn(session, cast, cast.ann_seat, **PASSED)
    posttest = session.scalars(select(Attempt.id).where(Attempt.kind == POSTTEST)).one()
    session.rollback()
    works = (
        lambda cohort: certification.decide(session, cast.ona.id, cohort, BASE_URL, OVER),
        lambda cohort: actions.void(session, cast.ona, cohort, POSTTEST, {posttest}, "salah", OVER),
        lambda cohort: actions.restore(session, cast.ona, cohort, POSTTEST, {posttest}, "salah", OVER),
    )
    with db.engine.connect() as other:
        other.execute(select(Cohort.id).where(Cohort.id == cast.own.id).with_for_update(key_share=True))
        for work in works:
            with unit_of_work():
                session.execute(text("SET LOCAL lock_timeout = '20ms'"))
                cohort = session.get_one(Cohort, cast.own.id)
                with pytest.raises(OperationalError) as error:
                    work(cohort)
                session.rollback()
            assert trouble_of(error.value) is Trouble.LOCKED


def test_a_slip_voids_nothing(session, cast, tom, page, both_open):
    begun(session, cast, cast.ann_seat)
    assert "Centang dulu percobaannya" in words(void(tom, page, status=422))
    (one,) = attempts(session, cast)
    assert "wajib diisi" in words(void(tom, page, one.id, reason="", status=422))
    void(tom, page, one.id, act="erase", status=404)
    void(tom, page, cast.ann_seat, status=404)
    tom.post(page, {"who": "x", "act": "void", "reason": "y"}, 404)
    tom.get(page.replace("pretes", "gladi"), status=404)
    assert attempts(session, cast)[0].voided_at is None


def test_who_voids_attempts(cast, client_for, page, noon):
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.tess, 404), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, {"act": "all", "reason": "x"}, status=status)
    client_for(cast.ona).get(page)
