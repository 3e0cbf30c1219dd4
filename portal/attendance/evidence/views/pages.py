"""The photographed list of a session: added and looked at by the staff of its cohort."""

import uuid
from dataclasses import replace

from flask import Response, make_response, url_for

from portal.access import Permission
from portal.attendance.evidence import actions, queries, rules
from portal.attendance.evidence.forms import EvidenceForm
from portal.attendance.evidence.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort
from portal.db import db
from portal.documents.photos import MEDIA_TYPE, remade
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.transaction import reading_first


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/bukti", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def pages(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    form = EvidenceForm()
    if not form.validate_on_submit():
        return _page(cohort_id, session_id, form)
    with reading_first():
        _asked(cohort_id, session_id)
        brought = form.brought()
    photos = _remade(brought)
    refusal = photos if isinstance(photos, Refusal) else _added(cohort_id, session_id, photos)
    if refusal is None:
        here = url_for("evidence.pages", cohort_id=cohort_id, session_id=session_id)
        return done(here, f"{len(brought)} foto tersimpan.")
    form.refuse(replace(refusal, field="photos"))
    return _page(cohort_id, session_id, form)


def _asked(cohort_id: uuid.UUID, session_id: uuid.UUID) -> tuple[Cohort, ClassSession]:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return cohort, cohorts.class_session(db.session(), cohort, session_id)


def _remade(brought: list[bytes]) -> list[bytes] | Refusal:
    """All photos as they may be kept, or why one of them cannot be; too many are not looked at."""
    photos = []
    for data in brought[: rules.AT_ONCE]:
        photo = remade(data)
        if isinstance(photo, Refusal):
            return photo
        photos.append(photo)
    return rules.refuse_pages(0, len(brought)) or photos


def _added(cohort_id: uuid.UUID, session_id: uuid.UUID, photos: list[bytes]) -> Refusal | None:
    _cohort, class_session = _asked(cohort_id, session_id)
    return actions.add_pages(db.session(), viewer(), class_session, photos, now())


def _page(cohort_id: uuid.UUID, session_id: uuid.UUID, form: EvidenceForm) -> Response:
    cohort, class_session = _asked(cohort_id, session_id)
    return page(
        "attendance/evidence/pages.html",
        cohort=cohort,
        class_session=class_session,
        form=form,
        pages=queries.pages(db.session(), class_session.id),
        at_once=rules.AT_ONCE,
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/bukti/<uuid:page_id>")
@allow(Permission.ATTENDANCE_MARK, always=True)
def photo(cohort_id: uuid.UUID, session_id: uuid.UUID, page_id: uuid.UUID) -> Response:
    """One page. Looking at it is noted, so it is asked for by POST."""
    _cohort, class_session = _asked(cohort_id, session_id)
    found = queries.evidence_page(db.session(), class_session.id, page_id)
    actions.record_page(db.session(), viewer(), class_session, found, now())
    answer = make_response(found.content)
    answer.headers["Content-Type"] = MEDIA_TYPE
    return answer
