"""Ready texts for WhatsApp: a link for each person, and a text for a group. Nothing is sent, and nothing noted."""

import uuid

from flask import Response, current_app, request, url_for

from portal.access import Permission
from portal.accounts.rules import shown_number
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import date_span
from portal.db import db
from portal.enrolment import messages as texts
from portal.enrolment.messages import Announcement
from portal.enrolment.queries import contacts
from portal.enrolment.rules import OPEN_SEATS
from portal.enrolment.views import bp
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.paging import listing, page_number
from portal.web.search import searched


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
    return page(
        "cohorts/messages.html",
        part="list",
        cohort=cohort,
        groups=groups,
        quota=quota,
        search=search,
        listing=rows,
        addresses={row.id: _address(said, row.full_name, row.login, row.phone) for row in rows.rows},
        group_text=texts.to_group(said, groups[quota]),
        without=contacts.without_phone(session, cohort.id, quota),
    )


def _announcement(cohort: Cohort) -> Announcement:
    return Announcement(
        training=cohort.title,
        organiser=cohort.organisation.name,
        dates=date_span(cohort.starts_on, cohort.ends_on),
        place=f"{cohort.venue}, {cohort.city}",
        address=current_app.config["SETTINGS"].base_url + url_for("accounts.sign_in"),
        sample=cohort.organisation.is_sample,
    )


def _address(said: Announcement, name: str, login: str, phone: str | None) -> str | None:
    return texts.whatsapp_address(phone, texts.to_person(said, name, shown_number(login)), said.sample)
