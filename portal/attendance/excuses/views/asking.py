"""A trainee asks for izin or sakit, sees what became of it, and takes it back."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.attendance.excuses import actions, queries, rules
from portal.attendance.excuses.forms import ExcuseForm
from portal.attendance.excuses.views import bp
from portal.attendance.rules import WORDS as PRESENCES
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.db import db
from portal.documents.photos import taken
from portal.enrolment.queries import enrolments
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.transaction import reading_first


@bp.route("/belajar/<uuid:enrolment_id>/izin", methods=["GET", "POST"])
@allow(Permission.LEARN)
def ask(enrolment_id: uuid.UUID) -> Response:
    form = ExcuseForm()
    if not form.validate_on_submit():
        return _page(enrolment_id, form)
    with reading_first():
        enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
        data = form.brought()
    letter = taken(data)
    outcome = letter if isinstance(letter, Refusal) else _asked(enrolment_id, form, letter)
    if outcome is None:
        here = url_for("excuses.ask", enrolment_id=enrolment_id)
        return done(here, "Permohonan terkirim. Keputusannya tampil di halaman ini.")
    form.refuse(outcome)
    return _page(enrolment_id, form)


def _asked(enrolment_id: uuid.UUID, form: ExcuseForm, letter: bytes | None) -> Refusal | None:
    seat = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    made = actions.ask(db.session(), seat, form.facts(letter), now())
    return made if isinstance(made, Refusal) else None


@bp.post("/belajar/<uuid:enrolment_id>/izin/<uuid:excuse_id>/tarik")
@allow(Permission.LEARN)
def take_back(enrolment_id: uuid.UUID, excuse_id: uuid.UUID) -> Response:
    seat = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    refusal = actions.take_back(db.session(), seat, excuse_id, now())
    if refusal is None:
        return done(url_for("excuses.ask", enrolment_id=enrolment_id), "Permohonan ditarik. Fotonya sudah dihapus.")
    form = ExcuseForm(formdata=None)
    form.refuse(refusal)
    return _page(enrolment_id, form)


def _page(enrolment_id: uuid.UUID, form: ExcuseForm) -> Response:
    session = db.session()
    enrolment = enrolments.own_enrolment(session, viewer(), enrolment_id)
    excuses = queries.own(session, enrolment_id)
    ids = [one.id for one in excuses]
    return page(
        "attendance/excuses/ask.html",
        enrolment=enrolment,
        enrolment_id=enrolment_id,
        form=form,
        offered=queries.offered(session, enrolment.cohort, enrolment_id, now()),
        excuses=excuses,
        sessions=queries.sessions_of(session, ids),
        lettered=queries.with_letter(session, ids),
        presences=PRESENCES,
        words=rules.WORDS,
        looks=rules.LOOKS,
        zone=cohorts.zone_of(enrolment.cohort),
        status=422 if form.is_submitted() else 200,
    )
