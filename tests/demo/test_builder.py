"""The demo, built small: trainings of invented people, in the states that the guides need to be tried."""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PIL import Image as Picture
from sqlalchemy import func, select

from portal.access import Role, Viewer
from portal.accounts import queries as accounts
from portal.accounts.models import Person, RoleGrant
from portal.accounts.passwords import matches
from portal.app import create_app
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.rules import AttemptState, WindowState
from portal.assessments.marking import actions as marking_actions
from portal.assessments.marking import queries as marking
from portal.assessments.marking import rules as marking_rules
from portal.assessments.questions.answering import POINT
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.attendance.evidence.models import EvidencePage
from portal.attendance.excuses import queries as excuses
from portal.attendance.excuses.rules import ExcuseState
from portal.attendance.queries import marks as attendance
from portal.attendance.queries import rolls
from portal.attendance.rules import ATTENDED
from portal.audit import AuditEntry
from portal.certification import queries as certification
from portal.certification.queries import Progress
from portal.certification.rules import RequirementKind
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort, Quota
from portal.courses import queries as courses
from portal.courses.models import CourseVersion
from portal.db import db
from portal.demo.builder import ADVANCED_TITLE, CURRENT_TITLE, DECIDED_AT, PAST_TITLE, Figures, build
from portal.demo.hall import NEWCOMERS
from portal.demo.neighbour import OTHER_NAMES
from portal.demo.neighbour import TITLE as NEXT_DOOR_TITLE
from portal.demo.office import PASSWORD, SIGN_INS, TRAINEE_NAME
from portal.demo.registering import APPLIED, APPROVED, SEATS
from portal.demo.registering import TITLE as OPEN_TITLE
from portal.demo.rules import Size
from portal.duplicates.models import RecordPair
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments, groups, seats
from portal.enrolment.rules import EnrolmentState
from portal.evaluations import queries as evaluations
from portal.evaluations.rules import FormState
from portal.identities import queries as identities
from portal.identities.models import LevelQuestion
from portal.identities.rules import Ground, PairOutcome
from portal.ledger.models import Certificate, Completion
from portal.registration.queries import registrations
from portal.registration.rules import RegistrationPhase
from portal.workplans.models import WorkPlan
from portal.workplans.rules import PlanState

NOW = datetime(2026, 3, 10, 3, 50, tzinfo=UTC)
"""10.50 in Jakarta: of the second day the first session is over, the second one runs."""
SIZE = Size(announced=42, city=16, regency=16, ipsm=6, advanced=(8, 8, 1), posttest_taken=4, posttest_running=3)
PEOPLE = SIZE.city + SIZE.regency + SIZE.ipsm


@dataclass(frozen=True)
class Demo:
    """What was built, and what the builder said."""

    figures: Figures
    said: list[str]
    past: Cohort
    current: Cohort
    advanced: Cohort
    next_door: Cohort
    open_one: Cohort
    trainee: Viewer


@pytest.fixture(scope="module")
def demo(prepared, tmp_path_factory) -> Iterator[Demo]:
    settings = prepared.copy(tmp_path_factory.mktemp("demo"))
    app = create_app(settings)
    with app.app_context():
        said: list[str] = []
        figures = build(settings.base_url, NOW, said.append, SIZE)
        by_title = {cohort.title: cohort for cohort in db.session.scalars(select(Cohort))}
        titles = (PAST_TITLE, CURRENT_TITLE, ADVANCED_TITLE, NEXT_DOOR_TITLE, OPEN_TITLE)
        made = [by_title.pop(title) for title in titles]
        assert by_title == {}
        yield Demo(figures, said, *made, viewer("peserta"))
        db.session.remove()
        db.engine.dispose()
    prepared.drop(settings)


def viewer(login: str) -> Viewer:
    return accounts.viewer(db.session(), db.session.scalar(select(Person.id).where(Person.login == login)))


def progress(cohort: Cohort, moment: datetime) -> list[Progress]:
    return certification.cohort_progress(db.session(), cohort, moment)


def test_the_real_size_is_that_of_the_announcement():
    assert [(share.name, share.seats, share.region_code) for share in Size().quotas] == [
        ("Kota Bekasi", 225, "32.75"),
        ("Kabupaten Bekasi", 225, "32.16"),
        ("IPSM Pusat", 25, None),
    ]
    assert Size().announced == 500


