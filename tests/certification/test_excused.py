"""A course may count a stated number of sessions that somebody was excused from."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from portal.attendance.models import AttendanceMark
from portal.attendance.rules import Presence
from portal.certification.queries import cohort_progress, own_facts
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.content.checks.course import check_course
from portal.content.document import content_hash, from_document, to_document
from portal.content.files import read_files
from portal.courses.actions import publish
from portal.courses.models import Learner
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.ledger.models import Completion
from portal.paths import CONTENT
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import ALL_JP, OVER, certify, course_of, learn, mark
from tests.pages.reading import words
from tests.queries import counted


@pytest.fixture
def excusing(session, cast, noon):
    """Cohort ``own`` with a course that counts one session; Ann was sick for one of three JP and excused from one of
    two, and passed for the rest."""
    noon(OVER)
    course = course_of(session, cast.own)
    course = replace(course, rule=replace(course.rule, excused_sessions=1))
    with unit_of_work():
        version = publish(session, course, {}, None, EARLY)
        cohort = session.get_one(Cohort, cast.own.id)
        before = cohort.course_version_id
        session.execute(update(Learner).where(Learner.course_version_id == before).values(course_version_id=version.id))
        cohort.course_version_id = version.id
    learn(session, cast, cast.ann_seat, jp=ALL_JP - 5, unread=0, right=99)
    with unit_of_work():
        away = {3: Presence.SICK, 2: Presence.EXCUSED}
        missed = session.query(AttendanceMark).filter_by(enrolment_id=cast.ann_seat, presence=Presence.ABSENT).all()
        jp = {one.id: one.jp for one in cohorts.sessions(session, cast.own.id)}
        assert sorted(jp[one.session_id] for one in missed if jp[one.session_id]) == [2, 3]
        for one in missed:
            if jp[one.session_id]:
                later = mark(one.session_id, cast.ann_seat, cast.tom, away[jp[one.session_id]], OVER)
                session.add(later)
    return cast.own


def attendance_of(session, cast, cohort):
    found = next(one for one in cohort_progress(session, cohort, OVER) if one.person.id == cast.ann_seat)
    return found, found.verdict.requirements[0]


def test_the_longest_of_them_counts(session, cast, excusing):
    found, attendance = attendance_of(session, cast, excusing)
    assert (found.facts.attended_jp, attendance.have, attendance.excused) == (ALL_JP - 5, ALL_JP - 2, 3)
    assert found.verdict.complete
    own = own_facts(
        session, enrolments.own_enrolment(session, cast.ann, cast.ann_seat), course_of(session, excusing), OVER
    )
    assert sorted(own.excused) == sorted(found.facts.excused) == [2, 3]


def test_the_trainee_and_the_staff_read_it(session, cast, excusing, client_for):
    own = words(client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/kehadiran"))
    assert "3 JP izin atau sakit ikut dihitung; paling banyak 1 sesi." in own
    paper = words(client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/sertifikat"))
    assert f"{ALL_JP - 2} dari {ALL_JP} JP, termasuk 3 JP izin" in paper
    assert "paling banyak 1 sesi ikut dihitung hadir" in words(
        client_for(cast.ona).get(f"/kurikulum/{session.get_one(Cohort, cast.own.id).course_version_id}")
    )


def test_the_record_of_a_completion_says_both(session, cast, excusing):
    certify(session, cast)
    snapshot = session.query(Completion).one().snapshot
    assert (snapshot["attended_jp"], snapshot["excused_jp"]) == (ALL_JP - 5, 3)


def test_a_course_that_says_nothing_counts_none_and_asks_nothing(session, cast, noon, client_for):
    noon(OVER)
    with unit_of_work():
        session.add_all(
            mark(one.id, cast.ann_seat, cast.tom, Presence.SICK, OVER) for one in cohorts.sessions(session, cast.own.id)
        )
    with counted(db.engine) as plain:
        found, attendance = attendance_of(session, cast, cast.own)
    assert (found.facts.excused, attendance.have, attendance.excused) == ((), 0, 0)
    assert not any("'sick'" in one or "excused" in one for one in plain)
    assert "ikut dihitung" not in client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/kehadiran").text


@pytest.mark.parametrize(
    ("line", "number", "faulty"),
    [
        ("", 0, False),
        ("  excused_sessions: 0\n", 0, False),
        ("  excused_sessions: 2\n", 2, False),
        ("  excused_sessions: 21\n", 0, True),
        ("  excused_sessions: -1\n", 0, True),
        ("  excused_sessions: ya\n", 0, True),
    ],
)
def test_authors_say_so_in_the_head_of_the_course(line, number, faulty):
    files = dict(read_files(CONTENT / "courses" / "dasar"))
    files["course.md"] = files["course.md"].replace(b"completion:\n", b"completion:\n" + line.encode())
    course, faults = check_course("dasar", files)
    assert bool(faults) is faulty
    if not faulty:
        assert course.rule.excused_sessions == number
        assert from_document(to_document(course)) == course


def test_a_document_from_before_reads_and_hashes_the_same():
    course, _faults = check_course("dasar", dict(read_files(CONTENT / "courses" / "dasar")))
    document = to_document(course)
    assert "excused_sessions" not in document["rule"]
    assert from_document(document) == course
    counting = replace(course, rule=replace(course.rule, excused_sessions=1))
    assert to_document(counting)["rule"]["excused_sessions"] == 1
    assert content_hash(counting) != content_hash(course)
