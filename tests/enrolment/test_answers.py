"""What is not clear in a roster is answered on its page, and comes in as it was answered."""

import io

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.enrolment.models import Enrolment, RosterUpload
from portal.enrolment.roster.questions import RowAnswers, RowQuestion, answered, merged, row_key
from tests.cast import JATIASIH
from tests.enrolment.bimtek import GOOD, as_csv, counts
from tests.enrolment.spreadsheets import Page, as_xlsx
from tests.pages.reading import figures, named, texts

HEAD = ["NIK", "Nama", "Tanggal Lahir", "Desa", "Kecamatan"]
DEWI = ["3275095212909001", "Dewi", "12/12/1990", "Jatimekarr", "Jatiasih"]
EKO = ["3275091212909002", "Eko", "12/12/1990", "Jatimekarr", "Jatiasih"]
FAJAR = ["3275091312909003", "Fajar", "08/07/1990", "Jatimekar", "Jatiasih"]
ANN = GOOD | {"Nama Lengkap": "Hj. ANN NURAINI", "Tanggal Lahir": "01/01/1990", "NIK": "3275094101909077"}


@pytest.fixture
def look(cast, client_for):
    """Hand a file in as Ona; gives the address of the page that shows it, and the page."""

    def hand_in(cohort, data, name="daftar.xlsx"):
        ona = client_for(cast.ona)
        answer = ona.post(f"/angkatan/{cohort.id}/impor", {"file": (io.BytesIO(data), name)}, 303)
        return answer.location, ona.follow(answer)

    return hand_in


@pytest.fixture
def answer(cast, client_for):
    """Answer as Ona; gives the page with the answers."""

    def send(url, **answers):
        ona = client_for(cast.ona)
        values = {name.replace("_", "-", 3): value for name, value in answers.items()}
        return ona.follow(ona.post(f"{url}/jawaban", values, 303))

    return send


def sheet(*rows):
    return as_xlsx(Page([HEAD, *rows]))


def test_a_village_is_chosen_and_the_row_comes_in_with_it(session, cast, look, answer, client_for):
    url, page = look(cast.own, sheet(DEWI, [*FAJAR[:2], "13/12/1990", *FAJAR[3:]]))
    assert figures(page)["doubtful"] == "1"
    assert [field for field, _words in named(page, "question")] == ["village"]
    assert "Kelurahan Jatimekar, Kecamatan Jatiasih" in page.text
    page = answer(url, jawab_0_2_village=JATIASIH)
    assert (figures(page)["doubtful"], figures(page)["new"]) == ("0", "2")
    assert f'<option value="{JATIASIH}" selected>' in page.text
    client_for(cast.ona).post(f"{url}/masukkan", status=303)
    session.rollback()
    home = select(Enrolment.village_code).join(Person, Person.id == Enrolment.person_id)
    assert session.scalars(home.where(Person.full_name == "Dewi")).one() == JATIASIH


def test_one_answer_can_hold_for_all_rows_that_say_the_same_and_be_taken_back(cast, look, answer):
    url, page = look(cast.own, sheet(DEWI, EKO))
    assert figures(page)["doubtful"] == "2"
    assert figures(answer(url, jawab_0_2_village=JATIASIH))["doubtful"] == "1"
    both = answer(url, jawab_0_2_village=JATIASIH, semua_0_2_village="on")
    assert figures(both)["doubtful"] == "0"
    assert figures(answer(url, jawab_0_2_village=""))["doubtful"] == "2"


def test_a_date_that_can_be_meant_both_ways_is_chosen(session, cast, look, answer, client_for):
    url, page = look(cast.own, sheet(FAJAR))
    assert texts(page, "question") == ["Pilih …8 Juli 19907 Agustus 1990"]
    answer(url, jawab_0_2_birth_date="month")
    client_for(cast.ona).post(f"{url}/masukkan", status=303)
    session.rollback()
    assert str(session.scalars(select(Person.birth_date).where(Person.full_name == "Fajar")).one()) == "1990-08-07"


def test_somebody_who_may_be_there_already_waits_for_an_answer(session, cast, look, answer, client_for):
    before = counts(session)
    url, page = look(cast.own, as_csv(ANN), "a.csv")
    assert figures(page)["doubtful"] == "1"
    assert "bernama hampir sama dengan Ann" in page.text
    client_for(cast.ona).post(f"{url}/masukkan", status=303)
    assert counts(session) == before


def test_another_person_comes_in_as_a_new_one(session, cast, look, answer, client_for):
    before = counts(session)
    url, _page = look(cast.own, as_csv(ANN), "a.csv")
    assert figures(answer(url, jawab_0_2_person="baru"))["new"] == "1"
    client_for(cast.ona).post(f"{url}/masukkan", status=303)
    assert counts(session) == before.and_more(1)


def test_the_same_person_keeps_the_record_and_its_nik(session, cast, look, answer, client_for):
    before = counts(session)
    url, _page = look(cast.own, as_csv(ANN), "a.csv")
    page = answer(url, jawab_0_2_person=f"sama:{cast.ann.id}")
    assert (figures(page)["changed"], figures(page)["new"]) == ("1", "0")
    report = client_for(cast.ona).follow(client_for(cast.ona).post(f"{url}/masukkan", status=303))
    assert figures(report)["changed"] == "1"
    session.rollback()
    kept = session.get_one(Person, cast.ann.id)
    assert (kept.full_name, kept.nik) == ("Hj. ANN NURAINI", "3275094101909001")
    assert counts(session) == before


