"""Records that may be one person: the list, one pair side by side, and what becomes of it."""

import uuid

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.duplicates import actions as duplicates
from portal.duplicates import queries as pairs
from portal.duplicates.models import RecordPair
from portal.errors import Refusal
from portal.jobs import actions as jobs
from portal.organisers.queries import organisations
from portal.people import actions, queries
from portal.people.forms import MergeForm, PartForm
from portal.people.views import bp
from portal.web.asking import viewer
from portal.web.forms import EmptyForm, SelectChoice, filled
from portal.web.guard import allow
from portal.web.pages import done, page, see_other
from portal.web.paging import listing, page_number, short

DISMISSED = "selesai"


@bp.get("/peserta/kembar")
@allow(Permission.ROSTER_EDIT)
def duplicate_list() -> Response:
    session, own = db.session(), organisations.organisations_of(viewer())
    dismissed = request.args.get("keadaan") == DISMISSED
    return page(
        "people/pairs.html",
        listing=listing(session, pairs.pairs(own, dismissed), page_number()),
        dismissed=dismissed,
        booked=short(session, queries.double_booked(own), "bentrok"),
        mine=organisations.own_organisations(session, viewer()),
        form=EmptyForm(),
        zone=DEFAULT_ZONE,
    )


@bp.post("/peserta/kembar/periksa/<uuid:organisation_id>")
@allow(Permission.ROSTER_EDIT)
def find_duplicates(organisation_id: uuid.UUID) -> Response:
    """Look through all records of an organiser, as long work."""
    found = organisations.own_organisation(db.session(), viewer(), organisation_id)
    back, title = url_for("people.duplicate_list"), f"Mencari data yang mungkin kembar di {found.name}"
    job = jobs.start(db.session(), viewer(), "duplicates", title, back, now(), organisation=str(found.id))
    return see_other(url_for("jobs.job", job_id=job.id))


def _pair(match_id: uuid.UUID) -> RecordPair:
    return pairs.pair(db.session(), organisations.organisations_of(viewer()), match_id)


@bp.get("/peserta/kembar/<uuid:match_id>")
@allow(Permission.ROSTER_EDIT)
def pair(match_id: uuid.UUID) -> Response:
    return _pair_page(_pair(match_id), MergeForm())


def _pair_page(found: RecordPair, form: MergeForm, status: int = 200) -> Response:
    sides = queries.sides(db.session(), found, now())
    form.kept.choices = form.kept.choices or _choices(found)
    merged = {line.other_id for side in sides for line in queries.merge_lines(db.session(), side.person)}
    return page("people/pair.html", pair=found, sides=sides, form=form, merged=merged, status=status)


def _choices(found: RecordPair) -> list[SelectChoice]:
    return [SelectChoice(str(found.first_id), "yang pertama"), SelectChoice(str(found.second_id), "yang kedua")]


@bp.post("/peserta/kembar/<uuid:match_id>/berbeda")
@allow(Permission.ROSTER_EDIT)
def dismiss(match_id: uuid.UUID) -> Response:
    duplicates.dismiss(db.session(), viewer(), _pair(match_id), now())
    return done(url_for("people.duplicate_list"), "Tersimpan: keduanya orang yang berbeda.")


@bp.post("/peserta/kembar/<uuid:match_id>/satukan")
@allow(Permission.ROSTER_EDIT)
def merge(match_id: uuid.UUID) -> Response:
    found, form = _pair(match_id), MergeForm()
    form.kept.choices = _choices(found)
    if not form.validate_on_submit():
        return _pair_page(found, form, 422)
    kept = uuid.UUID(form.kept.data)
    gone = found.second_id if kept == found.first_id else found.first_id
    made = actions.merge(db.session(), viewer(), kept, gone, filled(form.reason.data), now())
    if isinstance(made, Refusal):
        form.refuse(made)
        return _pair_page(found, form, 422)
    return done(url_for("people.person", record_id=kept), "Disatukan. Penyatuan ini dapat diurungkan di halaman ini.")


@bp.route("/peserta/<uuid:record_id>/pisahkan/<uuid:merge_id>", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def part(record_id: uuid.UUID, merge_id: uuid.UUID) -> Response:
    """Part records that were made one."""
    person = queries.record(db.session(), viewer(), record_id)
    made, form = queries.merge_of(db.session(), person, merge_id), PartForm()
    if form.validate_on_submit():
        refusal = actions.part(db.session(), viewer(), made.id, filled(form.reason.data), now())
        if refusal is None:
            return done(url_for("people.person", record_id=record_id), "Dipisahkan lagi, seperti sebelum disatukan.")
        form.refuse(refusal)
    line = next(one for one in queries.merge_lines(db.session(), person) if one.merge.id == merge_id)
    return page("people/part.html", person=person, line=line, form=form, status=422 if form.is_submitted() else 200)
