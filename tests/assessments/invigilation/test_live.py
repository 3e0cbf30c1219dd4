"""The trainer's eye on a quiz: who stands where, told by the same rule in figures, filter and rows."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.attempts.rules import GRACE, AttemptState, attempt_state
from portal.assessments.invigilation import queries as live
from portal.assessments.invigilation.actions import open_quiz
from portal.assessments.invigilation.models import Extension
from portal.assessments.invigilation.rules import SILENT_AFTER, TakingState, taking_state
from portal.assessments.questions.quizzes import QuizKind
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.web.paging import SHORT
from portal.web.transaction import unit_of_work
from tests.assessments.sitting import said
from tests.certification.world import crowd, sit
from tests.conftest import NOON
from tests.pages.reading import texts
from tests.queries import counted

MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
PRETEST = QuizKind.PRETEST
WAITING, RUNNING, SILENT, SUBMITTED, LAPSED = TakingState
CASES = [
    (None, None, None, None, WAITING),
    (NOON, NOON + MINUTE, None, None, RUNNING),
    (NOON - SILENT_AFTER, NOON + MINUTE, None, None, RUNNING),
    (NOON - SILENT_AFTER - TICK, NOON + MINUTE, None, None, SILENT),
    (NOON - 9 * MINUTE, NOON + MINUTE, NOON - SILENT_AFTER, None, RUNNING),
    (NOON - 9 * MINUTE, NOON + MINUTE, NOON - SILENT_AFTER - TICK, None, SILENT),
    (NOON - 9 * MINUTE, NOON - GRACE + TICK, NOON, None, RUNNING),
    (NOON - 9 * MINUTE, NOON - GRACE + TICK, None, None, SILENT),
    (NOON - 9 * MINUTE, NOON - GRACE, NOON, None, LAPSED),
    (NOON - 90 * MINUTE, NOON - 60 * MINUTE, None, None, LAPSED),
    (NOON - 9 * MINUTE, NOON + MINUTE, NOON, NOON, SUBMITTED),
    (NOON - 90 * MINUTE, NOON - 60 * MINUTE, None, NOON - 61 * MINUTE, SUBMITTED),
]


class Row:
    """A row of the list, as far as the rule reads it."""

    def __init__(self, started_at, due_at, last_at, submitted_at):
        self.attempt_id = started_at and "x"
        self.started_at, self.due_at, self.last_at, self.submitted_at = started_at, due_at, last_at, submitted_at


@pytest.mark.parametrize(("started_at", "due_at", "last_at", "submitted_at", "standing"), CASES)
def test_where_somebody_stands(started_at, due_at, last_at, submitted_at, standing):
    assert taking_state(Row(started_at, due_at, last_at, submitted_at), NOON) is standing


def test_two_minutes_without_an_answer_are_silence():
    assert timedelta(minutes=2) == SILENT_AFTER


@given(st.integers(-3600, 3600), st.one_of(st.none(), st.integers(-3600, 0)), st.booleans())
def test_the_trainer_sees_the_state_that_the_attempt_has(due, last, handed_in):
    second = timedelta(seconds=1)
    due_at, submitted_at = NOON + due * second, NOON if handed_in else None
    row = Row(NOON - 60 * MINUTE, due_at, None if last is None else NOON + last * second, submitted_at)
    told = {RUNNING: "running", SILENT: "running", SUBMITTED: "submitted", LAPSED: "lapsed"}[taking_state(row, NOON)]
    assert attempt_state(due_at, submitted_at, NOON) is AttemptState(told)


@pytest.fixture
def here(cast):
    return f"/angkatan/{cast.own.id}/kuis/pretes/pantau"


@pytest.fixture
def hall(session, cast, noon):
    """One person for each case, in the order of the cases; Ann and Bima wait as well."""
    crowd(session, cast, [f"Warga {letter}" for letter in "ABCDEFGHIJKL"])
    seats = session.scalars(
        select(Enrolment.id).where(
            Enrolment.cohort_id == cast.own.id, Enrolment.id.not_in((cast.ann_seat, cast.bima_seat))
        )
    ).all()
    names = {row.id: row.full_name for row in rows(session, cast)}
    seats = sorted(seats, key=names.__getitem__)
    with unit_of_work():
        for seat, (started_at, due_at, last_at, submitted_at, _standing) in zip(seats, CASES, strict=True):
            if started_at is not None:
                made = sit(session, cast.own, seat, PRETEST, 5, at=started_at, handed_in=False)
                own = Answer.attempt_id == made.id
                times = {"started_at": started_at, "due_at": due_at, "submitted_at": submitted_at}
                session.execute(update(Attempt).where(Attempt.id == made.id).values(**times))
                if last_at is None:
                    session.execute(Answer.__table__.delete().where(own))
                else:
                    session.execute(update(Answer).where(own).values(saved_at=last_at))
    session.expire_all()
    return seats


def rows(session, cast, standing=None, search=""):
    return session.execute(live.people(cast.own.id, PRETEST, NOON, standing, search)).all()


def test_figures_filter_and_rows_agree(session, cast, hall):
    everybody = rows(session, cast)
    assert len(everybody) == 14
    wanted = {seat: case[-1] for seat, case in zip(hall, CASES, strict=True)}
    wanted |= {cast.ann_seat: WAITING, cast.bima_seat: WAITING}
    assert {row.id: taking_state(row, NOON) for row in everybody} == wanted
    counts = live.counts(session, cast.own.id, PRETEST, NOON)
    for standing in TakingState:
        found = {row.id for row in rows(session, cast, standing)}
        assert found == {seat for seat, stands in wanted.items() if stands is standing}
        assert counts.of(standing) == len(found)
    assert counts.started == 11
    assert live.counts(session, cast.own.id, QuizKind.POSTTEST, NOON).waiting == 14


def test_the_latest_attempt_is_the_one_that_counts(session, cast, noon):
    with unit_of_work():
        sit(session, cast.own, cast.ann_seat, PRETEST, 20, at=NOON - 60 * MINUTE)
        sit(session, cast.own, cast.ann_seat, PRETEST, 20, number=2, at=NOON, handed_in=False)
    row = rows(session, cast)[0]
    assert (row.full_name, row.answered, row.last_at) == ("Ann Nur'aini", 20, NOON)
    assert taking_state(row, NOON) is RUNNING
    counts = live.counts(session, cast.own.id, PRETEST, NOON)
    assert (counts.running, counts.submitted, counts.waiting) == (1, 0, 1)


def test_an_answer_taken_back_does_not_count_as_answered_but_is_a_sign_of_life(session, cast, noon):
    with unit_of_work():
        made = sit(session, cast.own, cast.ann_seat, PRETEST, 20, at=NOON - 5 * MINUTE, handed_in=False)
        first = made.paper[0][0]
        session.execute(update(Answer).where(Answer.question == first).values(response="", points=0, saved_at=NOON))
    row = rows(session, cast)[0]
    assert (row.answered, row.last_at) == (19, NOON)
    assert taking_state(row, NOON) is RUNNING


def test_who_left_the_cohort_is_not_counted(session, cast, noon):
    with unit_of_work():
        session.execute(update(Enrolment).where(Enrolment.id == cast.bima_seat).values(state=EnrolmentState.WITHDRAWN))
    assert live.counts(session, cast.own.id, PRETEST, NOON).waiting == 1
    assert [row.id for row in rows(session, cast)] == [cast.ann_seat]


def test_who_may_watch(cast, client_for, here, both_open):
    for viewer, status in (
        (cast.tom, 200),
        (cast.ona, 200),
        (cast.tess, 404),
        (cast.olga, 404),
        (cast.ann, 403),
        (cast.ada, 403),
        (cast.cy, 403),
    ):
        client_for(viewer).get(here, status=status)
    client_for().get(here, status=303)
    tom = client_for(cast.tom)
    for bad in (here.replace("pretes", "ujian"), here.replace(str(cast.own.id), str(cast.ann_seat))):
        tom.get(bad, status=404)


def test_before_the_quiz_is_opened_everybody_waits(tom, here, noon):
    words = said(tom.get(here))
    assert "0 dari 2 sudah mulai" in words
    assert "belum mulai: 2" in words


def names(page):
    return texts(page, "name")


def test_the_page_shows_each_person_with_words_for_the_standing(tom, here, hall):
    page = tom.get(here)
    words = said(page)
    for figure in ("11 dari 14 sudah mulai", "belum mulai: 3", "mengerjakan: 4", "sudah mengumpulkan: 2"):
        assert figure in words
    assert "diam 2 menit atau lebih: 3" in words
    assert "waktu habis: 2" in words
    assert "keadaan pukul 12.00.00" in words
    assert len(names(page)) == 14
    assert words.count("20 / 20") == 5


@pytest.mark.parametrize("standing", list(TakingState))
def test_the_filter_shows_the_people_of_one_standing(session, cast, tom, here, hall, standing):
    page = tom.get(f"{here}?status={standing.value}")
    found = [row.full_name for row in rows(session, cast, standing)]
    assert names(page) == found != []
    assert f'<option value="{standing.value}" selected>' in page.text


@pytest.mark.parametrize("query", ["status=semua", "status=", "halaman=99999999999999", "halaman=x", "cari=%00"])
def test_nonsense_in_the_address_shows_everybody(tom, here, hall, query):
    assert len(names(tom.get(f"{here}?{query}"))) == 14


def test_a_search_finds_names_numbers_and_villages_within_a_standing(session, cast, tom, here, hall):
    assert names(tom.get(f"{here}?cari=warga+c")) == ["Warga C"]
    assert names(tom.get(f"{here}?cari=warga&status=lapsed")) == ["Warga I", "Warga J"]
    login = next(row.login for row in rows(session, cast) if row.full_name == "Warga D")
    assert names(tom.get(f"{here}?cari={login}")) == ["Warga D"]
    page = tom.get(f"{here}?cari=tidak%25ada")
    assert names(page) == []
    assert "Tidak ada peserta dalam keadaan ini." in said(page)
    assert 'value="tidak%ada"' in page.text


def test_htmx_gets_the_room_alone_and_it_keeps_on_asking_for_the_same(tom, here, hall):
    part = tom.get(f"{here}?status=lapsed&cari=warga", htmx=True).text
    assert part.strip().startswith("<section")
    assert "<html" not in part
    assert "Tambah" not in part
    again = re.findall(r'data-hx-get="([^"]*)"', part)[0].replace("&amp;", "&")
    assert "status=lapsed" in again
    assert "cari=warga" in again
    assert tom.get(again, htmx=True).text == part


def test_the_page_asks_the_database_no_more_for_forty_people_than_for_two(session, cast, tom, here, both_open):
    asked = []
    tom.get(here)
    for count in (0, 38):
        crowd(session, cast, [f"Orang {number:02}" for number in range(count)])
        with unit_of_work():
            for seat in session.scalars(
                select(Enrolment.id).where(Enrolment.cohort_id == cast.own.id, Enrolment.id != cast.bima_seat)
            ).all():
                sit(session, cast.own, seat, PRETEST, 3, number=1 + bool(count), at=NOON, handed_in=False)
        session.rollback()
        with counted(db.engine) as statements:
            page = tom.get(here)
        asked.append(len(statements))
        assert len(names(page)) == count + 2
    assert asked[0] == asked[1] <= 14


def test_extra_time_that_was_given_often_goes_over_pages(session, cast, client_for, noon):
    with unit_of_work():
        for number in range(SHORT + 1):
            session.add(
                Extension(
                    cohort_id=cast.own.id,
                    kind=PRETEST,
                    minutes=5,
                    reason=f"Listrik padam {number:02}",
                    evidence=[],
                    made_by=cast.tom.id,
                    made_at=NOON + number * MINUTE,
                )
            )
        open_quiz(session, cast.tom, cast.own, PRETEST, NOON)
    tom, here = client_for(cast.tom), f"/angkatan/{cast.own.id}/kuis/pretes/waktu"
    first, second = (tom.get(f"{here}?tambahan={number}").text for number in (1, 2))
    assert (first.count("Listrik padam"), second.count("Listrik padam")) == (SHORT, 1)
    assert "Listrik padam 00" in second
