"""The front door, and the way of a trainee through the training."""

import uuid
from zoneinfo import ZoneInfo

from flask import Response, url_for

from portal.access import Permission, Role, permits
from portal.assessments.attempts import queries as assessments
from portal.attendance.queries import marks as attendance
from portal.certification import queries as completions
from portal.certification.rules import evaluate
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.courses import queries as courses
from portal.courses.rules import reading
from portal.db import db
from portal.enrolment.queries import enrolments as enrolment_queries
from portal.enrolment.queries import reports
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.evaluations import queries as evaluations
from portal.organisers.views import working
from portal.reports import queries
from portal.reports.rules import next_step, road, share_done
from portal.reports.views import bp
from portal.reports.views.report import NOTHING
from portal.web import shared_device
from portal.web.asking import signed_in, viewer
from portal.web.guard import allow, public
from portal.web.pages import page, see_other
from portal.workplans import queries as workplans


@public("the front door: says what the portal is, or leads on to one's own home")
def home() -> Response:
    who = signed_in()
    if who is None:
        return see_other(url_for("accounts.sign_in")) if shared_device.here() else page("reports/front.html")
    if Role.TRAINEE in who.roles:
        return learning()  # at once: each step there and back takes long on a bad network
    chosen = working.duty()
    roles = frozenset({chosen.role}) if chosen else who.roles
    if permits(roles, Permission.COHORT_VIEW):
        return see_other(url_for("reports.cohorts"))
    if permits(roles, Permission.STAFF_MANAGE):
        return see_other(url_for("organisers.organisations"))
    return see_other(url_for("courses.curriculum"))


@bp.get("/belajar")
@allow(Permission.LEARN)
def learning() -> Response:
    """One's current training: the one that runs now or comes next, else the latest."""
    enrolments = enrolment_queries.own_enrolments(db.session(), viewer())
    if not enrolments:
        return page("reports/no_cohort.html")
    return see_other(url_for("reports.trainee", enrolment_id=_current(enrolments).enrolment_id))


def _current(enrolments: list[OwnEnrolment]) -> OwnEnrolment:
    today = now().astimezone(ZoneInfo(cohorts.zone_of(enrolments[0].cohort))).date()
    coming = [enrolment for enrolment in enrolments if enrolment.cohort.ends_on >= today]
    return min(coming, key=lambda enrolment: enrolment.cohort.starts_on) if coming else enrolments[0]


@bp.get("/belajar/<uuid:enrolment_id>")
@allow(Permission.LEARN)
def trainee(enrolment_id: uuid.UUID) -> Response:
    session, moment = db.session(), now()
    enrolments = enrolment_queries.own_enrolments(session, viewer())
    enrolment = enrolment_queries.enrolment_among(enrolments, enrolment_id)
    course = cohorts.course_of(session, enrolment.cohort)
    finished = courses.finished(session, enrolment_id)
    facts = completions.own_facts(session, enrolment, course, moment)
    mine = completions.own_completions(session, viewer())
    certificate = next((one for one in mine if one.completion.enrolment_id == enrolment_id), None)
    opened = assessments.windows(session, enrolment.cohort.id)
    states = assessments.window_states(opened, moment)
    verdict, progress = evaluate(course.rule, facts), reading(course, finished)
    hidden = {kind for kind, one in opened.items() if assessments.policy(session, one, moment) is NOTHING}
    steps = road(course, facts, finished, states, hidden, certificate.ready if certificate else None)
    timetable = attendance.own_marks(session, enrolment.cohort.id, enrolment_id)
    current = next((mark for mark in timetable if mark.session.ends_at > moment), None)
    return page(
        "reports/trainee.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        course=course,
        steps=steps,
        share=share_done(steps),
        verdict=verdict,
        reading=progress,
        current=current,
        begun=current is not None and current.session.starts_at <= moment,
        windows=states,
        next=next_step(
            certificate is not None,
            verdict,
            queries.own_quizzes(session, enrolment, course, states, moment),
            current is not None,
            progress.following is not None,
        ),
        certificate=certificate,
        plan=workplans.own(session, enrolment_id),
        evaluation=evaluations.standing(session, enrolment, moment),
        report=reports.latest(session, enrolment_id),
        others=[other for other in enrolments if other.enrolment_id != enrolment_id],
        zone=cohorts.zone_of(enrolment.cohort),
    )