def test_both_trainings_have_their_days_and_full_quotas(demo):
    assert (demo.past.starts_on, demo.past.ends_on) == (date(2020, 2, 17), date(2020, 2, 18))
    assert (demo.current.starts_on, demo.current.ends_on) == (date(2026, 3, 9), date(2026, 3, 10))
    for cohort in (demo.past, demo.current):
        found = seats.seats(db.session(), cohort, cohort.starts_on)
        assert [(share.seats, found.taken[share.id]) for share in found.shares] == [(16, 16), (16, 16), (6, 6)]
        assert (found.announced, found.pool) == (42, 4)


def test_late_at_night_the_second_day_is_that_of_jakarta(app):
    build("http://127.0.0.1:8000", datetime(2026, 3, 9, 18, 0, tzinfo=UTC), lambda line: None, SIZE)
    current = db.session.scalars(select(Cohort).where(Cohort.title == CURRENT_TITLE)).one()
    assert current.ends_on == date(2026, 3, 10)


def test_people_of_the_quotas_come_from_their_regions(demo):
    rows = db.session.execute(select(Enrolment.village_code, Enrolment.quota_id))
    codes = defaultdict(set)
    names = {quota.id: quota.name for quota in db.session.scalars(select(Quota))}
    for row in rows:
        codes[names[row.quota_id]].add(row.village_code)
    assert {code[:5] for code in codes["Kota Bekasi"]} == {"32.75"}
    assert {code[:5] for code in codes["Kabupaten Bekasi"]} == {"32.16"}
    assert "32" not in {code[:2] for code in codes["IPSM Pusat"]}
    assert len({code[:2] for code in codes["IPSM Pusat"]}) > 3


def test_everybody_is_invented_and_known_once_to_each_organiser(demo):
    known = db.session.execute(select(Person.organisation_id, Person.nik).where(Person.nik.is_not(None))).all()
    assert len(set(known)) == len(known)
    assert {row.nik[12] for row in known} == {"9"}
    counts = Counter(row.organisation_id for row in known)
    assert counts[demo.past.organisation_id] == 2 * PEOPLE - 1 + APPROVED
    assert set(counts) == {demo.past.organisation_id, demo.next_door.organisation_id}


def test_the_sign_ins_open_and_nobody_else_has_a_password(demo):
    rows = db.session.execute(
        select(Person.login, Person.password_hash, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.password_hash.is_not(None))
    ).all()
    assert {row.login: row.role for row in rows} == {
        "admin": Role.ADMIN,
        "kurator": Role.CURATOR,
        "penyelenggara": Role.ORGANISER,
        "penyelenggara2": Role.ORGANISER,
        "pelatih": Role.TRAINER,
        "pelatih2": Role.TRAINER,
        "pelatih3": Role.TRAINER,
        "peserta": Role.TRAINEE,
    }
    assert all(matches(row.password_hash, PASSWORD) for row in rows if row.login in SIGN_INS)


def test_staff_see_the_trainings_of_their_organiser(demo):
    own, next_door = {demo.past.id, demo.current.id, demo.advanced.id}, {demo.next_door.id}
    both = own | {demo.open_one.id}
    seen = {"penyelenggara": both, "pelatih": both, "pelatih3": own | next_door, "penyelenggara2": next_door}
    for login, trainings in seen.items():
        assert {one.id for one in db.session.scalars(cohorts.visible_cohorts(viewer(login)))} == trainings


def test_in_the_past_training_some_of_every_quota_lack_something_and_the_others_are_certified(demo):
    found = progress(demo.past, DECIDED_AT)
    assert len(found) == demo.figures.people == PEOPLE
    lacking = {requirement.kind for one in found for requirement in one.verdict.lacking}
    assert lacking == set(RequirementKind) - {RequirementKind.PREREQUISITE, RequirementKind.WORK_PLAN}
    assert {one.person.quota for one in found if not one.verdict.complete} == {quota.name for quota in demo.past.quotas}
    assert all(one.decided == one.verdict.complete for one in found)
    assert PEOPLE / 2 < demo.figures.passed == sum(one.decided for one in found) < PEOPLE
    assert set(demo.figures.lacking.values()).isdisjoint({0})
    assert str(demo.figures).startswith(f"{demo.figures.passed} of {PEOPLE} passed")


