"""One person, with everything that the organiser has of them."""

import uuid
from typing import Any

from flask import Response

from portal.access import Permission
from portal.accounts.models import Person
from portal.acts import ACTIONS, Topic
from portal.attendance.rules import WORDS
from portal.clock import now
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.duplicates.queries import with_merged
from portal.organisers.models import Organisation
from portal.people import actions, queries
from portal.people.forms import IdentityForm
from portal.people.rules import SHOWN, agrees_with_nik
from portal.people.views import bp
from portal.regions import queries as regions
from portal.trail import queries as trail
from portal.trail.lists import Book, region_codes
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.paging import listing

TOLD = (Topic.PARTICIPANT, Topic.ATTENDANCE, Topic.QUIZ, Topic.WORK_PLAN, Topic.COMPLETION)
"""What the history on the page tells of; the whole trail has the rest."""


@bp.get("/peserta/<uuid:record_id>")
@allow(Permission.ROSTER_EDIT)
def person(record_id: uuid.UUID) -> Response:
    return _page(queries.record(db.session(), viewer(), record_id), IdentityForm())


@bp.post("/peserta/<uuid:record_id>/nik")
@allow(Permission.ROSTER_EDIT)
def read_identity(record_id: uuid.UUID) -> Response:
    """The same page with the NIK in full, once: it stands in no address, and reading it is noted with its reason."""
    found, form = queries.record(db.session(), viewer(), record_id), IdentityForm()
    if not form.validate_on_submit():
        return _page(found, form, 422)
    return _page(found, form, nik=actions.read_identity(db.session(), viewer(), found, filled(form.reason.data), now()))


def _page(found: Person, form: IdentityForm, status: int = 200, nik: str = "") -> Response:
    session = db.session()
    places = queries.places(session, found, now())
    return page(
        "people/person.html",
        person=found,
        places=places,
        organiser=session.get_one(Organisation, found.organisation_id).name,
        zone=places[0].zone if places else DEFAULT_ZONE,
        sources=queries.fact_sources(session, found),
        origin=queries.origin(session, found),
        agrees=agrees_with_nik(found.nik, found.birth_date, found.sex) if found.nik else None,
        nik=nik,
        form=form,
        merges=queries.merge_lines(session, found),
        words=WORDS,
        actions=ACTIONS,
        status=status,
        **_history(found, places[0].zone if places else DEFAULT_ZONE),
    )


def _history(found: Person, zone: str) -> dict[str, Any]:
    """The latest entries of somebody's trail in words, and how many there are in all."""
    session, organisation_id = db.session(), filled(found.organisation_id)
    statement = trail.of_topics(trail.of_participant(with_merged(session, found.id), organisation_id), TOLD)
    latest = listing(session, statement, 1, SHOWN)
    entries = [row[0] for row in latest.rows]
    book = Book(
        trail.known(session, entries, organisation_id),
        trail.crowds(session, entries),
        regions.names(session, region_codes(entries)),
        zone,
    )
    return {"history": [book.line(entry) for entry in entries], "history_total": latest.total}
