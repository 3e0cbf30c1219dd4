"""Lists to sign: presence by session or day, and who was given something."""

import uuid

from flask import Response, request

from portal.access import Permission
from portal.attendance.lists import (
    ListKind,
    ListPeople,
    Occasion,
    figures,
    marked_lines,
    payment_list,
    refuse_list,
    sessions_of,
    signing_list,
    team_lines,
    trainee_lines,
)
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.actions import record_file
from portal.cohorts.models import ClassSession, Cohort
from portal.dates import clock_time, local_date, long_date, short_date
from portal.db import db
from portal.documents.papers import SigningLine, SigningList
from portal.documents.pdf import signing_pdf
from portal.documents.press import NotSetError
from portal.documents.sheets import file_name
from portal.documents.signing import signing_xlsx
from portal.enrolment.queries import groups
from portal.errors import NotFound, Refusal
from portal.reports import queries
from portal.reports.forms import SigningForm
from portal.reports.views import bp
from portal.web.asking import viewer
from portal.web.forms import SelectChoice
from portal.web.guard import allow
from portal.web.pages import download, page
from portal.web.transaction import reading_first

FILES = {"pdf": signing_pdf, "xlsx": signing_xlsx}
TOO_BUSY = Refusal("busy", "Berkas belum jadi: portal sedang terlalu sibuk. Coba lagi sebentar lagi.")


@bp.route("/angkatan/<uuid:cohort_id>/daftar-hadir", methods=["GET", "POST"])
@allow(Permission.ATTENDANCE_MARK, always=True)
def signing(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    form = _form(cohort)
    if form.validate_on_submit():
        made = _file(cohort_id, form)
        cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
        if not isinstance(made, Refusal):
            data, name = made
            record_file(db.session(), viewer(), cohort, name, now())
            return download(data, name)
        form.refuse(made)
    return page("reports/signing.html", cohort=cohort, form=form, status=422 if form.is_submitted() else 200)


def _form(cohort: Cohort) -> SigningForm:
    """The form with the days and sessions of a cohort to choose from. A link may have chosen one already."""
    offered = _offered(cohort)
    current = cohorts.current_session(cohorts.sessions(db.session(), cohort.id), now())
    chosen = {"when": request.args.get("sesi") or (str(current.id) if current else None)}
    form = SigningForm(data=chosen | {"group": request.args.get(groups.ASKED, "")})
    form.when.choices = [SelectChoice(key, words) for key, (words, _sessions) in offered.items()]
    found = groups.groups(db.session(), cohort.id)
    names = [*((str(one.id), one.title) for one in found), (groups.NO_GROUP, "Tanpa kelompok")] if found else []
    form.group.choices = [SelectChoice("", "Semua peserta"), *(SelectChoice(*one) for one in names)]
    return form


def _offered(cohort: Cohort) -> dict[str, tuple[str, tuple[ClassSession, ...]]]:
    """What can be signed for: the days of the timetable, then its sessions, each in words."""
    zone, timetable = cohorts.zone_of(cohort), cohorts.sessions(db.session(), cohort.id)
    days = dict.fromkeys(local_date(one.starts_at, zone) for one in timetable)
    return {day.isoformat(): (f"Sehari penuh: {long_date(day)}", sessions_of(timetable, day, zone)) for day in days} | {
        str(one.id): (_named(one, zone), (one,)) for one in timetable
    }


def _named(one: ClassSession, zone: str) -> str:
    return f"{short_date(local_date(one.starts_at, zone))}, {clock_time(one.starts_at, zone, label=False)} {one.title}"


def _file(cohort_id: uuid.UUID, form: SigningForm) -> tuple[bytes, str] | Refusal:
    """The list as a file, and what it is called. However long it takes to set, everybody else can write meanwhile."""
    ending, kind, people = request.form.get("format", ""), ListKind(form.kind.data), ListPeople(form.people.data)
    if ending not in FILES:
        raise NotFound
    refusal = refuse_list(kind, people)
    if refusal:
        return refusal
    with reading_first():
        group = form.group.data if people is ListPeople.TRAINEES else ""
        occasion = _occasion(cohorts.cohort(db.session(), viewer(), cohort_id), form.when.data, group)
        paper = _paper(occasion, kind, people, form.purpose.data or "")
        stem = "tanda-terima" if kind is ListKind.PAYMENT else "daftar-hadir"
        name = file_name(f"{stem}-{occasion.day.isoformat()}.{ending}", paper.sample)
        try:
            return FILES[ending](paper), name
        except NotSetError:
            return TOO_BUSY


def _occasion(cohort: Cohort, when: str, group: str) -> Occasion:
    found = _offered(cohort).get(when)
    if found is None:
        raise NotFound
    title = groups.title(groups.groups(db.session(), cohort.id), group)
    return Occasion(cohort, cohorts.zone_of(cohort), found[1], group, title)


def _paper(occasion: Occasion, kind: ListKind, people: ListPeople, purpose: str) -> SigningList:
    session, cohort_id = db.session(), occasion.cohort.id
    if kind is ListKind.FILLED:
        trainees = queries.signatories(session, cohort_id, occasion.group)
        marks = queries.presences(session, [one.id for one in occasion.sessions])
        lines = marked_lines(trainees, occasion.sessions, marks)
        return signing_list(occasion, people, kind, lines, figures(occasion, trainees, marks, now()))
    lines = _lines(occasion, people)
    if kind is ListKind.PAYMENT:
        return payment_list(occasion, people, lines, purpose)
    return signing_list(occasion, people, kind, lines, ())


def _lines(occasion: Occasion, people: ListPeople) -> tuple[SigningLine, ...]:
    session, cohort_id = db.session(), occasion.cohort.id
    if people is ListPeople.TRAINEES:
        return trainee_lines(queries.signatories(session, cohort_id, occasion.group))
    return team_lines([row.full_name for row in cohorts.trainers(session, cohort_id)], occasion.sessions)