def test_every_session_of_the_past_training_has_a_mark_for_everybody(demo):
    for held in cohorts.sessions(db.session(), demo.past.id):
        assert rolls.roll_counts(db.session(), demo.past.id, held.id).unmarked == 0


def test_marks_of_the_past_training_rise_from_pretest_to_posttest(demo):
    found = [one.facts for one in progress(demo.past, DECIDED_AT)]
    before = sorted(facts.pretest for facts in found if facts.pretest is not None)
    after = sorted(facts.posttest for facts in found if facts.posttest is not None)
    assert Decimal(40) <= before[len(before) // 2] <= Decimal(65)
    assert Decimal(70) <= after[len(after) // 2] <= Decimal(90)


def test_papers_of_the_past_training_are_samples_of_2020_and_all_made(demo):
    completions = db.session.scalars(select(Completion)).all()
    assert {one.cohort_id for one in completions} == {demo.past.id}
    assert {one.snapshot["sample"] for one in completions} == {True}
    assert {one.snapshot["issued_on"] for one in completions} == {"2020-02-18"}
    assert {one.decided_at for one in completions} == {DECIDED_AT}
    assert min(one.number for one in completions) == "0001/PSM-D/II/2020"
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == len(completions)


def test_in_the_running_training_attendance_is_marked_up_to_now(demo):
    left = []
    for held in cohorts.sessions(db.session(), demo.current.id):
        counts = rolls.roll_counts(db.session(), demo.current.id, held.id)
        left.append((held.starts_at, held.ends_at, counts.unmarked))
    assert {unmarked for _starts, ends, unmarked in left if ends <= NOW} == {0}
    (running,) = [unmarked for starts, ends, unmarked in left if starts <= NOW < ends]
    assert 0 < running < PEOPLE
    assert {unmarked for starts, _ends, unmarked in left if starts > NOW} == {PEOPLE}
    assert Counter(ends <= NOW for _starts, ends, _unmarked in left) == {True: 6, False: 4}


def test_in_the_running_training_the_posttest_has_just_begun(demo):
    results = assessments.results(db.session(), demo.current.id, NOW)
    states = Counter((one.kind, one.state is AttemptState.RUNNING) for one in results)
    assert (states[QuizKind.POSTTEST, False], states[QuizKind.POSTTEST, True]) == (4, 3)
    assert PEOPLE * 0.8 < states[QuizKind.PRETEST, False] <= PEOPLE
    running = [result for result in results if result.state is AttemptState.RUNNING]
    assert all(result.points < POINT * result.size / 2 for result in running)


@pytest.mark.parametrize(("name", "state"), [("past", WindowState.CLOSED), ("current", WindowState.OPEN)])
def test_quizzes_are_closed_in_the_past_training_and_open_in_the_running_one(demo, name, state):
    for kind in GRADED:
        window = assessments.window(db.session(), getattr(demo, name).id, kind)
        assert assessments.window_state(window, NOW) is state


def test_nothing_has_happened_after_the_moment_of_building(demo):
    for table, column in (("attempt", "submitted_at"), ("answer", "saved_at"), ("attendance_mark", "marked_at"),
                          ("lesson_progress", "finished_at"), ("enrolment", "enrolled_at")):  # fmt: skip
        moments = SimpleNamespace(**Enrolment.metadata.tables[table].c)
        assert db.session.scalar(select(func.max(getattr(moments, column)))) <= NOW


def test_the_trainee_is_certified_in_the_past_training(demo):
    (own,) = certification.own_completions(db.session(), demo.trainee)
    assert (demo.trainee.name, own.completion.cohort_id, own.ready) == (TRAINEE_NAME, demo.past.id, True)


def test_the_trainee_has_the_posttest_of_the_running_training_still_to_take(demo):
    latest, *earlier = enrolments.own_enrolments(db.session(), demo.trainee)
    assert [enrolment.cohort.id for enrolment in (latest, *earlier)] == [
        demo.current.id,
        demo.advanced.id,
        demo.past.id,
    ]
    course = cohorts.course_of(db.session(), demo.current)
    facts = certification.own_facts(db.session(), latest, course, NOW)
    assert facts.pretest is not None
    assert facts.posttest is None
    assert facts.lessons_total == len(course.lessons)
    finished = len(courses.finished(db.session(), latest.enrolment_id))
    assert facts.lessons_read == finished == round(facts.lessons_total * 2 / 3)
    own = attendance.own_marks(db.session(), demo.current.id, latest.enrolment_id)
    assert all((mark.presence in ATTENDED) == (mark.session.ends_at <= NOW) for mark in own)


def test_work_plans_of_every_state_can_be_tried(demo):
    states = Counter(db.session.scalars(select(WorkPlan.state)))
    assert states == {PlanState.DRAFT: 1, PlanState.SUBMITTED: 3, PlanState.RETURNED: 1, PlanState.ACCEPTED: 1}
    assert {plan.enrolment_id for plan in db.session.scalars(select(WorkPlan))}.isdisjoint(
        {enrolments.own_enrolments(db.session(), demo.trainee)[0].enrolment_id}
    )


def test_the_trail_shows_what_was_put_right_and_why(demo):
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.cohort_id == demo.current.id)).all()
    changes = [(entry.action, name, *pair) for entry in entries for name, pair in entry.changed.items()]
    assert ("attendance-marked", "mark", "absent", "late") in changes
    assert ("work-plan-reopened", "state", "accepted", "submitted") in changes
    assert any(change[:2] == ("session-saved", "room") and change[3] == "Ruang Melati" for change in changes)
    assert {entry.reason for entry in entries if entry.action == "work-plan-reopened"} != {""}
    assert max(entry.at for entry in entries) <= NOW


