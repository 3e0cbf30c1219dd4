"""Roll call: marking one, several or the rest, and taking that back."""

import uuid
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.attendance import actions, rules
from portal.attendance.excuses import queries as excuses
from portal.attendance.forms import RollForm
from portal.attendance.handheld import queries as handheld
from portal.attendance.queries import marks as mark_queries
from portal.attendance.queries import rolls
from portal.attendance.rules import WORDS, Presence
from portal.attendance.views import bp
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort, CohortGroup
from portal.db import db
from portal.enrolment.queries import groups, rosters
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number
from portal.web.search import ASKED, searched

Seen = list[uuid.UUID] | None


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def roll(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    cohort, class_session = _asked(cohort_id, session_id)
    form = RollForm()
    if form.validate_on_submit():
        answer = next((act for name, act in ACTS.items() if name in request.form), _one)(class_session, form)
        if isinstance(answer, Response):
            return answer
        form.refuse(answer)
    return _roll_page(cohort, class_session, form)


def _asked(cohort_id: uuid.UUID, session_id: uuid.UUID) -> tuple[Cohort, ClassSession]:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return cohort, cohorts.class_session(db.session(), cohort, session_id)


def _one(class_session: ClassSession, form: RollForm) -> Response | Refusal:
    enrolment_id, presence, seen = _chosen(request.form.get("mark", ""))
    reason = form.reason.data or ""
    refusal = actions.mark(db.session(), viewer(), class_session, enrolment_id, presence, now(), seen, reason)
    return refusal or done(f"{_address(class_session)}#p-{enrolment_id}")


def _several(class_session: ClassSession, form: RollForm) -> Response | Refusal:
    presence = _presence(request.form["several"])
    chosen = dict(_person(text) for text in request.form.getlist("who"))
    reason = form.reason.data or ""
    count = actions.mark_several(db.session(), viewer(), class_session, chosen, presence, now(), reason)
    return count if isinstance(count, Refusal) else done(_address(class_session))


def _undo(class_session: ClassSession, _form: RollForm) -> Response | Refusal:
    act_id, _nothing = _person(request.form["undo"])
    taken = actions.undo(db.session(), viewer(), class_session, act_id, now())
    if isinstance(taken, Refusal):
        return taken
    kept = f" {taken.kept} sudah diganti dan tetap." if taken.kept else ""
    return done(_address(class_session), f"{taken.count} tanda dibatalkan.{kept}")


ACTS = {"undo": _undo, "several": _several}
"""What else than one mark a button of the roll asks for, by its name."""


def _roll_page(cohort: Cohort, class_session: ClassSession, form: RollForm) -> Response:
    session, zone = db.session(), cohorts.zone_of(cohort)
    late = rules.is_late(class_session.starts_at, now(), zone)
    search, presence_filter = searched(), request.args.get("status", "")
    found, group = _groups(cohort)
    rows = listing(session, rolls.roll(cohort.id, class_session.id, search, presence_filter, group), page_number())
    seats = [row.id for row in rows.rows]
    return page(
        "attendance/roll.html",
        part="roll",
        cohort=cohort,
        class_session=class_session,
        form=form,
        listing=rows,
        standing=mark_queries.standing(session, class_session.id, seats),
        counts=rolls.roll_counts(session, cohort.id, class_session.id, group),
        groups=found,
        group=group,
        last_act=_undoable(class_session, zone),
        waiting=handheld.waiting_count(session, class_session.id) if late else 0,
        excuses=excuses.waiting(session, cohort.id),
        namesakes=rosters.namesakes(session, cohort.id, seats),
        search=search,
        presence_filter=presence_filter,
        words=WORDS,
        zone=zone,
        until=rules.last_day(class_session.starts_at, zone),
        late=late,
        may_mark=not late or cohorts.organises(session, viewer(), cohort.id),
        begun=rules.refuse_rest(class_session.starts_at, now()) is None,
        here=_address(class_session),
        status=422 if form.is_submitted() else 200,
    )


def _groups(cohort: Cohort) -> tuple[list[CohortGroup], str]:
    """The groups of a cohort, and the one that the list is narrowed to."""
    found = groups.groups(db.session(), cohort.id)
    return found, groups.chosen(found, request.args.get(groups.ASKED, ""))


def _undoable(class_session: ClassSession, zone: str) -> rolls.LastAct | None:
    """What somebody did last to this roll, while it can be taken back."""
    last = rolls.last_act(db.session(), class_session.id, viewer().id)
    return None if last is None or rules.refuse_undo(last.marked_at, now(), zone) else last


def _address(class_session: ClassSession) -> str:
    """The roll with the search, the filter and the page number that it was asked with."""
    names = (*ASKED, "status", groups.ASKED, "halaman")
    asked: dict[str, Any] = {name: request.args[name] for name in names if request.args.get(name)}
    return url_for("attendance.roll", cohort_id=class_session.cohort_id, session_id=class_session.id, **asked)


def _chosen(text: str) -> tuple[uuid.UUID, Presence, Seen]:
    """Who, what, and the marks that the page showed."""
    who, _colon, rest = text.partition(":")
    what, colon, seen = rest.partition(":")
    enrolment_id, shown = _person(who + colon + seen)
    return enrolment_id, _presence(what), shown


def _person(text: str) -> tuple[uuid.UUID, Seen]:
    """Who, and the marks that the page showed. A page from before the last upgrade does not say which."""
    who, colon, seen = text.partition(":")
    try:
        return uuid.UUID(who), [uuid.UUID(one) for one in seen.split(",") if one] if colon else None
    except ValueError:
        raise NotFound from None


def _presence(text: str) -> Presence:
    try:
        return Presence(text)
    except ValueError:
        raise NotFound from None


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/sisanya", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK)
def mark_rest(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """``tanda`` says which mark, present where nothing is said."""
    cohort, class_session = _asked(cohort_id, session_id)
    presence = _presence(request.args.get("tanda", Presence.PRESENT))
    (found, group), form = _groups(cohort), RollForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        count = actions.mark_rest(db.session(), viewer(), class_session, presence, now(), reason, group)
        if not isinstance(count, Refusal):
            target = _address(class_session)
            return done(target, f"{count} peserta ditandai {WORDS[presence].lower()}.")
        form.refuse(count)
    return page(
        "attendance/mark_rest.html",
        cohort=cohort,
        class_session=class_session,
        presence=presence,
        word=WORDS[presence].lower(),
        form=form,
        counts=rolls.roll_counts(db.session(), cohort.id, class_session.id, group),
        group=group,
        group_title=groups.title(found, group),
        late=rules.is_late(class_session.starts_at, now(), cohorts.zone_of(cohort)),
        status=422 if form.is_submitted() else 200,
    )
