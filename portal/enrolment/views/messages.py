"""Ready texts for WhatsApp: one for each person, and one for a group. Nothing is sent; whose was opened is noted."""

import uuid
from dataclasses import replace

from flask import Response, current_app, request, url_for

from portal.access import Permission
from portal.accounts.models import Person
from portal.accounts.rules import shown_number
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import date_span, full_moment
from portal.db import db
from portal.enrolment import messages as texts
from portal.enrolment.actions import offering, seating, telling
from portal.enrolment.messages import Announcement
from portal.enrolment.queries import contacts, enrolments
from portal.enrolment.rules import OPEN_SEATS, EnrolmentState, PersonalText
from portal.enrolment.views import bp
from portal.errors import NotFound, Refusal
from portal.web import headers
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page, see_other
from portal.web.paging import listing, page_number
from portal.web.search import searched

NO_PHONE = "Orang ini belum punya nomor HP. Isi dulu di data pesertanya, lalu buka lagi."


@bp.get("/angkatan/<uuid:cohort_id>/pesan")
@allow(Permission.ROSTER_EDIT)
def messages(cohort_id: uuid.UUID) -> Response:
    session = db.session()
    cohort = cohorts.organised_cohort(session, viewer(), cohort_id)
    groups = {"": ""} | {str(quota.id): quota.name for quota in cohort.quotas} | {contacts.NO_QUOTA: OPEN_SEATS}
    asked = request.args.get("kuota", "")
    quota = asked if asked in groups else ""
    said, search = _announcement(cohort), searched()
    rows = listing(session, contacts.contacts(cohort.id, search, quota), page_number())
    ids = [row.id for row in rows.rows]
    answer = page(
        "cohorts/messages.html",
        part="list",
        cohort=cohort,
        groups=groups,
        quota=quota,
        search=search,
        listing=rows,
        reachable={row.id for row in rows.rows if texts.is_callable(row.phone)},
        openings=contacts.openings(session, ids, PersonalText.ENROLLED),
        zone=cohorts.zone_of(cohort),
        group_text=texts.to_group(said, groups[quota]),
        without=contacts.without_phone(session, cohort.id, quota),
    )
    return headers.leading_out(answer, texts.LEADS_BY)


@bp.post("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/pesan")
@allow(Permission.ROSTER_EDIT)
def open_text(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    """Note that the text for somebody is opened, and lead on to WhatsApp with it."""
    session = db.session()
    cohort = cohorts.organised_cohort(session, viewer(), cohort_id)
    enrolment = enrolments.enrolment(session, cohort, enrolment_id)
    person = enrolments.enrolled_person(session, cohort, enrolment_id)
    if enrolment.state is EnrolmentState.OFFERED:
        return _open_offer(cohort, enrolment_id, person)
    if enrolment.state is not EnrolmentState.ACTIVE:
        raise NotFound
    text = texts.to_person(_announcement(cohort), person.full_name, shown_number(person.login))
    address = texts.whatsapp_address(person.phone, text, cohort.organisation.is_sample)
    if address is None:
        return done(url_for("enrolment.messages", cohort_id=cohort.id), NO_PHONE, "warn")
    telling.note_opened(session, viewer(), cohort, enrolment, PersonalText.ENROLLED, now())
    return see_other(address)


def _open_offer(cohort: Cohort, enrolment_id: uuid.UUID, person: Person) -> Response:
    """The text that tells of a seat: with it the time to answer begins."""
    back = url_for("enrolment.offered", cohort_id=cohort.id)
    if not texts.is_callable(person.phone):
        return done(back, NO_PHONE, "warn")
    until = offering.tell(db.session(), viewer(), cohort, enrolment_id, now())
    if isinstance(until, Refusal):
        return done(back, str(until), "warn")
    said = replace(_announcement(cohort), address=_here(url_for("registration.find")))
    text = texts.to_offered(
        said, person.full_name, full_moment(seating.said_end(cohort, until), cohorts.zone_of(cohort))
    )
    return see_other(filled(texts.whatsapp_address(person.phone, text, said.sample)))


def _announcement(cohort: Cohort) -> Announcement:
    return Announcement(
        training=cohort.title,
        organiser=cohort.organisation.name,
        dates=date_span(cohort.starts_on, cohort.ends_on),
        place=f"{cohort.venue}, {cohort.city}",
        address=_here(url_for("accounts.sign_in")),
        sample=cohort.organisation.is_sample,
    )


def _here(path: str) -> str:
    """A page of this portal as a text names it."""
    return str(current_app.config["SETTINGS"].base_url) + path
