"""The seats of a cohort: how many, for whom, and whether the waiting list moves by itself."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.forms import shares_in
from portal.cohorts.models import Cohort
from portal.cohorts.rules import CONFIRM_HOURS, MAX_QUOTAS
from portal.db import db
from portal.enrolment.actions import seating
from portal.enrolment.actions.capacity import Capacity, set_capacity
from portal.enrolment.forms import CapacityForm
from portal.enrolment.views import bp
from portal.regions.queries import regencies
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page

SPARE = 2
"""Empty rows for further quotas."""


@bp.route("/angkatan/<uuid:cohort_id>/kursi", methods=["GET", "POST"])
@allow(Permission.COHORT_MANAGE)
def capacity(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = CapacityForm(data=_values(cohort))
    if form.validate_on_submit():
        refusal = set_capacity(db.session(), viewer(), cohort, _wanted(form, cohort), now())
        if refusal is None:
            return done(url_for("enrolment.waiting_list", cohort_id=cohort.id), _saved(cohort))
        form.refuse(refusal)
    seats = seating.seats_of(db.session(), cohort, now())
    return page(
        "cohorts/capacity.html",
        cohort=cohort,
        form=form,
        seats=seats,
        taken={str(share.id): seats.taken.get(share.id, 0) for share in seats.shares},
        regencies=regencies(db.session()),
        status=422 if form.is_submitted() else 200,
    )


def _values(cohort: Cohort) -> dict[str, object]:
    quotas = [
        {"quota_id": str(one.id), "name": one.name, "region_code": one.region_code or "", "seats": one.seats}
        for one in cohort.quotas
    ]
    return {
        "announced": cohort.announced_seats,
        "quotas": [*quotas, *({} for _ in range(min(SPARE, MAX_QUOTAS - len(quotas))))],
        "released_on": cohort.quotas_released_on,
        "stopped": cohort.promotion_stopped,
        "confirms": bool(cohort.confirm_hours),
        "hours": cohort.confirm_hours or CONFIRM_HOURS,
    }


def _wanted(form: CapacityForm, cohort: Cohort) -> Capacity:
    shares = shares_in(form.quotas, [quota.id for quota in cohort.quotas])
    hours = (form.hours.data or CONFIRM_HOURS) if form.confirms.data else None
    return Capacity(filled(form.announced.data), shares, form.released_on.data, bool(form.stopped.data), hours)


def _saved(cohort: Cohort) -> str:
    excess = seating.seats_of(db.session(), cohort, now()).excess
    over = f" Sekarang {excess} orang lebih banyak daripada kursinya; tidak seorang pun dikeluarkan." if excess else ""
    return f"Kursi tersimpan.{over}"
