"""The organiser looks at applications and decides about them, one by one or many at once."""

import uuid
from collections.abc import Mapping

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.enrolment.actions import seating
from portal.enrolment.rules import FACT_WORDS
from portal.errors import Refusal
from portal.regions.queries import full_names
from portal.registration import rules
from portal.registration.actions import deciding
from portal.registration.forms import RefusalForm
from portal.registration.queries import applications, registrations
from portal.registration.queries.applications import Sift
from portal.registration.views import bp
from portal.web.asking import viewer
from portal.web.forms import EmptyForm, filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number

WORDS = {
    Sift.NEW: "Belum diperiksa",
    Sift.TWINS: "Ganda",
    Sift.SEATED: "Mendapat kursi",
    Sift.WAITING: "Daftar tunggu",
    Sift.REFUSED: "Ditolak",
    Sift.GONE: "Batal atau tidak dipakai",
}


@bp.get("/angkatan/<uuid:cohort_id>/pendaftaran")
@allow(Permission.ROSTER_EDIT)
def applied(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    sift = _sift()
    found = registrations.registration(db.session(), cohort.id)
    return page(
        "registration/applied.html",
        cohort=cohort,
        found=found,
        phase=registrations.phase(found, now()) if found else None,
        sift=sift,
        words=WORDS,
        counts=applications.counts(db.session(), cohort.id),
        listing=listing(db.session(), applications.rows(cohort.id, sift), page_number()),
        missing=rules.missing,
        seats=seating.seats_of(db.session(), cohort, now()),
        zone=cohorts.zone_of(cohort),
        form=EmptyForm(),
    )


def _sift() -> Sift:
    asked = request.args.get("keadaan", "")
    return Sift(asked) if asked in list(Sift) else Sift.NEW


@bp.post("/angkatan/<uuid:cohort_id>/pendaftaran/terima")
@allow(Permission.ROSTER_EDIT)
def approve(cohort_id: uuid.UUID) -> Response:
    """Approve those that were ticked, or all of which nothing is to be settled first."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    if "semua" in request.form:
        against = deciding.approve_plain_ones(db.session(), viewer(), cohort, now())
    else:
        ids = request.form.getlist("pilih", type=uuid.UUID)[: deciding.AT_ONCE]
        against = deciding.approve(db.session(), viewer(), cohort, ids, now())
    words, kind = _said(against)
    return done(url_for("registration.applied", cohort_id=cohort.id), words, kind)


def _said(against: Mapping[uuid.UUID, Refusal | None]) -> tuple[str, str]:
    """What became of an approval, in a sentence or two."""
    if not against:
        return "Tidak ada yang diterima. Centang dulu pendaftarannya.", "warn"
    refused = [str(refusal) for refusal in against.values() if refusal]
    words = f"{len(against) - len(refused)} pendaftaran diterima."
    if not refused:
        return words, "ok"
    return f"{words} {len(refused)} belum: {' '.join(dict.fromkeys(refused))}", "warn"


@bp.get("/angkatan/<uuid:cohort_id>/pendaftaran/<uuid:application_id>")
@allow(Permission.ROSTER_EDIT)
def application(cohort_id: uuid.UUID, application_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = applications.application(db.session(), cohort, application_id)
    others = applications.twins(db.session(), found) if rules.is_live(found.state) else []
    side_by_side = sorted([found, *others], key=lambda one: (one.received_at, one.id))
    return page(
        "registration/application.html",
        cohort=cohort,
        found=found,
        applications=side_by_side,
        twice=bool(others),
        villages=full_names(db.session(), {one.village_code for one in side_by_side}),
        seat=applications.seats_with(db.session(), cohort.id, [found.nik_digest]).get(found.nik_digest),
        states=rules.WORDS,
        missing=rules.missing,
        conditions=rules.SHORT_CONDITIONS,
        facts=FACT_WORDS,
        zone=cohorts.zone_of(cohort),
    )


@bp.route("/angkatan/<uuid:cohort_id>/pendaftaran/<uuid:application_id>/tolak", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def refuse(cohort_id: uuid.UUID, application_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = applications.application(db.session(), cohort, application_id)
    form = RefusalForm()
    if form.validate_on_submit():
        refusal = deciding.refuse(db.session(), viewer(), cohort, found.id, filled(form.reason.data), now())
        if refusal is None:
            return done(url_for("registration.applied", cohort_id=cohort.id), "Pendaftaran ditolak.")
        form.refuse(refusal)
    status = 422 if form.is_submitted() else 200
    return page("registration/refuse.html", cohort=cohort, found=found, form=form, status=status)


@bp.post("/angkatan/<uuid:cohort_id>/pendaftaran/<uuid:application_id>/pakai")
@allow(Permission.ROSTER_EDIT)
def keep(cohort_id: uuid.UUID, application_id: uuid.UUID) -> Response:
    """Keep one of several applications with the same NIK."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = applications.application(db.session(), cohort, application_id)
    refusal = deciding.keep(db.session(), viewer(), cohort, found.id, now())
    words = str(refusal or "Pendaftaran ini yang dipakai, dengan waktu daftar yang paling awal.")
    back = url_for("registration.application", cohort_id=cohort.id, application_id=found.id)
    return done(back, words, "warn" if refusal else "ok")