def test_essays_of_the_advanced_training_are_half_read_and_the_trainer_can_read_on(demo):
    trainer, found = viewer("pelatih"), marking.tallies(db.session(), demo.advanced.id, QuizKind.POSTTEST, NOW)
    assert sum(one.read for one in found) > 0
    assert 0 < sum(one.unread for one in found) <= sum(one.read for one in found)
    assert any(one.question.rubric for one in found)
    unread = marking.listed(db.session(), demo.advanced.id, QuizKind.POSTTEST, NOW, marking_rules.EssayState.UNREAD)
    row = db.session.execute(unread).first()
    essay = marking.read(db.session(), demo.advanced, row.attempt_id, row.question, NOW)
    judgement = marking_rules.EssayJudgement(tuple(one.points for one in essay.rubric), "Jelas.", essay.sign)
    given = marking_actions.grade_essay(
        db.session(), trainer, demo.advanced, row.attempt_id, row.question, judgement, NOW
    )
    assert given.points == POINT
    db.session.rollback()


def test_to_the_advanced_training_come_graduates_and_its_completion_is_still_to_be_decided(demo):
    found = progress(demo.advanced, NOW)
    assert len(found) == sum(SIZE.advanced)
    assert {one.facts.qualified for one in found} == {True}
    assert {one.decided for one in found} == {False}
    assert {one.verdict.complete for one in found} == {True, False}
    graduates = set(db.session.scalars(select(Completion.person_id)))
    assert {one.person.id for one in found} <= set(
        db.session.scalars(select(Enrolment.id).where(Enrolment.person_id.in_(graduates)))
    )


def test_the_trainee_can_still_say_what_the_advanced_training_was_like(demo):
    enrolment = next(
        one for one in enrolments.own_enrolments(db.session(), demo.trainee) if one.cohort.id == demo.advanced.id
    )
    standing = evaluations.standing(db.session(), enrolment, NOW)
    assert (standing.state, len(standing.subjects), standing.sent) == (FormState.OPEN, 4, frozenset())
    result = evaluations.result(db.session(), viewer("penyelenggara"), demo.past, demo.past.id)
    assert result.tally is not None


def test_the_advanced_course_has_a_newer_version_to_compare_and_to_move_to(demo):
    first, second = (
        db.session.get_one(CourseVersion, one.course_version_id) for one in (demo.next_door, demo.advanced)
    )
    assert (first.number, second.number) == (1, 2)
    assert second.note
    assert {courses.standard(db.session(), level).number for level in ("dasar", "lanjutan")} == {1}
    assert courses.newest(db.session(), "lanjutan").id == second.id


