"""One participant: correcting what the roster got wrong, and a new card."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.accounts.card import queries as card_queries
from portal.accounts.card import rules as card_rules
from portal.accounts.models import Person
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.actions import cards, correcting
from portal.enrolment.forms import ParticipantForm
from portal.enrolment.queries import bookings, enrolments, reports
from portal.enrolment.rules import FACT_WORDS
from portal.enrolment.views import bp
from portal.enrolment.views.homes import homes_offered
from portal.ledger.queries import is_completed
from portal.regions.forms import region_code
from portal.regions.queries import full_names
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.get("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>")
@allow(Permission.ROSTER_EDIT)
def participant(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = enrolments.enrolment(db.session(), cohort, enrolment_id)
    places = card_queries.places(db.session(), found.person_id)
    return page(
        "cohorts/participant.html",
        cohort=cohort,
        enrolment=found,
        person=enrolments.enrolled_person(db.session(), cohort, enrolment_id),
        quota=enrolments.quota_name(cohort, found),
        doubted=enrolments.is_doubted(db.session(), cohort.id, enrolment_id),
        booked=bookings.booked_elsewhere(db.session(), cohort, [found.person_id]).get(found.person_id),
        home=full_names(db.session(), {found.village_code})[found.village_code],
        completed=is_completed(db.session(), enrolment_id),
        card=card_rules.state_of(places),
    )


@bp.route("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/perbaiki", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def correct(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    found = enrolments.enrolment(db.session(), cohort, enrolment_id)
    person = enrolments.enrolled_person(db.session(), cohort, enrolment_id)
    form = ParticipantForm(data=_as_typed(person, found.village_code))
    if form.validate_on_submit():
        facts = correcting.ParticipantFacts(
            filled(form.full_name.data),
            form.birth_place.data or "",
            filled(form.birth_date.data),
            form.sex.data,
            form.phone.data,
            region_code(form.village_code.data) or "",
            form.nik.data or "",
        )
        reason = filled(form.reason.data)
        refusal = correcting.correct(db.session(), viewer(), cohort, enrolment_id, facts, reason, now())
        if refusal is None:
            return done(_here(cohort, enrolment_id), "Data peserta tersimpan.")
        form.refuse(refusal)
    return page(
        "cohorts/correct.html",
        cohort=cohort,
        enrolment=found,
        person=person,
        home=full_names(db.session(), {found.village_code})[found.village_code],
        homes=homes_offered(db.session(), cohort),
        report=reports.waiting(db.session(), enrolment_id),
        facts=FACT_WORDS,
        form=form,
        status=422 if form.is_submitted() else 200,
    )


def _as_typed(person: Person, village_code: str) -> dict[str, str | None]:
    """A record as its form shows it."""
    return {
        "full_name": person.full_name,
        "birth_place": person.birth_place,
        "birth_date": f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "",
        "sex": person.sex.value if person.sex else None,
        "phone": person.phone,
        "village_code": village_code,
    }


def _here(cohort: Cohort, enrolment_id: uuid.UUID) -> str:
    return url_for("enrolment.participant", cohort_id=cohort.id, enrolment_id=enrolment_id)


@bp.post("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/kartu")
@allow(Permission.SIGN_IN_CARDS)
def renew_card(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    cards.renew_pin(db.session(), viewer(), cohort, enrolment_id, now())
    return done(_here(cohort, enrolment_id), "PIN baru dibuat. PIN atau kata sandi lama tidak berlaku lagi.")


@bp.post("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/kartu/hp")
@allow(Permission.SIGN_IN_CARDS)
def allow_device(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """One more phone for the QR code of a card."""
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    refusal = cards.allow_device(db.session(), viewer(), cohort, enrolment_id, now())
    words = "Kode QR kartu sekarang boleh dipakai di satu HP lagi. HP berikutnya yang memindainya langsung dapat masuk."
    return done(_here(cohort, enrolment_id), str(refusal or words), "warn" if refusal else "ok")
