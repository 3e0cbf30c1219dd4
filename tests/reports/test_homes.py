"""The first page of each role, and the trainee's home along the road."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.access import Role
from portal.assessments.attempts.models import QuizWindow
from portal.assessments.attempts.rules import ReviewPolicy
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.questions.quizzes import QuizKind
from portal.certification import actions as certification
from portal.cohorts.models import Cohort
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.ledger.models import Completion
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, open_cohort, person, roster, row
from tests.certification.world import BASE_URL, OVER, PASSED, certify, course_of, learn, read, sit
from tests.conftest import NOON
from tests.pages.reading import links, named, words


@pytest.fixture
def home(cast, noon):
    return f"/belajar/{cast.ann_seat}"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def stops(response):
    """The state of every stop on the road."""
    return [state for state, _text in named(response, "stop")]


def road(session, cast, *near, rest="later", last=()):
    """The states of all stops of cohort own: those at the near end, those at the far end, and the rest between."""
    stops = len(course_of(session, cast.own).modules) + 3
    return [*near, *[rest] * (stops - len(near) - len(last)), *last]


def buttons(response):
    """What the next step offers, the most important first."""
    return links(response, "way")


def opened(session, cast, kind):
    with unit_of_work():
        quizzes.open_quiz(session, cast.tom, cast.own, kind, EARLY)


@pytest.mark.parametrize(
    ("name", "target"),
    [("ada", "/penyelenggara"), ("ona", "/angkatan"), ("tom", "/angkatan"), ("ann", "/belajar/{cast.ann_seat}")],
)
def test_the_front_door_leads_each_role_home(cast, client_for, name, target):
    client = client_for(getattr(cast, name))
    answer = client.get("/", status=303)
    assert answer.headers["Location"] == target.format(cast=cast)
    client.follow(answer)


def test_a_stranger_is_told_what_the_portal_is(client_for):
    text = client_for(None).get("/").text
    assert 'href="/masuk"' in text
    assert 'href="/verifikasi"' in text


def test_somebody_without_a_cohort_is_told_so(session, client_for):
    with unit_of_work():
        alone = person(session, "77770000", "Wati Sendiri", Role.TRAINEE)
    assert "belum terdaftar pada angkatan mana pun" in words(client_for(alone).get("/belajar"))


def test_who_withdrew_has_no_home_there(session, cast, ann, home):
    with unit_of_work():
        withdrawn = update(Enrolment).where(Enrolment.id == cast.ann_seat).values(state=EnrolmentState.WITHDRAWN)
        session.execute(withdrawn)
    assert "belum terdaftar" in words(ann.get("/belajar"))
    ann.get(home, status=404)


@pytest.mark.parametrize(
    ("starts", "seat"),
    [
        (date(2026, 6, 1), "own"),
        (date(2026, 3, 10), "own"),
        (date(2026, 3, 9), "other"),
        (date(2025, 6, 1), "own"),
    ],
)
def test_of_several_trainings_the_one_that_runs_or_comes_next_is_home(session, cast, ann, noon, starts, seat):
    """The training of cohort own runs on 10 and 11 March; another of the organiser lasts two days as given."""
    with unit_of_work():
        other = open_cohort(session, cast.ona, session.get_one(Cohort, cast.own.id).organisation, "Bimtek Kedua")
        other.starts_on, other.ends_on = starts, starts + timedelta(days=1)
        again = roster(row(2, "Ann Nur'aini", "3275094101909001", quota="IPSM"))
        assert import_roster(session, cast.ona, other, "lagi.csv", again, EARLY).refused == []
    seats = dict(
        session.execute(select(Enrolment.cohort_id, Enrolment.id).where(Enrolment.person_id == cast.ann.id)).all()
    )
    expected = seats[{"own": cast.own.id, "other": other.id}[seat]]
    assert ann.get("/belajar", status=303).headers["Location"] == f"/belajar/{expected}"
    assert "Pelatihan Anda yang lain" in words(ann.get(f"/belajar/{expected}"))


def test_when_all_is_over_the_latest_training_is_home(cast, ann, home, noon):
    noon(OVER + timedelta(days=400))
    assert ann.get("/belajar", status=303).headers["Location"] == home


def test_before_the_pretest_opens_the_session_at_hand_comes_first(session, cast, ann, home, noon):
    noon(datetime(2026, 3, 10, 0, 40, tzinfo=UTC))
    page = ann.get(home)
    assert "Sedang berlangsung · 07.30 WIB Pendaftaran ulang dan pembukaan" in words(page)
    assert stops(page) == road(session, cast, "now")
    opened(session, cast, QuizKind.PRETEST)
    page = ann.get(home)
    assert buttons(page) == [f"{home}/kuis/pretes"]
    assert "Sudah dibuka, silakan kerjakan" in words(page)


def test_while_reading_the_next_lesson_is_offered(session, cast, ann, home):
    with unit_of_work():
        sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 9, at=NOON - timedelta(hours=3))
        read(session, cast.own, cast.ann_seat, unread=len(course_of(session, cast.own).lessons) - 2)
    page = ann.get(home)
    lesson = buttons(page)[0]
    assert lesson.startswith(f"{home}/materi/konsep-dasar-psm/")
    ann.get(lesson)
    assert "Sedang berlangsung · 11.00 WIB Wawasan Kebangsaan" in words(page)
    assert "Nilai 45 dari 100" in words(page)
    way = road(session, cast, "done", "now")
    assert stops(page) == way
    first = course_of(session, cast.own).modules[0]
    assert f"{int(100 * (1 + 2 / len(first.lessons)) / len(way))}%" in words(page)


def test_when_the_posttest_is_open_it_comes_first(session, cast, ann, home, noon):
    learn(session, cast, cast.ann_seat, jp=16, unread=0, pretest=9)
    opened(session, cast, QuizKind.POSTTEST)
    for moment in (NOON, OVER):
        noon(moment)
        page = ann.get(home)
        assert buttons(page)[0] == f"{home}/kuis/pascates"
        assert stops(page) == road(session, cast, rest="done", last=("now", "later"))


def test_after_a_failed_posttest_it_is_offered_again(session, cast, ann, home, noon):
    learn(session, cast, cast.ann_seat, jp=16, unread=0, right=13, pretest=9)
    opened(session, cast, QuizKind.POSTTEST)
    noon(OVER)
    page = ann.get(home)
    assert buttons(page) == [f"{home}/kuis/pascates"]
    assert "Anda boleh mencoba sekali lagi" in words(page)
    assert "Nilai terbaik 65 dari 100 · minimum 70" in words(page)
    session.rollback()
    with unit_of_work():
        session.execute(update(QuizWindow).values(review=ReviewPolicy.NOTHING))
    assert "65 dari 100" not in words(ann.get(home))


def test_a_second_try_is_offered_while_a_session_runs_too(session, cast, ann, home):
    learn(session, cast, cast.ann_seat, jp=16, unread=0, right=13, pretest=9)
    opened(session, cast, QuizKind.POSTTEST)
    page = ann.get(home)
    assert buttons(page) == [f"{home}/kuis/pascates"]
    assert "Coba pascates lagi" in words(page)


def test_an_attempt_whose_clock_runs_is_resumed_first(session, cast, ann, home, noon):
    with unit_of_work():
        opened_at = NOON - timedelta(minutes=18)
        attempt = sit(session, cast.own, cast.ann_seat, QuizKind.PRETEST, 3, at=opened_at, handed_in=False)
        attempt.due_at = NOON + timedelta(minutes=11, seconds=20)
        attempt_id = attempt.id
    page = ann.get(home)
    assert buttons(page) == [f"/percobaan/{attempt_id}"]
    assert "Lanjutkan, sisa 12 menit" in words(page)


def test_who_has_met_everything_waits_for_the_decision(session, cast, ann, home, noon):
    learn(session, cast, cast.ann_seat, **PASSED, pretest=9)
    noon(OVER)
    page = ann.get(home)
    assert "Penyelenggara akan menetapkan kelulusan" in words(page)
    assert stops(page) == road(session, cast, rest="done", last=("now",))


def test_after_the_decision_the_certificate_is_there_once_it_is_made(session, cast, ann, home, noon):
    learn(session, cast, cast.ann_seat, **PASSED, pretest=9)
    noon(OVER)
    with unit_of_work():
        certification.decide(session, cast.ona.id, cast.own, BASE_URL, OVER)
    assert "Sertifikat sedang dibuat." in words(ann.get(home))
    certify(session, cast)
    page = ann.get(home)
    completion = session.scalars(select(Completion)).one()
    assert buttons(page) == [f"/sertifikat/{completion.id}.pdf"]
    assert "Anda sudah lulus" in words(page)
    assert stops(page) == road(session, cast, rest="done")
    assert "100%" in words(page)


def test_homes_are_one_s_own(cast, client_for, home):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).get(home, status=status)
    client_for(cast.ona).get("/belajar", status=403)
