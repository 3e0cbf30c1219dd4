"""Results: from five responses up, for those they concern, and nobody to be made out in them."""

import csv
import io
import uuid

import openpyxl
import pytest
from sqlalchemy import delete

from portal.access import Role
from portal.cohorts.models import CohortTrainer
from portal.db import db
from portal.evaluations import queries
from portal.evaluations.models import EvaluationResponse
from portal.evaluations.rules import SCALE
from portal.organisers.models import OrganisationMember
from portal.web.transaction import unit_of_work
from tests.evaluations.conftest import LAST_DAY
from tests.pages.reading import figures, words
from tests.queries import counted

NASTY = "=HYPERLINK(1) <script>alert(1)</script>"


@pytest.fixture
def here(hall):
    return f"/angkatan/{hall.cast.own.id}/evaluasi"


@pytest.fixture
def ona(hall, client_for):
    return client_for(hall.cast.ona)


def test_with_four_responses_nothing_is_shown_and_with_five_all_is(hall, ona, here):
    page, file = f"{here}/{hall.event.id}", f"{here}/{hall.event.id}/csv"
    hall.send(4)
    for url in (here, page):
        found = ona.get(url).text
        assert "Baru 4 jawaban; hasil tampil mulai 5." in found
        assert "4 jawaban dari 8 peserta (50%)" in found
    assert "Tambah praktik" not in ona.get(page).text
    assert "<svg" not in ona.get(page).text.partition("<main")[2]
    assert ona.post(file, status=303).headers["Location"] == page
    hall.seats.reverse()
    hall.send(1, given={"tujuan": 1, "konsumsi": 3})
    found = words(ona.get(page))
    assert "Kejelasan tujuan bimtek" in found
    assert "4,2" in found
    assert "Tambah praktik (4 kali)" in found
    assert "5 jawaban dari 8 peserta (62%)" in found
    assert figures(ona.get(here)) == {"mean": "4 / 5"}


def test_the_table_says_what_the_columns_show(hall, ona, here):
    hall.send(6)
    found = ona.get(f"{here}/{hall.event.id}")
    assert "Kejelasan tujuan bimtek 5 6 0 0 0 0 6" in words(found)
    assert "Pelayanan panitia –" in words(found)
    assert found.text.count("<svg") - ona.get(here).text.count("<svg") == 10


def test_each_form_has_its_own_threshold(hall, ona, here):
    hall.send(5)
    hall.send(4, hall.tom, {"sikap": 5})
    assert "Baru 4 jawaban" in ona.get(f"{here}/{hall.tom.id}").text
    assert "Baru 0 jawaban" in ona.get(f"{here}/{hall.tara.id}").text
    assert "Tiap butir" in ona.get(f"{here}/{hall.event.id}").text


def test_a_trainer_sees_the_event_and_the_own_results_and_never_another_s(hall, client_for, here):
    hall.send(5)
    hall.send(5, hall.tom, {"sikap": 5, "pesan": "Untuk Tom"})
    hall.send(5, hall.tara_taught, {"sikap": 2, "pesan": "Untuk Tara"})
    for viewer, own, others in (
        (hall.cast.tom, hall.tom, hall.tara_taught),
        (hall.tara, hall.tara_taught, hall.tom),
    ):
        client = client_for(viewer)
        page = client.get(here).text
        assert own.trainer in page
        assert others.trainer not in page.partition("<main")[2]
        assert f"Untuk {own.trainer.split()[0]}" in client.get(f"{here}/{own.id}").text
        assert "Tiap butir" in client.get(f"{here}/{hall.event.id}").text
        client.get(f"{here}/{others.id}", status=404)
        for kind in ("csv", "xlsx"):
            client.post(f"{here}/{others.id}/{kind}", status=404)


def test_an_organiser_sees_all_of_them(hall, ona, here):
    hall.send(5, hall.tom, {"sikap": 5})
    page = ona.get(here).text
    for name in ("Penyelenggaraan bimtek", "Pelatih Tara Simbolon", "Pelatih Tom Saputra"):
        assert name in page


