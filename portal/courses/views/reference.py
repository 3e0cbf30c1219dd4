"""Looking things up in a course: kinds of people in need, partners, services, and terms."""

import uuid
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.content.folder.glossary import TERM, looked_up, search
from portal.content.shapes import ENTRY_KINDS, Course
from portal.courses import queries
from portal.courses.views import bp
from portal.db import db
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import page
from portal.web.search import searched

KINDS = (*ENTRY_KINDS, TERM)


@bp.get("/belajar/<uuid:enrolment_id>/rujukan")
@allow(Permission.LEARN)
def reference(enrolment_id: uuid.UUID) -> Response:
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    back = url_for("courses.lessons", enrolment_id=enrolment_id)
    return _found(seat.course, staff=False, section="materi", back=back, back_to="Materi", enrolment_id=enrolment_id)


@bp.get("/kurikulum/<uuid:version_id>/rujukan")
@allow(Permission.COURSE_VIEW)
def version_reference(version_id: uuid.UUID) -> Response:
    number = queries.version(db.session(), version_id).number
    course = queries.edition(db.session(), version_id)
    back = url_for("courses.version", version_id=version_id)
    title = f"{course.title}, versi {number}"
    return _found(course, staff=True, section="kurikulum", back=back, back_to=title)


def _found(course: Course, **context: Any) -> Response:
    """The page with what the address asks for; a kind that there is not means all kinds."""
    query, asked = searched(), request.args.get("jenis", "")
    kind = asked if asked in KINDS else ""
    entries = looked_up(course)
    found = search(entries, query, kind)
    groups = {one: [entry for entry in found if entry.kind == one] for one in KINDS}
    return page(
        "courses/reference.html",
        part="list",
        query=query,
        kind=kind,
        kinds=[one for one in KINDS if any(entry.kind == one for entry in entries)],
        groups=groups,
        total=len(found),
        **context,
    )
