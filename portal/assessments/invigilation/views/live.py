"""The trainer's eye on a running quiz."""

import uuid
from datetime import timedelta

from flask import Response, request

from portal.access import Permission
from portal.assessments.addresses import any_kind_of
from portal.assessments.attempts import queries
from portal.assessments.invigilation import queries as live
from portal.assessments.invigilation import rules as invigilation
from portal.assessments.invigilation.rules import TakingState
from portal.assessments.invigilation.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.queries import groups
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.paging import listing, page_number
from portal.web.search import searched

MINUTE = timedelta(minutes=1)


@bp.get("/angkatan/<uuid:cohort_id>/kuis/<slug>/pantau")
@allow(Permission.QUIZ_OPEN)
def watch(cohort_id: uuid.UUID, slug: str) -> Response:
    kind, cohort = any_kind_of(slug), cohorts.cohort(db.session(), viewer(), cohort_id)
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
        search=search,
        zone=cohorts.zone_of(cohort),
    )
