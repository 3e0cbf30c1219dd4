"""Cohorts: the list, opening one, its timetable and its trainers. The page of one is in ``reports``."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request, url_for

from portal.access import Permission, Role
from portal.clock import now
from portal.cohorts import actions, rules
from portal.cohorts import queries as cohorts
from portal.cohorts.forms import CohortDataForm, CohortForm, ReasonForm, SessionForm, TrainersForm
from portal.cohorts.models import ClassSession, Cohort
from portal.courses import queries as courses
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.organisers.queries import organisations as organisations_queries
from portal.regions.forms import region_code
from portal.regions.queries import regencies
from portal.regions.rules import time_zone
from portal.web.asking import viewer
from portal.web.forms import SelectChoice, filled
from portal.web.guard import allow
from portal.web.pages import done, page

bp = Blueprint("cohorts", __name__)


@bp.route("/angkatan/baru", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def new_cohort() -> Response:
    form = CohortForm()
    organisations = organisations_queries.own_organisations(db.session(), viewer())
    form.organisation_id.choices = [SelectChoice(str(one.id), one.name) for one in organisations]
    versions = courses.offered(db.session(), request.form.get("course_version_id", type=uuid.UUID))
    form.course_version_id.choices = [SelectChoice(str(one.id), f"{one.title}, versi {one.number}") for one in versions]
    if form.validate_on_submit():
        organisation = organisations_queries.own_organisation(
            db.session(), viewer(), uuid.UUID(form.organisation_id.data)
        )
        opened = actions.open_cohort(db.session(), viewer(), organisation, _facts(form), now())
        if isinstance(opened, Cohort):
            return done(url_for("reports.cohort", cohort_id=opened.id), "Angkatan dibuka. Jadwal bawaan sudah diisi.")
        form.refuse(opened)
    return page(
        "cohorts/cohort_form.html",
        form=form,
        regencies=regencies(db.session()),
        status=422 if form.is_submitted() else 200,
    )


def _facts(form: CohortForm) -> actions.CohortFacts:
    return actions.CohortFacts(
        course_version_id=uuid.UUID(form.course_version_id.data),
        title=filled(form.title.data),
        venue=filled(form.venue.data),
        city=filled(form.city.data),
        region_code=region_code(form.region_code.data) or "",
        starts_on=filled(form.starts_on.data),
        ends_on=filled(form.ends_on.data),
        announced_seats=filled(form.announced_seats.data),
        quotas=form.shares(),
    )


@bp.route("/angkatan/<uuid:cohort_id>/ubah", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def change_cohort(cohort_id: uuid.UUID) -> Response:
    """Change a cohort; with ``lihat`` the page first shows what would become of the timetable."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    days = cohorts.days(db.session(), cohort)
    form = CohortDataForm(data=_cohort_values(cohort, days))
    preview = None
    if form.is_submitted() and form.fits(days) and form.validate():
        data = _cohort_data(form, days)
        if "lihat" in request.form:
            preview = actions.moved_timetable(db.session(), cohort, data)
            outcome = preview if isinstance(preview, Refusal) else None
        else:
            outcome = actions.change_cohort(db.session(), viewer(), cohort, data, now())
            if outcome is None:
                return done(url_for("reports.cohort", cohort_id=cohort.id), "Data angkatan tersimpan.")
        if outcome:
            form.refuse(outcome)
    shown = None if isinstance(preview, Refusal) else preview
    return page(
        "cohorts/change_cohort.html",
        cohort=cohort,
        form=form,
        days=days,
        preview=shown,
        zone=cohorts.zone_of(cohort),
        new_zone=time_zone(region_code(form.region_code.data) or "") if shown else "",
        regencies=regencies(db.session()),
        status=422 if form.is_submitted() and shown is None else 200,
    )


def _cohort_values(cohort: Cohort, days: list[date]) -> dict[str, object]:
    names = ("title", "venue", "city", "region_code", "starts_on", "ends_on", "funds_number", "late_after")
    return {name: getattr(cohort, name) for name in names} | {"funds": (cohort.funds or ""), "days": days}


