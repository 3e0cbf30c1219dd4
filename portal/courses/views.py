"""Lessons: read by trainees, looked through by staff."""

import uuid
from datetime import date
from functools import lru_cache

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.access import Permission
from portal.clock import now
from portal.content.markdown import render
from portal.content.shapes import Course, Lesson, Module
from portal.courses import actions, queries
from portal.courses.handbook import handbook as book_of
from portal.courses.models import CourseVersion
from portal.courses.rules import neighbours, reading
from portal.db import db
from portal.documents.pdf import handbook_pdf
from portal.web.dates import plain_date
from portal.web.guard import allow
from portal.web.pages import done, download, page

bp = Blueprint("courses", __name__)


def _find(course: Course, module_slug: str, lesson_slug: str) -> tuple[Module, Lesson]:
    return course.module(module_slug), course.lesson(module_slug, lesson_slug)


@bp.get("/belajar/<uuid:learner_id>/materi")
@allow(Permission.LEARN)
def lessons(learner_id: uuid.UUID) -> Response:
    seat = queries.seat(db.session(), current_user, learner_id)
    progress = reading(seat.course, queries.finished(db.session(), learner_id))
    return page("courses/lessons.html", seat=seat, course=seat.course, reading=progress)


@bp.get("/belajar/<uuid:learner_id>/materi/<module_slug>/<lesson_slug>")
@allow(Permission.LEARN)
def lesson(learner_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    seat = queries.seat(db.session(), current_user, learner_id)
    module, found = _find(seat.course, module_slug, lesson_slug)
    finished = queries.finished(db.session(), learner_id)
    before, after = neighbours(seat.course, module, found)
    return page(
        "courses/lesson.html",
        seat=seat,
        course=seat.course,
        module=module,
        lesson=found,
        html=render(found.body),
        done=(module_slug, lesson_slug) in finished,
        before=before,
        after=after,
        reading=reading(seat.course, finished),
    )


@bp.post("/belajar/<uuid:learner_id>/materi/<module_slug>/<lesson_slug>")
@allow(Permission.LEARN)
def finish(learner_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    actions.finish_lesson(db.session(), current_user, learner_id, module_slug, lesson_slug, now())
    seat = queries.seat(db.session(), current_user, learner_id)
    _before, after = neighbours(seat.course, *_find(seat.course, module_slug, lesson_slug))
    if after is None:
        return done(url_for("courses.lessons", learner_id=learner_id), _("Semua materi sudah sampai di akhir."))
    target = url_for("courses.lesson", learner_id=learner_id, module_slug=after[0], lesson_slug=after[1])
    return done(target, _("Materi tersimpan sebagai selesai."))


@bp.get("/belajar/<uuid:learner_id>/buku.pdf")
@allow(Permission.LEARN)
def own_handbook(learner_id: uuid.UUID) -> Response:
    seat = queries.seat(db.session(), current_user, learner_id)
    return _book(queries.version(db.session(), seat.version_id))


@bp.get("/kurikulum/<uuid:version_id>/buku.pdf")
@allow(Permission.COURSE_VIEW)
def handbook(version_id: uuid.UUID) -> Response:
    return _book(queries.version(db.session(), version_id))


def _book(found: CourseVersion) -> Response:
    course = queries.edition(db.session(), found.id)
    return download(_printed(found.id, course, found.number, found.published_at.date()), f"buku-{found.slug}.pdf")


@lru_cache(maxsize=4)
def _printed(_version_id: uuid.UUID, course: Course, number: int, published_on: date) -> bytes:
    """The book of a version, kept by the process: versions never change, and printing one takes a second or two."""
    edition = _("Versi %(number)s, %(day)s", number=number, day=plain_date(published_on))
    return handbook_pdf(book_of(course, edition, published_on))


@bp.get("/kurikulum")
@allow(Permission.COURSE_VIEW)
def curriculum() -> Response:
    found = queries.versions(db.session())
    courses = {version.id: queries.edition(db.session(), version.id) for version in found}
    return page("courses/curriculum.html", versions=found, courses=courses)


@bp.get("/kurikulum/<uuid:version_id>")
@allow(Permission.COURSE_VIEW)
def version(version_id: uuid.UUID) -> Response:
    found = queries.version(db.session(), version_id)
    return page("courses/version.html", version=found, course=queries.edition(db.session(), version_id))


@bp.get("/kurikulum/<uuid:version_id>/<module_slug>/<lesson_slug>")
@allow(Permission.COURSE_VIEW)
def preview(version_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    course = queries.edition(db.session(), version_id)
    module, found = _find(course, module_slug, lesson_slug)
    return page(
        "courses/preview.html",
        version=queries.version(db.session(), version_id),
        course=course,
        module=module,
        lesson=found,
        html=render(found.body),
    )
