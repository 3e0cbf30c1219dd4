"""Correcting a wrong key: the preview tells who changes, and nothing else changes."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from portal.assessments.attempts import queries
from portal.assessments.attempts.actions import save
from portal.assessments.attempts.models import Answer, Attempt, KeyCorrection, QuizWindow
from portal.assessments.attempts.rules import Message, ReviewPolicy
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.quizzes import QuizKind
from portal.assessments.regrading import actions as regrading
from portal.assessments.regrading import queries as regrading_queries
from portal.assessments.regrading.rules import preview
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.content.kinds import ESSAY, SHORT, SINGLE
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.errors import NotFound, Refusal
from portal.ledger.models import Completion
from portal.web.forms import trimmed
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.assessments.regrades import LATER, address, agreed, choice, correct, look, paper, sign, take
from tests.assessments.sitting import said
from tests.certification.world import crowd
from tests.conftest import NOON
from tests.queries import max_queries

PRETEST, POSTTEST = QuizKind.PRETEST, QuizKind.POSTTEST


@pytest.fixture
def asked(session, cast):
    """Five questions with one right answer each; the first is the one in doubt."""
    course = cohorts.course_of(session, cast.own)
    return [question for question in course.questions if question.kind == SINGLE][:5]


@pytest.fixture
def tom(cast, client_for, noon):
    noon(LATER)
    return client_for(cast.tom)


@pytest.fixture
def doubted(session, cast, asked):
    """Ann and Bima are done, and a pretest of Ann runs: Ann chose what the key calls wrong, Bima the key."""
    question = asked[0]
    found = SimpleNamespace(question=question, other=wrong(question), key=right(question))
    found.ann = take(session, cast, cast.ann_seat, paper(asked, found.other))
    found.bima = take(session, cast, cast.bima_seat, paper(asked, found.key))
    found.late = take(session, cast, cast.ann_seat, {question: found.other}, PRETEST, running=True)
    return found


def points(session, question):
    session.rollback()
    rows = session.execute(select(Answer.attempt_id, Answer.points).where(Answer.question == question.key))
    return {row.attempt_id: row.points for row in rows}


def corrections(session):
    session.rollback()
    return list(session.scalars(select(KeyCorrection).order_by(KeyCorrection.made_at, KeyCorrection.id)))


def test_the_preview_names_who_changes_and_writes_nothing(session, cast, tom, doubted):
    here, before = address(cast, doubted.question), points(session, doubted.question)
    words = said(tom.get(here))
    assert "Koreksi kunci" in words
    assert words.count("benar sekarang") == 1
    assert "diberikan 2 kali" in words
    page = look(tom, here, **choice(doubted.question, doubted.other))
    words = said(page)
    assert "naik: 1" in words
    assert "turun: 1" in words
    assert "tetap: 0" in words
    assert "melewati batas lulus: 2" in words
    assert re.search(r"Ann Nur&#39;aini Pascates, percobaan 1 Poin soal 0 → 1 Nilai 60 → 80 ↑ menjadi tercapai", words)
    assert re.search(r"Bima Pascates, percobaan 1 Poin soal 1 → 0 Nilai 80 → 60 ↓ tidak lagi tercapai", words)
    assert "1 lembar masih dikerjakan" in words
    assert 'value="kunci keliru"' in page.text
    assert points(session, doubted.question) == before
    assert corrections(session) == []


def test_agreeing_corrects_every_attempt_and_writes_it_down(session, cast, tom, doubted):
    here = address(cast, doubted.question, "pretes")
    words = said(correct(tom, here, **choice(doubted.question, doubted.other)))
    assert "Kunci dikoreksi. Nilai peserta sudah dihitung ulang." in words
    assert "oleh Tom Saputra, 1 jawaban dianggap benar: kunci keliru" in words
    assert points(session, doubted.question) == {doubted.ann: POINT, doubted.bima: 0, doubted.late: POINT}
    (made,) = corrections(session)
    assert (made.accepted, made.reason, made.made_by) == ([doubted.other], "kunci keliru", cast.tom.id)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "key-corrected")).one()
    assert (entry.actor_id, entry.subject, entry.subject_id) == (cast.tom.id, "cohort", str(cast.own.id))
    assert entry.detail == {"question": doubted.question.key, "responses": 1, "frozen": 0}
    assert (entry.changed, entry.reason) == ({"accepted": [[], [doubted.other]]}, "kunci keliru")
    assert {one.person_id for one in entry.people} == {cast.ann.id, cast.bima.id}


def test_what_is_answered_afterwards_is_graded_by_the_correction(session, cast, tom, doubted):
    correct(tom, address(cast, doubted.question), **choice(doubted.question, doubted.other))
    for seq, (response, worth) in enumerate([(doubted.key, 0), (doubted.other, POINT)], 2):
        session.rollback()
        with unit_of_work():
            save(session, cast.ann.person_ids, doubted.late, [Message(doubted.question.key, response, seq)], LATER)
        assert points(session, doubted.question)[doubted.late] == worth


def test_back_to_the_key_of_the_course_restores_every_point(session, cast, tom, asked):
    kinds = {q.kind: q for q in cohorts.course_of(session, cast.own).questions if q.kind != ESSAY}
    for seat, answer in ((cast.ann_seat, right), (cast.bima_seat, wrong)):
        take(session, cast, seat, {question: answer(question) for question in kinds.values()})
    before = {question: points(session, question) for question in kinds.values()}
    for question in kinds.values():
        correct(tom, address(cast, question), **choice(question, wrong(question)))
        assert sorted(points(session, question).values()) == [0, POINT]
        assert points(session, question) != before[question]
        words = said(correct(tom, address(cast, question), way="key", reason="ternyata benar"))
        assert "Kunci pelatihan berlaku lagi." in words
    assert {question: points(session, question) for question in kinds.values()} == before
    assert queries.corrected_keys(session, cast.own.id) == {}


def test_points_that_were_rounded_once_stay_until_somebody_has_seen_the_change(session, cast, tom, doubted):
    with unit_of_work():
        first = (Answer.attempt_id == doubted.bima, Answer.question == doubted.question.key)
        session.execute(update(Answer).where(*first).values(points=990))
    words = said(look(tom, address(cast, doubted.question), way="key", reason="bagian poin dibulatkan"))
    assert "naik: 1" in words
    assert re.search(r"Bima Pascates, percobaan 1 Poin soal 0,99 → 1 Nilai 79,8 → 80", words)
    assert points(session, doubted.question)[doubted.bima] == 990
    correct(tom, address(cast, doubted.question), way="key", reason="bagian poin dibulatkan")
    assert points(session, doubted.question)[doubted.bima] == POINT


def test_answers_of_people_do_not_get_into_the_trail(session, cast, tom):
    question = next(q for q in cohorts.course_of(session, cast.own).questions if q.kind == SHORT)
    take(session, cast, cast.ann_seat, {question: "Petugas Bantuan Desa"})
    correct(tom, address(cast, question), way="all", reason="semua boleh")
    assert set(points(session, question).values()) == {POINT}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "key-corrected")).one()
    assert "Petugas" not in f"{entry.detail} {entry.changed} {entry.personal}"
    assert entry.detail["responses"] == 1 + len(question.accepted)


def certify(session, cast, seat, person):
    facts = {"organisation_id": cast.own.organisation_id, "cohort_id": cast.own.id, "enrolment_id": seat}
    decided = {"decided_at": NOON, "decided_by": cast.ona.id, "snapshot": {}, "snapshot_hash": "0" * 64}
    with unit_of_work():
        session.add(Completion(**facts, **decided, person_id=person.id, ledger_number=1, number="1/UJI", code="0" * 8))


def test_what_was_certified_keeps_its_points_and_is_counted(session, cast, tom, doubted):
    certify(session, cast, cast.bima_seat, cast.bima)
    here = address(cast, doubted.question)
    words = said(look(tom, here, **choice(doubted.question, doubted.other)))
    assert "1 jawaban dibiarkan seperti semula" in words
    assert "turun: 0" in words
    correct(tom, here, **choice(doubted.question, doubted.other))
    assert points(session, doubted.question) == {doubted.ann: POINT, doubted.bima: POINT, doubted.late: POINT}


def test_a_preview_that_is_no_longer_true_is_shown_anew(session, cast, tom, doubted):
    here = address(cast, doubted.question)
    old = agreed(look(tom, here, **choice(doubted.question, doubted.other)))
    with unit_of_work():
        own = (Answer.attempt_id == doubted.bima, Answer.question == doubted.question.key)
        session.execute(update(Answer).where(*own).values(response=doubted.other, points=0))
    page = tom.post(here, old, status=422)
    assert "berubah sejak pratinjau tadi" in said(page)
    assert "naik: 2" in said(page)
    assert 'value="kunci keliru"' in page.text
    assert corrections(session) == []
    tom.post(here, agreed(page))
    assert points(session, doubted.question)[doubted.bima] == POINT
    tom.post(here, old, status=422)
    assert len(corrections(session)) == 1


def test_who_agreed_to_some_responses_agreed_to_no_others(session, cast, tom, doubted):
    here, options = address(cast, doubted.question), doubted.question.options
    unchosen = next(one.key for one in options if one.key not in (doubted.other, doubted.key))
    old = agreed(look(tom, here, **choice(doubted.question, doubted.other)))
    more = choice(doubted.question, doubted.other, unchosen)["accepted"]
    page = tom.post(here, old | {"accepted": more}, status=422)
    assert "Periksa pratinjau yang baru" in said(page)
    assert corrections(session) == []


def test_a_score_that_waits_for_a_reader_passes_no_limit_yet(session, cast, doubted):
    answers = regrading_queries.read(session, cast.own, doubted.question.key, LATER).answers
    waiting = [replace(one, pending=True) for one in answers]
    assert preview(answers, {doubted.other}, 70).crossing == 2
    assert preview(waiting, {doubted.other}, 70).crossing == 0
    assert len(preview(waiting, {doubted.other}, 70).changes) == 2


LACKING = [
    ({"accepted": []}, "Centang paling sedikit satu jawaban"),
    ({"accepted": ["tidak-ada"]}, "Daftar jawaban sudah berubah"),
    ({"reason": " \0 "}, "Isian ini wajib diisi."),
    ({"reason": "r" * 201}, "Paling panjang 200 huruf."),
    ({"way": "\0"}, "Pilih salah satu"),
]


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(session, cast, tom, doubted):
    here, question = address(cast, doubted.question), doubted.question
    ticked = f'value="{sign(question, doubted.other)}" checked'
    for change, message in LACKING:
        fields = choice(question, doubted.other) | change
        typed = trimmed(fields["reason"])
        for page in (look(tom, here, 422, **fields), tom.post(here, fields, status=422)):
            text = page.text
            assert message in said(page)
            assert f'name="reason" required type="text" value="{typed}"' in text
            assert (ticked in text) == ("accepted" not in change)
            assert 'name="seen"' not in text
    assert corrections(session) == []


def test_who_may_correct_and_which_addresses_lead_somewhere(session, cast, client_for, tom, doubted):
    here = address(cast, doubted.question)
    client_for(cast.ona).get(here)
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.cy, 403), (cast.tess, 404), (cast.olga, 404)):
        client_for(viewer).get(here, status=status)
        client_for(viewer).post(here, choice(doubted.question, doubted.other), status=status)
    unknown = SimpleNamespace(key="tidak-ada")
    for lost in (address(cast, unknown), address(cast, doubted.question, "ujian"), here.replace(str(cast.own.id), "x")):
        tom.get(lost, status=404)
    assert corrections(session) == []


def test_an_essay_is_marked_by_hand(session, cast, asked, monkeypatch):
    course = cohorts.course_of(session, cast.own)
    essay = replace(asked[0], kind=ESSAY, options=())
    module = replace(course.modules[0], questions=(essay,))
    monkeypatch.setattr(cohorts, "course_of", lambda _session, _cohort: replace(course, modules=(module,)))
    with pytest.raises(NotFound):
        regrading_queries.read(session, cast.own, essay.key, LATER)


def test_each_attempt_keeps_the_question_of_its_own_version(session, cast, tom, doubted, monkeypatch):
    """Ann's posttest was drawn from a version in which what she chose was right."""
    course = cohorts.course_of(session, cast.own)
    swapped = tuple(
        replace(one, correct=one.key == doubted.other, weight=100 * (one.key == doubted.other))
        for one in doubted.question.options
    )
    earlier = replace(doubted.question, options=swapped)
    with unit_of_work():
        session.execute(update(Answer).where(Answer.attempt_id == doubted.ann).values(points=POINT))
    real = regrading_queries.edition
    own = session.scalars(select(Attempt.course_version_id).where(Attempt.id == doubted.ann)).one()
    assert real(session, own) == course
    monkeypatch.setattr(regrading_queries, "edition", lambda _s, _v: SimpleNamespace(question=lambda _key: earlier))
    case = regrading_queries.read(session, cast.own, doubted.question.key, LATER)
    assert case.other_versions == 3
    back = preview(case.answers, (), 70)
    assert {change.answer.attempt_id: change.points for change in back.changes} == {doubted.bima: 0}
    assert "3 jawaban diberikan atas versi lain" in said(tom.get(address(cast, doubted.question)))


