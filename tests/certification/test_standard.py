"""What a completion record says about the curriculum, and that nothing later changes it."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.certification import snapshot
from portal.courses import actions, queries
from portal.courses.models import CourseVersion
from portal.courses.standard import Comparison, StandardState
from portal.ledger.models import Completion
from portal.ledger.rules import shown_code
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.certification.world import OVER, certify, course_of, learn
from tests.pages.reading import words

SAME, OTHER = "sama dengan standar kementerian", "berbeda dari standar kementerian"


@pytest.fixture
def second(session, cast) -> CourseVersion:
    with unit_of_work():
        changed = replace(course_of(session, cast.own), jp_minutes=60)
        return actions.publish(session, changed, {}, None, EARLY)


def mark(session, cast, version_id) -> None:
    with unit_of_work():
        actions.mark_standard(session, cast.cy, queries.version(session, version_id), EARLY)


def completed(session, cast) -> Completion:
    course = course_of(session, cast.own)
    learn(session, cast, cast.ann_seat, jp=course.jp, unread=0, right=course.quiz("posttest").size)
    assert certify(session, cast) == 1
    return session.scalars(select(Completion)).one()


def checked(client_for, completion) -> str:
    return words(client_for(None).get(f"/v/{shown_code(completion.code)}"))


def test_a_record_says_that_the_standard_was_taught(session, cast, client_for, noon):
    noon(OVER)
    version = queries.version(session, cast.own.course_version_id)
    mark(session, cast, version.id)
    found = completed(session, cast)
    assert found.snapshot["content_hash"] == version.content_hash
    assert found.snapshot["standard"] == {
        "state": "equal",
        "version": "Pelatihan Dasar PSM, versi 1",
        "content_hash": version.content_hash,
    }
    assert f"Kurikulum {SAME}" in checked(client_for, found)


def test_a_record_says_that_something_else_was_taught(session, cast, client_for, second, noon):
    noon(OVER)
    mark(session, cast, second.id)
    found = completed(session, cast)
    assert found.snapshot["content_hash"] == queries.version(session, cast.own.course_version_id).content_hash
    assert found.snapshot["standard"] == {
        "state": "departs",
        "version": "Pelatihan Dasar PSM, versi 2",
        "content_hash": second.content_hash,
    }
    assert f"Kurikulum {OTHER}" in checked(client_for, found)


def test_a_record_without_a_standard_says_nothing_of_one(session, cast, client_for, noon):
    noon(OVER)
    found = completed(session, cast)
    assert found.snapshot["standard"] == {"state": "none", "version": None, "content_hash": None}
    page = checked(client_for, found)
    assert "Kurikulum" not in page


def test_a_later_mark_changes_nothing_that_was_decided(session, cast, client_for, second, noon):
    noon(OVER)
    mark(session, cast, cast.own.course_version_id)
    found = completed(session, cast)
    record, page = dict(found.snapshot), checked(client_for, found)
    mark(session, cast, second.id)
    session.expire_all()
    again = session.scalars(select(Completion)).one()
    assert again.snapshot == record
    assert again.snapshot_hash == snapshot.digest(record)
    assert checked(client_for, again) == page


def test_a_record_of_before_is_still_printed_and_checked(session, cast, client_for, noon):
    """A record of the first kind, written before there was a standard, has neither key."""
    noon(OVER)
    found = completed(session, cast)
    old = {key: value for key, value in found.snapshot.items() if key not in ("standard", "content_hash")}
    old |= {"version": 1, "name": "Lama"}
    with unit_of_work():
        values = {name: getattr(found, name) for name in ("organisation_id", "cohort_id", "person_id", "decided_by")}
        session.add(
            Completion(
                id=uuid.uuid4(),
                ledger_number=99,
                enrolment_id=cast.bima_seat,
                number="99",
                code="0A0A0A0A",
                decided_at=OVER,
                snapshot=old,
                snapshot_hash=snapshot.digest(old),
                **values,
            )
        )
    session.expire_all()
    kept = session.scalars(select(Completion).where(Completion.number == "99")).one()
    assert kept.snapshot_hash == snapshot.digest(kept.snapshot)
    page = checked(client_for, kept)
    assert "Sertifikat sah" in page
    assert "Kurikulum" not in page
    assert snapshot.paper(kept.snapshot, kept.code).name == "Lama"


@pytest.mark.parametrize("state", StandardState)
def test_the_three_ways_to_stand(state):
    found = snapshot.standing(Comparison(state, "Dasar, versi 1", "f" * 64))
    assert found == {"state": str(state), "version": "Dasar, versi 1", "content_hash": "f" * 64}
    assert type(found["state"]) is str