def test_the_neighbours_list_asks_what_only_the_administrator_can_settle(demo):
    grounds = Counter(
        db.session.scalars(select(LevelQuestion.ground).where(LevelQuestion.cohort_id == demo.next_door.id))
    )
    assert (grounds[Ground.CODE], grounds[Ground.NONE]) == (1, 3)
    assert grounds[Ground.AGREED] > 1
    waiting = [row.asked_name for row in db.session.execute(identities.pairs(done=False))]
    assert sorted(waiting) == sorted(OTHER_NAMES)
    (settled,) = db.session.execute(identities.pairs(done=True))
    (told,) = db.session.execute(identities.told(demo.next_door.id))
    assert (told.name, told.outcome) == (settled.asked_name, PairOutcome.SAME)
    assert settled.asked_birth_date != settled.record_birth_date


def test_the_trainee_has_a_seat_next_door_whose_card_can_be_printed_and_joined(demo):
    own = db.session.get_one(Person, demo.trainee.id)
    there = db.session.scalars(select(Person).where(Person.nik_digest == own.nik_digest, Person.id != own.id)).one()
    assert (there.organisation_id, there.password_hash) == (demo.next_door.organisation_id, None)


def test_the_running_training_sits_in_two_rooms_and_some_have_no_group_yet(demo):
    rooms = [one.words for one in groups.groups(db.session(), demo.current.id)]
    assert rooms == ["Kelompok A · ruang Anggrek", "Kelompok B · ruang Kenanga"]
    assert groups.ungrouped(db.session(), demo.current.id) == NEWCOMERS
    own, *_rest = enrolments.own_enrolments(db.session(), demo.trainee)
    assert own.group.words in rooms
    assert sum(groups.counts(db.session(), demo.current.id).values()) == PEOPLE


def test_excuses_of_every_outcome_can_be_tried_one_with_a_letter(demo):
    outcomes = (ExcuseState.APPROVED, ExcuseState.REFUSED, ExcuseState.ASKED)
    assert excuses.counts(db.session(), demo.current.id).items() >= dict.fromkeys(outcomes, 1).items()
    approved = db.session.execute(excuses.rows(demo.current.id, ExcuseState.APPROVED)).one()
    assert approved.has_letter
    with Picture.open(io.BytesIO(excuses.letter(db.session(), approved.Excuse.id))) as letter:
        assert letter.format == "JPEG"
    waiting = db.session.execute(excuses.rows(demo.current.id, ExcuseState.ASKED)).one()
    assert not waiting.has_letter


def test_the_first_session_that_counts_has_its_signed_list(demo):
    page = db.session.scalars(select(EvidencePage)).one()
    held = next(one for one in cohorts.sessions(db.session(), demo.current.id) if one.jp)
    assert page.session_id == held.id
    with Picture.open(io.BytesIO(page.content)) as photo:
        assert photo.size == (900, 1200)


def test_the_open_training_has_people_in_seats_people_who_wait_and_applications_to_look_at(demo):
    open_one = demo.open_one.id
    found = registrations.registration(db.session(), open_one)
    assert registrations.phase(found, NOW) is RegistrationPhase.OPEN
    assert registrations.undecided(db.session(), open_one) == APPLIED - APPROVED
    states = Counter(db.session.scalars(select(Enrolment.state).where(Enrolment.cohort_id == open_one)))
    assert states == {EnrolmentState.ACTIVE: SEATS, EnrolmentState.WAITING: APPROVED - SEATS}


def test_one_of_those_who_applied_is_probably_known_already(demo):
    (pair,) = db.session.scalars(select(RecordPair))
    assert pair.organisation_id == demo.past.organisation_id
    cohort_ids = select(Enrolment.cohort_id).where(Enrolment.person_id.in_((pair.first_id, pair.second_id)))
    assert {demo.current.id, demo.open_one.id} <= set(db.session.scalars(cohort_ids))


def test_each_step_is_told(demo):
    assert len(demo.said) == 7
    assert demo.said[-1] == f"Making {demo.figures.passed} certificates ..."
