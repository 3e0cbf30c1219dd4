"""Rosters that are too long to be read while somebody waits for the page: read, looked at and brought in as work."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.actions import staging
from portal.enrolment.actions.doubting import UnknownQuota
from portal.enrolment.actions.uploads import answers_of, keep_answers
from portal.enrolment.actions.weighing import FILTERS, WeighedRow
from portal.enrolment.models import RosterUpload
from portal.enrolment.queries import lines, rosters
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.questions import Answers, answered, merged
from portal.enrolment.views import bp
from portal.jobs import actions as jobs
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import page_number, scalars


def read_anew(cohort: Cohort, upload: RosterUpload) -> Response:
    """Have a roster read from its start, and lead to how far that is."""
    upload.overview = None
    back = url_for("enrolment.preview", cohort_id=cohort.id, upload_id=upload.id)
    return _at_work(cohort, upload, "roster-read", f"Membaca {upload.file_name}", back)


def _at_work(cohort: Cohort, upload: RosterUpload, kind: str, title: str, back: str) -> Response:
    job = jobs.start(db.session(), viewer(), kind, title, back, now(), cohort, upload=str(upload.id))
    upload.job_id = job.id
    return done(url_for("jobs.job", job_id=job.id))


def long_page(cohort: Cohort, upload: RosterUpload, status: int = 200) -> Response:
    """The page of a long roster: what was found, or that it is still being read."""
    facts: dict[str, Any] = {"cohort": cohort, "upload": upload, "form": EmptyForm(), "status": status}
    if upload.overview is None:
        return page("cohorts/import_waiting.html", **facts)
    found = staging.long_roster(db.session(), upload)
    wanted = request.args.get("keadaan", "")
    outcomes = tuple(one.value for one in FILTERS.get(wanted, ()))
    listed = scalars(db.session(), lines.lines(upload.id, outcomes), page_number())
    return page(
        "cohorts/import_preview.html",
        refusal=None,
        fields=TITLES,
        requires=cohorts.course_of(db.session(), cohort).requires,
        sheets=found.sheets,
        weighed=found,
        wanted=wanted,
        shown_words=FILTERS,
        listing=replace(listed, rows=[staging.shown(one) for one in listed.rows]),
        asked=any(one.is_asked for one in listed.rows),
        remarks=found.remarks,
        several=found.several,
        **facts,
    )


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/baca")
@allow(Permission.ROSTER_EDIT)
def read_again(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Have a long roster read once more that was not read to its end."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    upload = rosters.roster_upload(db.session(), viewer(), cohort, upload_id)
    if upload.job_id is None or upload.import_id:
        return done(url_for("enrolment.preview", cohort_id=cohort.id, upload_id=upload.id))
    return read_anew(cohort, upload)


def said_in_form(
    answers: Answers, rows: Iterable[WeighedRow], numbers: Mapping[str, int], unknown: Sequence[UnknownQuota]
) -> Iterator[tuple[str, str]]:
    """What a form answers, as it is kept: of rows by the number of their sheet and their own, of quotas by theirs."""
    for one in rows:
        for question in one.questions:
            where = f"{numbers[one.row.sheet]}-{one.row.number}-{question.field}"
            value = request.form.get(f"jawab-{where}")
            if value is not None:
                for_all = f"semua-{where}" in request.form
                yield from answered(answers, one.row.sheet, one.row.number, question, value, for_all)
    for at, quota in enumerate(unknown):
        value = request.form.get(f"kuota-{at}")
        if value is not None:
            yield from answered(answers, "", 0, quota.question, value, True)


def answer_long(cohort: Cohort, upload: RosterUpload) -> Response:
    """Keep what was answered, and read the roster anew with it."""
    if upload.overview is None:
        return done(url_for("enrolment.preview", cohort_id=cohort.id, upload_id=upload.id))
    keep_answers(upload, merged(answers_of(upload), _answers(upload)))
    return read_anew(cohort, upload)


def _answers(upload: RosterUpload) -> Iterator[tuple[str, str]]:
    found, before = staging.long_roster(db.session(), upload), answers_of(upload)
    asked = (staging.shown(one) for one in lines.asked(db.session(), upload.id))
    yield from said_in_form(before, asked, found.sheet_numbers, found.unknown)


def enter_long(cohort: Cohort, upload: RosterUpload) -> Response:
    """Have a long roster brought in, unless something has to be answered first."""
    if upload.overview is None or staging.long_roster(db.session(), upload).refusal():
        return long_page(cohort, upload, 422)
    made = staging.begin_entering(db.session(), viewer(), cohort, upload, now())
    back = url_for("enrolment.roster_import", cohort_id=cohort.id, import_id=made.id)
    return _at_work(cohort, upload, "roster-enter", f"Memasukkan {upload.file_name}", back)
