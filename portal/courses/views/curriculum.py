"""Published versions, looked through by staff, and the handbook of each."""

import uuid

from flask import Response

from portal.access import Permission
from portal.content.prose.markdown import render
from portal.content.prose.terms import terms_in
from portal.content.shapes import LEVELS, Course
from portal.courses import queries
from portal.courses.handbook import handbook as handbook_paper
from portal.courses.models import CourseVersion
from portal.courses.views import bp
from portal.courses.weight import shown_pictures
from portal.dates import DEFAULT_ZONE, plain_date
from portal.db import db
from portal.documents.papers import HandbookPaper
from portal.documents.pdf import handbook_pdf
from portal.recent import Recent
from portal.web.guard import allow
from portal.web.pages import download, page
from portal.web.paging import SHORT, page_number, scalars, short
from portal.web.search import searched

_BOOKS = Recent[uuid.UUID, bytes](4)
"""Handbooks by their version: printing one takes seconds."""


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
        courses=[_listed(one, older.get(one.slug, [])) for one in found.rows],
        standards=_standards(),
    )


def _listed(
    newest: CourseVersion, older: list[CourseVersion]
) -> tuple[CourseVersion, Course, list[CourseVersion], bool]:
    """A course by its newest version, with the last few before it, and whether there are more."""
    return newest, queries.edition(db.session(), newest.id), older, len(older) < newest.number - 1


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
        is_first=found.number == 1,
        is_standard=version_id in _standards(),
        standards=short(db.session(), queries.standards(course.level), "riwayat"),
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
    return download(_BOOKS.get(found.id, lambda: _printed(found)), f"buku-{found.slug}.pdf")


def _printed(found: CourseVersion) -> bytes:
    return handbook_pdf(book_of(found, queries.edition(db.session(), found.id)))


def book_of(found: CourseVersion, course: Course) -> HandbookPaper:
    """The handbook of a course, or of a part of it, as this version has it."""
    published_on = found.published_at.date()
    edition = f"Versi {found.number}, {plain_date(published_on)}"
    return handbook_paper(course, edition, published_on, _pictures(course))


def _pictures(course: Course) -> dict[str, bytes]:
    """The pictures that the lessons of a course show, by their file names."""
    return {image.name: queries.blob(db.session(), image.digest) for image in shown_pictures(course)}
