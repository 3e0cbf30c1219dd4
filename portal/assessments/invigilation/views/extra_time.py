"""Extra time: for everybody, a group or one person, who was cut off at some minute."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.assessments.addresses import kind_of
from portal.assessments.invigilation import queries as live
from portal.assessments.invigilation.actions import extend
from portal.assessments.invigilation.forms import ExtensionForm
from portal.assessments.invigilation.models import Extension
from portal.assessments.invigilation.rules import SILENT_AFTER, Reach, taking_state
from portal.assessments.invigilation.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.queries import enrolments, groups
from portal.errors import NotFound
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.moments import CLOCK, DAY, asked_moment
from portal.web.pages import done, page
from portal.web.paging import listing, page_number, short

PERSON = "peserta"


@bp.route("/angkatan/<uuid:cohort_id>/kuis/<slug>/waktu", methods=["GET", "POST"])
@allow(Permission.QUIZ_OPEN)
def extra_time(cohort_id: uuid.UUID, slug: str) -> Response:
    """Whom it is for stands in the address, so that the page shows them by name before anything is given."""
    kind, cohort = kind_of(slug), cohorts.cohort(db.session(), viewer(), cohort_id)
    session, zone, moment = db.session(), cohorts.zone_of(cohort), now()
    found = groups.groups(session, cohort.id)
    reach = _reach(cohort, groups.chosen(found, request.args.get(groups.ASKED, "")), zone)
    form = ExtensionForm()
    if form.validate_on_submit():
        given = filled(form.minutes.data), filled(form.reason.data)
        made = extend(session, viewer(), cohort, kind, reach, *given, moment)
        if isinstance(made, Extension):
            return done(url_for("invigilation.watch", cohort_id=cohort.id, slug=slug), _said(made))
        form.refuse(made)
    people = live.reached(cohort.id, kind, reach, moment)
    return page(
        "assessments/extra_time.html",
        cohort=cohort,
        slug=slug,
        title=live.title_of(session, cohort, kind),
        listing=listing(session, people, page_number()),
        decided=sum(row.decided for row in session.execute(people)),
        reach=reach,
        person=enrolments.enrolled_person(session, cohort, reach.enrolment_id) if reach.enrolment_id else None,
        groups=found,
        day=request.args.get(DAY, ""),
        clock=request.args.get(CLOCK, ""),
        here=_address(cohort, slug),
        taking_state=taking_state,
        silent_minutes=SILENT_AFTER // timedelta(minutes=1),
        moment=moment,
        extensions=short(session, live.extensions(cohort.id, kind), "tambahan"),
        zone=zone,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _reach(cohort: Cohort, group: str, zone: str) -> Reach:
    """An hour that is not said is none: then those are meant who are at it now."""
    return Reach(asked_moment(zone) if request.args.get(CLOCK) else None, group, _person_asked_for(cohort))


def _person_asked_for(cohort: Cohort) -> uuid.UUID | None:
    """The one person who gets the time, or None for the others as well."""
    if not request.args.get(PERSON):
        return None
    wanted = request.args.get(PERSON, type=uuid.UUID)
    if wanted is None:
        raise NotFound
    return enrolments.enrolment(db.session(), cohort, wanted).id


def _said(made: Extension) -> str:
    added = f"{made.minutes} menit ditambahkan untuk {len(made.evidence)} peserta."
    return f"{added} Ponsel mereka tahu pada jawaban berikutnya; yang waktunya sudah habis memuat ulang halamannya."


def _address(cohort: Cohort, slug: str) -> str:
    """The page with those whom it was asked for."""
    names = (DAY, CLOCK, groups.ASKED, PERSON)
    asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for("invigilation.extra_time", cohort_id=cohort.id, slug=slug, **asked)
