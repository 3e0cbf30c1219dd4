"""Certificates as they are downloaded for good, and anybody's check of one."""

import hashlib
from dataclasses import replace
from urllib.parse import unquote

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.certification import jobs, snapshot
from portal.cohorts.models import Cohort
from portal.courses.actions import publish
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.ledger.models import Certificate, Completion
from portal.ledger.rules import shown_code
from portal.organisers.models import Organisation
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, open_cohort, roster, row
from tests.certification.world import OVER, PASSED, certify, course_of, learn
from tests.pages.reading import words


@pytest.fixture
def completion(session, cast, noon):
    """Ann has completed and her certificate is made; Bima has not."""
    noon(OVER)
    learn(session, cast, cast.ann_seat, **PASSED)
    assert certify(session, cast) == 1
    return session.scalars(select(Completion)).one()


@pytest.fixture
def anybody(client_for):
    return client_for(None)


def test_the_page_says_what_the_paper_says(anybody, completion):
    page = words(anybody.get(f"/v/{shown_code(completion.code)}"))
    paper = snapshot.paper(completion.snapshot, completion.code)
    said = [paper.name, paper.origin, paper.number, paper.course, paper.issuer, paper.unit, paper.code]
    said += [paper.place_and_date, paper.signer_title, paper.signer_name, paper.requirement_note]
    said += [f"{paper.total_jp} JP", f"nomor {paper.ledger_number}", "10–11 Maret 2026", "Baik", "CONTOH"]
    assert [text for text in said if text not in page] == []
    statement = "".join(run.text for run in paper.statement)
    assert [text for text in ("16 jam pelajaran", "10–11 Maret 2026", "Baik") if text not in statement] == []


def test_the_page_tells_what_is_proven_and_what_is_not(anybody, completion):
    page = words(anybody.get(f"/v/{shown_code(completion.code)}"))
    assert "Syarat pelatihan PSM (huruf g) terpenuhi" in page
    assert "(huruf g) dari tujuh syarat" in page
    assert "bukan pengangkatan sebagai PSM" in page


def test_neither_page_nor_record_shows_a_nik_or_a_birth_date(session, cast, anybody, completion):
    person = session.get(Person, cast.ann.id)
    page = anybody.get(f"/v/{shown_code(completion.code)}").text
    for text in (page, str(completion.snapshot)):
        assert person.nik not in text
        assert person.nik[:6] not in text
        assert person.nik[-4:] not in text
        assert "1990" not in text
        assert str(completion.id) not in text


@pytest.mark.parametrize("form", ["{}", "{} ", "({})", "{}%0A"])
def test_a_code_is_found_however_it_is_typed(anybody, completion, form):
    for code in (completion.code, shown_code(completion.code), completion.code.lower()):
        assert "Sertifikat sah" in words(anybody.get(f"/v/{form.format(code)}"))
        asked = anybody.get(f"/verifikasi?kode={form.format(code)}", status=303)
        assert asked.headers["Location"] == f"/v/{shown_code(completion.code)}"


ELSEWHERE = "tidak diterbitkan oleh portal ini"


def test_only_of_a_whole_code_is_said_that_it_was_not_issued_here(anybody, completion):
    page = anybody.get("/v/ZZZZ-ZZZZ", status=404)
    assert "Tidak ada sertifikat dengan kode “ZZZZ-ZZZZ”" in words(page)
    assert ELSEWHERE in words(page)
    asked = anybody.get("/verifikasi?kode=zzzz%20zzzz", status=303)
    assert asked.headers["Location"] == "/v/ZZZZ-ZZZZ"


@pytest.mark.parametrize("prefix", ["", "http://127.0.0.1:8601/v/", "bimtek.example.go.id/v/"])
def test_the_link_of_a_certificate_is_as_good_as_its_code(anybody, completion, prefix):
    asked = anybody.get(f"/verifikasi?kode={prefix}{shown_code(completion.code)}", status=303)
    assert "Sertifikat sah" in words(anybody.follow(asked))


@pytest.mark.parametrize("written", ["{}", "Nomor%20{}", "{}%20"])
def test_a_certificate_number_is_answered_with_where_the_code_stands(anybody, completion, written):
    page = anybody.get(f"/verifikasi?kode={written.format(completion.number)}", status=422)
    assert "Itu nomor sertifikat, bukan kodenya" in words(page)
    assert "Di mana kodenya?" in words(page)
    assert ELSEWHERE not in words(page)
    assert completion.snapshot["name"] not in page.text
    assert f'value="{unquote(written.format(completion.number)).strip()}"' in page.text


def test_a_nik_is_not_shown_again(anybody):
    page = anybody.get("/verifikasi?kode=3275094101909001", status=422)
    assert "tampak seperti NIK" in words(page)
    assert "3275094101909001" not in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0000-000", "yang diketik 7"),
        ("U0000000", "U tidak pernah dipakai dalam kode"),
        ("tidak%20tahu", "yang diketik 9"),
        ("x" * 3000, "yang diketik 300"),
        ("%00", "yang diketik 0"),
        ("%F0%9F%98%80", "yang diketik 0"),
        ("%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", "Itu belum kode yang lengkap"),
        ("'; DROP TABLE completion; --", "Itu belum kode yang lengkap"),
        ("%25_%25_%25_%25_", "yang diketik 0"),
        ("{{7*7}}{{7*7}}U", "U tidak pernah dipakai dalam kode"),
    ],
)
def test_what_is_no_code_is_answered_with_what_is_wrong_with_it(anybody, completion, typed, said):
    for page in (anybody.get(f"/v/{typed}", status=404), anybody.get(f"/verifikasi?kode={typed}", status=422)):
        assert said in words(page)
        assert ELSEWHERE not in words(page)
        assert "Sertifikat sah" not in words(page)
        assert "<img" not in page.text


