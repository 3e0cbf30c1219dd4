"""One person of a cohort: entering them by hand, taking them off, bringing them back, and what is between."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.forms import ReasonForm
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.db import db
from portal.enrolment.actions import entering, leaving, likenesses, offering, seating
from portal.enrolment.forms import MoveForm, NewcomerForm, OfferAnswerForm, QuotaChangeForm, SubstituteForm, WalkInForm
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import enrolments
from portal.enrolment.queries import seats as seats_queries
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.roster.typed import TypedPerson, read_typed_person
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState
from portal.enrolment.views import bp
from portal.enrolment.views.homes import homes_offered
from portal.errors import Refusal
from portal.regions.forms import region_code
from portal.regions.queries import district_codes
from portal.web.asking import viewer
from portal.web.forms import Form, SelectChoice, filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number

WAITS = "Belum ada kursi: orang ini masuk daftar tunggu."


@bp.get("/angkatan/<uuid:cohort_id>/tunggu")
@allow(Permission.COHORT_VIEW)
def waiting_list(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    return page(
        "cohorts/waiting_list.html",
        cohort=cohort,
        listing=listing(db.session(), seats_queries.waiting_people(cohort.id), page_number()),
        seats=seating.seats_of(db.session(), cohort, now()),
        moving=seating.is_moving(cohort, now()),
        offered=seats_queries.counts(db.session(), cohort.id)[EnrolmentState.OFFERED],
        zone=cohorts.zone_of(cohort),
    )


@bp.route("/angkatan/<uuid:cohort_id>/peserta/baru", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def walk_in(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = WalkInForm()
    form.quota.choices = [SelectChoice("", "Menurut desanya"), *(SelectChoice(q.name, q.name) for q in cohort.quotas)]
    if form.validate_on_submit():
        row = _typed(form, cohort, form.quota.data or None)
        likes = [] if isinstance(row, Refusal) or form.anyway.data else likenesses.of_row(db.session(), cohort, row)
        if likes:
            return _newcomer_page("cohorts/walk_in.html", cohort, form, likes=likes)
        entered = row if isinstance(row, Refusal) else entering.enter(db.session(), viewer(), cohort, row, now())
        if isinstance(entered, Enrolment):
            words = WAITS if entered.state is EnrolmentState.WAITING else "Terdaftar. Buat PIN supaya dapat masuk."
            return done(_person(cohort, entered.id), words)
        form.refuse(entered)
    return _newcomer_page("cohorts/walk_in.html", cohort, form, likes=[])


def _typed(form: NewcomerForm, cohort: Cohort, quota: str | None = None) -> RosterRow | Refusal:
    typed = TypedPerson(
        nik=filled(form.nik.data),
        name=filled(form.name.data),
        birth_date=form.birth_date.data or "",
        sex=form.sex.data or "",
        phone=form.phone.data or "",
        village_code=region_code(form.village_code.data) or "",
        quota=quota,
    )
    today = local_date(now(), cohorts.zone_of(cohort))
    return read_typed_person(typed, today, district_codes(db.session()).__contains__)


def _newcomer_page(template: str, cohort: Cohort, form: Form, **context: Any) -> Response:
    homes = homes_offered(db.session(), cohort)
    return page(template, cohort=cohort, form=form, homes=homes, status=422 if form.is_submitted() else 200, **context)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/ganti", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def exchange(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    person = enrolments.enrolled_person(db.session(), cohort, enrolment_id)
    form = SubstituteForm()
    if form.validate_on_submit():
        row = _typed(form, cohort)
        came = (
            row
            if isinstance(row, Refusal)
            else leaving.exchange(db.session(), viewer(), cohort, enrolment_id, row, filled(form.reason.data), now())
        )
        if isinstance(came, Enrolment):
            words = f"Kursi {person.full_name} sekarang milik {filled(form.name.data)}. Buat PIN supaya dapat masuk."
            return done(_person(cohort, came.id), words)
        form.refuse(came)
    return _newcomer_page("cohorts/exchange.html", cohort, form, person=person, enrolment_id=enrolment_id)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/undur", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def withdraw(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    def act(cohort: Cohort, reason: str) -> Refusal | str:
        refusal = leaving.withdraw(db.session(), viewer(), cohort, enrolment_id, reason, now())
        return refusal or "Diundurkan. Kursinya diberikan kepada yang menunggu, bila ada."

    return _act(cohort_id, enrolment_id, "withdraw", ReasonForm(), act)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/kembali", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def bring_back(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    def act(cohort: Cohort, reason: str) -> str:
        state = leaving.bring_back(db.session(), viewer(), cohort, enrolment_id, reason, now())
        return WAITS if state is EnrolmentState.WAITING else "Kembali terdaftar."

    return _act(cohort_id, enrolment_id, "bring_back", ReasonForm(), act)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/kursi", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def seat(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    def act(cohort: Cohort, reason: str) -> Refusal | str:
        return seating.seat(db.session(), viewer(), cohort, enrolment_id, reason, now()) or "Mendapat kursi."

    return _act(cohort_id, enrolment_id, "seat", ReasonForm(), act)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/jawaban", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def answer_offer(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """What somebody who was offered a seat said to the organiser."""
    form = OfferAnswerForm()

    def act(cohort: Cohort, reason: str) -> Refusal | str:
        takes = form.answer.data == "ya"
        answer = offering.confirm if takes else offering.decline
        refusal = answer(db.session(), viewer(), cohort, enrolment_id, reason, now())
        return refusal or ("Kursinya diterima." if takes else "Kursinya diberikan kepada yang menunggu, bila ada.")

    return _act(cohort_id, enrolment_id, "answer_offer", form, act)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/dahulukan", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def put_ahead(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    def act(cohort: Cohort, reason: str) -> str:
        seating.put_ahead(db.session(), viewer(), cohort, enrolment_id, reason, now())
        return "Didahulukan di daftar tunggu."

    return _act(cohort_id, enrolment_id, "put_ahead", ReasonForm(), act)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/kuota", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def set_quota(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    enrolment = enrolments.enrolment(db.session(), cohort, enrolment_id)
    form = QuotaChangeForm(data={"quota": str(enrolment.quota_id or "")})
    form.quota.choices = [*(SelectChoice(str(q.id), q.name) for q in cohort.quotas), SelectChoice("", OPEN_SEATS)]

    def act(cohort: Cohort, reason: str) -> Refusal | str:
        quota = uuid.UUID(form.quota.data) if form.quota.data else None
        refusal = seating.set_quota(db.session(), viewer(), cohort, enrolment_id, quota, reason, now())
        return refusal or "Kuota tersimpan."

    return _act(cohort_id, enrolment_id, "set_quota", form, act)


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/pindah", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def move(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = MoveForm()
    today = local_date(now(), cohorts.zone_of(cohort))
    others = cohorts.open_ones(db.session(), cohort, today)
    form.cohort.choices = [SelectChoice(str(one.id), one.title) for one in others]

    def act(cohort: Cohort, reason: str) -> Refusal | str:
        other = cohorts.organised_cohort(db.session(), viewer(), uuid.UUID(form.cohort.data))
        came = leaving.move(db.session(), viewer(), cohort, enrolment_id, other, reason, now())
        if isinstance(came, Refusal):
            return came
        return f"Dipindahkan ke {other.title}." if came.state is EnrolmentState.ACTIVE else WAITS

    return _act(cohort_id, enrolment_id, "move", form, act)


def _act(
    cohort_id: uuid.UUID,
    enrolment_id: uuid.UUID,
    name: str,
    form: ReasonForm,
    act: Callable[[Cohort, str], Refusal | str],
) -> Response:
    """A page that asks for the reason, then carries the act out and leads back to the person."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    enrolment = enrolments.enrolment(db.session(), cohort, enrolment_id)
    if form.validate_on_submit():
        outcome = act(cohort, filled(form.reason.data))
        if not isinstance(outcome, Refusal):
            return done(_person(cohort, enrolment_id), outcome)
        form.refuse(outcome)
    return page(
        "cohorts/person_act.html",
        cohort=cohort,
        enrolment=enrolment,
        person=enrolments.enrolled_person(db.session(), cohort, enrolment_id),
        name=name,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _person(cohort: Cohort, enrolment_id: uuid.UUID) -> str:
    return url_for("enrolment.participant", cohort_id=cohort.id, enrolment_id=enrolment_id)
