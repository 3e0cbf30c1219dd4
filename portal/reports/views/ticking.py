"""Ticking a signed list off: the rows as they stand on paper, several ticks, one save."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.attendance import actions, rules
from portal.attendance.forms import RollForm
from portal.attendance.rules import WORDS
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort, CohortGroup
from portal.db import db
from portal.enrolment.queries import groups
from portal.errors import NotFound, Refusal
from portal.reports import queries
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import page_of


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/centang", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def ticking(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """The people in the order and with the numbers of the printed list, of everybody or of one group."""
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    found = groups.groups(db.session(), cohort.id)
    group = groups.chosen(found, request.args.get(groups.ASKED, ""))
    form = RollForm()
    if form.validate_on_submit():
        count = _tick(class_session, form)
        if not isinstance(count, Refusal):
            return done(_onward(cohort, class_session, group), f"{count} orang tercatat.")
        form.refuse(count)
    return _page(cohort, class_session, form, found, group)


def _tick(class_session: ClassSession, form: RollForm) -> int | Refusal:
    ticked, shown = (_keys(request.form.getlist(name)) for name in ("who", "shown"))
    absent = "absent" in request.form
    return actions.tick_off(db.session(), viewer(), class_session, ticked, shown, absent, now(), form.reason.data or "")


def _keys(texts: Sequence[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        raise NotFound from None


def _onward(cohort: Cohort, class_session: ClassSession, group: str) -> str:
    """The next page of the list, or this one again where it is the last."""
    listing = page_of(queries.signatories(db.session(), cohort.id, group))
    asked: dict[str, Any] = {"halaman": listing.after or listing.number} if listing.paged else {}
    asked |= {groups.ASKED: group} if group else {}
    return url_for("reports.ticking", cohort_id=cohort.id, session_id=class_session.id, **asked)


def _page(
    cohort: Cohort, class_session: ClassSession, form: RollForm, found: list[CohortGroup], group: str
) -> Response:
    session, zone = db.session(), cohorts.zone_of(cohort)
    late = rules.is_late(class_session.starts_at, now(), zone)
    listing, marks = (
        page_of(queries.signatories(session, cohort.id, group)),
        queries.presences(session, [class_session.id]),
    )
    return page(
        "reports/ticking.html",
        cohort=cohort,
        class_session=class_session,
        form=form,
        listing=listing,
        marks=marks,
        any_left=any((one.enrolment_id, class_session.id) not in marks for one in listing.rows),
        ticked=request.form.getlist("who"),
        groups=found,
        group=group,
        words=WORDS,
        late=late,
        may_mark=not late or cohorts.organises(session, viewer(), cohort.id),
        begun=rules.refuse_rest(class_session.starts_at, now()) is None,
        zone=zone,
        status=422 if form.is_submitted() else 200,
    )
