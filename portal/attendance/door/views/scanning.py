"""What a phone meets that has scanned the code on the wall. Only the button marks anybody."""

import uuid
from datetime import datetime

from flask import Response, current_app, request, url_for

from portal.access import Viewer
from portal.attendance.door import actions, note, queries, rules
from portal.attendance.door.rules import DoorNote
from portal.attendance.door.views import bp
from portal.attendance.rules import WORDS, MarkMaker, Presence, judged, late_from
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.dates import clock_time
from portal.db import db
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import Refusal
from portal.keys import column_cipher, derived
from portal.regions.queries import names
from portal.regions.rules import display_name
from portal.web.asking import signed_in
from portal.web.forms import EmptyForm
from portal.web.guard import public
from portal.web.pages import done, page, see_other

ACCOUNT_LETTERS = 12
"""Letters of a keyed hash that tell two accounts on one phone apart."""


def door_key() -> bytes:
    return derived(str(current_app.secret_key), "door")


@bp.get("/h/<handle>/<stamp>")
@public("phones come here by the code on the wall, before anybody has signed in")
def scan(handle: str, stamp: str) -> Response:
    """Note on the phone that it has seen a good code; nothing is written here. A code that was good when it was
    scanned leads on for as long as its note lasts."""
    moment = now()
    onward = see_other(url_for("door.confirm"))
    for session_id in _named(handle, moment):
        window = rules.read_stamp(door_key(), session_id, stamp, moment)
        if window is not None:
            return note.keep(onward, DoorNote(session_id, window, moment, note.device()), moment)
    before = note.read(moment)
    if before and rules.handle_of(before.session_id) == handle:
        return onward
    return page("attendance/door/told.html", refusal=rules.SCAN_AGAIN, onward=None, status=404)


def _named(handle: str, moment: datetime) -> list[uuid.UUID]:
    ending = rules.key_ending(handle)
    return queries.sessions_ending(db.session(), ending, moment) if ending else []


@bp.route("/h", methods=["GET", "POST"])
@public("whoever scanned a code says here who they are; nobody is marked who is not signed in")
def confirm() -> Response:
    moment, who = now(), signed_in()
    kept = note.read(moment)
    if kept is None:
        return _told(rules.SCAN_AGAIN)
    if who is None:
        return see_other(url_for("accounts.sign_in", next=url_for("door.confirm")))
    found = queries.place(db.session(), who, kept.session_id)
    if found is None:
        return _told(rules.SCAN_AGAIN)
    if found.seat is None:
        return _told(rules.refuse_stranger(who.name))
    answer = _enter if EmptyForm().validate_on_submit() else _ask
    return answer(found, found.seat, kept, _account(who), moment)


def _told(refusal: Refusal) -> Response:
    """Why the button is not there."""
    status = 422 if request.method == "POST" else 200
    return page("attendance/door/told.html", refusal=refusal, onward=url_for("door.confirm"), status=status)


def _account(who: Viewer) -> str:
    return column_cipher.digest(str(who.account_id))[:ACCOUNT_LETTERS]


def _ask(found: queries.Place, seat: OwnEnrolment, kept: DoorNote, account: str, moment: datetime) -> Response:
    class_session = found.class_session
    refusal = rules.refuse_arrival(class_session.starts_at, class_session.ends_at, moment)
    answer = page(
        "attendance/door/confirm.html",
        form=EmptyForm(),
        class_session=class_session,
        enrolment_id=seat.enrolment_id,
        village=display_name(seat.village_code, names(db.session(), [seat.village_code])[seat.village_code]),
        refusal=refusal,
        marked=queries.is_marked(db.session(), class_session, seat),
        zone=cohorts.zone_of(found.cohort),
        onward=url_for("door.confirm"),
    )
    return note.shown(answer, kept, account, moment)


def _enter(found: queries.Place, seat: OwnEnrolment, kept: DoorNote, account: str, moment: datetime) -> Response:
    refusal = actions.arrive(db.session(), found.class_session, seat, kept, account, moment)
    if refusal:
        return _told(refusal)
    own = url_for("attendance.own", enrolment_id=seat.enrolment_id)
    time = clock_time(moment, cohorts.zone_of(found.cohort))
    late = late_from(found.class_session.starts_at, found.cohort.late_after)
    word = WORDS[judged(Presence.PRESENT, MarkMaker.SELF, moment, late)].lower()
    return note.drop(done(own, f"Anda tercatat {word} pukul {time}: {found.class_session.title}."))
