"""What became of an application, for whoever has its code. The code stands in no address: it is posted, and kept
encrypted in the browser's session."""

from datetime import datetime

from flask import Response, request, url_for

from portal.accounts import guessing
from portal.accounts.guessing import Source
from portal.accounts.rules import network, refuse_try
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.actions import offering, seating
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments, reports
from portal.enrolment.roster.dates import read_date
from portal.enrolment.rules import DataFact, EnrolmentState
from portal.errors import Refusal
from portal.regions.queries import names
from portal.regions.rules import display_name
from portal.registration import rules, stamps
from portal.registration.actions import leaving, limiting, reporting
from portal.registration.forms import ApplicantReportForm, ApplicationCodeForm, TakeBackForm
from portal.registration.models import Application
from portal.registration.queries import applications, journeys, registrations
from portal.registration.rules import CODES, is_live
from portal.registration.views import bp
from portal.registration.views.applying import MADE
from portal.web import refusals, sealed
from portal.web.forms import EmptyForm, filled
from portal.web.guard import public
from portal.web.pages import done, page, see_other
from portal.web.refusals import RefusalKind
from portal.web.transaction import keep_changes

FOUND = "application"
CONFIRMED = "dijawab sendiri di halaman pendaftaran"


@bp.route("/pendaftaran", methods=["GET", "POST"])
@public("whoever applied looks here for what became of it, by a code")
def find() -> Response:
    form = ApplicationCodeForm()
    if form.validate_on_submit():
        code = filled(form.code.data)
        refusal = _refuse_code(code)
        if refusal is None:
            sealed.keep(FOUND, code)
            return see_other(url_for("registration.mine"))
        form.refuse(refusal)
    return page("registration/find.html", form=form, status=422 if form.is_submitted() else 200)


def _refuse_code(code: str) -> Refusal | None:
    """Why a code opens nothing; a wrong one is counted against its address."""
    if limiting.is_spent(db.session(), "code", request.remote_addr, CODES, now()):
        return rules.TOO_MANY_CODES
    if applications.by_code(db.session(), code):
        return None
    limiting.spend(db.session(), "code", request.remote_addr, CODES, now())
    keep_changes()
    refusals.note(RefusalKind.CODE)
    return rules.WRONG_CODE


def _mine() -> tuple[Application, Cohort] | None:
    """The application whose code this browser has brought, with its cohort."""
    code = sealed.look(FOUND)
    found = applications.by_code(db.session(), code) if code else None
    return (found, cohorts.cohort_by_id(db.session(), found.cohort_id)) if found else None


@bp.get("/pendaftaran/saya")
@public("whoever has the code reads what became of the application")
def mine() -> Response:
    brought = _mine()
    if brought is None:
        return see_other(url_for("registration.find"))
    found, cohort = brought
    seat = _seat(found, cohort)
    decided = (found.decided_at, found.state) if found.decided_by and found.decided_at else None
    village = names(db.session(), [found.village_code])[found.village_code]
    return page(
        "registration/mine.html",
        found=found,
        cohort=cohort,
        seat=seat,
        place=applications.place(db.session(), cohort.id, seat.id) if seat else None,
        offered_until=_offered_until(cohort, seat),
        seats=seating.seats_of(db.session(), cohort, now()),
        moving=seating.is_moving(cohort, now()),
        quota=enrolments.quota_name(cohort, seat) if seat else "",
        village=display_name(found.village_code, village),
        live=_is_live(found, seat),
        steps=rules.journey(
            found.received_at,
            decided,
            journeys.numbers(db.session(), seat.id) if seat else [],
            journeys.befallen(db.session(), seat.id) if seat else [],
        ),
        report=reports.latest(db.session(), seat.id) if seat else None,
        ending=(sealed.look(FOUND) or "")[-stamps.GROUP :],
        registration=registrations.registration(db.session(), cohort.id),
        checked_at=now(),
        zone=cohorts.zone_of(cohort),
        form=EmptyForm(),
    )


