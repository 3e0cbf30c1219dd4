"""The cast's first cohort after its last day, with one record of every kind that an address can name.

Ann has been everywhere, has read everything and passed the posttest; her completion is decided and her certificate
made. She is in the middle of a late pretest. Bima was there but did nothing else.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.accounts.actions import free_numbers
from portal.accounts.models import Person
from portal.app import JOBS
from portal.assessments.attempts import actions as attempts
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.actions import Receipt, save
from portal.assessments.attempts.models import Attempt, PrintedPaper
from portal.assessments.attempts.rules import Message
from portal.assessments.invigilation import actions as quizzes
from portal.assessments.paper.actions import draw
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.attendance.actions import mark_rest
from portal.attendance.door import rules as door
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.authoring.drafts.actions import begin
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.courses.actions import finish_lesson, keep_blob
from portal.courses.queries import version
from portal.duplicates.models import RecordMerge, RecordPair
from portal.duplicates.rules import Likeness
from portal.enrolment.actions.reporting import report
from portal.enrolment.actions.uploads import keep_upload
from portal.enrolment.models import RosterImport
from portal.enrolment.queries import enrolments
from portal.enrolment.rules import DataFact
from portal.errors import Refusal
from portal.identities.models import IdentityPair
from portal.jobs import actions as jobs
from portal.jobs import runner
from portal.jobs.models import Job
from portal.keys import derived
from portal.ledger.models import Certificate, Completion
from portal.ledger.rules import shown_code
from portal.organisers.actions.invitations import invite
from portal.organisers.rules import Duty
from portal.people.actions import merge
from portal.registration.actions import applying
from portal.registration.actions.opening import RegistrationPlan, set_registration
from portal.registration.models import Application
from portal.registration.queries import registrations
from portal.reports.actions import keep_export
from portal.reports.models import ListExport
from portal.web.transaction import unit_of_work
from tests.answers import right
from tests.assessments.essays import VISIT, with_essays
from tests.attendance.excuses import letters
from tests.cast import EARLY, Cast
from tests.registration import people
from tests.workplans import plans

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'
AFTER = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)
"""The day after the cohort, 12.00 in Jakarta. Whoever furnishes a world stops the pages' clock here."""


@dataclass(frozen=True)
class World:
    """The records, and for every name in an address the value that leads to them."""

    completion: Completion
    attempt: Attempt
    handed_in: Attempt
    export: ListExport
    job: Job
    values: dict[str, Any]
    elsewhere: dict[str, Any]
    """Records of the other cohort, by the same names."""


