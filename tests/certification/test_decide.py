"""Deciding completion: who gets a record, with which number, and what cannot be changed afterwards."""

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.app import JOBS
from portal.audit import AuditEntry
from portal.certification import actions, jobs, snapshot
from portal.cohorts.models import Cohort
from portal.db import db
from portal.documents.pdf import certificate_pdf
from portal.enrolment.queries import rosters
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_next
from portal.ledger.models import Certificate, Completion
from portal.web.transaction import unit_of_work
from tests.certification.world import BASE_URL, OVER, PASSED, at_once, certify, crowd, learn
from tests.pages.reading import figures


def completions(session):
    session.rollback()
    return session.scalars(select(Completion).order_by(Completion.ledger_number)).all()


def numbers(session):
    return [one.number for one in completions(session)]


def papers(session):
    """The digest of every certificate, by its completion."""
    session.rollback()
    return {one.completion_id: one.sha256 for one in session.scalars(select(Certificate))}


def seats(session, cast):
    """The seats of cohort ``own`` by name."""
    return {row.full_name: row.id for row in session.execute(rosters.roster(cast.own.id))}


def test_only_those_who_meet_the_whole_rule_are_recorded(session, cast):
    cases = {
        "Tepat": {"jp": 13, "unread": 0, "right": 14},
        "Kurang hadir": {"jp": 12, "unread": 0, "right": 20},
        "Kurang materi": {"jp": 16, "unread": 1, "right": 20},
        "Kurang nilai": {"jp": 16, "unread": 0, "right": 13},
        "Tanpa pascates": {"jp": 16, "unread": 0, "pretest": 20},
        "Tanpa apa-apa": {},
    }
    crowd(session, cast, list(cases))
    for name, done in cases.items():
        learn(session, cast, seats(session, cast)[name], **done)
    assert certify(session, cast) == 1
    assert [one.snapshot["name"] for one in completions(session)] == ["Tepat"]


def test_numbers_run_without_gaps_and_nobody_is_decided_twice(session, cast):
    learn(session, cast, cast.bima_seat, **PASSED)
    assert certify(session, cast) == 1
    assert certify(session, cast) == 0
    crowd(session, cast, ["Citra", "Dewi"])
    for seat in (cast.ann_seat, seats(session, cast)["Citra"], seats(session, cast)["Dewi"]):
        learn(session, cast, seat, **PASSED)
    assert certify(session, cast, OVER + timedelta(days=1)) == 3
    assert numbers(session) == [f"000{place}/PSM-D/32.75/III/2026" for place in (1, 2, 3, 4)]
    assert [one.ledger_number for one in completions(session)] == [1, 2, 3, 4]
    assert [one.snapshot["name"] for one in completions(session)] == ["Bima", "Ann Nur'aini", "Citra", "Dewi"]
    assert len({one.code for one in completions(session)}) == 4
    found = session.scalars(select(AuditEntry).where(AuditEntry.action == "completion-decided")).all()
    assert sorted(len(entry.people) for entry in found) == [1, 3]
    ends = [[f"000{place}/PSM-D/32.75/III/2026" for place in pair] for pair in ((1, 1), (2, 4))]
    assert sorted(entry.detail["numbers"] for entry in found) == ends


