"""The administrator's pages: organisers and the people who work for them."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.clock import now
from portal.db import db
from portal.organisers.actions import organisations as organisations_actions
from portal.organisers.forms import ROLE_NAMES, OrganisationForm
from portal.organisers.models import Organisation
from portal.organisers.queries import organisations as organisations_queries
from portal.organisers.rules import OrganiserKind
from portal.organisers.views import bp
from portal.regions.forms import region_code
from portal.regions.queries import regencies
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number, scalars
from portal.web.search import searched


@bp.get("/penyelenggara")
@allow(Permission.STAFF_MANAGE)
def organisations() -> Response:
    search = searched()
    found = scalars(db.session(), organisations_queries.organisation_rows(viewer(), search), page_number())
    return page("organisers/organisations.html", part="list", listing=found, search=search)


@bp.route("/penyelenggara/baru", methods=["GET", "POST"])
@allow(Permission.STAFF_MANAGE)
def new_organisation() -> Response:
    return _edit(None)


@bp.route("/penyelenggara/<uuid:organisation_id>/ubah", methods=["GET", "POST"])
@allow(Permission.STAFF_MANAGE)
def edit_organisation(organisation_id: uuid.UUID) -> Response:
    return _edit(organisations_queries.organisation(db.session(), viewer(), organisation_id))


def _edit(organisation: Organisation | None) -> Response:
    form = OrganisationForm(obj=organisation)
    if form.validate_on_submit():
        saved = organisations_actions.save_organisation(db.session(), viewer(), organisation, _facts(form), now())
        if isinstance(saved, Organisation):
            return done(url_for("organisers.organisation", organisation_id=saved.id), "Penyelenggara tersimpan.")
        form.refuse(saved)
    return page(
        "organisers/organisation_form.html",
        form=form,
        organisation=organisation,
        regencies=regencies(db.session()),
        status=422 if form.is_submitted() else 200,
    )


def _facts(form: OrganisationForm) -> organisations_actions.OrganisationFacts:
    return organisations_actions.OrganisationFacts(
        name=filled(form.name.data),
        unit=form.unit.data or "",
        kind=OrganiserKind(form.kind.data),
        region_code=region_code(form.region_code.data),
        signer_title=filled(form.signer_title.data),
        signer_name=filled(form.signer_name.data),
        number_pattern=filled(form.number_pattern.data),
    )


@bp.get("/penyelenggara/<uuid:organisation_id>")
@allow(Permission.STAFF_MANAGE)
def organisation(organisation_id: uuid.UUID) -> Response:
    found = organisations_queries.organisation(db.session(), viewer(), organisation_id)
    staff = listing(db.session(), organisations_queries.staff(found.id), page_number())
    return page("organisers/organisation.html", organisation=found, listing=staff, role_names=ROLE_NAMES)
