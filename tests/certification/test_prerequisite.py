"""A course that requires another level asks for it again when completion is decided."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from portal.certification.lists import lack_words
from portal.certification.queries import cohort_progress, own_facts
from portal.certification.rules import RequirementKind
from portal.cohorts.models import Cohort
from portal.courses.actions import publish
from portal.courses.models import Learner
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.ledger.models import Completion
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import ALL_JP, OVER, certify, course_of, learn
from tests.ledger.book import enter
from tests.pages.reading import texts, words
from tests.queries import counted

EVERYTHING = {"jp": ALL_JP, "unread": 0, "right": 99}
"""All that can be done in the cohort itself: no answer is wrong."""


@pytest.fixture
def advanced(session, cast, noon) -> Cohort:
    """Cohort ``own``, whose course has come to require the basic level after people were enrolled."""
    noon(OVER)
    course = replace(course_of(session, cast.own), slug="uji", level="lanjutan", requires="dasar")
    with unit_of_work():
        version = publish(session, course, {}, None, EARLY)
        cohort = session.get_one(Cohort, cast.own.id)
        session.execute(
            update(Learner)
            .where(Learner.course_version_id == cohort.course_version_id)
            .values(course_version_id=version.id)
        )
        cohort.course_version_id = version.id
    return cast.own


def passed(session):
    session.rollback()
    found = session.scalars(select(Completion).order_by(Completion.ledger_number))
    return [one.snapshot["name"] for one in found if "name" in one.snapshot]


def test_without_the_required_level_nobody_passes_until_it_is_there(session, cast, advanced):
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **EVERYTHING)
    assert certify(session, cast) == 0
    enter(session, cast.ann, cast.other)
    assert certify(session, cast) == 1
    assert passed(session) == ["Ann Nur'aini"]


def test_what_is_lacking_is_named_on_every_page(session, cast, advanced, client_for):
    enter(session, cast.ann, cast.other)
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **EVERYTHING)
    ona, home = client_for(cast.ona), f"/angkatan/{advanced.id}"
    shown = words(ona.get(f"{home}/kemajuan"))
    assert "Kurang syarat 1" in shown
    assert "Lulus Pelatihan Dasar: belum" in shown
    assert texts(ona.get(f"{home}/kemajuan?kurang=prerequisite"), "name") == ["Bima"]
    assert "Lulus Pelatihan Dasar: 1 orang belum" in words(ona.get(f"{home}/kelulusan"))
    assert "Belum lulus pelatihan yang disyaratkan 1" in words(ona.get(f"{home}/laporan"))
    for viewer, seat, said in ((cast.ann, cast.ann_seat, "✓ ada"), (cast.bima, cast.bima_seat, "… belum")):
        for page in ("", "/sertifikat"):
            assert f"Lulus Pelatihan Dasar {said}" in words(client_for(viewer).get(f"/belajar/{seat}{page}"))


def test_a_course_that_requires_nothing_says_nothing_of_it(cast, client_for):
    pages = [
        client_for(cast.ona).get(f"/angkatan/{cast.own.id}/{page}") for page in ("kemajuan", "kelulusan", "laporan")
    ]
    pages += [client_for(cast.ann).get(f"/belajar/{cast.ann_seat}{page}") for page in ("", "/sertifikat")]
    for page in map(words, pages):
        assert "Lulus Pelatihan" not in page
        assert "Kurang syarat" not in page
        assert "disyaratkan" not in page


def test_the_list_for_download_says_it_in_words(session, cast, advanced):
    ann, _bima = cohort_progress(session, advanced, OVER)
    first = ann.verdict.lacking[0]
    assert first.kind is RequirementKind.PREREQUISITE
    assert lack_words(first) == "Belum lulus Pelatihan Dasar"


def test_one_s_own_facts_are_those_of_the_list(session, cast, advanced):
    enter(session, cast.ann, cast.other)
    listed = {one.person.id: one.facts for one in cohort_progress(session, advanced, OVER)}
    course = course_of(session, advanced)
    for viewer, seat in ((cast.ann, cast.ann_seat), (cast.bima, cast.bima_seat)):
        assert own_facts(session, enrolments.own_enrolment(session, viewer, seat), course, OVER) == listed[seat]
    assert (listed[cast.ann_seat].qualified, listed[cast.bima_seat].qualified) == (True, False)


@pytest.mark.parametrize(("organiser_is_sample", "met"), [(True, True), (False, False)])
def test_a_sample_completion_counts_for_sample_organisers_only(session, cast, advanced, organiser_is_sample, met):
    enter(session, cast.ann, cast.other)
    with unit_of_work():
        session.get_one(Cohort, advanced.id).organisation.is_sample = organiser_is_sample
    ann, _bima = cohort_progress(session, advanced, OVER)
    assert ann.verdict.requirements[0].met is met


def test_the_ledger_is_asked_once_however_many_people_there_are(session, cast, advanced):
    session.rollback()
    with counted(db.engine) as statements:
        assert len(cohort_progress(session, advanced, OVER)) == 2
    assert len([one for one in statements if "completion.person_id IN" in one]) == 1