def test_numbers_begin_anew_each_year_of_the_place_while_the_ledger_goes_on(session, cast):
    learn(session, cast, cast.ann_seat, **PASSED)
    certify(session, cast, datetime(2026, 12, 31, 16, 59, tzinfo=UTC))
    learn(session, cast, cast.bima_seat, **PASSED)
    certify(session, cast, datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    assert numbers(session) == ["0001/PSM-D/32.75/XII/2026", "0001/PSM-D/32.75/I/2027"]
    assert [one.ledger_number for one in completions(session)] == [1, 2]
    assert [one.snapshot["issued_on"] for one in completions(session)] == ["2026-12-31", "2027-01-01"]


def test_each_organiser_counts_from_one_while_the_ledger_counts_all(session, cast):
    theirs = replace(cast, own=cast.other, ona=cast.olga)
    for ours, seat in ((cast, cast.ann_seat), (theirs, cast.sam_seat)):
        learn(session, ours, seat, **PASSED)
        assert certify(session, ours) == 1
    assert [(one.number[:5], one.ledger_number) for one in completions(session)] == [("0001/", 1), ("0001/", 2)]


def test_organisers_who_decide_at_once_leave_no_gap_in_the_ledger(app, session, cast):
    theirs = replace(cast, own=cast.other, ona=cast.olga)
    learn(session, cast, cast.bima_seat, **PASSED)
    certify(session, cast)
    for ours, seat in ((cast, cast.ann_seat), (theirs, cast.sam_seat)):
        learn(session, ours, seat, **PASSED)
    here, there = (cast.ona.id, cast.own.id), (cast.olga.id, cast.other.id)
    session.rollback()

    def decide(actor, cohort_id):
        with unit_of_work():
            cohort = db.session.get_one(Cohort, cohort_id)
            return actions.decide(db.session(), actor, cohort, BASE_URL, OVER)

    assert at_once(app, lambda: decide(*here), lambda: decide(*there)) == [1, 1]
    assert [one.ledger_number for one in completions(session)] == [1, 2, 3]


def test_a_number_names_the_region_of_the_organiser_and_without_one_that_of_the_place(session, cast):
    learn(session, cast, cast.ann_seat, **PASSED)
    certify(session, cast)
    with unit_of_work():
        session.get(Cohort, cast.own.id).organisation.region_code = "32"
    learn(session, cast, cast.bima_seat, **PASSED)
    certify(session, cast)
    assert numbers(session) == ["0001/PSM-D/32.75/III/2026", "0002/PSM-D/32/III/2026"]


def test_the_snapshot_holds_everything_that_the_paper_prints(session, cast):
    learn(session, cast, cast.ann_seat, jp=14, unread=0, right=17, pretest=9)
    certify(session, cast)
    one = completions(session)[0]
    record = one.snapshot
    assert one.snapshot_hash == snapshot.digest(record)
    assert (record["name"], record["quota"], record["village_code"]) == ("Ann Nur'aini", "Kota Bekasi", "32.75.09.1001")
    assert (record["band"], record["posttest"], record["pretest"]) == ("Baik", "85.0", "45.0")
    assert (record["attended_jp"], record["session_jp"], record["total_jp"]) == (14, 16, 16)
    assert (record["issuer"], record["unit"], record["sample"]) == ("Balai Uji", "Unit Uji", True)
    assert sum(line["jp"] for line in record["modules"]) == 16
    assert "Konsep Dasar PSM" in [line["title"] for line in record["modules"]]
    paper = snapshot.paper(record, one.code)
    statement = "".join(run.text for run in paper.statement)
    assert statement == (
        "yang telah LULUS dengan predikat Baik pada Bimbingan Teknis Pekerja Sosial Masyarakat, Pelatihan Dasar "
        "selama 16 jam pelajaran, di Bekasi tanggal 10–11 Maret 2026, dan memenuhi syarat pelatihan sebagai Pekerja "
        "Sosial Masyarakat."
    )
    assert paper.place_and_date == "Bekasi, 12 Maret 2026"
    assert paper.origin == "Kelurahan Jatimekar, Kecamatan Jatiasih, Kota Bekasi"
    assert paper.verify_url == f"{BASE_URL}/v/{paper.code}"
    assert paper.ledger_number == one.ledger_number
    assert certificate_pdf(paper) == session.get(Certificate, one.id).pdf
    assert not re.search(r"\d{12}", str(record | {"content_hash": "", "standard": ""}))


def test_the_page_counts_starts_the_job_and_shows_the_end(app, session, cast, client_for, noon):
    learn(session, cast, cast.ann_seat, **PASSED)
    noon(OVER)
    ona, page = client_for(cast.ona), f"/angkatan/{cast.own.id}/kelulusan"
    assert figures(ona.get(page)) == {"total": "2", "decided": "0", "ready": "1", "lacking": "1"}
    job = ona.post(page).headers["Location"]
    assert ona.post(page).headers["Location"] == job
    assert run_next(app, JOBS)
    assert not run_next(app, JOBS)
    ona.get(job)
    after = ona.get(page)
    assert figures(after) == {"total": "2", "decided": "1", "ready": "0", "lacking": "1"}
    assert "tidak ada orang yang menunggu penetapan" in after.text
    session.rollback()
    done = session.scalars(select(Job)).one()
    assert (done.state, done.done, done.total) == (JobState.DONE, 1, 1)
    assert completions(session)[0].decided_by == cast.ona.id


def test_a_cohort_with_the_longest_title_can_be_decided(session, cast, client_for, noon):
    with unit_of_work():
        session.get(Cohort, cast.own.id).title = "A" * 160
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/kelulusan")
    session.rollback()
    assert "A" * 160 in session.scalars(select(Job.title)).one()


def test_who_may_decide(session, cast, client_for):
    page = f"/angkatan/{cast.own.id}/kelulusan"
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client_for(viewer).get(page, status=status)
        client_for(viewer).post(page, status=status)
    session.rollback()
    assert session.scalars(select(Job)).all() == []


def test_a_job_cut_off_after_deciding_makes_the_papers_when_it_is_taken_up_again(app, session, cast):
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **PASSED)
    with unit_of_work():
        actions.decide(session, cast.ona.id, cast.own, BASE_URL, OVER)
    before = [(one.number, one.code) for one in completions(session)]
    said = []
    for _again in range(2):
        arguments = {"cohort": str(cast.own.id), "base_url": BASE_URL}
        jobs.decide(arguments, cast.ona.id, lambda done, total: said.append((done, total)))
    assert [(one.number, one.code) for one in completions(session)] == before
    assert len(papers(session)) == 2
    assert said == [(0, 2), (1, 2), (2, 2), (0, 0)]


