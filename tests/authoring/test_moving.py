"""Moving a cohort to another version: everybody comes along, what was done stays, and when it may not be."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.certification.queries import cohort_progress
from portal.cohorts.models import Cohort
from portal.content.shapes import Course
from portal.courses import actions, queries
from portal.courses.models import CourseVersion, Learner, LessonProgress
from portal.db import db
from portal.identities.models import LevelQuestion
from portal.identities.rules import Ground
from portal.rollout import actions as rollout_actions
from portal.rollout import rules as rollout
from portal.rollout.rules import CohortActivity
from portal.web.transaction import unit_of_work
from tests.authoring.drafting import shorter
from tests.cast import EARLY
from tests.certification.world import DURING, OVER, certify, learn, sit
from tests.ledger.book import enter
from tests.pages.reading import words


@pytest.fixture
def course(session, cast) -> Course:
    return queries.edition(session, cast.own.course_version_id)


@pytest.fixture
def second(course, noon) -> CourseVersion:
    with unit_of_work():
        return actions.publish(db.session(), shorter(course), {}, None, EARLY, "Lebih pendek")


@pytest.fixture
def where(cast, noon) -> str:
    noon(OVER)
    return f"/angkatan/{cast.own.id}/versi"


def versions_of_learners(session, *seats) -> set[uuid.UUID]:
    session.rollback()
    return set(session.scalars(select(Learner.course_version_id).where(Learner.id.in_(seats))))


def version_of(session, cohort_id) -> uuid.UUID:
    session.rollback()
    return session.scalars(select(Cohort.course_version_id).where(Cohort.id == cohort_id)).one()


def test_the_list_offers_the_other_versions_of_the_level(session, cast, client_for, second, where):
    page = client_for(cast.ona).get(where).text
    offered = re.findall(r"/versi\?versi=([0-9a-f-]+)", page)
    assert offered == [str(second.id)]
    assert "Lebih pendek" in page
    with unit_of_work():
        actions.mark_standard(session, cast.cy, queries.version(session, second.id), EARLY)
    assert "✓ standar kementerian" in words(client_for(cast.ona).get(where))


def test_without_another_version_the_page_says_so(cast, client_for, where):
    assert "Belum ada versi lain." in client_for(cast.ona).get(where).text


def test_a_look_ahead_says_what_would_change(session, cast, client_for, second, where, course):
    learn(session, cast, cast.ann_seat, unread=0)
    learn(session, cast, cast.bima_seat, unread=len(course.lessons) - 1)
    module = course.modules[0]
    gone = module.lessons[-1]
    with unit_of_work():  # looked into it, and did not finish
        actions.open_lesson(session, cast.bima, cast.bima_seat, module.slug, gone.slug, EARLY)
    page = words(client_for(cast.ona).get(f"{where}?versi={second.id}"))
    assert "Bila dipindah ke Pelatihan Dasar PSM, versi 2" in page
    assert "Jumlah JP pelatihan: 16 menjadi 15." in page
    assert "sekarang: 2 · sesudahnya: 1" in page
    assert f"sekarang: {gone.title} · sesudahnya: –" in page
    assert "1 orang sudah selesai membaca materi yang tidak ada lagi" in page
    assert "tetap dinilai dengan soal versi lamanya" in page
    assert "Kelulusan yang sudah ditetapkan tidak pernah berubah" in page
    assert version_of(session, cast.own.id) == cast.own.course_version_id


def test_everybody_of_the_cohort_moves_and_nobody_else(session, cast, client_for, second, where):
    first = cast.own.course_version_id
    ona = client_for(cast.ona)
    page = words(ona.follow(ona.post(where, {"versi": str(second.id)})))
    assert "Versi kurikulum angkatan sudah dipindah." in page
    assert "Pelatihan Dasar PSM, versi 2" in page
    assert version_of(session, cast.own.id) == second.id
    assert versions_of_learners(session, cast.ann_seat, cast.bima_seat) == {second.id}
    assert version_of(session, cast.other.id) == first
    assert versions_of_learners(session, cast.sam_seat) == {first}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "cohort-moved")).one()
    assert (entry.actor_id, entry.subject_id) == (cast.ona.id, str(cast.own.id))
    assert entry.changed == {"course_version": ["Pelatihan Dasar PSM, versi 1", "Pelatihan Dasar PSM, versi 2"]}
    assert (entry.cohort_id, entry.organisation_id) == (cast.own.id, cast.own.organisation_id)
    ona.post(where, {"versi": str(second.id)})
    session.rollback()
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "cohort-moved")).all()) == 1


def test_what_was_read_and_answered_stays_and_lessons_that_are_gone_do_not_count(
    session, cast, client_for, second, where, course
):
    learn(session, cast, cast.ann_seat, unread=0, right=course.quiz("posttest").size)
    before = list(session.scalars(select(Answer.points).order_by(Answer.attempt_id, Answer.question)))
    client_for(cast.ona).post(where, {"versi": str(second.id)})
    session.rollback()
    assert len(session.scalars(select(LessonProgress)).all()) == len(course.lessons)
    assert list(session.scalars(select(Answer.points).order_by(Answer.attempt_id, Answer.question))) == before
    assert session.scalars(select(Attempt.course_version_id)).one() != second.id
    found = {one.person.id: one.facts for one in cohort_progress(session, session.get(Cohort, cast.own.id), OVER)}
    ann = found[cast.ann_seat]
    assert (ann.lessons_read, ann.lessons_total) == (len(course.lessons) - 1, len(course.lessons) - 1)
    assert ann.posttest == 100
    client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/materi")


def test_a_finished_lesson_that_is_gone_does_not_stand_for_one_that_is_new(session, cast, client_for, where, course):
    """As many lessons as before, one of them exchanged: somebody who had read all must read the new one."""
    module = course.modules[0]
    fresh = replace(module.lessons[-1], slug="materi-baru", title="Materi Baru")
    changed = replace(course, modules=(replace(module, lessons=(*module.lessons[:-1], fresh)), *course.modules[1:]))
    with unit_of_work():
        version = actions.publish(session, changed, {}, None, EARLY)
    learn(session, cast, cast.ann_seat, unread=0)
    client_for(cast.ona).post(where, {"versi": str(version.id)})
    session.rollback()
    found = {one.person.id: one.facts for one in cohort_progress(session, session.get(Cohort, cast.own.id), OVER)}
    facts = found[cast.ann_seat]
    assert (facts.lessons_read, facts.lessons_total) == (len(course.lessons) - 1, len(course.lessons))


def refused(session, cast, client_for, where, second, sentence) -> None:
    """The page and the action both say no, in these words, and nothing has moved."""
    ona = client_for(cast.ona)
    looked = words(ona.get(f"{where}?versi={second.id}"))
    assert sentence in looked
    assert "Pindahkan angkatan ini" not in looked
    answer = ona.post(where, {"versi": str(second.id)}, status=422)
    assert words(answer).count(sentence) == 1
    assert "Bila dipindah ke" in words(answer)
    first = cast.own.course_version_id
    assert version_of(session, cast.own.id) == first
    assert versions_of_learners(session, cast.ann_seat, cast.bima_seat) == {first}


def test_not_while_a_quiz_is_open(session, cast, client_for, second, where):
    with unit_of_work():
        quizzes.open_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, DURING)
    refused(session, cast, client_for, where, second, "Tutup dahulu di halaman Pretes dan pascates")
    with unit_of_work():
        quizzes.close_quiz(session, cast.tom, cast.own, QuizKind.PRETEST, OVER)
    client_for(cast.ona).post(where, {"versi": str(second.id)})
    assert version_of(session, cast.own.id) == second.id


def test_not_while_somebody_takes_a_quiz(session, cast, client_for, second, where, noon):
    with unit_of_work():
        due = sit(session, cast.own, cast.ann_seat, QuizKind.POSTTEST, 3, at=OVER, handed_in=False).due_at
    refused(session, cast, client_for, where, second, "1 orang sedang mengerjakan kuis.")
    noon(due + timedelta(seconds=9))
    refused(session, cast, client_for, where, second, "1 orang sedang mengerjakan kuis.")
    noon(due + timedelta(seconds=10))
    client_for(cast.ona).post(where, {"versi": str(second.id)})
    assert version_of(session, cast.own.id) == second.id


def test_not_once_somebody_is_certified(session, cast, client_for, second, where, course):
    learn(session, cast, cast.ann_seat, jp=course.jp, unread=0, right=course.quiz("posttest").size)
    assert certify(session, cast) == 1
    refused(session, cast, client_for, where, second, "Kelulusan 1 orang di angkatan ini sudah ditetapkan")


def test_not_to_a_version_of_another_level(session, cast, client_for, where):
    advanced = queries.newest(session, "lanjutan")
    session.rollback()
    ona = client_for(cast.ona)
    ona.get(f"{where}?versi={advanced.id}", 404)
    ona.post(where, {"versi": str(advanced.id)}, status=422)
    with unit_of_work():
        refusal = rollout_actions.move(session, cast.ona, session.get(Cohort, cast.own.id), advanced, OVER)
    assert refusal.code == "level"
    assert version_of(session, cast.own.id) == cast.own.course_version_id


@pytest.mark.parametrize("typed", ["", "1", "x" * 4000, "\0", "'; DROP TABLE cohort; --", str(uuid.UUID(int=7))])
def test_a_version_that_there_is_not_is_refused(session, cast, client_for, second, where, typed):
    page = client_for(cast.ona).post(where, {"versi": typed}, status=422)
    assert "Pilih versi tujuan dari daftar" in unescape(page.text)
    client_for(cast.ona).post(where, status=422)
    assert version_of(session, cast.own.id) == cast.own.course_version_id


def test_an_address_with_an_unknown_version_is_not_found(cast, client_for, second, where):
    for wrong in ("1", uuid.uuid4(), "%00", "x" * 900):
        client_for(cast.ona).get(f"{where}?versi={wrong}", 404)
    same = words(client_for(cast.ona).get(f"{where}?versi={cast.own.course_version_id}"))
    assert "Bila dipindah" not in same


def test_a_cohort_is_moved_by_its_organiser_only(session, cast, client_for, second, where):
    for viewer, status in (
        (cast.olga, 404), (cast.tom, 403), (cast.cy, 403), (cast.ada, 403), (cast.ann, 403), (None, 303),
    ):  # fmt: skip
        client_for(viewer).get(where, status)
        client_for(viewer).post(where, {"versi": str(second.id)}, status=status)
    client_for(cast.ona).get(f"/angkatan/{uuid.uuid4()}/versi", 404)
    client_for(cast.ona).get("/angkatan/1/versi", 404)
    assert version_of(session, cast.own.id) == cast.own.course_version_id


@given(st.builds(CohortActivity, *[st.integers(0, 3)] * 3))
def test_a_move_is_refused_exactly_when_something_goes_on(work):
    refusal = rollout.refuse_move(work)
    assert (refusal is None) == (work == CohortActivity(0, 0, 0))
    if refusal:
        names = {"decided": work.decided, "quiz_open": work.open_quizzes, "running": work.running}
        assert refusal.code == next(name for name, count in names.items() if count)
        assert "%" not in str(refusal)


def test_a_version_that_requires_a_level_asks_for_everybody_and_takes_no_seat(session, cast, course, noon):
    """Ann has completed it at the organiser itself, Bima nowhere."""
    noon(OVER)
    enter(session, cast.ann, cast.other, level="lanjutan")
    with unit_of_work():
        strict = actions.publish(session, replace(course, requires="lanjutan"), {}, None, EARLY)
        cohort = session.get_one(Cohort, cast.own.id)
        assert rollout_actions.move(session, cast.ona, cohort, strict, OVER) is None
    session.rollback()
    asked = session.execute(select(LevelQuestion.enrolment_id, LevelQuestion.ground))
    assert dict(asked.all()) == {cast.ann_seat: Ground.OWN, cast.bima_seat: Ground.NONE}
    known = {one.person.id: one.facts.qualified for one in cohort_progress(session, cast.own, OVER)}
    assert known == {cast.ann_seat: True, cast.bima_seat: False}
