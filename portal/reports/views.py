"""The first page of each role, the report of a cohort, and its lists as files."""

import uuid
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from portal.access import Permission, Role, permits
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.rules import ReviewPolicy
from portal.attendance import queries as attendance
from portal.certification import actions as certification
from portal.certification import queries as completions
from portal.certification.models import ListExport
from portal.certification.rules import evaluate
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.cohorts.queries import Place
from portal.courses import queries as courses
from portal.courses.rules import reading
from portal.db import db
from portal.documents.sheets import csv_bytes, xlsx_bytes
from portal.errors import NotFound
from portal.evaluations import queries as evaluations
from portal.organisers.views import working
from portal.reports import queries
from portal.reports.lists import graduation_sheet
from portal.reports.rules import ACTS, due, next_step, road, share_done
from portal.web.forms import EmptyForm
from portal.web.guard import allow, public
from portal.web.pages import download, page
from portal.web.paging import SHORT, listing, page_number
from portal.workplans import queries as workplans

bp = Blueprint("reports", __name__)

NOTHING = ReviewPolicy.NOTHING
FILES = {"xlsx": xlsx_bytes, "csv": csv_bytes}


@public("the front door: says what the portal is, or leads on to one's own home")
def home() -> Response:
    if not current_user.is_authenticated:
        return page("reports/front.html")
    if Role.TRAINEE in current_user.roles:
        return learning()  # at once: each step there and back takes long on a bad network
    chosen = working.duty()
    roles = frozenset({chosen.role}) if chosen else current_user.roles
    if permits(roles, Permission.COHORT_VIEW):
        return redirect(url_for("cohorts.cohorts"), 303)
    if permits(roles, Permission.STAFF_MANAGE):
        return redirect(url_for("organisers.organisations"), 303)
    return redirect(url_for("courses.curriculum"), 303)


@bp.get("/belajar")
@allow(Permission.LEARN)
def learning() -> Response:
    """One's current training: the one that runs now or comes next, else the latest."""
    places = cohorts.places(db.session(), current_user)
    if not places:
        return page("reports/no_cohort.html")
    return redirect(url_for("reports.trainee", learner_id=_current(places).enrolment_id), 303)


def _current(places: list[Place]) -> Place:
    today = now().astimezone(ZoneInfo(cohorts.zone_of(places[0].cohort))).date()
    coming = [place for place in places if place.cohort.ends_on >= today]
    return min(coming, key=lambda place: place.cohort.starts_on) if coming else places[0]


@bp.get("/belajar/<uuid:learner_id>")
@allow(Permission.LEARN)
def trainee(learner_id: uuid.UUID) -> Response:
    session, moment = db.session(), now()
    places = cohorts.places(session, current_user)
    place = cohorts.place_among(places, learner_id)
    course = cohorts.course_of(session, place.cohort)
    finished = courses.finished(session, learner_id)
    facts = completions.own_facts(session, place, course, moment)
    mine = completions.own_completions(session, current_user)
    certificate = next((one for one in mine if one.completion.enrolment_id == learner_id), None)
    opened = assessments.windows(session, place.cohort.id)
    states = assessments.window_states(opened, moment)
    verdict, progress = evaluate(course.rule, facts), reading(course, finished)
    steps = road(course, facts, finished, certificate is not None)
    timetable = attendance.own_marks(session, place.cohort.id, learner_id)
    current = next((mark for mark in timetable if mark.session.ends_at > moment), None)
    return page(
        "reports/trainee.html",
        place=place,
        learner_id=learner_id,
        course=course,
        steps=steps,
        share=share_done(steps),
        verdict=verdict,
        facts=facts,
        reading=progress,
        current=current,
        begun=current is not None and current.session.starts_at <= moment,
        windows=states,
        next=next_step(
            certificate is not None,
            verdict,
            queries.own_quizzes(session, place, course, states, moment),
            current is not None,
            progress.following is not None,
        ),
        hidden={kind for kind, one in opened.items() if assessments.policy(session, one, moment) is NOTHING},
        certificate=certificate,
        plan=workplans.own(session, learner_id),
        evaluation=evaluations.standing(session, place, moment),
        others=[other for other in places if other.enrolment_id != learner_id],
        zone=cohorts.zone_of(place.cohort),
    )


@bp.get("/angkatan/<uuid:cohort_id>")
@allow(Permission.COHORT_VIEW)
def cohort(cohort_id: uuid.UUID) -> Response:
    session, moment = db.session(), now()
    found = cohorts.cohort(session, current_user, cohort_id)
    timetable = cohorts.sessions(session, found.id)
    trainers = cohorts.trainers(session, found.id)
    held = cohorts.current_session(timetable, moment)
    deciding = current_user.may(Permission.COMPLETION_DECIDE)
    desk = queries.desk(session, found, held, len(trainers), moment, deciding)
    return page(
        "reports/cohort.html",
        cohort=found,
        fill=cohorts.fill(session, found),
        sessions=timetable,
        current=held,
        desk=desk,
        act=due(desk, {act for act, permission in ACTS.items() if current_user.may(permission)}),
        zone=cohorts.zone_of(found),
        version=cohorts.version_label(session, found),
        comparison=courses.compared(session, found.course_version_id),
        trainers=trainers,
    )


@bp.get("/angkatan/<uuid:cohort_id>/laporan")
@allow(Permission.LIST_EXPORT)
def report(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), current_user, cohort_id)
    return page(
        "reports/report.html",
        cohort=cohort,
        report=queries.report(db.session(), cohort, now()),
        rule=cohorts.course_of(db.session(), cohort).rule,
        exports=listing(db.session(), completions.exports(cohort.id), page_number(), SHORT),
        zone=cohorts.zone_of(cohort),
        form=EmptyForm(),
    )


@bp.post("/angkatan/<uuid:cohort_id>/laporan/unduhan")
@allow(Permission.LIST_EXPORT)
def export_list(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), current_user, cohort_id)
    kind = request.form.get("format", "")
    if kind not in FILES:
        raise NotFound
    rows = queries.list_rows(db.session(), cohort, now())
    content = FILES[kind](graduation_sheet(cohort.title, rows, cohort.organisation.is_sample))
    return _sent(cohort, certification.keep_export(db.session(), current_user, cohort, kind, content, len(rows), now()))


@bp.post("/angkatan/<uuid:cohort_id>/laporan/unduhan/<uuid:export_id>")
@allow(Permission.LIST_EXPORT)
def exported(cohort_id: uuid.UUID, export_id: uuid.UUID) -> Response:
    """A list that went out before, once more."""
    cohort = cohorts.organised_cohort(db.session(), current_user, cohort_id)
    made = completions.export(db.session(), cohort, export_id)
    certification.record_taken(db.session(), current_user, cohort, made, now())
    return _sent(cohort, made)


def _sent(cohort: Cohort, made: ListExport) -> Response:
    sample = "contoh-" if cohort.organisation.is_sample else ""
    return download(made.content, f"{sample}daftar-kelulusan-{cohort.starts_on.isoformat()}.{made.kind}")
