"""Looking for somebody in all cohorts of one's own organisers."""

from flask import Response

from portal.access import Permission
from portal.db import db
from portal.enrolment.queries import rosters
from portal.enrolment.views import bp
from portal.organisers.queries.organisations import organisations_of
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.paging import listing, page_number
from portal.web.search import searched


@bp.get("/peserta")
@allow(Permission.ROSTER_EDIT)
def people() -> Response:
    search = searched()
    found = rosters.people(organisations_of(viewer()), search) if search else None
    return page(
        "cohorts/people.html",
        part="list",
        search=search,
        listing=listing(db.session(), found, page_number()) if found is not None else None,
    )
