"""Reading: one lesson after the other, counted once, on one's own seat only."""

import uuid
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.content.shapes import Course
from portal.courses import actions, queries
from portal.courses.models import Learner, LessonProgress
from portal.courses.rules import neighbours, reading, shown_sources
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.conftest import NOON
from tests.courses.shipped import FIRST, SECOND, address, keys
from tests.shipped import shipped
from tests.tiny import lesson_keys, sketch

HOSTILE = """Teks **tebal** dan <script>alert(1)</script> <img src=x onerror=alert(1)>.

## Bagian satu

[jahat](javascript:alert(1)) dan [baik](https://example.id/)

:::kasus Bu <b>Sari</b>
Ia menunggu.
:::
"""


def progress(session) -> list[tuple]:
    session.rollback()
    return [(row.module, row.lesson, row.finished_at) for row in session.scalars(select(LessonProgress))]


SKETCH = sketch(3, 1, 2)


@given(st.sets(st.sampled_from([*lesson_keys(SKETCH), ("hilang", "hilang")])))
def test_reading_counts_what_the_course_has_and_leads_to_the_first_gap(finished: set[tuple[str, str]]):
    found = reading(SKETCH, frozenset(finished))
    left = [key for key in lesson_keys(SKETCH) if key not in finished]
    assert found.total == 6
    assert found.count == 6 - len(left)
    assert found.following == (left[0] if left else None)


def test_neighbours_lead_through_the_whole_course():
    walk = [neighbours(SKETCH, module, lesson) for module, lesson in SKETCH.lessons]
    known = lesson_keys(SKETCH)
    assert [before for before, _after in walk] == [None, *known[:-1]]
    assert [after for _before, after in walk] == [*known[1:], None]


def test_sources_are_shown_in_words_and_authors_notes_not_at_all():
    labels = {"seed 002": "Berita Bimtek PSM di Jakarta, 17 Februari 2020"}
    assert shown_sources(["seed 002", "domain 4", "UU 11/2009"], labels) == [
        "Berita Bimtek PSM di Jakarta, 17 Februari 2020",
        "UU 11/2009",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Permensos 8/2012 (nama jenis); arti singkat perlu ditinjau ahli", ["Permensos 8/2012 (nama jenis)"]),
        ("Pengetahuan umum, perlu ditinjau ahli", ["Pengetahuan umum"]),
        ("Perlu ditinjau ahli", []),
        ("Perlu ditinjau ahli; UU 11/2009", ["UU 11/2009"]),
        ("Kaur, 6 Desember 2019 (nama)", ["Kaur, 6 Desember 2019 (nama)"]),
    ],
)
def test_readers_see_no_note_of_the_editors(source, shown):
    assert shown_sources([source], {}) == shown
    assert shown_sources([source], {}, notes=True) == [source]


def test_finishing_a_lesson_leads_to_the_next_until_the_last(session, cast, client_for, noon):
    ann, seat = client_for(cast.ann), cast.ann_seat
    for key, following in pairwise(keys()):
        assert ann.post(address(seat, key)).headers["Location"] == address(seat, following)
    last = ann.post(address(seat, keys()[-1]))
    assert last.headers["Location"] == f"/belajar/{seat}/materi"
    assert f"{len(keys())} dari {len(keys())}" in ann.follow(last).text
    assert len(progress(session)) == len(keys())


def test_a_lesson_finished_twice_counts_once_and_keeps_its_first_moment(session, cast, client_for, noon):
    ann = client_for(cast.ann)
    ann.post(address(cast.ann_seat, SECOND))
    noon(NOON + timedelta(hours=3))
    ann.post(address(cast.ann_seat, SECOND))
    assert progress(session) == [(*SECOND, NOON)]
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "lesson-finished")).all()
    assert [(entry.actor_id, entry.detail) for entry in entries] == [(cast.ann.id, {"lesson": "/".join(SECOND)})]


def test_opening_a_lesson_is_not_reading_it(session, cast, client_for, noon):
    ann = client_for(cast.ann)
    before = ann.get(address(cast.ann_seat, FIRST)).text
    assert "Tandai selesai dan lanjut" in before
    assert progress(session) == []
    ann.post(address(cast.ann_seat, FIRST))
    assert "Sudah selesai, materi berikutnya" in ann.get(address(cast.ann_seat, FIRST)).text
    assert f"1 dari {len(keys())}" in ann.get(f"/belajar/{cast.ann_seat}/materi").text
    assert f"0 dari {len(keys())}" in client_for(cast.bima).get(f"/belajar/{cast.bima_seat}/materi").text


def test_lessons_are_read_on_ones_own_seat_only(session, cast, client_for, noon):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403), (cast.tom, 403), (None, 303)):
        client = client_for(viewer)
        client.get(f"/belajar/{cast.ann_seat}/materi", status)
        client.get(address(cast.ann_seat, FIRST), status)
        client.post(address(cast.ann_seat, FIRST), status=status)
    assert progress(session) == []


@pytest.mark.parametrize(
    "key", [("tidak-ada", FIRST[1]), (FIRST[0], "tidak-ada"), (FIRST[0], "rujukan-dan-peran-penghubung")]
)
def test_a_lesson_that_the_course_does_not_have_is_not_found(session, cast, client_for, noon, key):
    ann = client_for(cast.ann)
    ann.get(address(cast.ann_seat, key), 404)
    ann.post(address(cast.ann_seat, key), status=404)
    ann.get(address(uuid.uuid4(), FIRST), 404)
    assert progress(session) == []


@pytest.fixture
def hostile_seat(session, cast, noon) -> uuid.UUID:
    """Ann's seat in a course whose first lesson tries everything."""
    module = shipped().modules[0]
    lessons = (replace(module.lessons[0], body=HOSTILE, sources=("<i>x</i>",)), *module.lessons[1:])
    course: Course = replace(shipped(), modules=(replace(module, lessons=lessons), *shipped().modules[1:]))
    with unit_of_work():
        version = actions.publish(db.session(), course, {}, None, EARLY)
        seat = Learner(person_id=cast.ann.id, course_version_id=version.id)
        db.session.add(seat)
        db.session.flush()
        return seat.id


def test_a_lesson_is_shown_as_clean_html(session, cast, client_for, hostile_seat):
    version = queries.newest(session, "dasar").id
    session.rollback()
    pages = client_for(cast.ann).get(address(hostile_seat, FIRST)).text
    pages += client_for(cast.ona).get(f"/kurikulum/{version}/{FIRST[0]}/{FIRST[1]}").text
    for words in (
        "<strong>tebal</strong>",
        '<h2 id="bagian-bagian-satu">',
        '<a href="https://example.id/" class="outside"',
        '<aside class="case">',
        "&lt;i&gt;x&lt;/i&gt;",
    ):
        assert pages.count(words) == 2, words
    for trick in ("<script>alert", "alert(1)", "<img src=x", 'href="javascript', "<b>Sari"):
        assert trick not in pages