def _is_live(found: Application, seat: Enrolment | None) -> bool:
    return is_live(found.state) and (seat is None or seat.state is not EnrolmentState.WITHDRAWN)


def _seat(found: Application, cohort: Cohort) -> Enrolment | None:
    return enrolments.enrolment(db.session(), cohort, found.enrolment_id) if found.enrolment_id else None


def _offered_until(cohort: Cohort, seat: Enrolment | None) -> datetime | None:
    """Until when somebody may say whether they take the seat that they were offered."""
    if seat is None or seat.state is not EnrolmentState.OFFERED:
        return None
    return seating.said_end(cohort, seat.answer_by)


@bp.post("/pendaftaran/saya/kursi")
@public("whoever has the code takes the seat that they were offered")
def take_seat() -> Response:
    brought = _mine()
    if brought is None:
        return see_other(url_for("registration.find"))
    found, cohort = brought
    if found.enrolment_id is None:
        return see_other(url_for("registration.mine"))
    refusal = offering.confirm(db.session(), None, cohort, found.enrolment_id, CONFIRMED, now())
    back = url_for("registration.mine")
    return done(back, str(refusal), "warn") if refusal else done(back, "Kursi itu milik Anda.")


@bp.post("/pendaftaran/saya/tutup")
@public("a borrowed phone forgets the code")
def forget() -> Response:
    sealed.take(FOUND)
    sealed.take(MADE)
    return done(url_for("registration.find"), "HP ini sudah melupakan kode pendaftarannya.")


@bp.route("/pendaftaran/saya/batal", methods=["GET", "POST"])
@public("whoever has the code and knows the birth date takes the application back")
def take_back() -> Response:
    brought = _mine()
    if brought is None:
        return see_other(url_for("registration.find"))
    found, cohort = brought
    form = TakeBackForm()
    if form.validate_on_submit():
        refusal = _refuse_birth(found, filled(form.birth.data)) or leaving.withdraw(db.session(), cohort, found, now())
        if refusal is None:
            return done(url_for("registration.mine"), "Pendaftaran Anda sudah dibatalkan.")
        form.refuse(refusal)
    return page("registration/take_back.html", form=form, cohort=cohort, status=422 if form.is_submitted() else 200)


@bp.route("/pendaftaran/saya/perbaiki", methods=["GET", "POST"])
@public("whoever has the code and knows the birth date says what is wrong in the application")
def report_wrong() -> Response:
    brought = _mine()
    if brought is None:
        return see_other(url_for("registration.find"))
    found, cohort = brought
    if not _is_live(found, _seat(found, cohort)):
        return see_other(url_for("registration.mine"))
    form = ApplicantReportForm()
    if form.validate_on_submit():
        about, said = DataFact(form.about.data), filled(form.said.data)
        refusal = _refuse_birth(found, filled(form.birth.data)) or reporting.report(
            db.session(), cohort, found, about, said, now()
        )
        if refusal is None:
            return done(url_for("registration.mine"), "Laporan terkirim ke penyelenggara.")
        form.refuse(refusal)
    status = 422 if form.is_submitted() else 200
    return page("registration/report_wrong.html", form=form, cohort=cohort, status=status)


def _refuse_birth(found: Application, typed: str) -> Refusal | None:
    """Whether this is the birth date that was registered. Wrong ones are slowed like wrong PINs."""
    name, source, moment = f"application {found.id}", Source(network(request.remote_addr)), now()
    waiting = refuse_try(guessing.tries(db.session(), name, source), moment)
    if waiting:
        return rules.refuse_wait(waiting)
    written = read_date(typed, moment.date())
    if written and written.day_first == found.birth_date:
        guessing.note_success(db.session(), name, source, moment)
        return None
    guessing.note_failure(db.session(), name, source, moment)
    keep_changes()
    return rules.WRONG_BIRTH
