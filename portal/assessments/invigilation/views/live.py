"""The trainer's eye on a running quiz, and extra time."""

import uuid
from datetime import timedelta

from flask import Response, request, url_for

from portal.access import Permission
from portal.accounts.models import Person
from portal.assessments.addresses import any_kind_of
from portal.assessments.attempts import queries
from portal.assessments.invigilation import queries as live
from portal.assessments.invigilation import rules as invigilation
from portal.assessments.invigilation.actions import extend
from portal.assessments.invigilation.forms import ExtensionForm
from portal.assessments.invigilation.rules import TakingState
from portal.assessments.invigilation.views import bp
from portal.assessments.questions.quizzes import QuizKind
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.queries import enrolments, groups
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number, short
from portal.web.search import searched

MINUTE = timedelta(minutes=1)


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/pantau", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def watch(cohort_id: uuid.UUID, slug: str) -> Response:
    kind = any_kind_of(slug)
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    form = ExtensionForm()
    if form.validate_on_submit():
        person = _person_asked_for(cohort)
        minutes, reason = filled(form.minutes.data), filled(form.reason.data)
        made = extend(db.session(), viewer(), cohort, kind, person, minutes, reason, now())
        if not isinstance(made, Refusal):
            count = len(made.evidence)
            added = f"{made.minutes} menit ditambahkan untuk {count} peserta."
            message = f"{added} Ponsel mereka tahu pada jawaban berikutnya."
            return done(url_for("invigilation.watch", cohort_id=cohort.id, slug=slug), message)
        form.refuse(made)
    return _watch_page(cohort, kind, slug, form)


def _person_asked_for(cohort: Cohort) -> uuid.UUID | None:
    """The one person who gets the time, or None for the whole room."""
    if not request.form.get("peserta"):
        return None
    wanted = request.form.get("peserta", type=uuid.UUID)
    if wanted is None:
        raise NotFound
    return enrolments.enrolment(db.session(), cohort, wanted).id


def _meant(cohort: Cohort) -> Person | None:
    """The one person that a form which is shown again was about: it must not become the whole room."""
    wanted = request.form.get("peserta", type=uuid.UUID)
    return enrolments.enrolled_person(db.session(), cohort, wanted) if wanted else None


def _watch_page(cohort: Cohort, kind: QuizKind, slug: str, form: ExtensionForm) -> Response:
    session, moment = db.session(), now()
    wanted = request.args.get("status", "")
    standing = TakingState(wanted) if wanted in list(TakingState) else None
    search, found = searched(), groups.groups(session, cohort.id)
    group = groups.chosen(found, request.args.get(groups.ASKED, ""))
    window = queries.window(session, cohort.id, kind)
    return page(
        "assessments/watch.html",
        part="room",
        cohort=cohort,
        slug=slug,
        plan=queries.examined(session, cohort.course_version_id, kind).quiz(kind),
        window=window,
        state=queries.window_state(window, moment),
        counts=live.counts(session, cohort.id, kind, moment, group),
        listing=listing(session, live.people(cohort.id, kind, moment, standing, search, group), page_number()),
        groups=found,
        group=group,
        standing=standing,
        taking_state=invigilation.taking_state,
        states=TakingState,
        moment=moment,
        silent_minutes=invigilation.SILENT_AFTER // MINUTE,
        reopened_minutes=invigilation.REOPENED // MINUTE,
        search=search,
        meant=_meant(cohort),
        extensions=short(session, live.extensions(cohort.id, kind), "tambahan"),
        zone=cohorts.zone_of(cohort),
        form=form,
        status=422 if form.is_submitted() else 200,
    )
