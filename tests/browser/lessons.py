"""Lessons as a phone opens, finishes and keeps them."""

from playwright.sync_api import expect
from sqlalchemy import select

from portal.courses.models import LessonProgress
from tests.shipped import shipped

KEPT = "Tersimpan di HP ini: dapat dibaca lagi tanpa sinyal."
NOT_HERE = "Tidak ada sinyal"
"""The heading of the page that the phone shows for what it does not hold."""


def title(number):
    return shipped().lessons[number][1].title


def place(trainee, number):
    module, lesson = shipped().lessons[number]
    return f"{trainee.home}/materi/{module.slug}/{lesson.slug}"


def finished(session, trainee):
    session.rollback()
    rows = session.scalars(select(LessonProgress).where(LessonProgress.learner_id == trainee.seat))
    return sorted(row.lesson for row in rows if row.finished_at is not None)


def open_and_keep(sight, trainee, number):
    sight.go(place(trainee, number))
    expect(sight.page.get_by_text(KEPT)).to_be_visible()


def stores(sight):
    """What this phone holds of lessons, by store."""
    return sight.page.evaluate(
        """async () => {
            const held = {};
            for (const name of (await caches.keys()).filter(one => one.startsWith("lessons-1-"))) {
                held[name] = (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname);
            }
            return held;
        }"""
    )
