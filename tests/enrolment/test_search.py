"""Looking for somebody: in one cohort, and in all of one's own organisers'."""

import pytest

from portal.web.transaction import unit_of_work
from tests.cast import EARLY, open_cohort
from tests.enrolment.newcomers import newcomer
from tests.pages.reading import texts, words


@pytest.fixture
def ona(cast, client_for, noon):
    noon(EARLY)
    ona = client_for(cast.ona)
    facts = {"name": "Siti Rahmah Binti Amin", "phone": "0812-3456-7890", "birth_date": "17/08/1990"}
    ona.post(f"/angkatan/{cast.own.id}/peserta/baru", newcomer(1, **facts, quota="IPSM"))
    return ona


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rahmah siti", True),
        ("SITI amin", True),
        ("siti jatiasih", True),
        ("siti ipsm", True),
        ("siti cikarang", False),
        ("siti bekasi", False),
        ("17/08/1990", True),
        ("17-8-1990", True),
        ("18/08/1990", False),
        ("31/02/1990", False),
        ("0812 3456 7890", True),
        ("+62 812-3456-7890", True),
        ("0812 3456 7891", False),
        ("3275095708909021", True),
        ("327509570890", False),
        ("%", False),
        ("siti " * 40, True),
    ],
)
def test_somebody_is_found_by_what_a_person_at_the_desk_can_say(cast, ona, typed, found):
    for page in ("/peserta", f"/angkatan/{cast.own.id}/peserta"):
        answer = ona.follow(ona.post("/cari", {"di": page, "cari": typed}))
        assert ("Siti Rahmah Binti Amin" in texts(answer, "name")) is found, page


def test_nobody_is_listed_before_something_is_typed(ona):
    assert texts(ona.get("/peserta"), "name") == []


def test_all_own_cohorts_are_searched_and_nobody_elses(session, cast, ona, client_for):
    with unit_of_work():
        second = open_cohort(session, cast.ona, cast.own.organisation, "Bimtek Kedua")
    ona.post(f"/angkatan/{second.id}/peserta/baru", newcomer(1, name="Siti Rahmah Binti Amin", birth_date="17/08/1990"))
    shown = words(ona.get("/peserta?cari=rahmah"))
    assert "2 ditemukan" in shown
    assert "Bimtek Kedua" in shown
    assert "0 ditemukan" in words(ona.get("/peserta?cari=hutapea"))
    assert "0 ditemukan" in words(client_for(cast.olga).get("/peserta?cari=rahmah"))


def test_trainers_and_trainees_do_not_search_everywhere(cast, client_for, noon):
    for viewer in (cast.tom, cast.ann, cast.ada):
        client_for(viewer).get("/peserta", status=403)