def furnish(app: Flask, session: Session, cast: Cast) -> World:
    with unit_of_work():
        for held in cohorts.sessions(session, cast.own.id):
            assert mark_rest(session, cast.tom, held, Presence.PRESENT, AFTER) == 2
        for kind in GRADED:
            quizzes.open_quiz(session, cast.tom, cast.own, kind, EARLY)
        _read_everything(session, cast)
        handed_in = _take(session, cast, QuizKind.POSTTEST, AFTER - timedelta(hours=2))
        _answer_well(session, cast.ann, handed_in)
        picture = keep_blob(session, DRAWING)
        draft = begin(session, cast.cy, version(session, cast.own.course_version_id), AFTER)
        attempt = _take(session, cast, QuizKind.PRETEST, AFTER - timedelta(minutes=5))
        attempt.course_version_id = with_essays(session, cast.own)
        attempt.paper = [*attempt.paper[:-1], [VISIT.key, []]]
        export, theirs = (
            keep_export(session, viewer, cohort, "csv", b"Nama\r\n", 0, AFTER)
            for viewer, cohort in ((cast.ona, cast.own), (cast.olga, cast.other))
        )
        upload, their_upload = (
            keep_upload(session, viewer, cohort, "daftar.csv", b"NIK;Nama;Kode Desa\n1;Budi;1", AFTER)
            for viewer, cohort in ((cast.ona, cast.own), (cast.olga, cast.other))
        )
        pair = _doubt(session, cast)
        paper = _draw(session, cast.tom, cast.own, cast.bima_seat)
        their_paper = _draw(session, cast.tess, cast.other, cast.sam_seat)
        attachment = plans.furnish(session, cast.ann, cast.ann_seat, AFTER)
        their_attachment = plans.furnish(session, cast.sam, cast.sam_seat, AFTER)
        applications = [
            _apply(session, viewer, cohort) for viewer, cohort in ((cast.ona, cast.own), (cast.olga, cast.other))
        ]
        assert report(session, cast.ann, cast.ann_seat, DataFact.NAME, "Ann Nuraini", AFTER) is None
        excuse, their_excuse = (
            letters.furnish(session, seat, viewer.id, cohorts.sessions(session, cohort.id)[0].id, AFTER)
            for viewer, seat, cohort in (
                (cast.ann, cast.ann_seat, cast.own),
                (cast.sam, cast.sam_seat, cast.other),
            )
        )
        page, their_page = (
            letters.photographed(session, cohorts.sessions(session, cohort.id)[0].id, viewer.id, AFTER)
            for viewer, cohort in ((cast.tom, cast.own), (cast.tess, cast.other))
        )
        duty = Duty(Role.TRAINER, cast.own.organisation_id)
        invited = invite(session, cast.ona, duty, "Bu Rina", AFTER)
        alike = _alike(session, cast)
    completion, job = decide(app, session, cast.ona, cast.own)
    values = (
        _values(session, cast.own)
        | _door(app, session, cast.own)
        | {
            "enrolment_id": cast.ann_seat,
            "attempt_id": attempt.id,
            "export_id": export.id,
            "job_id": job.id,
            "completion_id": completion.id,
            "person_id": cast.tom.id,
            "record_id": cast.ann.id,
            "invitation_id": invited.invitation.id,
            "attachment_id": attachment,
            "code": shown_code(completion.code),
            "version_id": cast.own.course_version_id,
            "slug": "pretes",
            "number": 1,
            "filename": "css/tokens.css",
            "question_key": "kdp-001",
            "essay_key": VISIT.key,
            "digest": picture,
            "kind": "svg",
            "draft_id": draft.id,
            "path": "course.md",
            "pair_id": pair,
            **alike,
            "paper_id": paper,
            "act": "selesai",
            "upload_id": upload.id,
            **applications[0],
            "card_number": cast.ann.login,
            "excuse_id": excuse,
            "page_id": page,
        }
    )
    elsewhere = _values(session, cast.other) | {"enrolment_id": cast.sam_seat, "export_id": theirs.id}
    elsewhere["upload_id"], elsewhere["excuse_id"] = their_upload.id, their_excuse
    elsewhere |= applications[1]
    elsewhere["page_id"] = their_page
    elsewhere["paper_id"] = their_paper
    elsewhere["attachment_id"], elsewhere["record_id"] = their_attachment, cast.sam.id
    return World(completion, attempt, handed_in, export, job, values, elsewhere)


def _apply(session: Session, viewer: Viewer, cohort: Cohort) -> dict[str, Any]:
    """Somebody has applied to a cohort, while that was open."""
    plan = RegistrationPlan(EARLY, EARLY + timedelta(days=2), True, "Bawa KTP.")
    assert set_registration(session, viewer, cohort, plan, EARLY) is None
    found = registrations.registration(session, cohort.id)
    assert found is not None
    made = applying.apply(session, found, cohort, people.applicant(1), people.code(cohort.id.int % 9999), EARLY)
    assert isinstance(made, Application)
    return {"short_name": found.short_name, "application_id": made.id}


def _door(app: Flask, session: Session, cohort: Cohort) -> dict[str, str]:
    """The code on the wall of the first session, as it would stand there now."""
    first, key = cohorts.sessions(session, cohort.id)[0].id, derived(str(app.secret_key), "door")
    return {"handle": door.handle_of(first), "stamp": door.stamp(key, first, door.window_at(AFTER))}


def _draw(session: Session, trainer: Viewer, cohort: Cohort, seat: Any) -> Any:
    """Somebody's posttest on paper, which nobody has typed yet; gives the key of the paper."""
    quizzes.open_quiz(session, trainer, cohort, QuizKind.POSTTEST, EARLY)
    drawn = draw(session, trainer, cohort, QuizKind.POSTTEST, [seat], "", AFTER)
    assert not isinstance(drawn, Refusal), drawn
    return session.scalars(select(PrintedPaper.id).where(PrintedPaper.enrolment_id == seat)).one()


