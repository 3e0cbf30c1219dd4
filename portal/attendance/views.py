"""Roll call for trainers, and one's own attendance for trainees."""

import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.access import Permission
from portal.attendance import actions, queries
from portal.attendance.rules import WORDS, Presence
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number
from portal.web.search import ASKED, searched

bp = Blueprint("attendance", __name__)


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def roll(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    form = EmptyForm()
    if form.validate_on_submit():
        enrolment_id, presence, seen = _chosen(request.form.get("mark", ""))
        refusal = actions.mark(db.session(), viewer(), class_session, enrolment_id, presence, now(), seen)
        if refusal is None:
            return done(f"{_here(cohort_id, session_id)}#p-{enrolment_id}")
        form.refuse(refusal)
    search, presence_filter = searched(), request.args.get("status", "")
    rows = listing(db.session(), queries.roll(cohort.id, class_session.id, search, presence_filter), page_number())
    return page(
        "attendance/roll.html",
        part="roll",
        cohort=cohort,
        class_session=class_session,
        form=form,
        listing=rows,
        standing=queries.standing(db.session(), class_session.id, [row.id for row in rows.rows]),
        counts=queries.roll_counts(db.session(), cohort.id, class_session.id),
        search=search,
        presence_filter=presence_filter,
        words=WORDS,
        zone=cohorts.zone_of(cohort),
        here=_here(cohort_id, session_id),
        status=422 if form.is_submitted() else 200,
    )


def _here(cohort_id: uuid.UUID, session_id: uuid.UUID) -> str:
    """This page with the search, the filter and the page number that it was asked with."""
    names = (*ASKED, "status", "halaman")
    asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for("attendance.roll", cohort_id=cohort_id, session_id=session_id, **asked)


def _chosen(text: str) -> tuple[uuid.UUID, Presence, list[uuid.UUID] | None]:
    """Who, what, and the marks that the page showed. A page from before the last upgrade does not say which."""
    try:
        who, what, *seen = text.split(":", 2)
        shown = [uuid.UUID(one) for one in seen[0].split(",") if one] if seen else None
        return uuid.UUID(who), Presence(what), shown
    except ValueError:
        raise NotFound from None


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/sisanya", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def mark_rest(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    form = EmptyForm()
    if form.validate_on_submit():
        count = actions.mark_rest(db.session(), viewer(), class_session, Presence.PRESENT, now())
        if not isinstance(count, Refusal):
            target = url_for("attendance.roll", cohort_id=cohort.id, session_id=class_session.id)
            return done(target, f"{count} peserta ditandai hadir.")
        form.refuse(count)
    counts = queries.roll_counts(db.session(), cohort.id, class_session.id)
    status = 422 if form.is_submitted() else 200
    return page(
        "attendance/mark_rest.html", cohort=cohort, class_session=class_session, form=form, counts=counts, status=status
    )


@bp.get("/belajar/<uuid:enrolment_id>/kehadiran")
@allow(Permission.LEARN)
def own(enrolment_id: uuid.UUID) -> Response:
    session = db.session()
    enrolment = enrolments.own_enrolment(session, viewer(), enrolment_id)
    return page(
        "attendance/own.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        course=cohorts.course_of(session, enrolment.cohort),
        marks=queries.own_marks(session, enrolment.cohort.id, enrolment_id),
        attended=queries.attended_jp(session, enrolment.cohort.id, enrolment_id).get(enrolment_id, 0),
        total=cohorts.timetable_jp(session, enrolment.cohort.id),
        words=WORDS,
        zone=cohorts.zone_of(enrolment.cohort),
    )
