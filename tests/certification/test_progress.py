"""The progress page: who lacks what, found by search and filter, page by page."""

import re
from html import unescape

import pytest

from portal.certification.queries import cohort_progress, own_facts
from portal.db import db
from portal.enrolment.queries import enrolments, rosters
from tests.cast import CIKARANG
from tests.certification.world import OVER, PASSED, certify, course_of, crowd, learn
from tests.pages.reading import texts, words
from tests.queries import counted


@pytest.fixture
def where(cast, noon):
    noon(OVER)
    return f"/angkatan/{cast.own.id}/kemajuan"


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


def names(response):
    return texts(response, "name")


def pills(response):
    """The numbers behind the filters."""
    found = [text.rpartition(" ") for text in texts(response, "filter")]
    return {word: int(count) for word, _, count in found}


def test_each_person_is_shown_with_marks_and_what_is_lacking(session, cast, tom, where):
    learn(session, cast, cast.ann_seat, **PASSED, pretest=9)
    learn(session, cast, cast.bima_seat, jp=12, unread=2, right=13)
    rows = tom.get(where).text.split("<tr>")
    ann, bima = (" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows[-2:])
    assert "Pretes 45 Pascates 85 ✓ syarat lengkap" in ann
    total = len(course_of(session, cast.own).lessons)
    lacks = f"Hadir: 12 dari 16 JP Materi: {total - 2} dari {total} Pascates: nilai 65"
    assert f"Pretes – Pascates 65 {lacks}" in bima
    certify(session, cast)
    assert "✓ Lulus 0001/PSM-D/32.75/III/2026" in words(tom.get(where))


def test_search_and_filters(session, cast, tom, where):
    crowd(session, cast, ["Citra % Dewi"], village=CIKARANG)
    learn(session, cast, cast.ann_seat, **PASSED)
    learn(session, cast, cast.bima_seat, jp=16, unread=1, right=13)
    everybody = ["Ann Nur'aini", "Bima", "Citra % Dewi"]
    login = next(row.login for row in session.execute(rosters.roster(cast.own.id)) if row.full_name == "Bima")
    found = {
        "": everybody,
        "?cari=NUR%27": ["Ann Nur'aini"],
        "?cari=%25": ["Citra % Dewi"],
        "?cari=cikarang": ["Citra % Dewi"],
        f"?cari={login}": ["Bima"],
        "?cari=%00": [],
        "?kurang=lengkap": ["Ann Nur'aini"],
        "?kurang=attendance": ["Citra % Dewi"],
        "?kurang=lessons": ["Bima", "Citra % Dewi"],
        "?kurang=posttest": ["Bima", "Citra % Dewi"],
        "?kurang=posttest&cari=bima": ["Bima"],
        "?kurang=entah": [],
    }
    assert {query: names(tom.get(where + query)) for query in found} == found
    expected = {"Semua": 3, "Syarat lengkap": 1, "Kurang hadir": 1, "Kurang materi": 2, "Kurang pascates": 2}
    assert pills(tom.get(f"{where}?cari=bima")) == expected


def test_pages_of_fifty_keep_search_and_filter(session, cast, tom, where):
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(60)])
    second = tom.get(f"{where}?cari=peserta&kurang=posttest&halaman=2")
    assert names(second) == [f"Peserta {number:03d}" for number in range(50, 60)]
    assert "cari=peserta&amp;kurang=posttest&amp;halaman=1" in second.text
    assert names(tom.get(f"{where}?cari=peserta&kurang=posttest&halaman=77")) == names(second)
    assert len(names(tom.get(f"{where}?halaman=x"))) == 50


def test_htmx_gets_the_list_of_the_same_page(tom, where):
    answer = tom.get(f"{where}?cari=bima", htmx=True)
    part = answer.text
    assert part.strip() in tom.get(f"{where}?cari=bima").text
    assert "<html" not in part
    assert names(answer) == ["Bima"]


def test_who_may_see_the_progress(cast, client_for, where):
    client_for(cast.ona).get(where)
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.tess, 404), (cast.olga, 404)):
        client_for(viewer).get(where, status=status)


def test_one_s_own_facts_are_those_of_the_list(session, cast):
    learn(session, cast, cast.ann_seat, jp=13, unread=3, right=11, pretest=7)
    listed = {one.person.id: one.facts for one in cohort_progress(session, cast.own, OVER)}
    course = course_of(session, cast.own)
    for viewer, seat in ((cast.ann, cast.ann_seat), (cast.bima, cast.bima_seat)):
        assert own_facts(session, enrolments.own_enrolment(session, viewer, seat), course, OVER) == listed[seat]


def test_forty_people_take_as_many_queries_as_two(session, cast):
    def asked():
        session.rollback()
        with counted(db.engine) as statements:
            people = cohort_progress(session, cast.own, OVER)
        return len(people), len(statements)

    learn(session, cast, cast.ann_seat, **PASSED)
    two, budget = asked()
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(38)])
    others = session.scalars(rosters.roster(cast.own.id)).all()
    for seat in [seat for seat in others if seat != cast.ann_seat][:10]:
        learn(session, cast, seat, **PASSED)
    assert asked() == (40, budget)
    assert two == 2
