"""Opening a cohort to applications: when, how, and the address that goes on the poster."""

import uuid
from datetime import datetime, time
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response, current_app, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import local_date
from portal.db import db
from portal.documents.qr import qr_svg
from portal.registration.actions import opening
from portal.registration.actions.opening import RegistrationPlan
from portal.registration.forms import RegistrationForm
from portal.registration.models import Registration
from portal.registration.queries import registrations
from portal.registration.views import bp
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page

OPENS, CLOSES = time(8), time(17)
"""The hours that a new form proposes."""


@bp.route("/angkatan/<uuid:cohort_id>/pendaftaran/atur", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def settings(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = registrations.registration(db.session(), cohort.id)
    form = RegistrationForm(data=_values(cohort, found))
    if form.validate_on_submit():
        refusal = opening.set_registration(db.session(), viewer(), cohort, _plan(form, cohort), now())
        if refusal is None:
            return done(url_for("registration.settings", cohort_id=cohort.id), "Pendaftaran tersimpan.")
        form.refuse(refusal)
    address = public_address(found) if found else None
    return page(
        "registration/settings.html",
        cohort=cohort,
        form=form,
        found=found,
        phase=registrations.phase(found, now()) if found else None,
        forced=bool(cohorts.course_of(db.session(), cohort).requires),
        address=address,
        qr="data:image/svg+xml," + quote(qr_svg(address)) if address else None,
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/angkatan/<uuid:cohort_id>/pendaftaran/tutup")
@allow(Permission.COHORT_MANAGE)
def close(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    closed = opening.close_registration(db.session(), viewer(), cohort, now())
    words = "Pendaftaran ditutup." if closed else "Pendaftaran sudah tertutup."
    return done(url_for("registration.settings", cohort_id=cohort.id), words)


def public_address(found: Registration) -> str:
    base: str = current_app.config["SETTINGS"].base_url
    return base + url_for("registration.front", short_name=found.short_name)


def _values(cohort: Cohort, found: Registration | None) -> dict[str, object]:
    zone = ZoneInfo(cohorts.zone_of(cohort))
    if found is None:
        today = local_date(now(), cohorts.zone_of(cohort))
        days = {"opens_on": today, "closes_on": cohort.starts_on}
        return {**days, "opens_time": OPENS, "closes_time": CLOSES, "approval": True}
    opens, closes = found.opens_at.astimezone(zone), found.closes_at.astimezone(zone)
    return {
        "opens_on": opens.date(),
        "opens_time": opens.time(),
        "closes_on": closes.date(),
        "closes_time": closes.time(),
        "approval": found.approval,
        "public_text": found.public_text,
    }


def _plan(form: RegistrationForm, cohort: Cohort) -> RegistrationPlan:
    zone = ZoneInfo(cohorts.zone_of(cohort))
    return RegistrationPlan(
        datetime.combine(filled(form.opens_on.data), filled(form.opens_time.data), zone),
        datetime.combine(filled(form.closes_on.data), filled(form.closes_time.data), zone),
        bool(form.approval.data),
        (form.public_text.data or "").strip(),
    )
