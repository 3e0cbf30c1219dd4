"""Looking things up: the same page for trainees and staff, found by everyday words, and terms within lessons."""

import re
import uuid
from dataclasses import replace

import pytest

from portal.content.shapes import Course
from portal.courses import queries
from portal.courses.actions import publish
from portal.courses.models import Learner
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.pages.reading import texts

LESSON = "kehidupan-sosial/potensi-dan-sumber"


@pytest.fixture
def own(cast) -> str:
    return f"/belajar/{cast.ann_seat}/rujukan"


@pytest.fixture
def staffs(cast) -> str:
    return f"/kurikulum/{cast.own.course_version_id}/rujukan"


@pytest.fixture
def shipped(session, cast) -> Course:
    course = queries.edition(session, cast.own.course_version_id)
    session.rollback()
    return course


def names(page) -> list[str]:
    return texts(page, "name")


def test_trainees_and_staff_can_look_everything_up(cast, client_for, own, staffs, shipped):
    everything = [entry.name for entry in shipped.reference] + [term.term for term in shipped.glossary]
    assert names(client_for(cast.ann).get(own)) == everything
    for viewer in (cast.ona, cast.tom, cast.cy):
        page = client_for(viewer).get(staffs)
        assert names(page) == everything
        assert f"{shipped.title}, versi 1" in page.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?cari=LANSIA&jenis=ppks", ["Lanjut usia telantar"]),
        ("?cari=taruna+bencana&jenis=mitra", ["Tagana"]),
        ("?cari=sp%C3%A1+tidak+ada", []),
        ("?cari=rutilahu&jenis=layanan", ["Rutilahu"]),
        ("?cari=tksk&jenis=istilah", ["TKSK", "pilar sosial"]),
    ],
)
def test_words_and_a_kind_narrow_it_down(cast, client_for, own, staffs, asked, found):
    assert names(client_for(cast.ann).get(own + asked)) == found
    part = client_for(cast.ona).get(staffs + asked, htmx=True)
    assert names(part) == found
    assert part.text.lstrip().startswith('<div id="list">')
    assert part.headers["Vary"].startswith("HX-Request")


def test_a_kind_that_there_is_not_means_all_and_what_was_typed_stays(cast, client_for, own, shipped):
    page = client_for(cast.ann).get(f"{own}?jenis=apa&cari=%3Cb%3E%22lansia")
    assert 'value="&lt;b&gt;&#34;lansia"' in page.text
    assert "<b>" not in page.text
    assert names(client_for(cast.ann).get(f"{own}?jenis=apa"))[0] == shipped.reference[0].name


def test_nothing_found_says_what_to_try(cast, client_for, own):
    assert "Coba satu kata yang lebih pendek" in client_for(cast.ann).get(f"{own}?cari=zzzz").text
    assert "Coba satu kata" not in client_for(cast.ann).get(own).text


def test_sources_are_shown_in_words_and_authors_notes_not_at_all(cast, client_for, own):
    text = client_for(cast.ann).get(own).text
    assert "Sumber: Paparan tentang PSM menurut Permensos 1/2012" in text
    assert "Sumber: Pengetahuan umum<" in text
    assert "domain" not in text
    assert "Sumber: seed" not in text


def test_what_editors_still_have_to_do_is_shown_to_curators_alone(cast, client_for, own, staffs, shipped):
    """On every lesson as read and as previewed, and in the reference."""
    seat, version = f"/belajar/{cast.ann_seat}/materi", f"/kurikulum/{cast.own.course_version_id}"
    lessons = [f"{module.slug}/{lesson.slug}" for module, lesson in shipped.lessons if lesson.review]
    assert len(lessons) > 15
    seen = {name: 0 for name in ("ann", "tom", "ona", "cy")}
    for name in seen:
        client = client_for(getattr(cast, name))
        pages = [own if name == "ann" else staffs]
        pages += [f"{seat if name == 'ann' else version}/{lesson}" for lesson in lessons]
        seen[name] = sum("ditinjau ahli" in client.get(page).text for page in pages)
    assert seen == {"ann": 0, "tom": 0, "ona": 0, "cy": len(lessons) + 1}


def test_only_on_ones_own_seat_and_only_staff_by_version(cast, client_for, own, staffs):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403), (None, 303)):
        client_for(viewer).get(own, status)
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).get(staffs, status)
    client_for(cast.ann).get(f"/belajar/{uuid.uuid4()}/rujukan", 404)
    client_for(cast.ona).get(f"/kurikulum/{uuid.uuid4()}/rujukan", 404)


@pytest.fixture
def bare_seat(cast, shipped) -> uuid.UUID:
    """Ann's seat in a course without glossary and reference."""
    with unit_of_work():
        version = publish(db.session(), replace(shipped, glossary=(), reference=()), {}, None, EARLY)
        seat = Learner(person_id=cast.ann.id, course_version_id=version.id)
        db.session.add(seat)
        db.session.flush()
        return seat.id


def test_a_course_without_lists_says_so(cast, client_for, bare_seat):
    page = client_for(cast.ann).get(f"/belajar/{bare_seat}/rujukan")
    assert "Pelatihan ini belum memuat rujukan dan istilah." in page.text
    assert "Coba satu kata" not in page.text
    lesson = client_for(cast.ann).get(f"/belajar/{bare_seat}/materi/{LESSON}").text
    assert "Istilah di materi ini" not in lesson
    assert "terms.js" not in lesson


def test_a_lesson_leads_from_each_term_to_its_explanation(cast, client_for, shipped):
    pages = (
        client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/materi/{LESSON}").text,
        client_for(cast.tom).get(f"/kurikulum/{cast.own.course_version_id}/{LESSON}").text,
    )
    known = {term.term: term.text for term in shipped.glossary}
    for text in pages:
        links = re.findall(r'<a class="term" href="#(istilah-[^"]+)"', text)
        explained = dict(re.findall(r'<dt id="(istilah-[^"]+)" tabindex="-1">([^<]+)</dt>', text))
        assert links == list(explained)
        assert "istilah-psks" in links
        assert all(known[word] in text for word in explained.values())
        assert text.count("js/terms.js") == 1


def test_the_lessons_lead_to_the_page(cast, client_for, own):
    assert f'href="{own}"' in client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/materi").text