def _doubt(session: Session, cast: Cast) -> Any:
    """The first organiser asked about somebody with Sam's NIK under another name; gives the key of the pair."""
    made = IdentityPair(
        organisation_id=cast.own.organisation_id,
        cohort_id=cast.own.id,
        person_id=cast.sam.id,
        nik_digest="0" * 64,
        level="dasar",
        asked_name="Orang Lain",
        asked_birth_date=None,
        asked_digest="0" * 64,
        asked_at=AFTER,
    )
    session.add(made)
    session.flush()
    return made.id


def _alike(session: Session, cast: Cast) -> dict[str, Any]:
    """A record that may be Bima's, and one that was made part of Ann's; gives the keys."""
    names = ("Bimo", "Ann Lama")
    records = [
        Person(organisation_id=cast.own.organisation_id, login=login, full_name=name, created_at=EARLY)
        for name, login in zip(names, free_numbers(session, len(names)), strict=True)
    ]
    session.add_all(records)
    session.flush()
    organisation_id = cast.own.organisation_id
    first, second = sorted([cast.bima.id, records[0].id])
    pair = RecordPair(organisation_id=organisation_id, first_id=first, second_id=second, found_at=AFTER)
    pair.likeness = Likeness.NAME
    session.add(pair)
    session.flush()
    made = merge(session, cast.ona, cast.ann.id, records[1].id, "orang yang sama", AFTER)
    assert isinstance(made, RecordMerge), made
    return {"match_id": pair.id, "merge_id": made.id}


def _values(session: Session, cohort: Cohort) -> dict[str, Any]:
    module, lesson = cohorts.course_of(session, cohort).lessons[0]
    return {
        "organisation_id": cohort.organisation_id,
        "cohort_id": cohort.id,
        "subject_id": cohort.id,
        "format": "csv",
        "session_id": cohorts.sessions(session, cohort.id)[0].id,
        "import_id": session.scalars(select(RosterImport.id).where(RosterImport.cohort_id == cohort.id)).one(),
        "entry_id": session.scalars(select(AuditEntry.id).where(AuditEntry.cohort_id == cohort.id).limit(1)).one(),
        "module_slug": module.slug,
        "lesson_slug": lesson.slug,
    }


def _read_everything(session: Session, cast: Cast) -> None:
    for module, lesson in cohorts.course_of(session, cast.own).lessons:
        finish_lesson(session, cast.ann, cast.ann_seat, module.slug, lesson.slug, AFTER)


def _take(session: Session, cast: Cast, kind: QuizKind, at: datetime) -> Attempt:
    started = attempts.start(session, enrolments.own_enrolment(session, cast.ann, cast.ann_seat), kind, at)
    assert isinstance(started, Attempt), started
    return started


def _answer_well(session: Session, viewer: Viewer, attempt: Attempt) -> None:
    course = assessments.course_of(session, attempt)
    messages = [Message(item.question, right(course.question(item.question)), 1) for item in assessments.paper(attempt)]
    receipt = save(session, viewer.person_ids, attempt.id, messages, attempt.started_at)
    assert isinstance(receipt, Receipt), receipt
    attempts.submit(session, attempt, attempt.started_at + timedelta(minutes=10))


def decide(app: Flask, session: Session, organiser: Viewer, cohort: Cohort) -> tuple[Completion, Job]:
    """Let the portal decide completion as it does in operation: by a job that also makes the papers."""
    with unit_of_work():
        facts = {"cohort": str(cohort.id), "base_url": "http://localhost"}
        job = jobs.start(session, organiser, "decide", "Menetapkan kelulusan", f"/angkatan/{cohort.id}", AFTER, **facts)
    assert runner.run_next(app, JOBS)
    session.expire_all()
    completion = session.scalars(select(Completion).where(Completion.cohort_id == cohort.id)).one()
    assert session.get(Certificate, completion.id) is not None
    return completion, job