def test_a_code_with_more_letters_is_not_the_code(anybody, completion):
    for wrong in (completion.code + "0", "0" + completion.code, completion.code[:7], completion.code * 2):
        anybody.get(f"/v/{wrong}", status=404)


def test_names_are_kept_out_of_search_engines(anybody, completion):
    assert '<meta name="robots" content="noindex">' in anybody.get(f"/v/{shown_code(completion.code)}").text
    for public in ("/", "/masuk", "/verifikasi"):
        page = anybody.get(public).text
        assert "noindex" not in page
        assert '<meta name="description" content="' in page


def test_the_form_asks_when_nothing_was_typed(anybody):
    for query in ("", "?kode=", "?kode=%20%20"):
        assert "Kode pada sertifikat" in words(anybody.get(f"/verifikasi{query}"))


def test_the_certificate_stays_the_same_whatever_changes_later(
    app, session, cast, client_for, anybody, completion, monkeypatch
):
    ann, where = client_for(cast.ann), f"/sertifikat/{completion.id}.pdf"
    first = ann.get(where)
    page = words(anybody.get(f"/v/{shown_code(completion.code)}"))
    with unit_of_work():
        session.execute(update(Person).where(Person.id == cast.ann.id).values(full_name="Nama Lain"))
        session.execute(
            update(Organisation).values(unit="Unit Lain", signer_name="Penanda Lain", signer_title="Plt. Kepala")
        )
        changed = replace(course_of(session, cast.own), full_title="Judul Lain")
        version = publish(session, changed, {}, cast.ada.id, OVER)
        session.execute(
            update(Cohort).where(Cohort.id == cast.own.id).values(course_version_id=version.id, city="Kota Lain")
        )
    monkeypatch.setattr(jobs, "certificate_pdf", lambda paper: b"%PDF another template")
    jobs.decide({"cohort": str(cast.own.id), "base_url": "https://lain.example"}, cast.ona.id, lambda *_: None)
    again = ann.get(where)
    assert hashlib.sha256(again.data).hexdigest() == hashlib.sha256(first.data).hexdigest()
    session.rollback()
    assert session.get(Certificate, completion.id).sha256 == hashlib.sha256(first.data).hexdigest()
    assert words(anybody.get(f"/v/{shown_code(completion.code)}")) == page


def test_a_certificate_is_a_pdf_to_save_with_the_code_in_its_name(cast, client_for, completion):
    for viewer, where in (
        (cast.ann, f"/sertifikat/{completion.id}.pdf"),
        (cast.ona, f"/angkatan/{cast.own.id}/sertifikat/{cast.ann_seat}.pdf"),
    ):
        client = client_for(viewer)
        answer = client.get(where) if viewer is cast.ann else client.post(where, status=200)
        assert answer.data.startswith(b"%PDF-")
        assert answer.mimetype == "application/pdf"
        name = f'attachment; filename="sertifikat-{shown_code(completion.code)}.pdf"'
        assert answer.headers["Content-Disposition"] == name


def test_nobody_downloads_the_certificate_of_somebody_else(cast, client_for, completion):
    own, theirs = f"/sertifikat/{completion.id}.pdf", f"/angkatan/{cast.own.id}/sertifikat/{cast.ann_seat}.pdf"
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.ona, 403), (cast.tom, 403), (cast.ada, 403)):
        client_for(viewer).get(own, status=status)
    for viewer, status in ((cast.olga, 404), (cast.tom, 403), (cast.ann, 403)):
        client_for(viewer).post(theirs, status=status)
    client_for(None).get(own, status=303)
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/sertifikat/{cast.bima_seat}.pdf", status=404)
    client_for(cast.olga).post(f"/angkatan/{cast.other.id}/sertifikat/{cast.ann_seat}.pdf", status=404)


def test_the_own_page_leads_to_the_paper_and_to_its_check(session, cast, client_for, completion):
    text = client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/sertifikat").text
    assert f'href="/sertifikat/{completion.id}.pdf"' in text
    assert f'href="/v/{shown_code(completion.code)}"' in text
    assert "Dari pelatihan Anda yang lain" not in text
    bima = client_for(cast.bima)
    assert "Belum ada sertifikat." in words(bima.get(f"/belajar/{cast.bima_seat}/sertifikat"))
    bima.get(f"/belajar/{cast.ann_seat}/sertifikat", status=404)


def test_the_certificate_of_another_training_is_told_apart(session, cast, client_for, completion):
    with unit_of_work():
        other = open_cohort(session, cast.ona, session.get_one(Cohort, cast.own.id).organisation, "Bimtek Kedua")
        again = roster(row(2, "Ann Nur'aini", "3275094101909001", quota="IPSM"))
        assert import_roster(session, cast.ona, other, "lagi.csv", again, EARLY).refused == []
    seat = session.scalars(select(Enrolment.id).where(Enrolment.cohort_id == other.id)).one()
    text = words(client_for(cast.ann).get(f"/belajar/{seat}/sertifikat"))
    before, _, elsewhere = text.partition("Dari pelatihan Anda yang lain")
    assert "Belum ada sertifikat pelatihan ini." in before
    assert completion.number not in before
    assert completion.number in elsewhere
