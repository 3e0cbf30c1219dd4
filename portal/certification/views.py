"""Deciding, progress, certificates, and anybody's check of one."""

import uuid

from flask import Blueprint, Response, current_app, request, url_for

from portal.access import Permission
from portal.certification import queries, rules
from portal.certification.queries import Progress
from portal.certification.rules import RequirementKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.actions import record_file
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.jobs import actions as jobs
from portal.ledger import rules as codes
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.paging import page_of
from portal.web.search import searched

bp = Blueprint("certification", __name__)


@bp.get("/angkatan/<uuid:cohort_id>/kemajuan")
@allow(Permission.PROGRESS_VIEW)
def progress(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    everybody = queries.cohort_progress(db.session(), cohort, now())
    search, lack = searched(), request.args.get("kurang", "")
    chosen = [one for one in everybody if _shown(one, search, lack)]
    return page(
        "certification/progress.html",
        part="list",
        cohort=cohort,
        listing=page_of(chosen),
        counts={kind: sum(_lacks(one, kind) for one in everybody) for kind in RequirementKind},
        total=len(everybody),
        complete=sum(one.verdict.complete for one in everybody),
        search=search,
        lack=lack,
    )


def _lacks(one: Progress, kind: str) -> bool:
    return any(requirement.kind == kind for requirement in one.verdict.lacking)


def _shown(one: Progress, search: str, lack: str) -> bool:
    text = f"{one.person.full_name} {one.person.village} {one.person.login}".casefold()
    if search.casefold() not in text:
        return False
    if lack == "lengkap":
        return one.verdict.complete
    return not lack or _lacks(one, lack)


@bp.route("/angkatan/<uuid:cohort_id>/kelulusan", methods=["GET", "POST"])
@allow(Permission.COMPLETION_DECIDE)
def decide(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = EmptyForm()
    if form.validate_on_submit():
        title = f"Menetapkan kelulusan {cohort.title}"
        back = url_for("certification.decide", cohort_id=cohort.id)
        base_url = current_app.config["SETTINGS"].base_url
        facts = {"cohort": str(cohort.id), "base_url": base_url}
        job = jobs.start(db.session(), viewer(), "decide", title, back, now(), cohort, **facts)
        return done(url_for("jobs.job", job_id=job.id))
    everybody = queries.cohort_progress(db.session(), cohort, now())
    return page(
        "certification/decide.html",
        cohort=cohort,
        course=cohorts.course_of(db.session(), cohort),
        total=len(everybody),
        ready=sum(one.verdict.complete and not one.decided for one in everybody),
        decided=sum(one.decided for one in everybody),
        counts={kind: sum(_lacks(one, kind) for one in everybody) for kind in RequirementKind},
        lacking=sum(not one.verdict.complete and not one.decided for one in everybody),
        form=form,
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/angkatan/<uuid:cohort_id>/sertifikat/<uuid:enrolment_id>.pdf")
@allow(Permission.COMPLETION_DECIDE, always=True)
def cohort_certificate(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    completion, pdf = queries.cohort_certificate(db.session(), cohort, enrolment_id)
    record_file(db.session(), viewer(), cohort, "sertifikat.pdf", now(), completion.person_id)
    return download(pdf, f"sertifikat-{codes.shown_code(completion.code)}.pdf")


@bp.get("/belajar/<uuid:enrolment_id>/sertifikat")
@allow(Permission.LEARN)
def own(enrolment_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    course = cohorts.course_of(db.session(), enrolment.cohort)
    facts = queries.own_facts(db.session(), enrolment, course, now())
    mine = queries.own_completions(db.session(), viewer())
    return page(
        "certification/own.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        verdict=rules.evaluate(course.rule, facts),
        here=[one for one in mine if one.completion.enrolment_id == enrolment_id],
        elsewhere=[one for one in mine if one.completion.enrolment_id != enrolment_id],
        code=codes.shown_code,
    )


@bp.get("/sertifikat/<uuid:completion_id>.pdf")
@allow(Permission.LEARN)
def certificate(completion_id: uuid.UUID) -> Response:
    completion, pdf = queries.certificate(db.session(), viewer(), completion_id)
    return download(pdf, f"sertifikat-{codes.shown_code(completion.code)}.pdf")
