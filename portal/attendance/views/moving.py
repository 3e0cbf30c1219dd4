"""Moving a roll that was saved on the wrong session."""

import uuid
from collections.abc import Sequence

from flask import Response, request, url_for

from portal.access import Permission
from portal.attendance import actions, rules
from portal.attendance.forms import RollForm
from portal.attendance.queries import rolls
from portal.attendance.rules import Move
from portal.attendance.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession
from portal.db import db
from portal.enrolment.queries import rosters
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindah", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def move(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """``ke`` is the session where the marks belong; until it is chosen nothing is shown of them."""
    session = db.session()
    cohort = cohorts.cohort(session, viewer(), cohort_id)
    wrong = cohorts.class_session(session, cohort, session_id)
    choices = [one for one in cohorts.sessions(session, cohort.id) if one.id != wrong.id and _receives(one)]
    right = _right(choices, request.args.get("ke", ""))
    form, zone = RollForm(), cohorts.zone_of(cohort)
    if form.validate_on_submit():
        moved = _move(wrong, right, form)
        if isinstance(moved, Refusal):
            form.refuse(moved)
        elif right:
            target = url_for("attendance.roll", cohort_id=cohort.id, session_id=right.id)
            return done(target, f"{len(moved.moving)} tanda dipindahkan dari {wrong.title}.")
    plan = rolls.planned_move(session, cohort, wrong, right) if right else None
    left = (*plan.marked, *plan.contested) if plan else ()
    return page(
        "attendance/move.html",
        cohort=cohort,
        wrong=wrong,
        right=right,
        choices=choices,
        form=form,
        plan=plan,
        names=rosters.names(session, left),
        late=any(rules.is_late(one.starts_at, now(), zone) for one in (wrong, right) if one),
        zone=zone,
        status=422 if form.is_submitted() else 200,
    )


def _receives(class_session: ClassSession) -> bool:
    return rules.may_receive(class_session.jp, class_session.starts_at, now())


def _right(choices: Sequence[ClassSession], text: str) -> ClassSession | None:
    """The session that was chosen; one that cannot receive the roll is not there."""
    if not text:
        return None
    found = next((one for one in choices if str(one.id) == text), None)
    if found is None:
        raise NotFound
    return found


def _move(wrong: ClassSession, right: ClassSession | None, form: RollForm) -> Move | Refusal:
    if right is None:
        return Refusal("no_session", "Pilih dulu sesi yang benar.")
    return actions.move_roll(db.session(), viewer(), wrong, right, now(), form.reason.data or "")
