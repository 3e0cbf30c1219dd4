"""Trainees fill in the forms: when, what is refused, and that nothing counts twice."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from portal.cohorts.models import CohortTrainer
from portal.evaluations.models import EvaluationResponse
from portal.evaluations.rules import TEXT_LENGTH
from portal.web.transaction import unit_of_work
from tests.conftest import NOON
from tests.evaluations.conftest import LAST_DAY

LONG = "x" * (TEXT_LENGTH + 1)


@pytest.fixture
def ann(hall, client_for):
    return client_for(hall.cast.ann)


@pytest.fixture
def home(hall):
    return f"/belajar/{hall.cast.ann_seat}/evaluasi"


@pytest.fixture
def event(hall, home):
    return f"{home}/{hall.event.id}"


@pytest.fixture
def stored(session):
    def read():
        session.rollback()
        return session.scalars(select(EvaluationResponse)).all()

    return read


def test_a_form_is_sent_and_kept_as_it_was_filled_in(hall, ann, home, event, stored):
    page = ann.get(event).text
    assert page.count('type="radio"') == 60
    assert "Kejelasan tujuan bimtek" in page
    answer = ann.post(event, {"tujuan": "5", "materi": "", "manfaat": "1", "saran": "  Lebih  banyak\r\npraktik "})
    assert answer.headers["Location"] == home
    assert "Terima kasih" in ann.follow(answer).text
    one = stored()[0]
    assert one.answers == {"tujuan": 5, "manfaat": 1, "saran": "Lebih banyak praktik"}
    assert (one.cohort_id, one.subject_id, one.given_on) == (hall.cast.own.id, hall.cast.own.id, date(2026, 3, 11))
    assert "sudah kami terima" in ann.get(event).text
    assert "<form" not in ann.get(event).text.partition("<main")[2]


def test_every_trainer_of_the_cohort_has_a_form(hall, ann, home, stored):
    page = ann.get(home).text
    assert (
        page.index("Penyelenggaraan bimtek") < page.index("Pelatih Tara Simbolon") < page.index("Pelatih Tom Saputra")
    )
    for subject in (hall.tom, hall.tara_taught):
        assert ann.get(f"{home}/{subject.id}").text.count('type="radio"') == 36
        ann.post(f"{home}/{subject.id}", {"sikap": "4", "tujuan": "1"})
    assert [one.answers for one in stored()] == [{"sikap": 4}, {"sikap": 4}]
    assert ann.get(home).text.count("✓ terkirim") == 2


def test_a_form_sent_twice_counts_once(ann, event, stored):
    ann.post(event, {"tujuan": "5"})
    again = ann.post(event, {"tujuan": "1"})
    assert "sudah kami terima sebelumnya" in ann.follow(again).text
    assert [one.answers for one in stored()] == [{"tujuan": 5}]


@pytest.mark.parametrize("mark", ["0", "6", "-1", "5.0", "abc", "9" * 5000, "<b>5</b>", "5\x00", "٣", " "])
def test_a_mark_outside_the_scale_is_refused_and_the_rest_kept(ann, event, stored, mark):
    page = ann.post(event, {"tujuan": mark, "materi": "4", "saran": "Tetap di sini"}, status=422).text
    assert "Pilih salah satu dari daftar." in page
    assert 'id="materi-4" name="materi" value="4" checked' in page
    assert "Tetap di sini</textarea>" in page
    assert stored() == []


def test_a_text_that_is_too_long_is_refused_and_kept(ann, event, stored):
    page = ann.post(event, {"saran": LONG}, status=422).text
    assert "Paling panjang 500 huruf." in page
    assert LONG in page
    assert stored() == []


@pytest.mark.parametrize("given", [{}, {"saran": " \x00 "}, {"tujuan": ""}, {"entah": "5"}, {"penguasaan": "5"}])
def test_an_empty_form_is_refused(ann, event, stored, given):
    assert "Belum ada yang Anda isi." in ann.post(event, given, status=422).text
    assert stored() == []


def test_what_is_typed_stays_text(ann, event, stored):
    ann.post(event, {"saran": "<script>alert(1)</script>\x00\u202e"})
    assert stored()[0].answers == {"saran": "<script>alert(1)</script>"}  # without signs that nobody sees


def test_before_the_last_day_there_is_nothing_to_fill_in(ann, home, event, noon, stored):
    noon(NOON)
    assert "Dibuka pada 11 Maret 2026." in ann.get(home).text
    assert 'type="radio"' not in ann.get(event).text
    assert "Evaluasi belum dibuka." in ann.post(event, {"tujuan": "5"}, status=422).text
    assert stored() == []


def test_after_two_weeks_it_is_closed_and_what_was_typed_is_not_lost(ann, home, event, noon, stored):
    noon(LAST_DAY + timedelta(days=15))
    assert "Ditutup setelah 25 Maret 2026." in ann.get(home).text
    assert 'type="radio"' not in ann.get(event).text
    page = ann.post(event, {"saran": "Terlambat sedikit"}, status=422).text
    assert "Evaluasi sudah ditutup." in page
    assert "Terlambat sedikit</textarea>" in page
    assert stored() == []


def test_a_trainer_who_does_not_teach_here_has_no_form(session, hall, ann, home, stored):
    for subject in (hall.cast.tess.id, hall.cast.other.id, hall.cast.ann.id, uuid.uuid4()):
        ann.get(f"{home}/{subject}", status=404)
        ann.post(f"{home}/{subject}", {"sikap": "5"}, status=404)
    with unit_of_work():
        session.execute(delete(CohortTrainer).where(CohortTrainer.person_id == hall.tara.id))
    ann.post(f"{home}/{hall.tara.id}", {"sikap": "5"}, status=404)
    assert stored() == []


def test_forms_are_one_s_own(hall, client_for, home, event, stored):
    for url in (home, event):
        for viewer, status in ((hall.cast.bima, 404), (hall.cast.sam, 404), (hall.cast.tom, 403), (None, 303)):
            client_for(viewer).get(url, status=status)
    client_for(hall.cast.bima).post(event, {"tujuan": "5"}, status=404)
    client_for(hall.cast.ona).post(event, {"tujuan": "5"}, status=403)
    assert stored() == []


def test_the_page_says_what_is_stored_and_what_is_not(ann, home):
    page = ann.get(home).text
    for words in ("Yang disimpan", "Yang tidak disimpan pada jawaban", "Yang dicatat terpisah", "mulai 5 jawaban"):
        assert words in page


def test_the_home_of_a_trainee_leads_there_and_says_how_far_it_is(hall, ann, home, event, noon):
    front = f"/belajar/{hall.cast.ann_seat}"
    assert "0 dari 3 terkirim" in ann.get(front).text
    assert f'href="{home}"' in ann.get(front).text
    ann.post(event, {"tujuan": "5"})
    assert "1 dari 3 terkirim" in ann.get(front).text
    noon(NOON)
    assert "Dibuka pada 11 Maret 2026." in ann.get(front).text
