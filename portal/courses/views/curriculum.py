"""Published versions, looked through by staff, and the handbook of each."""

import uuid
from datetime import date
from functools import lru_cache

from flask import Response

from portal.access import Permission
from portal.content.prose.markdown import render
from portal.content.prose.terms import terms_in
from portal.content.shapes import LEVELS, Course
from portal.courses import queries
from portal.courses.handbook import handbook as book_of
from portal.courses.models import CourseVersion
from portal.courses.views import bp
from portal.dates import DEFAULT_ZONE, plain_date
from portal.db import db
from portal.documents.pdf import handbook_pdf
from portal.web.guard import allow
from portal.web.pages import download, page
from portal.web.paging import SHORT, page_number, scalars, short
from portal.web.search import searched


@bp.get("/kurikulum")
@allow(Permission.COURSE_VIEW)
def curriculum() -> Response:
    search = searched()
    found = scalars(db.session(), queries.newest_of_each(search), page_number(), SHORT)
    older = queries.older(db.session(), found.rows, SHORT)
    return page(
        "courses/curriculum.html",
        part="list",
        listing=found,
        search=search,
        courses=[(one, queries.edition(db.session(), one.id), older.get(one.slug, [])) for one in found.rows],
        standards=_standards(),
    )


def _standards() -> set[uuid.UUID]:
    marked = [queries.standard(db.session(), level) for level in LEVELS]
    return {version.id for version in marked if version}


@bp.get("/kurikulum/<uuid:version_id>/versi")
@allow(Permission.COURSE_VIEW)
def versions(version_id: uuid.UUID) -> Response:
    """Every version of the course that a version belongs to."""
    found = queries.version(db.session(), version_id)
    listed = scalars(db.session(), queries.versions_of(found.slug), page_number())
    return page("courses/versions.html", version=found, listing=listed, standards=_standards())


@bp.get("/kurikulum/<uuid:version_id>")
@allow(Permission.COURSE_VIEW)
def version(version_id: uuid.UUID) -> Response:
    found = queries.version(db.session(), version_id)
    course = queries.edition(db.session(), version_id)
    return page(
        "courses/version.html",
        version=found,
        course=course,
        comparison=queries.compared(db.session(), version_id),
        is_standard=version_id in _standards(),
        marks=short(db.session(), queries.standards(course.level), "riwayat"),
        zone=DEFAULT_ZONE,
    )


@bp.get("/kurikulum/<uuid:version_id>/<module_slug>/<lesson_slug>")
@allow(Permission.COURSE_VIEW)
def preview(version_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    course = queries.edition(db.session(), version_id)
    module, found = course.module(module_slug), course.lesson(module_slug, lesson_slug)
    html = render(found.body, course.images, course.glossary)
    return page(
        "courses/preview.html",
        version=queries.version(db.session(), version_id),
        course=course,
        module=module,
        lesson=found,
        html=html,
        terms=terms_in(html, course.glossary),
    )


@bp.get("/kurikulum/<uuid:version_id>/buku.pdf")
@allow(Permission.COURSE_VIEW)
def handbook(version_id: uuid.UUID) -> Response:
    return book(queries.version(db.session(), version_id))


def book(found: CourseVersion) -> Response:
    """The handbook of a version, as a file."""
    course = queries.edition(db.session(), found.id)
    return download(_printed(found.id, course, found.number, found.published_at.date()), f"buku-{found.slug}.pdf")


@lru_cache(maxsize=4)
def _printed(_version_id: uuid.UUID, course: Course, number: int, published_on: date) -> bytes:
    """The book of a version, kept by the process: versions never change, and printing one takes a second or two."""
    edition = f"Versi {number}, {plain_date(published_on)}"
    return handbook_pdf(book_of(course, edition, published_on, pictures_of(course)))


def pictures_of(course: Course) -> dict[str, bytes]:
    """The pictures that the lessons of a course show, by their file names."""
    bodies = [lesson.body for _module, lesson in course.lessons]
    shown = [image for image in course.images if any(image.name in body for body in bodies)]
    return {image.name: queries.blob(db.session(), image.digest) for image in shown}
