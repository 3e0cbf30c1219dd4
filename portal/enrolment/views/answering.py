"""Answering what is not clear in a roster that is looked at."""

import uuid
from collections.abc import Iterator

from flask import Response, request, url_for

from portal.access import Permission
from portal.enrolment.actions import uploads
from portal.enrolment.actions.weighing import Weighing
from portal.enrolment.roster.questions import answered, merged
from portal.enrolment.views import bp
from portal.enrolment.views.preview import Kept, taken_out, upload_of, weighed_upload
from portal.errors import Refusal
from portal.web.guard import allow
from portal.web.pages import done


@bp.post("/angkatan/<uuid:cohort_id>/impor/periksa/<uuid:upload_id>/jawaban")
@allow(Permission.ROSTER_EDIT)
def answer_rows(cohort_id: uuid.UUID, upload_id: uuid.UUID) -> Response:
    """Say what is right in rows that are not clear. What was answered can be answered otherwise."""
    kept = taken_out(cohort_id, upload_id)
    if not isinstance(kept, Kept):
        return kept
    weighed = weighed_upload(cohort_id, kept)
    url = url_for(
        "enrolment.preview",
        cohort_id=cohort_id,
        upload_id=upload_id,
        keadaan=request.form.get("keadaan") or None,
        halaman=request.form.get("halaman") or None,
        _anchor="baris",
    )
    if isinstance(weighed, Refusal):
        return done(url)
    answers = merged(kept.answers, _answers(kept, weighed))
    uploads.keep_answers(upload_of(cohort_id, upload_id), answers)
    return done(url)


def _answers(kept: Kept, weighed: Weighing) -> Iterator[tuple[str, str]]:
    """What the form says, as it is kept: of rows by the number of their sheet and their own, of quotas by theirs."""
    numbers = weighed.sheet_numbers
    for one in weighed.rows:
        for question in one.questions:
            where = f"{numbers[one.row.sheet]}-{one.row.number}-{question.field}"
            value = request.form.get(f"jawab-{where}")
            if value is not None:
                for_all = f"semua-{where}" in request.form
                yield from answered(kept.answers, one.row.sheet, one.row.number, question, value, for_all)
    for at, quota in enumerate(weighed.unknown):
        value = request.form.get(f"kuota-{at}")
        if value is not None:
            yield from answered(kept.answers, "", 0, quota.question, value, True)
