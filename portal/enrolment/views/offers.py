"""Seats that were offered from the waiting list: whom the organiser still has to tell, and what people answer."""

import uuid

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment import messages as texts
from portal.enrolment.actions import offering, seating
from portal.enrolment.queries import contacts, offers
from portal.enrolment.rules import OFFER_OVER, EnrolmentState, PersonalText
from portal.enrolment.views import bp
from portal.web import headers
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number

YES, NO = "ya", "tidak"
ANSWERED = "dijawab sendiri di portal"


@bp.get("/angkatan/<uuid:cohort_id>/tawaran")
@allow(Permission.ROSTER_EDIT)
def offered(cohort_id: uuid.UUID) -> Response:
    session = db.session()
    cohort = cohorts.organised_cohort(session, viewer(), cohort_id)
    rows = listing(session, offers.offered_people(cohort.id), page_number())
    answer = page(
        "cohorts/offers.html",
        part="list",
        cohort=cohort,
        listing=rows,
        reachable={row.id for row in rows.rows if texts.is_callable(row.phone)},
        openings=contacts.openings(session, [row.id for row in rows.rows], PersonalText.OFFERED),
        last=seating.said_end(cohort, None),
        moment=now(),
        zone=cohorts.zone_of(cohort),
    )
    return headers.leading_out(answer, texts.LEADS_BY)


@bp.route("/belajar/kursi/<uuid:enrolment_id>", methods=["GET", "POST"])
@allow(Permission.LEARN)
def own_offer(enrolment_id: uuid.UUID) -> Response:
    """Somebody who waited says whether they take the seat."""
    session = db.session()
    enrolment, cohort = offers.own_one(session, viewer(), enrolment_id)
    if enrolment.state is not EnrolmentState.OFFERED:
        return done(url_for("home"), str(OFFER_OVER) if request.method == "POST" else None, "warn")
    form = EmptyForm()
    said = request.form.get("jawaban")
    if form.validate_on_submit() and said in (YES, NO):
        act = offering.confirm if said == YES else offering.decline
        refusal = act(session, viewer(), cohort, enrolment_id, ANSWERED, now())
        if refusal is None:
            words = "Kursi itu milik Anda." if said == YES else "Kursi itu diberikan kepada yang menunggu."
            return done(url_for("home"), words)
        form.refuse(refusal)
    return page(
        "cohorts/own_offer.html",
        cohort=cohort,
        enrolment=enrolment,
        until=seating.said_end(cohort, enrolment.answer_by),
        zone=cohorts.zone_of(cohort),
        form=form,
        status=422 if form.is_submitted() else 200,
    )
