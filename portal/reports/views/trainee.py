"""The front door, and the way of a trainee through the training."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from portal.access import Permission, Role, permits
from portal.assessments.attempts import queries as assessments
from portal.assessments.questions.quizzes import GRADED
from portal.certification import queries as completions
from portal.certification.rules import RequirementKind, evaluate
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.courses import queries as courses
from portal.courses.rules import reading
from portal.dates import local_date
from portal.db import db
from portal.enrolment.queries import enrolments as enrolment_queries
from portal.enrolment.queries import offers, reports
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.evaluations import queries as evaluations
from portal.organisers.views import working
from portal.reports import queries
from portal.reports.coming import coming, home_sign, until_change, watched
from portal.reports.rules import NextKind, next_step, road, share_done
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
        return page("reports/no_cohort.html", offers=offers.own(db.session(), viewer()))
    return see_other(url_for("reports.trainee", enrolment_id=_current(enrolments).enrolment_id))


def _current(enrolments: list[OwnEnrolment]) -> OwnEnrolment:
    today = now().astimezone(ZoneInfo(cohorts.zone_of(enrolments[0].cohort))).date()
    coming = [enrolment for enrolment in enrolments if enrolment.cohort.ends_on >= today]
    return min(coming, key=lambda enrolment: enrolment.cohort.starts_on) if coming else enrolments[0]


@bp.get("/belajar/<uuid:enrolment_id>")
@allow(Permission.LEARN)
def trainee(enrolment_id: uuid.UUID) -> Response:
    enrolments = enrolment_queries.own_enrolments(db.session(), viewer())
    return _home(enrolments, enrolment_queries.enrolment_among(enrolments, enrolment_id), now())


@bp.get("/belajar/<uuid:enrolment_id>/sekarang")
@allow(Permission.LEARN)
def news(enrolment_id: uuid.UUID) -> Response:
    """What a home asks for now and then, with the sign of what it shows: nothing (204) as long as that still holds.
    Five hundred phones ask, so this reads little."""
    session, moment = db.session(), now()
    enrolments = enrolment_queries.own_enrolments(session, viewer())
    enrolment = enrolment_queries.enrolment_among(enrolments, enrolment_id)
    day = queries.day(session, enrolment, moment)
    if request.args.get("tanda") == home_sign(day.quizzes.values(), day.sessions, moment):
        return Response(status=204)
    return _home(enrolments, enrolment, moment)


def _home(enrolments: list[OwnEnrolment], enrolment: OwnEnrolment, moment: datetime) -> Response:
    session, enrolment_id = db.session(), enrolment.enrolment_id
    course, zone = cohorts.course_of(session, enrolment.cohort), cohorts.zone_of(enrolment.cohort)
    finished = courses.finished(session, enrolment_id)
    facts = completions.own_facts(session, enrolment, course, moment)
    mine = completions.own_completions(session, viewer())
    certificate = next((one for one in mine if one.completion.enrolment_id == enrolment_id), None)
    day = queries.day(session, enrolment, moment)
    states = assessments.window_states(day.windows, moment)
    verdict, progress = evaluate(course.rule, facts), reading(course, finished)
    hidden = {kind for kind, one in day.windows.items() if assessments.policy(session, one, moment) is NOTHING}
    steps = road(course, facts, finished, states, hidden, certificate.ready if certificate else None)
    current = cohorts.current_session(day.timetable, moment)
    quizzes = queries.own_quizzes(session, enrolment, course, states, moment)
    following = next_step(
        certificate is not None, verdict, quizzes, current is not None, progress.following is not None
    )
    begun = current is not None and current.starts_at <= moment
    sessions = day.sessions if begun or following.kind is not NextKind.SESSION else []
    ahead = [times for kind, times in day.quizzes.items() if kind in GRADED and not quizzes[kind].used]
    cohort = enrolment.cohort
    return page(
        "reports/trainee.html",
        part="now",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        course=course,
        steps=steps,
        share=share_done(steps),
        verdict=verdict,
        attendance=next(need for need in verdict.requirements if need.kind is RequirementKind.ATTENDANCE),
        reading=progress,
        current=current,
        begun=begun,
        windows=states,
        times=day.quizzes,
        coming=coming(ahead, sessions, moment, zone),
        sign=home_sign(day.quizzes.values(), day.sessions, moment),
        until=until_change(day.quizzes.values(), day.sessions, moment),
        watched=watched(cohort.starts_on, cohort.ends_on, local_date(moment, zone)),
        moment=moment,
        next=following,
        certificate=certificate,
        plan=workplans.own(session, enrolment_id),
        evaluation=evaluations.standing(session, enrolment, moment),
        report=reports.latest(session, enrolment_id),
        offers=offers.own(session, viewer()),
        others=[other for other in enrolments if other.enrolment_id != enrolment_id],
        zone=zone,
    )
