"""What the state of a cohort lets be changed, and closing one."""

import pytest

from portal.access import Permission
from portal.assessments.invigilation.actions import open_quiz
from portal.assessments.questions.quizzes import QuizKind
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.rules import CHANGES, CohortPhase, CohortState, refuse_change, refuse_close, state
from portal.web.guard import rule_of
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import DURING, OVER
from tests.pages.reading import words

DRAFT, REGISTRATION, RUNNING, DECIDING, CLOSED = CohortState
READING = {Permission.COHORT_VIEW, Permission.PROGRESS_VIEW, Permission.LIST_EXPORT, Permission.TRAIL_VIEW}


@pytest.mark.parametrize(
    ("phase", "people", "closed", "expected"),
    [
        (CohortPhase.COMING, False, False, DRAFT),
        (CohortPhase.COMING, True, False, REGISTRATION),
        (CohortPhase.RUNNING, False, False, RUNNING),
        (CohortPhase.RUNNING, True, False, RUNNING),
        (CohortPhase.OVER, True, False, DECIDING),
        (CohortPhase.OVER, False, False, DECIDING),
        (CohortPhase.OVER, True, True, CLOSED),
    ],
)
def test_how_far_a_cohort_has_come(phase, people, closed, expected):
    assert state(phase, people, closed) is expected


@pytest.mark.parametrize(
    ("now", "permission", "code"),
    [
        (DRAFT, Permission.ROSTER_EDIT, None),
        (DRAFT, Permission.COHORT_MANAGE, None),
        (DRAFT, Permission.ATTENDANCE_MARK, "draft"),
        (DRAFT, Permission.SIGN_IN_CARDS, "draft"),
        (REGISTRATION, Permission.SIGN_IN_CARDS, None),
        (REGISTRATION, Permission.COMPLETION_DECIDE, "early"),
        (RUNNING, Permission.COMPLETION_DECIDE, None),
        (DECIDING, Permission.ATTENDANCE_MARK, None),
        (CLOSED, Permission.SIGN_IN_CARDS, None),
        *((CLOSED, one, "closed") for one in sorted(CHANGES[RUNNING] - {Permission.SIGN_IN_CARDS})),
        *((one, reading, None) for one in CohortState for reading in sorted(READING)),
    ],
)
def test_what_a_state_lets_be_changed(now, permission, code):
    refusal = refuse_change(now, permission)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("now", "writing", "quizzes", "code"),
    [
        (RUNNING, 0, 0, "not_over"),
        (CLOSED, 0, 0, "not_over"),
        (DECIDING, 1, 1, "writing"),
        (DECIDING, 0, 1, "open_quiz"),
        (DECIDING, 0, 0, None),
    ],
)
def test_when_a_cohort_can_be_closed(now, writing, quizzes, code):
    refusal = refuse_close(now, writing, quizzes)
    assert (refusal.code if refusal else None) == code


def test_what_may_always_be_asked_changes_nothing_of_the_cohort(app):
    always = {name for name in app.view_functions if (rule := rule_of(app, name)) and rule.always}
    assert always >= {"reports.reopen_cohort", "reports.signing", "certification.cohort_certificate"}
    assert not always & {"attendance.roll", "invigilation.windows", "enrolment.import_roster", "certification.decide"}


@pytest.fixture
def home(cast):
    return f"/angkatan/{cast.own.id}"


@pytest.fixture
def closed(session, cast):
    with unit_of_work():
        session.get_one(Cohort, cast.own.id).closed_at = OVER


def test_a_cohort_is_closed_and_opened_again(session, cast, client_for, home, noon):
    ona = client_for(cast.ona)
    noon(DURING)
    assert "setelah hari terakhirnya lewat" in ona.post(f"{home}/tutup", status=422).text
    noon(OVER)
    ona.get(f"{home}/tutup")
    assert "Angkatan ditutup." in words(ona.follow(ona.post(f"{home}/tutup")))
    ona.post(f"{home}/buka-lagi", {"reason": ""}, 422)
    assert "dibuka lagi" in words(ona.follow(ona.post(f"{home}/buka-lagi", {"reason": "keberatan satu orang"})))
    session.rollback()
    assert session.get_one(Cohort, cast.own.id).closed_at is None
    acts = session.query(AuditEntry).filter(AuditEntry.action.in_(("cohort-closed", "cohort-reopened")))
    assert [(one.action, one.reason) for one in acts.order_by(AuditEntry.id)] == [
        ("cohort-closed", ""),
        ("cohort-reopened", "keberatan satu orang"),
    ]


def test_a_quiz_that_is_open_keeps_the_cohort_open_and_is_led_to(session, cast, client_for, home, noon):
    with unit_of_work():
        open_quiz(session, cast.ona, cast.own, QuizKind.PRETEST, DURING)
    noon(OVER)
    page = client_for(cast.ona).post(f"{home}/tutup", status=422)
    assert "Masih ada kuis yang dibuka." in words(page)
    assert f'href="{home}/kuis"' in page.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/kelulusan", {}),
        ("/kuis", {"kind": QuizKind.POSTTEST}),
        ("/peserta/baru", {"nik": "1"}),
        ("/ubah", {"title": "Lain"}),
        ("/kursi", {}),
        ("/pelatih", {}),
    ],
)
def test_nothing_of_a_closed_cohort_is_changed(session, cast, client_for, home, noon, closed, path, form):
    noon(OVER)
    ona = client_for(cast.ona)
    assert "Angkatan ini sudah ditutup" in words(ona.follow(ona.post(home + path, form)))
    client_for(cast.olga).post(home + path, form, 404)
    client_for(cast.ann).post(home + path, form, 403)


def test_a_closed_cohort_can_be_read_and_printed(cast, client_for, home, noon, closed):
    noon(OVER)
    ona = client_for(cast.ona)
    for path in ("", "/peserta", "/kemajuan", "/laporan", "/kartu", "/kuis"):
        ona.get(home + path)
    ona.post(f"{home}/rktl/cetak", status=200)
    assert "kartu" in ona.follow(ona.post(f"{home}/kartu")).text.lower()


def test_a_script_is_led_to_the_page_of_a_closed_cohort(session, cast, client_for, home, noon, closed):
    held = next(one for one in cohorts.sessions(session, cast.own.id) if one.jp)
    noon(OVER)
    address, form = f"{home}/sesi/{held.id}", {"enrolment_id": str(cast.ann_seat), "presence": "present"}
    answer = client_for(cast.tom).post(address, form, 200, htmx=True)
    assert answer.headers["HX-Redirect"] == home
    assert answer.data == b""


def test_nobody_is_decided_before_the_first_day(cast, client_for, home, noon):
    noon(EARLY)
    ona = client_for(cast.ona)
    assert "mulai hari pertama" in words(ona.follow(ona.post(f"{home}/kelulusan")))