def test_an_organiser_of_another_body_who_teaches_here_sees_only_the_own(session, hall, client_for, here):
    with unit_of_work():
        session.add(CohortTrainer(cohort_id=hall.cast.own.id, person_id=hall.cast.tess.id))
        membership = {"organisation_id": hall.cast.other.organisation_id, "person_id": hall.cast.tess.id}
        session.add(OrganisationMember(**membership, role=Role.ORGANISER))
        teaches = {"organisation_id": hall.cast.own.organisation_id, "person_id": hall.cast.tess.id}
        session.add(OrganisationMember(**teaches, role=Role.TRAINER))
    client = client_for(hall.cast.tess)
    client.get(f"{here}/{hall.tom.id}", status=404)
    client.get(f"{here}/{hall.cast.tess.id}")


def test_results_of_a_trainer_who_left_stay_with_the_organiser(session, hall, ona, client_for, here):
    hall.send(5, hall.tara_taught, {"sikap": 5})
    with unit_of_work():
        session.execute(delete(CohortTrainer).where(CohortTrainer.person_id == hall.tara.id))
    assert "Pelatih Tara Simbolon" in ona.get(here).text
    client_for(hall.tara).get(here, status=404)


def test_strangers_find_nothing(hall, client_for, here):
    cast = hall.cast
    for url in (here, f"{here}/{hall.event.id}"):
        for viewer, status in ((cast.olga, 404), (cast.tess, 404), (cast.ann, 403), (cast.ada, 403), (cast.cy, 403)):
            client_for(viewer).get(url, status=status)
            client_for(viewer).post(f"{here}/{hall.event.id}/csv", status=status)
    theirs = f"/angkatan/{cast.other.id}/evaluasi"
    client_for(cast.olga).get(f"{theirs}/{hall.event.id}", status=404)
    client_for(cast.olga).get(f"{theirs}/{hall.tom.id}", status=404)
    client_for(cast.ona).get(f"{here}/{uuid.uuid4()}", status=404)
    client_for(cast.ona).post(f"{here}/{hall.event.id}/pdf", status=404)


def test_files_have_the_figures_and_the_texts_and_no_person(hall, ona, here):
    hall.send(5, given={"tujuan": 4, "saran": NASTY})
    lines = ona.post(f"{here}/{hall.event.id}/csv", status=200).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines, newline=""), delimiter=";"))
    assert list(rows[0].values()) == ["Kejelasan tujuan bimtek", "4,0", "5", "0", "0", "0", "5", "0", ""]
    assert list(rows[0])[3:] == [*(f"{mark} {word}" for mark, word in SCALE.items()), "Jawaban tertulis"]
    assert (rows[-1]["Jawaban tertulis"], rows[-1]["Jumlah jawaban"]) == (f"'{NASTY}", "5")
    assert not [who.name for who, seat in hall.seats if who.name in lines or str(seat) in lines or who.login in lines]
    answer = ona.post(f"{here}/{hall.event.id}/xlsx", status=200)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="contoh-evaluasi-2026-03-10.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in book[2]][:3] == ["Kejelasan tujuan bimtek", 4, 5]
    assert book.cell(book.max_row, 9).data_type == "s"


def test_what_somebody_wrote_is_shown_as_text(hall, ona, here):
    hall.send(5, given={"saran": NASTY})
    assert "<script>alert" not in ona.get(f"{here}/{hall.event.id}").text


def test_the_page_of_the_cohort_leads_there(hall, client_for, here):
    for viewer in (hall.cast.ona, hall.cast.tom):
        assert f'href="{here}"' in client_for(viewer).get(f"/angkatan/{hall.cast.own.id}").text


def test_five_thousand_responses_cost_no_more_statements_than_five(session, hall):
    """One pass over the responses of the cohort, whoever they are about."""
    hall.send(5)
    assert hall.cast.own.title
    with counted(db.engine) as few:
        queries.results(session, hall.cast.ona, hall.cast.own)
    session.rollback()
    with unit_of_work():
        day = LAST_DAY.date()
        for subject in (hall.event, hall.tom, hall.tara_taught):
            session.add_all(
                EvaluationResponse(
                    cohort_id=hall.cast.own.id, subject_id=subject.id, given_on=day, answers={"sikap": 3}
                )
                for _ in range(1700)
            )
    assert hall.cast.own.title
    with counted(db.engine) as many:
        found = queries.results(session, hall.cast.ona, hall.cast.own)
    assert [one.responses for one in found] == [1705, 1700, 1700]
    assert len(many) == len(few) <= 3
