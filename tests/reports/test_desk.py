"""The page of a cohort: the one act that waits, and how much waits elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.access import GRANTS, Role
from portal.assessments.attempts.models import QuizWindow
from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.rules import Presence
from portal.cohorts import queries as cohorts
from portal.cohorts.rules import CohortState
from portal.db import db
from portal.reports.desk.rules import ACTS, Act, Desk, LineState, Wait, due, line_state, stages, waits
from portal.web.transaction import unit_of_work
from tests.assessments.essays import VISIT, with_essays, write
from tests.cast import EARLY
from tests.certification.world import OVER, PASSED, crowd, learn, mark
from tests.conftest import NOON
from tests.pages.reading import links, words
from tests.queries import counted
from tests.workplans import plans

DRAFT, REGISTRATION, RUNNING, DECIDING, CLOSED = CohortState
FULL = Desk(state=REGISTRATION, enrolled=5, trainers=1)
OVER_NOW = replace(FULL, state=DECIDING)
ALL = set(Act)


@pytest.mark.parametrize(
    ("desk", "act"),
    [
        (Desk(), Act.IMPORT),
        (Desk(applications=3), Act.APPLICATIONS),
        (replace(FULL, state=DECIDING, applications=3), None),
        (Desk(enrolled=5), Act.TRAINERS),
        (Desk(enrolled=5, without_pin=5), Act.TRAINERS),
        (FULL, None),
        (replace(FULL, without_pin=2), Act.CARDS),
        (replace(FULL, ungrouped=3, essays=1), Act.GROUPS),
        (replace(FULL, ungrouped=3, without_pin=2), Act.CARDS),
        (replace(OVER_NOW, ungrouped=3), None),
        (replace(FULL, state=CLOSED, ungrouped=3), None),
        (replace(FULL, state=RUNNING, without_pin=2, rolling=True), Act.ROLL),
        (replace(FULL, state=RUNNING, rolling=True, testing=True), Act.QUIZ),
        (replace(FULL, without_pin=2, essays=1), Act.CARDS),
        (replace(FULL, essays=1, plans=1, ready=1), Act.ESSAYS),
        (replace(FULL, plans=1, ready=1), Act.PLANS),
        (replace(FULL, state=RUNNING, unmarked=1, excuses=1), Act.EXCUSES),
        (replace(FULL, state=CLOSED, excuses=1), None),
        (replace(FULL, state=RUNNING, unmarked=1, ready=1), Act.UNMARKED),
        (replace(OVER_NOW, ready=1, unmarked=1), Act.UNMARKED),
        (replace(OVER_NOW, ready=1), Act.DECIDE),
        (replace(OVER_NOW, ready=1, essays=2), Act.ESSAYS),
        (replace(OVER_NOW, ready=1, decided=4), Act.DECIDE),
        (replace(OVER_NOW, decided=4), Act.CLOSE),
        (replace(OVER_NOW, without_pin=5), None),
        (Desk(state=DECIDING), None),
        (replace(FULL, state=CLOSED, without_pin=5, unmarked=1, decided=5), None),
    ],
)
def test_what_a_cohort_asks_for(desk, act):
    assert due(desk, ALL) is act


@pytest.mark.parametrize("act", Act)
def test_nobody_is_asked_for_what_somebody_else_has_to_do(act):
    everything = Desk(DECIDING, True, True, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3)
    assert due(everything, ALL - {act}) is not act
    assert due(everything, set()) is None


def test_what_waits_is_parted_by_whose_turn_it_is():
    desk = replace(FULL, without_pin=2, essays=3, plans=0, unmarked=1, ready=4, ungrouped=5)
    theirs = [Wait(Act.ESSAYS, 3), Wait(Act.UNMARKED, 1)]
    assert waits(desk, ALL) == ([Wait(Act.CARDS, 2), Wait(Act.GROUPS, 5), Wait(Act.DECIDE, 4)], theirs)
    of_trainers = {act for act, permission in ACTS.items() if permission in GRANTS[Role.TRAINER]}
    assert waits(desk, of_trainers) == (theirs, [])


@pytest.mark.parametrize(
    ("jp", "minutes", "unmarked", "upcoming", "expected"),
    [
        (2, 0, 5, False, LineState.NOW),
        (0, 89, 5, False, LineState.NOW),
        (2, 90, 5, False, LineState.LACKING),
        (2, 90, 0, False, LineState.WHOLE),
        (0, 90, 5, False, LineState.UNCOUNTED),
        (2, -1, 5, True, LineState.NEXT),
        (2, -1, 5, False, LineState.COMING),
    ],
)
def test_how_a_session_of_the_day_stands(jp, minutes, unmarked, upcoming, expected):
    starts, ends = NOON, NOON + timedelta(minutes=90)
    assert line_state(jp, starts, ends, unmarked, upcoming, NOON + timedelta(minutes=minutes)) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (DRAFT, "now later later later later"),
        (RUNNING, "done done now later later"),
        (CLOSED, "done done done done now"),
    ],
)
def test_the_way_of_a_cohort(now, expected):
    assert " ".join(one.state for one in stages(now)) == expected


@pytest.fixture
def home(cast):
    return f"/angkatan/{cast.own.id}"


def test_the_page_leads_from_a_list_to_its_cards(cast, client_for, home, noon):
    noon(EARLY)
    text = words(client_for(cast.ona).get(home))
    assert "2 peserta belum punya PIN" in text
    assert "Menunggu Anda 2 orang belum punya PIN" in text
    assert "Kartu masuk 2 tanpa PIN" in text
    assert "PIN" not in words(client_for(cast.tom).get(home))


def test_what_nobody_has_read_stands_on_the_page_of_the_cohort(session, cast, client_for, home, noon):
    with unit_of_work():
        version = with_essays(session, cast.own)
        write(session, cast.own, version, cast.ann_seat, {VISIT.key: "Saya mendengar dulu."}, EARLY, QuizKind.PRETEST)
        plans.submit(session, cast.ann, cast.ann_seat, EARLY)
    noon(NOON + timedelta(days=1, hours=12))
    text = words(client_for(cast.tom).get(home))
    assert "1 jawaban uraian belum dibaca" in text
    assert "Menunggu Anda 1 uraian belum dibaca" in text
    assert "1 rencana belum dinilai" in text
    assert "Menunggu pelatih 1 uraian belum dibaca" in words(client_for(cast.ona).get(home))


def test_after_the_last_day_the_decision_waits_for_its_organiser(session, cast, client_for, home, noon):
    learn(session, cast, cast.ann_seat, **PASSED)
    noon(OVER)
    text = words(client_for(cast.ona).get(home))
    assert "1 memenuhi semua syarat" in text
    assert "Menunggu pelatih" in text
    assert "memenuhi" not in words(client_for(cast.tom).get(home))


def test_the_first_card_of_the_morning_leads_to_a_roll_that_counts(session, cast, client_for, home, noon):
    held = cohorts.sessions(session, cast.own.id)
    opening, first = held[0], next(one for one in held if one.jp)
    noon(opening.starts_at)
    page = client_for(cast.tom).get(home)
    assert f"{first.title} Sesi berikutnya yang dihitung" in words(page)
    assert f"{home}/sesi/{first.id}" in links(page)
    assert f"{home}/sesi/{opening.id}" not in links(page)
    noon(first.starts_at)
    page = client_for(cast.tom).get(home)
    assert "Catat kehadiran" in words(page)
    assert "0 hadir" not in words(page)
    assert f"{home}/sesi/{first.id}" in links(page)


def test_after_the_last_session_that_counts_no_roll_is_offered(session, cast, client_for, home, noon):
    closing = cohorts.sessions(session, cast.own.id)[-1]
    assert not closing.jp
    noon(closing.starts_at)
    text = words(client_for(cast.tom).get(home))
    assert "sesi belum lengkap" in text
    assert "Catat kehadiran" not in text


def test_the_page_shows_the_day_and_how_its_rolls_stand(session, cast, client_for, home, noon):
    held = [one for one in cohorts.sessions(session, cast.own.id) if one.jp]
    with unit_of_work():
        session.add(mark(held[0].id, cast.ann_seat, cast.tom, Presence.PRESENT, held[0].starts_at))
        for seat in (cast.ann_seat, cast.bima_seat):
            session.add(mark(held[1].id, seat, cast.tom, Presence.LATE, held[1].starts_at))
    noon(held[2].starts_at)
    text = words(client_for(cast.tom).get(home))
    assert "Berlangsung hari 1 dari 2" in text
    assert "Hari ini, Selasa, 10 Maret 2026" in text
    assert "1 dari 2 hadir ! 1 belum tercatat" in text
    assert "2 dari 2 hadir ✓ lengkap" in text
    assert text.count("● sekarang") == 1


def test_an_open_quiz_comes_first_with_its_counts(session, cast, client_for, home, noon):
    noon(NOON)
    with unit_of_work():
        planned = {"planned_opening": NOON - timedelta(minutes=5), "planned_closing": NOON + timedelta(minutes=30)}
        session.add(QuizWindow(cohort_id=cast.own.id, kind=QuizKind.PRETEST, **planned))
    page = client_for(cast.tom).get(home)
    assert "Pretes sedang dibuka Dibuka 11.55 WIB, ditutup sendiri pukul 12.30 WIB." in words(page)
    assert "belum mulai 2" in words(page)
    assert f"{home}/kuis/pretes/pantau" in links(page)


def test_the_whole_timetable_has_a_page_of_its_own(session, cast, client_for, home):
    held = cohorts.sessions(session, cast.own.id)
    for viewer, edits in ((cast.ona, True), (cast.tom, False)):
        page = client_for(viewer).get(f"{home}/jadwal")
        assert all(one.title in words(page) for one in held)
        assert (f"{home}/sesi/{held[0].id}/ubah" in links(page)) == edits
        assert (f"{home}/sesi/baru" in links(page)) == edits
    client_for(cast.olga).get(f"{home}/jadwal", 404)
    client_for(cast.ann).get(f"{home}/jadwal", 403)


def test_the_page_asks_no_more_of_the_database_for_many(session, cast, client_for, home, noon):
    ona, asked = client_for(cast.ona), []
    for names in ([], [f"Orang {place}" for place in range(12)]):
        if names:
            crowd(session, cast, names)
        with counted(db.engine) as statements:
            ona.get(home)
        asked.append(len(statements))
    assert asked[0] == asked[1]
