"""Marks as a phone sends them, and those that wait for the organiser."""

import uuid
from collections.abc import Iterable

from flask import Response, request, url_for

from portal.access import Permission
from portal.attendance.handheld import actions, queries, rules
from portal.attendance.handheld.forms import LateMarksForm
from portal.attendance.handheld.views import KIND, bp
from portal.attendance.rules import WORDS
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, facts, page, sent_facts

UNREADABLE = Refusal("unreadable", "Tanda dari HP ini tidak dapat dibaca. Muat ulang halaman, lalu catat lagi.")


@bp.post("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai/tanda")
@allow(Permission.ATTENDANCE_MARK, by_pass=KIND)
def send(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Marks of one phone (``rules.read_parcel``). The receipt says of each what became of it, and why not."""
    moment = now()
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    parcel = rules.read_parcel(sent_facts(), moment)
    if parcel is None:
        return facts({"refused": str(UNREADABLE)}, 422)
    fates = actions.receive(db.session(), viewer(), class_session, parcel, moment)
    unfit = {str(key): str(fate) for key, fate in fates.items() if isinstance(fate, Refusal)}
    taken = {str(key): fate for key, fate in fates.items() if not isinstance(fate, Refusal)}
    return facts({"marks": taken, "unfit": unfit})


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/menunggu", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def waiting(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Marks that came in late; what was chosen is taken, or with ``act=decline`` turned down."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.class_session(db.session(), cohort, session_id)
    form, chosen = LateMarksForm(), _keys(request.form.getlist("who"))
    if form.validate_on_submit():
        taking, reason = request.form.get("act") != "decline", form.reason.data or ""
        count = actions.decide(db.session(), viewer(), class_session, chosen, taking, now(), reason)
        if not isinstance(count, Refusal):
            target = url_for("attendance.roll", cohort_id=cohort.id, session_id=class_session.id)
            return done(target, f"{count} tanda {'diterima' if taking else 'ditolak'}.")
        form.refuse(count)
    rows = queries.waiting_rows(db.session(), class_session.id)
    return page(
        "attendance/handheld/waiting.html",
        cohort=cohort,
        class_session=class_session,
        form=form,
        rows=rows,
        chosen=chosen if form.is_submitted() else [row.id for row in rows],
        makers=queries.names(db.session(), {row.maker_id for row in rows}),
        words=WORDS,
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() else 200,
    )


def _keys(texts: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