def _cohort_data(form: CohortDataForm, days: list[date]) -> actions.CohortData:
    return actions.CohortData(
        title=filled(form.title.data),
        venue=filled(form.venue.data),
        city=filled(form.city.data),
        region_code=region_code(form.region_code.data) or "",
        starts_on=filled(form.starts_on.data),
        ends_on=filled(form.ends_on.data),
        funds=rules.FundSource(form.funds.data) if form.funds.data else None,
        funds_number=form.funds_number.data or "",
        late_after=form.late_after.data,
        days=dict(zip(days, (filled(field.data) for field in form.days), strict=True)),
    )


@bp.route("/angkatan/<uuid:cohort_id>/sesi/baru", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def new_session(cohort_id: uuid.UUID) -> Response:
    return _edit_session(cohorts.organised_cohort(db.session(), viewer(), cohort_id), None)


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/ubah", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def edit_session(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    found = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    return _edit_session(found, cohorts.class_session(db.session(), found, session_id))


def _edit_session(cohort: Cohort, existing: ClassSession | None) -> Response:
    zone = cohorts.zone_of(cohort)
    course = cohorts.course_of(db.session(), cohort)
    form = SessionForm(data=_session_values(cohort, existing, zone))
    form.offer_modules((module.slug, module.title) for module in course.modules)
    if form.validate_on_submit():
        start = datetime.combine(filled(form.day.data), filled(form.start.data), ZoneInfo(zone))
        end = rules.session_end(start, filled(form.jp.data), course.jp_minutes)
        plan = rules.SessionPlan(filled(form.title.data), form.module.data or None, filled(form.jp.data), start, end)
        refusal = actions.save_session(
            db.session(), viewer(), cohort, existing, plan, form.room.data or "", form.speaker.data or "", now()
        )
        if refusal is None:
            return done(url_for("reports.timetable", cohort_id=cohort.id), "Jadwal tersimpan.")
        form.refuse(refusal)
    return page(
        "cohorts/session_form.html",
        cohort=cohort,
        form=form,
        existing=existing,
        status=422 if form.is_submitted() else 200,
    )


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/batal", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def cancel_session(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    return _hold(cohort_id, session_id, actions.cancel_session, "Sesi dibatalkan. Kehadirannya tidak dihitung lagi.")


@bp.route("/angkatan/<uuid:cohort_id>/sesi/<uuid:session_id>/adakan", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def restore_session(cohort_id: uuid.UUID, session_id: uuid.UUID) -> Response:
    return _hold(cohort_id, session_id, actions.restore_session, "Sesi diadakan lagi.")


def _hold(cohort_id: uuid.UUID, session_id: uuid.UUID, act: Callable[..., Refusal | None], words: str) -> Response:
    """A page that asks why a session is cancelled, or held after all."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    class_session = cohorts.any_session(db.session(), cohort, session_id)
    form = ReasonForm()
    if form.validate_on_submit():
        refusal = act(db.session(), viewer(), cohort, class_session, filled(form.reason.data), now())
        if refusal is None:
            return done(url_for("reports.timetable", cohort_id=cohort.id), words)
        form.refuse(refusal)
    return page(
        "cohorts/hold_session.html",
        cohort=cohort,
        class_session=class_session,
        form=form,
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() else 200,
    )


def _session_values(found: Cohort, existing: ClassSession | None, zone: str) -> dict[str, object]:
    if existing is None:
        return {"day": found.starts_on, "room": found.venue}
    start = existing.starts_at.astimezone(ZoneInfo(zone))
    names = ("title", "module", "jp", "room", "speaker")
    return {name: getattr(existing, name) for name in names} | {"day": start.date(), "start": start.time()}


@bp.route("/angkatan/<uuid:cohort_id>/pelatih", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def trainers(cohort_id: uuid.UUID) -> Response:
    found = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    offered = list(db.session.execute(organisations_queries.staff(found.organisation_id, Role.TRAINER)))
    form = TrainersForm(data={"people": [str(row.id) for row in cohorts.trainers(db.session(), found.id)]})
    form.people.choices = [(str(row.id), row.full_name) for row in offered]
    if form.validate_on_submit():
        actions.set_trainers(db.session(), viewer(), found, _chosen(form), now())
        return done(url_for("reports.cohort", cohort_id=found.id), "Pelatih angkatan tersimpan.")
    return page("cohorts/trainers.html", cohort=found, form=form, status=422 if form.is_submitted() else 200)


def _chosen(form: TrainersForm) -> set[uuid.UUID]:
    try:
        return {uuid.UUID(value) for value in form.people.data or []}
    except ValueError:
        raise NotFound from None
