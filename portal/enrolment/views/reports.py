"""What trainees see of their own record, and what they say is wrong in it."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.accounts.queries import person
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.actions import reporting
from portal.enrolment.forms import AnswerForm, DataReportForm
from portal.enrolment.queries import enrolments, reports
from portal.enrolment.rules import FACT_WORDS, DataFact, refuse_report
from portal.enrolment.views import bp
from portal.ledger.queries import is_completed
from portal.regions.queries import full_names
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number


@bp.route("/belajar/<uuid:enrolment_id>/data", methods=["GET", "POST"])
@allow(Permission.LEARN)
def own_data(enrolment_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    form = DataReportForm()
    if form.validate_on_submit():
        about, said = DataFact(form.about.data), filled(form.said.data)
        refusal = reporting.report(db.session(), viewer(), enrolment_id, about, said, now())
        if refusal is None:
            return done(url_for("enrolment.own_data", enrolment_id=enrolment_id), "Laporan terkirim ke penyelenggara.")
        form.refuse(refusal)
    completed, report = is_completed(db.session(), enrolment_id), reports.latest(db.session(), enrolment_id)
    return page(
        "cohorts/own_data.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        person=person(db.session(), enrolment.person_id),
        home=full_names(db.session(), {enrolment.village_code})[enrolment.village_code],
        report=report,
        facts=FACT_WORDS,
        shut=refuse_report(completed, report is not None and report.outcome is None),
        form=form,
        zone=cohorts.zone_of(enrolment.cohort),
        status=422 if form.is_submitted() else 200,
    )


@bp.get("/angkatan/<uuid:cohort_id>/data-keliru")
@allow(Permission.ROSTER_EDIT)
def data_reports(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    return page(
        "cohorts/data_reports.html",
        cohort=cohort,
        listing=listing(db.session(), reports.reports(cohort.id), page_number()),
        facts=FACT_WORDS,
        zone=cohorts.zone_of(cohort),
    )


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/data-keliru", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def leave_data(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """Leave a record as it is, with an answer to whoever said that it is wrong."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    report = reports.waiting_report(db.session(), cohort, enrolment_id)
    form = AnswerForm()
    if form.validate_on_submit():
        reporting.leave(db.session(), viewer(), cohort, enrolment_id, filled(form.answer.data), now())
        return done(url_for("enrolment.data_reports", cohort_id=cohort.id), "Jawaban tersimpan. Peserta membacanya.")
    return page(
        "cohorts/leave_data.html",
        cohort=cohort,
        enrolment_id=enrolment_id,
        person=enrolments.enrolled_person(db.session(), cohort, enrolment_id),
        report=report,
        facts=FACT_WORDS,
        form=form,
        status=422 if form.is_submitted() else 200,
    )
