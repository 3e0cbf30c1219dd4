"""Answering what is not clear in a roster that is looked at."""

import uuid

from flask import Response, request, url_for

from portal.access import Permission
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.actions import uploads
from portal.enrolment.roster.questions import merged
from portal.enrolment.views import bp
from portal.enrolment.views.long_rosters import answer_long, said_in_form
from portal.enrolment.views.preview import Kept, taken_out, upload_of, weighed_upload
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/jawaban")
@allow(Permission.ROSTER_EDIT)
def answer_rows(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Say what is right in rows that are not clear. What was answered can be answered otherwise."""
    kept = taken_out(cohort_id, upload_id)
    if not isinstance(kept, Kept):
        return kept
    if kept.is_long:
        cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
        return answer_long(cohort, upload_of(cohort_id, upload_id))
    weighed = weighed_upload(cohort_id, kept)
    if not isinstance(weighed, Refusal):
        more = said_in_form(kept.answers, weighed.rows, weighed.sheet_numbers, weighed.unknown)
        uploads.keep_answers(upload_of(cohort_id, upload_id), merged(kept.answers, more))
    return done(
        url_for(
            "enrolment.preview",
            cohort_id=cohort_id,
            upload_id=upload_id,
            keadaan=request.form.get("keadaan") or None,
            halaman=request.form.get("halaman") or None,
            _anchor="baris",
        )
    )
