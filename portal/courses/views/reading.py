"""Lessons as trainees read them."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from flask import Response, flash, url_for

from portal.access import Permission
from portal.clock import now
from portal.content.prose.markdown import render
from portal.content.prose.terms import terms_in
from portal.content.shapes import Course, Lesson, Module
from portal.courses import actions, queries
from portal.courses.models import LessonProgress
from portal.courses.rules import LessonKey, locked, neighbours, reading
from portal.courses.views import bp
from portal.courses.views.curriculum import book, book_of
from portal.courses.weight import in_kilobytes, lessons_weight, shown_pictures
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.documents.pdf import handbook_pdf
from portal.recent import Recent
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import by_script, done, download, facts, page, sent_facts, wants_part

_LESSONS = Recent[tuple[uuid.UUID, str, str], bytes](16)
"""Lessons as files, by version, module and lesson: printing one takes a tenth of a second."""
_KILOBYTES = Recent[uuid.UUID, int](32)
"""What all lessons of a version weigh."""
READER = "X-Reader"
"""Marks the page of a lesson for the phone, which may keep it: the account whose lesson it is."""


@bp.get("/belajar/<uuid:enrolment_id>/materi")
@allow(Permission.LEARN)
def lessons(enrolment_id: uuid.UUID) -> Response:
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    progress = queries.progress(db.session(), enrolment_id)
    finished = _finished(progress)
    return page(
        "courses/lessons.html",
        seat=seat,
        course=seat.course,
        reading=reading(seat.course, finished),
        locked=locked(seat.course, finished),
        progress=progress,
        kilobytes=_KILOBYTES.get(seat.version_id, lambda: _kilobytes(seat.course)),
        zone=DEFAULT_ZONE,
    )


def _kilobytes(course: Course) -> int:
    digests = {image.digest for image in shown_pictures(course)}
    return in_kilobytes(lessons_weight(course, queries.bytes_of(db.session(), digests)))


def _finished(progress: Mapping[LessonKey, LessonProgress]) -> frozenset[LessonKey]:
    return frozenset(key for key, row in progress.items() if row.finished_at is not None)


def _closed(seat: queries.Seat, module_slug: str, finished: frozenset[LessonKey]) -> Response | None:
    """The way back from a module that does not open yet, with what has to be read first; a bare 409 to a script."""
    following = reading(seat.course, finished).following
    if following is None or module_slug not in locked(seat.course, finished):
        return None
    if wants_part() or by_script():
        return Response(status=409)
    first = seat.course.module(following[0]).title
    message = f"Materi itu masih terkunci. Selesaikan semua materi “{first}” dulu."
    return done(url_for("courses.lessons", enrolment_id=seat.learner_id), message, "warn")


@bp.get("/belajar/<uuid:enrolment_id>/materi/<module_slug>/<lesson_slug>")
@allow(Permission.LEARN)
def lesson(enrolment_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    module, found = seat.course.module(module_slug), seat.course.lesson(module_slug, lesson_slug)
    progress = queries.progress(db.session(), enrolment_id)
    finished = _finished(progress)
    closed = _closed(seat, module_slug, finished)
    if closed:
        return closed
    before, after = neighbours(seat.course, module, found)
    html = render(found.body, seat.course.images, seat.course.glossary)
    answer = page(
        "courses/lesson.html",
        seat=seat,
        course=seat.course,
        module=module,
        lesson=found,
        html=html,
        terms=terms_in(html, seat.course.glossary),
        opened=(module_slug, lesson_slug) in progress,
        done=(module_slug, lesson_slug) in finished,
        before=before,
        after=after,
        reading=reading(seat.course, finished),
    )
    answer.headers[READER] = str(viewer().account_id)
    return answer


@bp.post("/belajar/<uuid:enrolment_id>/materi/<module_slug>/<lesson_slug>/dibuka")
@allow(Permission.LEARN)
def opened(enrolment_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    """The page of a lesson says that it has been opened: looking at it cannot, since a GET never writes."""
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    closed = _closed(seat, module_slug, queries.finished(db.session(), enrolment_id))
    if closed:
        return closed
    actions.open_lesson(db.session(), viewer(), enrolment_id, module_slug, lesson_slug, now())
    return Response(status=204)


@bp.post("/belajar/<uuid:enrolment_id>/materi/<module_slug>/<lesson_slug>")
@allow(Permission.LEARN)
def finish(enrolment_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    """Note a lesson as finished. A form leads on by itself; a script is told where to go, and may also send what had
    to wait for a signal (``late``), which needs no word on the next page."""
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    module, found = seat.course.module(module_slug), seat.course.lesson(module_slug, lesson_slug)
    closed = _closed(seat, module_slug, queries.finished(db.session(), enrolment_id))
    if closed:
        return closed
    actions.finish_lesson(db.session(), viewer(), enrolment_id, module_slug, lesson_slug, now())
    target, words = _onward(seat, module, found)
    if not by_script():
        return done(target, words)
    if not _late():
        flash(words, "ok")
    return facts({"next": target})


def _late() -> bool:
    """Whether a script says that this had to wait."""
    return bool(sent_facts().get("late"))


def _onward(seat: queries.Seat, module: Module, lesson: Lesson) -> tuple[str, str]:
    """Where a finished lesson leads to, and what is said there."""
    _before, after = neighbours(seat.course, module, lesson)
    if after is None:
        return url_for("courses.lessons", enrolment_id=seat.learner_id), "Semua materi sudah sampai di akhir."
    target = url_for("courses.lesson", enrolment_id=seat.learner_id, module_slug=after[0], lesson_slug=after[1])
    return target, "Materi tersimpan sebagai selesai."


@bp.get("/belajar/<uuid:enrolment_id>/buku.pdf")
@allow(Permission.LEARN)
def own_handbook(enrolment_id: uuid.UUID) -> Response:
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    return book(queries.version(db.session(), seat.version_id))


@bp.get("/belajar/<uuid:enrolment_id>/materi/<module_slug>/<lesson_slug>.pdf")
@allow(Permission.LEARN)
def lesson_file(enrolment_id: uuid.UUID, module_slug: str, lesson_slug: str) -> Response:
    """One lesson as a file, to read or print."""
    seat = queries.seat(db.session(), viewer(), enrolment_id)
    module, found = seat.course.module(module_slug), seat.course.lesson(module_slug, lesson_slug)
    closed = _closed(seat, module_slug, queries.finished(db.session(), enrolment_id))
    if closed:
        return closed
    key = (seat.version_id, module_slug, lesson_slug)
    return download(_LESSONS.get(key, lambda: _printed(seat, module, found)), f"materi-{lesson_slug}.pdf")


def _printed(seat: queries.Seat, module: Module, lesson: Lesson) -> bytes:
    """The book of a course that has one lesson, under the title of that lesson."""
    alone = replace(module, introduction="", lessons=(lesson,))
    only = replace(seat.course, introduction="", modules=(alone,))
    paper = book_of(queries.version(db.session(), seat.version_id), only)
    return handbook_pdf(replace(paper, title=lesson.title, subtitle=only.title))
