"""The page of a cohort: the one act that waits, and how much waits elsewhere."""

from datetime import timedelta

import pytest

from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.reports.rules import Act, Desk, due
from portal.web.transaction import unit_of_work
from tests.assessments.essays import VISIT, with_essays, write
from tests.cast import EARLY
from tests.certification.world import OVER, PASSED, crowd, learn
from tests.conftest import NOON
from tests.pages.reading import links, words
from tests.queries import counted
from tests.workplans import plans

FULL = Desk(enrolled=5, trainers=1)


@pytest.mark.parametrize(
    ("desk", "act"),
    [
        (Desk(), Act.IMPORT),
        (Desk(enrolled=5), Act.TRAINERS),
        (Desk(enrolled=5, without_pin=5), Act.TRAINERS),
        (FULL, None),
        (Desk(enrolled=5, trainers=1, without_pin=2), Act.CARDS),
        (Desk(enrolled=5, trainers=1, without_pin=2, rolling=True), Act.ROLL),
        (Desk(enrolled=5, trainers=1, without_pin=2, essays=1), Act.CARDS),
        (Desk(enrolled=5, trainers=1, essays=1, plans=1, ready=1), Act.ESSAYS),
        (Desk(enrolled=5, trainers=1, plans=1, ready=1), Act.PLANS),
        (Desk(enrolled=5, trainers=1, ready=1), None),
        (Desk(over=True, enrolled=5, trainers=1, ready=1), Act.DECIDE),
        (Desk(over=True, enrolled=5, trainers=1, ready=1, essays=2), Act.ESSAYS),
        (Desk(over=True), None),
        (Desk(over=True, enrolled=5, without_pin=5), None),
    ],
)
def test_what_a_cohort_asks_for(desk, act):
    assert due(desk, set(Act)) is act


@pytest.mark.parametrize("act", Act)
def test_nobody_is_asked_for_what_somebody_else_has_to_do(act):
    everything = Desk(True, True, 0, 0, 3, 3, 3, 3)
    everything_else = set(Act) - {act}
    assert due(everything, everything_else) is not act
    assert due(everything, set()) is None


@pytest.fixture
def home(cast):
    return f"/angkatan/{cast.own.id}"


def test_the_page_leads_from_a_list_to_its_cards(cast, client_for, home, noon):
    noon(EARLY)
    text = words(client_for(cast.ona).get(home))
    assert "Langkah berikutnya 2 peserta belum punya PIN" in text
    assert "Kartu masuk 2 tanpa PIN" in text
    assert "PIN" not in words(client_for(cast.tom).get(home))


def test_what_nobody_has_read_stands_on_the_page_of_the_cohort(session, cast, client_for, home, noon):
    with unit_of_work():
        version = with_essays(session, cast.own)
        write(session, cast.own, version, cast.ann_seat, {VISIT.key: "Saya mendengar dulu."}, EARLY, QuizKind.PRETEST)
        plans.submit(session, cast.ann, cast.ann_seat, EARLY)
    noon(NOON + timedelta(days=1, hours=12))
    text = words(client_for(cast.tom).get(home))
    assert "Langkah berikutnya 1 jawaban uraian belum dibaca" in text
    assert "Pretes dan pascates 1 uraian belum dibaca" in text
    assert "Rencana tindak lanjut 1 menunggu" in text


def test_after_the_last_day_the_decision_waits_for_its_organiser(session, cast, client_for, home, noon):
    learn(session, cast, cast.ann_seat, **PASSED)
    noon(OVER)
    text = words(client_for(cast.ona).get(home))
    assert "Langkah berikutnya 1 orang memenuhi semua syarat" in text
    assert "Tetapkan kelulusan 1 memenuhi syarat" in text
    assert "memenuhi" not in words(client_for(cast.tom).get(home))


def test_a_session_without_jp_leads_to_the_next_one_that_counts(session, cast, client_for, home, noon):
    held = cohorts.sessions(session, cast.own.id)
    opening, first = held[0], next(one for one in held if one.jp)
    noon(opening.starts_at)
    page = client_for(cast.tom).get(home)
    assert f"Sesi ini tanpa JP; berikutnya yang dicatat: {first.title}" in words(page)
    assert f"{home}/sesi/{first.id}" in links(page)
    assert f"{home}/sesi/{opening.id}" not in links(page)
    assert "Catat kehadiran" in words(page)
    noon(first.starts_at)
    page = client_for(cast.tom).get(home)
    assert "Catat kehadiran" in words(page)
    assert f"{home}/sesi/{first.id}" in links(page)


def test_a_last_session_without_jp_offers_no_roll(session, cast, client_for, home, noon):
    closing = cohorts.sessions(session, cast.own.id)[-1]
    assert not closing.jp
    noon(closing.starts_at)
    text = words(client_for(cast.tom).get(home))
    assert "Sesi ini tanpa JP, jadi kehadirannya tidak dicatat." in text
    assert "Catat kehadiran" not in text


def test_the_page_asks_no_more_of_the_database_for_many(session, cast, client_for, home, noon):
    ona, asked = client_for(cast.ona), []
    for names in ([], [f"Orang {place}" for place in range(12)]):
        if names:
            crowd(session, cast, names)
        with counted(db.engine) as statements:
            ona.get(home)
        asked.append(len(statements))
    assert asked[0] == asked[1]
