"""What reading leaves behind: when a lesson was opened and finished; and what a phone and a printer are given."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import url_for
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.courses import actions, queries
from portal.courses.models import Learner, LessonProgress
from portal.db import db
from portal.paths import STATIC
from portal.web.headers import POLICY
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.conftest import NOON
from tests.courses.shipped import FIRST, SECOND, address, keys
from tests.pages.client import Page
from tests.queries import max_queries
from tests.shipped import shipped


@pytest.fixture
def ann(cast, client_for, noon):
    return client_for(cast.ann)


def rows(session) -> dict:
    session.rollback()
    return {
        (one.module, one.lesson): (one.opened_at, one.finished_at) for one in session.scalars(select(LessonProgress))
    }


def listed(client, seat) -> list[str]:
    """What the list says of each lesson."""
    text = client.get(f"/belajar/{seat}/materi").text.partition('<ol class="road">')[2]
    lines = [part.partition("</small>")[0] for part in text.split("<small>")[1:]]
    return [re.sub(r"^± \d menit baca · ", "", line) for line in lines]


def test_a_lesson_says_that_it_was_opened_once(session, cast, ann, noon):
    page = ann.get(address(cast.ann_seat, FIRST)).text
    (form,) = [one for one in Page(page).all("form") if "data-hx-post" in one]
    assert form["data-hx-post"] == f"{address(cast.ann_seat, FIRST)}/dibuka"
    assert form["data-hx-trigger"] == "load"
    assert rows(session) == {}
    for hours in (0, 2):
        noon(NOON + timedelta(hours=hours))
        answer = ann.post(form["data-hx-post"], status=204, htmx=True)
        assert not answer.data
    assert rows(session) == {FIRST: (NOON, None)}
    assert "data-hx-post" not in ann.get(address(cast.ann_seat, FIRST)).text


def test_finishing_implies_opening_and_keeps_its_moment(session, cast, ann, noon):
    ann.post(address(cast.ann_seat, FIRST))
    ann.post(f"{address(cast.ann_seat, SECOND)}/dibuka", status=204)
    noon(NOON + timedelta(minutes=5))
    ann.post(f"{address(cast.ann_seat, FIRST)}/dibuka", status=204)
    ann.post(address(cast.ann_seat, SECOND))
    assert rows(session) == {FIRST: (NOON, NOON), SECOND: (NOON, NOON + timedelta(minutes=5))}


def test_the_list_says_when_each_lesson_was_opened_and_finished(session, cast, ann, noon, client_for):
    ann.post(address(cast.ann_seat, FIRST))
    noon(NOON + timedelta(minutes=5))
    ann.post(f"{address(cast.ann_seat, SECOND)}/dibuka", status=204)
    first, second, *others = listed(ann, cast.ann_seat)
    assert first == 'selesai <time datetime="2026-03-10T05:00:00+00:00">10 Mar 2026, 12.00 WIB</time>'
    assert second == 'dibuka <time datetime="2026-03-10T05:05:00+00:00">10 Mar 2026, 12.05 WIB</time>'
    assert set(others) == {"belum dibuka"}
    assert set(listed(client_for(cast.bima), cast.bima_seat)) == {"belum dibuka"}


def test_progress_is_read_with_one_query(app, session, cast, ann):
    ann.post(address(cast.ann_seat, FIRST))
    session.rollback()
    with max_queries(db.engine, 1):
        found = queries.progress(session, cast.ann_seat)
    assert list(found) == [FIRST]
    assert (found[FIRST].opened_at, found[FIRST].finished_at) == (NOON, NOON)


@pytest.mark.parametrize("way", ["/dibuka", ""])
def test_opening_and_finishing_are_for_ones_own_seat_and_for_lessons_that_are_there(session, cast, client_for, way):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403), (cast.cy, 403), (None, 303)):
        client_for(viewer).post(address(cast.ann_seat, FIRST) + way, status=status)
        client_for(viewer).post(
            address(cast.ann_seat, FIRST) + way, status=401 if viewer is None else status, htmx=True
        )
    ann = client_for(cast.ann)
    for key in ((FIRST[0], "tidak-ada"), ("tidak-ada", FIRST[1]), (FIRST[0], "x" * 300)):
        ann.post(address(cast.ann_seat, key) + way, status=404)
    ann.post(address(uuid.uuid4(), FIRST) + way, status=404)
    ann.get(f"{address(cast.ann_seat, FIRST)}/dibuka", status=405)
    assert rows(session) == {}


def test_finishing_by_script_says_where_to_go_on(session, cast, ann):
    assert ann.script(address(cast.ann_seat, FIRST), {"late": False}) == {"next": address(cast.ann_seat, SECOND)}
    assert "Materi tersimpan sebagai selesai." in ann.get(address(cast.ann_seat, SECOND)).text
    assert ann.script(address(cast.ann_seat, keys()[-1]), {}) == {"next": f"/belajar/{cast.ann_seat}/materi"}
    assert set(rows(session)) == {FIRST, keys()[-1]}


def test_what_had_to_wait_for_a_signal_arrives_without_a_word_on_the_next_page(session, cast, ann, noon):
    for hours in (0, 1):
        noon(NOON + timedelta(hours=hours))
        ann.script(address(cast.ann_seat, FIRST), {"late": True})
    assert rows(session) == {FIRST: (NOON, NOON)}
    assert "tersimpan sebagai selesai.</p></div>" not in ann.get(f"/belajar/{cast.ann_seat}/materi").text
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "lesson-finished")).all()) == 1


def test_a_finishing_with_an_old_token_is_refused_and_leaves_nothing(session, cast, ann):
    ann.token = "old"
    ann.script(address(cast.ann_seat, FIRST), {}, status=400)
    assert rows(session) == {}


def test_only_the_page_of_a_lesson_tells_the_phone_whose_it_is(cast, ann, client_for):
    assert ann.get(address(cast.ann_seat, FIRST)).headers["X-Reader"] == str(cast.ann.id)
    home = f"/belajar/{cast.ann_seat}"
    for path in (home, f"{home}/materi", f"{home}/kuis/pretes", f"{home}/kehadiran", f"{home}/sertifikat"):
        assert "X-Reader" not in ann.get(path).headers
    assert "X-Reader" not in client_for(cast.bima).get(address(cast.ann_seat, FIRST), 404).headers


def test_pages_of_reading_carry_what_the_script_needs_and_others_do_not_load_it(cast, ann, client_for):
    lesson, lessons = (
        Page(ann.get(url).text) for url in (address(cast.ann_seat, FIRST), f"/belajar/{cast.ann_seat}/materi")
    )
    for page in (lesson, lessons):
        (box,) = [one for one in page.all("div") if one.get("id") == "unsent"]
        assert (box["data-owner"], box["data-owners"]) == (str(cast.ann.id), str(cast.ann.id))
        assert any("js/reading.js" in one["src"] for one in page.all("script"))
    assert "reading.js" not in client_for().get("/masuk").text + ann.get(f"/belajar/{cast.ann_seat}").text
    assert (STATIC / "js" / "reading.js").stat().st_size <= 6_000


def test_the_worker_is_served_for_the_whole_portal_and_asked_for_each_time(app, client_for):
    answer = client_for()._send("GET", "/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.text == (STATIC / "js" / "sw.js").read_text(encoding="utf-8")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client_for()._send("GET", "/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "Content-Security-Policy" not in again.headers  # the worker keeps the one that it came with
    answer.close()
    again.close()


def test_the_worker_knows_the_addresses_that_it_looks_out_for(app, client_for):
    text = (STATIC / "js" / "sw.js").read_text(encoding="utf-8")
    with app.test_request_context():
        assert f'SIGN_OUT = "{url_for("accounts.sign_out")}"' in text
        assert f'UNREAD = "{url_for("courses.unread")}"' in text
        assert f'LEAVING = "{url_for("accounts.leaving")}"' in text
    page = client_for().get("/tanpa-sinyal").get_data(as_text=True)
    assert '<ul class="stored"><!-- stored --></ul>' in page  # empty, so that the sentence after it is shown


def test_a_lesson_can_be_taken_along_as_a_file(cast, ann):
    files = [ann.get(f"{address(cast.ann_seat, key)}.pdf") for key in (FIRST, SECOND, FIRST)]
    assert [file.mimetype for file in files] == ["application/pdf"] * 3
    assert files[0].data.startswith(b"%PDF-")
    assert files[0].headers["Content-Disposition"] == f'attachment; filename="materi-{FIRST[1]}.pdf"'
    assert files[0].data == files[2].data != files[1].data
    whole = ann.get(f"/belajar/{cast.ann_seat}/buku.pdf")
    assert len(whole.data) > 2 * len(files[0].data)
    assert f"{address(cast.ann_seat, FIRST)}.pdf" in ann.get(address(cast.ann_seat, FIRST)).text


def test_the_file_of_a_lesson_is_for_those_who_may_read_it(cast, client_for, noon):
    url = f"{address(cast.ann_seat, FIRST)}.pdf"
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403), (None, 303)):
        client_for(viewer).get(url, status)
    client_for(cast.ann).get(f"{address(cast.ann_seat, (FIRST[0], 'tidak-ada'))}.pdf", 404)
    client_for(cast.ann).get(f"{address(cast.ann_seat, (FIRST[0], keys()[-1][1]))}.pdf", 404)


def test_a_module_that_does_not_open_yet_gives_nothing_away(session, cast, ann):
    with unit_of_work():
        version = actions.publish(session, replace(shipped(), ordered=True), {}, None, EARLY)
        seat = Learner(person_id=cast.ann.id, course_version_id=version.id)
        session.add(seat)
    url = address(seat.id, keys()[-1])
    assert ann.get(f"{url}.pdf", 303).headers["Location"] == f"/belajar/{seat.id}/materi"
    for way in ("/dibuka", ""):
        ann.post(url + way, status=303)
        ann.get(f"/belajar/{seat.id}/materi")
        ann.post(url + way, {"late": "1"}, status=409, htmx=True)
    assert "masih terkunci" not in ann.get(f"/belajar/{seat.id}/materi").text
    assert rows(session) == {}


def test_every_lesson_of_the_shipped_course_has_its_page(cast, ann):
    for module, lesson in shipped().lessons:
        assert lesson.title in ann.get(address(cast.ann_seat, (module.slug, lesson.slug))).text
