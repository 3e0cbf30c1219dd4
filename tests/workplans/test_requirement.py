"""An accepted work plan as a requirement of completion: on where the course says so, and nowhere else."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from portal.certification.lists import lack_words
from portal.certification.queries import cohort_progress, own_facts
from portal.certification.rules import RequirementKind
from portal.cohorts.models import Cohort
from portal.content.checks.course import check_course
from portal.content.files import read_files
from portal.courses.actions import publish
from portal.courses.models import Learner
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.paths import CONTENT
from portal.web.transaction import unit_of_work
from portal.workplans.rules import Decision
from tests.cast import EARLY
from tests.certification.world import ALL_JP, OVER, certify, course_of, learn
from tests.pages.reading import texts, words
from tests.queries import counted
from tests.workplans import plans

EVERYTHING = {"jp": ALL_JP, "unread": 0, "right": 99}


@pytest.fixture
def planned(session, cast, noon) -> Cohort:
    """Cohort ``own``, whose course asks for an accepted plan."""
    noon(OVER)
    course = course_of(session, cast.own)
    course = replace(course, rule=replace(course.rule, work_plan=True))
    with unit_of_work():
        version = publish(session, course, {}, None, EARLY)
        cohort = session.get_one(Cohort, cast.own.id)
        before = cohort.course_version_id
        session.execute(update(Learner).where(Learner.course_version_id == before).values(course_version_id=version.id))
        cohort.course_version_id = version.id
    return cast.own


def accept(session, cast, viewer, seat):
    with unit_of_work():
        plans.judge(session, cast.tom, plans.submit(session, viewer, seat, OVER), Decision.ACCEPT, OVER)


def test_nobody_passes_before_the_plan_is_accepted(session, cast, planned):
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **EVERYTHING)
    with unit_of_work():
        plans.submit(session, cast.bima, cast.bima_seat, OVER)
    assert certify(session, cast) == 0
    accept(session, cast, cast.ann, cast.ann_seat)
    assert certify(session, cast) == 1


def test_what_is_lacking_is_named_on_every_page(session, cast, planned, client_for):
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **EVERYTHING)
    accept(session, cast, cast.ann, cast.ann_seat)
    ona, home = client_for(cast.ona), f"/angkatan/{planned.id}"
    shown = words(ona.get(f"{home}/kemajuan"))
    assert "Kurang rencana 1" in shown
    assert "Rencana tindak lanjut: belum" in shown
    assert texts(ona.get(f"{home}/kemajuan?kurang=work-plan"), "name") == ["Bima"]
    assert "Rencana tindak lanjut diterima: 1 orang belum" in words(ona.get(f"{home}/kelulusan"))
    assert "Rencana tindak lanjut belum diterima 1" in words(ona.get(f"{home}/laporan"))
    version = ona.get(f"/kurikulum/{session.get_one(Cohort, planned.id).course_version_id}")
    assert "Rencana tindak lanjut harus diterima pelatih." in words(version)
    for viewer, seat, said in ((cast.ann, cast.ann_seat, "✓ diterima"), (cast.bima, cast.bima_seat, "… belum")):
        for page in ("", "/sertifikat"):
            text = words(client_for(viewer).get(f"/belajar/{seat}{page}"))
            assert f"Rencana tindak lanjut diterima pelatih {said}" in text


def test_the_list_for_download_says_it_in_words(session, cast, planned):
    ann, _bima = cohort_progress(session, planned, OVER)
    last = ann.verdict.lacking[-1]
    assert last.kind is RequirementKind.WORK_PLAN
    assert lack_words(last) == "Rencana tindak lanjut belum diterima"


def test_one_s_own_facts_are_those_of_the_list(session, cast, planned):
    accept(session, cast, cast.ann, cast.ann_seat)
    listed = {one.person.id: one.facts for one in cohort_progress(session, planned, OVER)}
    course = course_of(session, planned)
    for viewer, seat in ((cast.ann, cast.ann_seat), (cast.bima, cast.bima_seat)):
        assert own_facts(session, enrolments.own_enrolment(session, viewer, seat), course, OVER) == listed[seat]
    assert (listed[cast.ann_seat].work_plan, listed[cast.bima_seat].work_plan) == (True, False)


def test_plans_are_asked_for_once_however_many_people_there_are(session, cast, planned):
    session.rollback()
    with counted(db.engine) as statements:
        assert len(cohort_progress(session, planned, OVER)) == 2
    assert len([one for one in statements if "FROM work_plan" in one]) == 1


def test_a_course_that_does_not_ask_for_a_plan_says_nothing_of_it(session, cast, noon, client_for):
    noon(OVER)
    learn(session, cast, cast.ann_seat, **EVERYTHING)
    with counted(db.engine) as statements:
        found = cohort_progress(session, cast.own, OVER)
    assert [one.verdict.complete for one in found] == [True, False]
    assert not any("work_plan" in one for one in statements)
    for page in ("kemajuan", "kelulusan", "laporan"):
        text = words(client_for(cast.ona).get(f"/angkatan/{cast.own.id}/{page}"))
        assert "encana tindak lanjut" not in text


@pytest.mark.parametrize(
    ("line", "asked"), [("", False), ("  work_plan: true\n", True), ("  work_plan: false\n", False)]
)
def test_authors_say_so_in_the_head_of_the_course(line, asked):
    files = dict(read_files(CONTENT / "courses" / "dasar"))
    files["course.md"] = files["course.md"].replace(b"completion:\n", b"completion:\n" + line.encode())
    course, faults = check_course("dasar", files)
    assert (course.rule.work_plan, faults) == (asked, [])
