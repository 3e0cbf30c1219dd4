"""The staff enter izin or sakit for somebody who handed in a letter or called."""

import uuid

from flask import Response, request, url_for

from portal.access import Permission
from portal.attendance.excuses import actions, queries
from portal.attendance.excuses.forms import ExcuseForm, shown_marks
from portal.attendance.excuses.views import bp
from portal.attendance.queries import marks
from portal.attendance.rules import WORDS
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.documents.photos import taken
from portal.enrolment.queries import enrolments, rosters
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number
from portal.web.search import searched
from portal.web.transaction import reading_first


@bp.get("/angkatan/<uuid:cohort_id>/izin/baru")
@allow(Permission.ATTENDANCE_MARK)
def whose(cohort_id: uuid.UUID) -> Response:
    """Choose for whom."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    search = searched()
    return page(
        "attendance/excuses/whose.html",
        part="list",
        cohort=cohort,
        search=search,
        listing=listing(db.session(), rosters.roster(cohort.id, search), page_number()),
    )


@bp.route("/angkatan/<uuid:cohort_id>/izin/untuk/<uuid:enrolment_id>", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def enter(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    form = ExcuseForm()
    if not form.validate_on_submit():
        return _page(cohort_id, enrolment_id, form)
    with reading_first():
        cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
        enrolments.enrolled_person(db.session(), cohort, enrolment_id)
        data = form.brought()
    letter = taken(data)
    outcome = letter if isinstance(letter, Refusal) else _entered(cohort_id, enrolment_id, form, letter)
    if isinstance(outcome, Refusal):
        form.refuse(outcome)
        return _page(cohort_id, enrolment_id, form)
    return done(url_for("excuses.excuses", cohort_id=cohort_id), outcome)


def _entered(cohort_id: uuid.UUID, enrolment_id: uuid.UUID, form: ExcuseForm, letter: bytes | None) -> Refusal | str:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    person = enrolments.enrolled_person(db.session(), cohort, enrolment_id)
    seen, facts = shown_marks(request.form.getlist("seen")), form.facts(letter)
    made = actions.enter(db.session(), viewer(), cohort, enrolment_id, facts, seen, now())
    return made if isinstance(made, Refusal) else f"{person.full_name} tercatat {WORDS[facts.kind.presence].lower()}."


def _page(cohort_id: uuid.UUID, enrolment_id: uuid.UUID, form: ExcuseForm) -> Response:
    session = db.session()
    cohort = cohorts.cohort(session, viewer(), cohort_id)
    return page(
        "attendance/excuses/enter.html",
        cohort=cohort,
        enrolment_id=enrolment_id,
        person=enrolments.enrolled_person(session, cohort, enrolment_id),
        form=form,
        offered=queries.offered(session, cohort, enrolment_id, now()),
        standing=marks.standing_of(session, enrolment_id),
        presences=WORDS,
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() else 200,
    )
