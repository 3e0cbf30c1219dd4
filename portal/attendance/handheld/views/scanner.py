"""The scanner of cards, and the list of people that it works with."""

import hashlib
import uuid
from zoneinfo import ZoneInfo

from flask import Response, request, url_for

from portal.access import Permission
from portal.attendance import actions as attendance
from portal.attendance import rules as attendance_rules
from portal.attendance.handheld import queries
from portal.attendance.handheld import rules as handheld_rules
from portal.attendance.handheld.forms import NumberForm
from portal.attendance.handheld.queries import PocketPerson
from portal.attendance.handheld.views import KIND, bp
from portal.attendance.handheld.views.preparing import kept
from portal.attendance.queries import marks as mark_queries
from portal.attendance.rules import ATTENDED, WORDS, Presence
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import ClassSession, Cohort
from portal.dates import plain_date
from portal.db import db
from portal.enrolment.queries import enrolments, groups
from portal.errors import NotFound, Refusal
from portal.regions.queries import names
from portal.regions.rules import display_name
from portal.web.asking import by_pass, viewer
from portal.web.forms import EmptyForm, filled
from portal.web.guard import allow
from portal.web.pages import done, facts, page

CAMERA = "camera=(self), microphone=(), geolocation=()"
"""What the page of the scanner may use, and no other."""
NOBODY = Refusal("stranger", "Bukan peserta angkatan ini. Periksa nomor pada kartunya.", field="number")
KNOWN = "Sudah tercatat sebelumnya. Tidak ada yang berubah."


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK, by_pass=KIND)
def scanner(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Cards are read by the page's script. Without it a number is typed, and the next page says whose it was."""
    cohort, class_session = _asked(cohort_id, session_id)
    form = NumberForm()
    if form.validate_on_submit():
        answer = _enter(cohort, class_session, filled(form.number.data))
        if isinstance(answer, Response):
            return answer
        form.refuse(answer)
    moment, zone = now(), cohorts.zone_of(cohort)
    organising = cohorts.organises(db.session(), viewer(), cohort.id)
    answer = page(
        "attendance/handheld/scanner.html",
        cohort=cohort,
        class_session=class_session,
        form=form,
        refusal=attendance_rules.refuse_mark(class_session.starts_at, moment, zone, organising),
        last=_last(cohort, class_session),
        words=WORDS,
        zone=zone,
        prepared=by_pass(),
        sending_key=url_for("handheld.key", cohort_id=cohort.id, session_id=class_session.id),
        status=422 if form.is_submitted() else 200,
    )
    answer.headers["Permissions-Policy"] = CAMERA
    return kept(answer, class_session)


@bp.get("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai/daftar")
@allow(Permission.ATTENDANCE_MARK, by_pass=KIND)
def pocket(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """The whole roll for this phone, with or without a signal; its script draws it from the list of people."""
    cohort, class_session = _asked(cohort_id, session_id)
    moment, zone = now(), cohorts.zone_of(cohort)
    organising = cohorts.organises(db.session(), viewer(), cohort.id)
    answer = page(
        "attendance/handheld/pocket.html",
        cohort=cohort,
        class_session=class_session,
        form=EmptyForm(),
        refusal=attendance_rules.refuse_mark(class_session.starts_at, moment, zone, organising),
        late=attendance_rules.is_late(class_session.starts_at, moment, zone),
        until=handheld_rules.kept_until(class_session.ends_at, moment),
        prepared=by_pass(),
        sending_key=url_for("handheld.key", cohort_id=cohort.id, session_id=class_session.id),
        words=WORDS,
        zone=zone,
    )
    return kept(answer, class_session)


def _asked(cohort_id: uuid.UUID, session_id: uuid.UUID) -> tuple[Cohort, ClassSession]:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return cohort, cohorts.class_session(db.session(), cohort, session_id)


def _enter(cohort: Cohort, class_session: ClassSession, number: str) -> Response | Refusal:
    """Mark whoever has a number as present, unless they are."""
    enrolment_id = queries.by_number(db.session(), cohort.id, number)
    if enrolment_id is None:
        return NOBODY
    target = url_for("handheld.scanner", cohort_id=cohort.id, session_id=class_session.id, terakhir=enrolment_id)
    standing = mark_queries.standing(db.session(), class_session.id, [enrolment_id]).get(enrolment_id)
    if standing and standing[0].presence in ATTENDED:
        return done(target, KNOWN, "warn")
    refusal = attendance.mark(db.session(), viewer(), class_session, enrolment_id, Presence.PRESENT, now())
    return refusal or done(target)


def _last(cohort: Cohort, class_session: ClassSession) -> dict[str, object] | None:
    """Whose number was typed last, as the address says."""
    asked = request.args.get("terakhir", "")
    if not asked:
        return None
    try:
        enrolment_id = uuid.UUID(asked)
    except ValueError:
        raise NotFound from None
    enrolment = enrolments.enrolment(db.session(), cohort, enrolment_id)
    standing = mark_queries.standing(db.session(), class_session.id, [enrolment_id]).get(enrolment_id)
    village = enrolment.village_code
    return {
        "person": enrolments.enrolled_person(db.session(), cohort, enrolment_id),
        "village": display_name(village, names(db.session(), [village])[village]),
        "mark": standing[0] if standing else None,
        "group": groups.group(db.session(), cohort, enrolment.group_id) if enrolment.group_id else None,
    }


@bp.get("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/pindai/orang")
@allow(Permission.ATTENDANCE_MARK, by_pass=KIND)
def people(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    """Everybody of the cohort with their mark, for a phone that calls the roll by itself: key, number, name, village,
    birth date, whether there is a namesake, presence, when (Unix time), the marks that stand, whether they made it
    themselves, whether marks contradict each other, which one of ``groups`` they are in (-1: none), and what each mark
    that stands says. A group has a key, what it is called, and the same with its room. ``at`` says when this was so,
    ``tag`` is the same for the same list: a phone that has one (``sejak``) is told this alone, and asks for the rest
    only where it is another."""
    cohort, class_session = _asked(cohort_id, session_id)
    moment, zone = now(), cohorts.zone_of(cohort)
    found = groups.groups(db.session(), cohort.id)
    places: dict[uuid.UUID | None, int] = {one.id: place for place, one in enumerate(found)}
    listed = {
        "groups": [[str(one.id), one.label, one.words] for one in found],
        "people": [
            _row(one, places.get(one.group_id, -1)) for one in queries.people(db.session(), cohort.id, class_session.id)
        ],
    }
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    told: dict[str, object] = {"at": int(moment.timestamp()), "offset": int(offset.total_seconds()) if offset else 0}
    told["tag"] = hashlib.sha256(repr(listed).encode()).hexdigest()
    return kept(facts(told if "sejak" in request.args else told | listed), class_session)


def _row(one: PocketPerson, group: int) -> list[object]:
    return [
        str(one.enrolment_id),
        one.number,
        one.full_name,
        one.village,
        plain_date(one.birth_date) if one.birth_date else "",
        int(one.namesake),
        one.marks[0].presence if one.marks else "",
        int(one.marks[0].marked_at.timestamp()) if one.marks else 0,
        [str(mark.id) for mark in one.marks],
        int(one.by_themselves),
        int(one.contested),
        group,
        [mark.presence for mark in one.marks],
    ]
