"""The staff of a cohort read requests for izin and sakit, look at letters, and decide."""

import uuid
from typing import Any

from flask import Response, make_response, request, url_for

from portal.access import Permission
from portal.attendance import rules as attendance
from portal.attendance.excuses import actions, queries, rules
from portal.attendance.excuses.forms import ApprovalForm, ExcuseRefusalForm, shown_marks
from portal.attendance.excuses.views import bp
from portal.attendance.queries import marks
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.documents.photos import MEDIA_TYPE
from portal.errors import NotFound
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number


@bp.get("/angkatan/<uuid:cohort_id>/izin")
@allow(Permission.ATTENDANCE_MARK)
def excuses(cohort_id: uuid.UUID) -> Response:
    session = db.session()
    cohort = cohorts.cohort(session, viewer(), cohort_id)
    state = request.args.get("status", "")
    found = listing(session, queries.rows(cohort.id, state), page_number())
    return page(
        "attendance/excuses/excuses.html",
        part="list",
        cohort=cohort,
        listing=found,
        sessions=queries.sessions_of(session, [row.Excuse.id for row in found.rows]),
        counts=queries.counts(session, cohort.id),
        state=state,
        presences=attendance.WORDS,
        words=rules.WORDS,
        looks=rules.LOOKS,
        zone=cohorts.zone_of(cohort),
    )


@bp.route("/angkatan/<uuid:cohort_id>/izin/<uuid:excuse_id>", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def excuse(cohort_id: uuid.UUID, excuse_id: uuid.UUID) -> Response:
    """Read a request; sending the page approves it."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found = queries.row(db.session(), cohort, excuse_id)
    form = ApprovalForm()
    if form.validate_on_submit():
        seen, reason = shown_marks(request.form.getlist("seen")), form.reason.data or ""
        refusal = actions.approve(db.session(), viewer(), cohort, excuse_id, seen, now(), reason)
        if refusal is None:
            word = attendance.WORDS[found.Excuse.kind.presence].lower()
            return _decided(cohort, f"{found.full_name} tercatat {word}.")
        form.refuse(refusal)
    return _page(cohort, excuse_id, form, ExcuseRefusalForm(formdata=None))


@bp.post("/angkatan/<uuid:cohort_id>/izin/<uuid:excuse_id>/tolak")
@allow(Permission.ATTENDANCE_MARK)
def refuse(cohort_id: uuid.UUID, excuse_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found = queries.row(db.session(), cohort, excuse_id)
    form = ExcuseRefusalForm()
    if form.validate_on_submit():
        refusal = actions.refuse(db.session(), viewer(), cohort, excuse_id, filled(form.answer.data), now())
        if refusal is None:
            return _decided(cohort, f"Permohonan {found.full_name} ditolak. Alasannya tampil di HP-nya.")
        form.refuse(refusal)
    return _page(cohort, excuse_id, ApprovalForm(formdata=None), form)


@bp.post("/angkatan/<uuid:cohort_id>/izin/<uuid:excuse_id>/surat")
@allow(Permission.ATTENDANCE_MARK, always=True)
def letter(cohort_id: uuid.UUID, excuse_id: uuid.UUID) -> Response:
    """The photo of the letter. Looking at it is noted, so it is asked for by POST."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    found = queries.row(db.session(), cohort, excuse_id).Excuse
    organising = cohorts.organises(db.session(), viewer(), cohort.id)
    if not rules.may_see(found.state, found.decided_by, viewer().id, organising):
        raise NotFound
    photo = queries.letter(db.session(), found.id)
    actions.record_letter(db.session(), viewer(), found, now())
    answer = make_response(photo)
    answer.headers["Content-Type"] = MEDIA_TYPE
    return answer


def _decided(cohort: Cohort, words: str) -> Response:
    """On to what waits next."""
    return done(url_for("excuses.excuses", cohort_id=cohort.id, status="asked"), words)


def _page(cohort: Cohort, excuse_id: uuid.UUID, form: ApprovalForm, refusing: ExcuseRefusalForm) -> Response:
    session, zone = db.session(), cohorts.zone_of(cohort)
    found: Any = queries.row(session, cohort, excuse_id)
    sessions = queries.sessions_of(session, [excuse_id])[excuse_id]
    organising = cohorts.organises(session, viewer(), cohort.id)
    return page(
        "attendance/excuses/excuse.html",
        cohort=cohort,
        row=found,
        excuse=found.Excuse,
        sessions=sessions,
        standing=marks.standing_of(session, found.Excuse.enrolment_id),
        form=form,
        refusing=refusing,
        may_see=rules.may_see(found.Excuse.state, found.Excuse.decided_by, viewer().id, organising),
        may_decide=rules.refuse_change(found.Excuse.state) is None,
        late=any(attendance.is_late(one.starts_at, now(), zone) for one in sessions),
        presences=attendance.WORDS,
        words=rules.WORDS,
        looks=rules.LOOKS,
        zone=zone,
        status=422 if form.is_submitted() else 200,
    )