def test_a_job_that_breaks_between_papers_keeps_those_made_and_goes_on(app, session, cast, monkeypatch, noon, caplog):
    for seat in (cast.ann_seat, cast.bima_seat):
        learn(session, cast, seat, **PASSED)
    noon(OVER)
    facts = {"arguments": {"cohort": str(cast.own.id), "base_url": BASE_URL}, "owner_id": cast.ona.id}
    with unit_of_work():
        session.add_all(
            Job(kind="decide", title=title, subject=title, back_url="/", created_at=OVER, **facts)
            for title in ("first", "second")
        )
    with monkeypatch.context() as broken, caplog.at_level(logging.CRITICAL):
        broken.setattr(jobs, "MAX_AT_ONCE", 1)
        broken.setattr(jobs, "certificate_pdf", lambda paper: certificate_pdf(paper) if paper.name < "B" else 1 / 0)
        assert run_next(app, JOBS)
    first = completions(session)[0].id
    kept = papers(session)
    assert list(kept) == [first]
    assert run_next(app, JOBS)
    assert kept.items() < papers(session).items()
    assert sorted(session.scalars(select(Job.state))) == [JobState.DONE, JobState.FAILED]
    assert len(completions(session)) == len(papers(session)) == 2


def test_decisions_at_once_give_each_person_one_number(app, session, cast):
    people = [f"Peserta {number}" for number in range(8)]
    crowd(session, cast, people)
    for name in people:
        learn(session, cast, seats(session, cast)[name], **PASSED)
    session.rollback()
    cohort_id, actor = cast.own.id, cast.ona.id

    def decide():
        with unit_of_work():
            cohort = db.session().get(Cohort, cohort_id)
            return actions.decide(db.session(), actor, cohort, BASE_URL, OVER)

    assert sorted(at_once(app, *[decide] * 4)) == [0, 0, 0, 8]
    assert [one.ledger_number for one in completions(session)] == list(range(1, 9))
    assert sorted(numbers(session)) == [f"000{place}/PSM-D/32.75/III/2026" for place in range(1, 9)]


def test_a_cohort_that_was_closed_meanwhile_decides_nobody(session, cast):
    learn(session, cast, cast.ann_seat, **PASSED)
    with unit_of_work():
        session.get_one(Cohort, cast.own.id).closed_at = OVER
    assert certify(session, cast) == 0
    assert completions(session) == []


@pytest.mark.parametrize("table", ["completion", "certificate"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_certified(session, cast, table, change):
    learn(session, cast, cast.ann_seat, **PASSED)
    certify(session, cast)
    column = {"completion": "number = 'x'", "certificate": "sha256 = 'x'"}[table]
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session.execute(text(change.format(table, column)))
    assert numbers(session) == ["0001/PSM-D/32.75/III/2026"]
    assert session.get(Certificate, completions(session)[0].id) is not None
