"""A roster is looked at before anything comes of it, by whoever handed it in and by nobody else."""

import io
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from sqlalchemy import select, update

from portal.enrolment.actions.uploads import KEPT_FOR
from portal.enrolment.models import RosterImport, RosterUpload
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG, EARLY
from tests.enrolment.bimtek import GOOD, as_csv, as_rows, counts, crowd
from tests.enrolment.roster_kinds import KINDS
from tests.enrolment.spreadsheets import Page, as_xlsx
from tests.pages.reading import figures, named, texts, words

ANN = GOOD | {"NIK": "3275094101909001", "Nama Lengkap": "Ann Nur'aini", "Tanggal Lahir": "01/01/1990", "No HP": ""}


@pytest.fixture
def look(cast, client_for):
    """Hand a file in as Ona; gives the address of the page that shows it, and the page."""

    def hand_in(cohort, data, name="daftar.csv"):
        ona = client_for(cast.ona)
        answer = ona.post(f"/angkatan/{cohort.id}/impor", {"file": (io.BytesIO(data), name)}, 303)
        return answer.location, ona.follow(answer)

    return hand_in


def test_nothing_comes_in_before_the_one_act(session, cast, look, client_for):
    before = counts(session)
    rows = [ANN | {"Kode Desa": CIKARANG}, GOOD, GOOD | {"NIK": "1"}]
    url, page = look(cast.own, as_csv(*rows))
    assert figures(page) == {"new": "1", "changed": "1", "unchanged": "0", "doubtful": "0", "refused": "1"}
    assert texts(page, "outcome") == ["berubah", "ditolak"]
    assert "Jatiasih" not in words(page)
    assert f"32.75.09.1001 {CIKARANG}" in words(page)
    assert counts(session) == before
    report = client_for(cast.ona).follow(client_for(cast.ona).post(f"{url}/masukkan", status=303))
    assert figures(report) == {"accepted": "1", "changed": "1", "refused": "1"}
    assert counts(session) == before.and_more(1)


def test_looking_at_it_writes_nothing(session, cast, look, client_for):
    url, _page = look(cast.own, as_csv(GOOD))
    session.rollback()
    before = session.scalars(select(RosterUpload.made_at)).all()
    client_for(cast.ona).get(url)
    session.rollback()
    assert session.scalars(select(RosterUpload.made_at)).all() == before
    assert "daftar.csv" not in session.scalars(select(RosterImport.file_name)).all()


def test_the_same_file_again_changes_nothing_and_says_so(session, bimtek, look, upload):
    data = as_csv(*as_rows(crowd(session)[:20]))
    upload(bimtek.id, data)
    _url, page = look(bimtek, data)
    assert figures(page)["unchanged"] == "20"
    assert texts(page, "weighed") == ["Berkas ini tidak mengubah apa-apa."]
    assert "/masukkan" not in page.text


def test_a_proposal_is_shown_and_counts_only_once_it_is_confirmed(cast, look, client_for):
    rows = [["NIK", "Nama", "Kode Desa", "Asal Utusan"], [GOOD["NIK"], "Siti", GOOD["Kode Desa"], "IPSM"]]
    url, page = look(cast.own, as_xlsx(Page(rows)), "daftar.xlsx")
    assert [state for state, _text in named(page, "column")] == ["known", "known", "known", "proposed"]
    ona = client_for(cast.ona)
    again = ona.follow(ona.post(url, {"kolom-0-3": "quota"}, 303))
    assert [state for state, _text in named(again, "column")] == ["known", "known", "known", "chosen"]
    none = ona.follow(ona.post(url, {"kolom-0-3": "", "kolom-0-9": "nik", "kolom-0-0": "unsinn"}, 303))
    assert [state for state, _text in named(none, "column")] == ["known", "known", "known", "unused"]


def test_a_column_that_is_needed_can_be_said_by_hand(cast, look, client_for):
    rows = [["NIK", "Nama", "Tempat tinggal"], [GOOD["NIK"], "Siti", GOOD["Kode Desa"]]]
    url, page = look(cast.own, as_xlsx(Page(rows)), "daftar.xlsx")
    assert "Kolom wajib belum ada: Kode Desa atau Desa/Kelurahan." in unescape(page.text)
    assert "/masukkan" not in page.text
    ona = client_for(cast.ona)
    ona.post(f"{url}/masukkan", status=422)
    assert figures(ona.follow(ona.post(url, {"kolom-0-2": "village_code"}, 303)))["new"] == "1"


def test_refused_rows_come_back_with_the_reason_on_the_cell_and_come_in_once_mended(cast, look, client_for):
    rows = [["DAFTAR"], ["No", "NIK", "Nama", "Kode Desa"], ["1", GOOD["NIK"], "Siti", "12"], ["2", "9", "", ""]]
    url, _page = look(cast.own, as_xlsx(Page([*rows, ["3", "3275095708909012", "Dewi", GOOD["Kode Desa"]]])), "a.xlsx")
    ona = client_for(cast.ona)
    answer = ona.post(f"{url}/ditolak.xlsx", status=200)
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[:2] for row in told] == [["No", "NIK"], ["1", GOOD["NIK"]], ["2", "9"]]
    assert told[0][4] == "Alasan"
    assert "Kode desa/kelurahan harus 10 angka" in sheet["D2"].comment.text
    assert sheet["B2"].comment is None
    assert "NIK harus 16 angka" in sheet["B3"].comment.text
    assert "Nama belum diisi" in sheet["C3"].comment.text
    sheet["D2"] = GOOD["Kode Desa"]
    out = io.BytesIO()
    sheet.parent.save(out)
    _url, page = look(cast.own, out.getvalue(), "mended.xlsx")
    assert (figures(page)["new"], figures(page)["refused"]) == ("1", "1")


def test_a_second_press_leads_to_what_came_of_the_first_and_nothing_is_kept(session, cast, look, client_for):
    url, _page = look(cast.own, as_csv(GOOD))
    ona = client_for(cast.ona)
    first = ona.post(f"{url}/masukkan", status=303).location
    for again in (f"{url}/masukkan", url, f"{url}/ditolak.xlsx"):
        assert ona.post(again, status=303).location == first
    assert ona.get(url, 303).location == first
    session.rollback()
    assert [one.content for one in session.scalars(select(RosterUpload))] == [b""]


def test_an_upload_is_its_makers_and_is_dropped_after_a_while(session, cast, look, client_for):
    url, _page = look(cast.own, as_csv(GOOD))
    client_for(cast.olga).get(url, 404)
    client_for(cast.olga).get(url.replace(str(cast.own.id), str(cast.other.id)), 404)
    with unit_of_work():
        session.execute(
            update(RosterUpload).values(made_at=EARLY - KEPT_FOR - timedelta(minutes=1), made_by=cast.ada.id)
        )
    client_for(cast.ona).get(url, 404)
    look(cast.own, as_csv(GOOD))
    session.rollback()
    assert session.scalars(select(RosterUpload.made_by)).all() == [cast.ona.id]


def test_what_is_kept_is_encrypted(session, cast, look):
    look(cast.own, as_csv(GOOD))
    session.rollback()
    (stored,) = session.connection().exec_driver_sql("SELECT content FROM roster_upload").scalars()
    assert GOOD["NIK"].encode() not in bytes(stored)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_kinds_of_rosters_are_shown_without_any_nik(bimtek, look, kind):
    _url, page = look(bimtek, kind.data, kind.name)
    shown = figures(page)
    assert sum(map(int, shown.values())) == len(kind.people) + len(kind.refused) + len(kind.doubtful)
    assert "3275011708909" not in page.text