def test_looking_back_shows_the_corrected_key(session, cast, tom, client_for, doubted):
    certify(session, cast, cast.bima_seat, cast.bima)
    correct(tom, address(cast, doubted.question), **choice(doubted.question, doubted.other))
    session.rollback()
    with unit_of_work():
        shown = {"kind": POSTTEST, "opens_at": NOON, "closes_at": LATER, "review": ReviewPolicy.EXPLANATIONS}
        session.add(QuizWindow(cohort_id=cast.own.id, **shown))
    text = said(client_for(cast.ann).get(f"/percobaan/{doubted.ann}/hasil"))
    other = next(one.text for one in doubted.question.options if one.key == doubted.other)
    assert f"Kunci dikoreksi, yang dianggap benar: {other}" in text
    assert text.count("Kunci:") == text.count("✗") == 1
    assert "Poin Anda tetap" not in text
    assert "Poin Anda tetap" in said(client_for(cast.bima).get(f"/percobaan/{doubted.bima}/hasil"))


def test_the_page_of_the_figures_leads_here(session, cast, tom, doubted):
    text = tom.get(f"/angkatan/{cast.own.id}/kuis/pascates/analisis/{doubted.question.key}").text
    assert f'href="{address(cast, doubted.question)}"' in text


def test_many_attempts_take_as_few_queries_as_one(session, cast, tom, asked):
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(60)])
    question, here = asked[0], address(cast, asked[0])
    seats = session.scalars(select(Enrolment.id).where(Enrolment.cohort_id == cast.own.id)).all()
    for number, seat in enumerate(seats):
        take(session, cast, seat, paper(asked, wrong(question), number % 5))
    session.rollback()
    with max_queries(db.engine, 12):
        page = look(tom, here, **choice(question, wrong(question)))
    assert "50 lembar pertama dari 62 yang berubah" in said(page)
    with max_queries(db.engine, 24):
        tom.post(here, agreed(page))
    assert set(points(session, question).values()) == {POINT}


def test_the_action_itself_wants_the_preview_seen(session, cast, noon, doubted):
    key, accepted = doubted.question.key, {doubted.other}
    refusal = regrading.correct(session, cast.tom, cast.own, key, accepted, "keliru", "", LATER)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "stale"