def test_a_row_can_be_left_out_and_two_rows_are_not_one_person(cast, look, answer):
    url, _page = look(cast.own, as_csv(ANN), "a.csv")
    assert figures(answer(url, jawab_0_2_person="lewati"))["refused"] == "1"
    twice = as_csv(ANN, ANN | {"NIK": "3275094101909078", "Nama Lengkap": "Ann Nur Aini"})
    url, page = look(cast.own, twice, "a.csv")
    assert figures(page)["doubtful"] == "2"
    page = answer(url, jawab_0_3_twin="baru", jawab_0_2_person=f"sama:{cast.ann.id}")
    assert (figures(page)["changed"], figures(page)["doubtful"]) == ("1", "1")
    page = answer(url, jawab_0_3_person=f"sama:{cast.ann.id}")
    assert "sudah ada di baris lain" in page.text


def test_nobody_elses_record_can_be_named(cast, look, answer):
    url, _page = look(cast.own, as_csv(ANN), "a.csv")
    for value in (f"sama:{cast.sam.id}", f"sama:{cast.bima.id}", "sama:", "x"):
        assert figures(answer(url, jawab_0_2_person=value))["doubtful"] == "1"


def test_a_quota_of_another_name_is_chosen_once_for_all_its_rows(session, cast, look, answer, client_for):
    rows = [GOOD | {"Kuota": "Karang Taruna"}, GOOD | {"NIK": "3275095708909012", "Nama Lengkap": "Dewi"}]
    rows[1]["Kuota"] = "KARANG  TARUNA"
    url, page = look(cast.own, as_csv(*rows), "a.csv")
    assert "“Karang Taruna” di 2 baris" in page.text
    assert "IPSM 0/2" in " ".join(texts(page, "after"))
    page = answer(url, kuota_0="IPSM")
    assert "IPSM 2/2" in " ".join(texts(page, "after"))


def test_nothing_comes_in_while_an_unclear_quota_would_make_somebody_wait(cast, look, answer, client_for):
    names = ("Agus", "Dewi", "Rahayu", "Yuliana")
    rows = [
        GOOD | {"NIK": f"327509570890902{at}", "Nama Lengkap": name, "Kuota": "Undangan"}
        for at, name in enumerate(names)
    ]
    url, page = look(cast.own, as_csv(*rows), "a.csv")
    assert "kuota “Undangan”" in texts(page, "why-not")[0]
    ona = client_for(cast.ona)
    assert "/masukkan" not in page.text
    ona.post(f"{url}/masukkan", status=422)
    assert texts(answer(url, kuota_0="desa"), "why-not") == []
    ona.post(f"{url}/masukkan", status=303)


def test_a_proposed_quota_is_said_before_somebody_waits_for_it(cast, look, client_for):
    names = ("Agus", "Dewi", "Rahayu", "Yuliana")
    head = ["NIK", "Nama", "Kode Desa", "Asal Utusan"]
    rows = [[f"327509570890902{at}", name, JATIASIH, "IPSM"] for at, name in enumerate(names)]
    url, page = look(cast.own, as_xlsx(Page([head, *rows])))
    assert "kolom D “Asal Utusan”" in texts(page, "why-not")[0]
    ona = client_for(cast.ona)
    none = ona.follow(ona.post(url, {"kolom-0-3": ""}, 303))
    assert texts(none, "why-not") == []
    some = ona.follow(ona.post(url, {"kolom-0-3": "quota"}, 303))
    assert "IPSM 3/2, 1 menunggu" in " ".join(texts(some, "after"))


def test_answers_lie_encrypted_and_go_once_the_roster_has_come_in(session, cast, look, answer, client_for):
    url, _page = look(cast.own, sheet(DEWI))
    answer(url, jawab_0_2_village=JATIASIH)
    session.rollback()
    (stored,) = session.connection().exec_driver_sql("SELECT answers FROM roster_upload").scalars()
    assert b"village" not in bytes(stored)
    session.rollback()
    client_for(cast.ona).post(f"{url}/masukkan", status=303)
    session.rollback()
    assert session.scalars(select(RosterUpload.answers)).all() == [None]


def test_a_stranger_answers_nothing(cast, look, client_for):
    url, _page = look(cast.own, sheet(DEWI))
    client_for(cast.olga).post(f"{url}/jawaban", status=404)
    client_for(cast.tom).post(f"{url}/jawaban", status=403)


def test_the_rows_of_one_outcome_are_shown_alone(cast, look, client_for):
    url, page = look(cast.own, sheet(DEWI, [*FAJAR[:2], "13/12/1990", *FAJAR[3:]]))
    assert texts(page, "line") == ["2"]
    assert texts(client_for(cast.ona).get(f"{url}?keadaan=baru"), "line") == ["3"]
    assert texts(client_for(cast.ona).get(f"{url}?keadaan=ditolak"), "line") == []
    assert texts(client_for(cast.ona).get(f"{url}?keadaan=unsinn"), "line") == ["2"]


def test_what_was_answered_of_a_row_goes_before_what_was_answered_for_all():
    question = RowQuestion("village", (("a", "A"), ("b", "B")), "about")
    given = merged({}, answered({}, "S", 2, question, "a", True))
    assert RowAnswers(given, "S", 9).to(question).answer == "a"
    given = merged(given, answered(given, "S", 9, RowAnswers(given, "S", 9).to(question), "b", False))
    assert RowAnswers(given, "S", 9).to(question).answer == "b"
    assert RowAnswers(given, "S", 3).to(question).answer == "a"
    assert merged(given, answered(given, "S", 3, question, "unsinn", False)) == given
    assert merged({row_key("S", 2, "x"): "y"}, {row_key("S", 2, "x"): ""}) == {}
