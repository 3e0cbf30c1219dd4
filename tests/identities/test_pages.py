"""The administrator settles pairs; who asked is told, and the other only of a wrong record of its own."""

import uuid

import pytest
from sqlalchemy import select

from portal.enrolment.actions.importing import import_roster
from portal.identities.models import IdentityPair, LevelQuestion
from portal.identities.rules import Ground, PairOutcome
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, roster, row
from tests.identities.graduates import graduate
from tests.pages.client import Page
from tests.pages.reading import words

NIK = "3275094101909077"
ASKED = row(2, "Siti Rahmah", NIK)


@pytest.fixture
def holder(session, cast, noon):
    return graduate(session, cast.olga, cast.other, row(3, "Dewi Kartika", NIK, phone="+6281234567890"))


@pytest.fixture
def pair(session, cast, advanced, holder) -> uuid.UUID:
    with unit_of_work():
        import_roster(session, cast.ona, advanced, "lanjutan.csv", roster(ASKED), EARLY)
    session.rollback()
    return session.scalars(select(IdentityPair.id)).one()


def settle(client_for, cast, pair, outcome, reason="KTP dicocokkan"):
    return client_for(cast.ada).post(f"/identitas/{pair}", {"outcome": outcome, "reason": reason})


def test_the_list_shows_what_is_needed_and_nothing_else(cast, client_for, pair):
    said = words(client_for(cast.ada).get("/identitas"))
    for part in ("Siti Rahmah", "Dewi Kartika", "Balai Uji", "Dinas Uji", "327509••••••9077", "1 Januari 1990"):
        assert part in said
    for part in (NIK, "81234567890", "Bimtek L", "Jatiasih"):
        assert part not in said


def test_an_empty_list_says_so(cast, client_for):
    ada = client_for(cast.ada)
    assert "Tidak ada yang menunggu" in words(ada.get("/identitas"))
    assert "Belum ada yang ditetapkan" in words(ada.get("/identitas?keadaan=selesai"))


def test_settling_moves_a_pair_to_those_that_are_done(cast, client_for, pair):
    answer = settle(client_for, cast, pair, "same")
    ada = client_for(cast.ada)
    assert answer.headers["Location"] == "/identitas"
    assert "Siti Rahmah" not in words(ada.get("/identitas"))
    done = words(ada.get("/identitas?keadaan=selesai"))
    assert "Orang yang sama" in done
    assert "KTP dicocokkan" in done


def test_what_the_code_has_answered_meanwhile_waits_no_more(session, cast, advanced, client_for, pair, holder):
    with unit_of_work():
        again = row(2, "Siti Rahmah", NIK, certificate_code=holder.code)
        assert import_roster(session, cast.ona, advanced, "kode.csv", roster(again), EARLY).refused == []
    assert "Tidak ada yang menunggu" in words(client_for(cast.ada).get("/identitas"))


def test_a_yes_for_another_level_leaves_a_pair_waiting(session, cast, client_for, pair):
    asked = session.get_one(IdentityPair, pair)
    told = {"ground": Ground.AGREED, "code_typed": False, "asked_by": cast.ona.id, "asked_at": EARLY}
    whose = {"organisation_id": asked.organisation_id, "cohort_id": asked.cohort_id, "nik_digest": asked.nik_digest}
    with unit_of_work():
        session.add(LevelQuestion(**whose, **told, level="lanjutan"))
    assert "Siti Rahmah" in words(client_for(cast.ada).get("/identitas"))


def test_whoever_was_told_and_brought_the_row_again_is_told_no_more(session, cast, advanced, client_for, pair):
    settle(client_for, cast, pair, "same")
    with unit_of_work():
        assert import_roster(session, cast.ona, advanced, "lagi.csv", roster(ASKED), EARLY).refused == []
    assert "Penetapan administrator" not in words(client_for(cast.ona).get(f"/angkatan/{advanced.id}/impor"))


def test_a_slip_can_be_settled_again(session, cast, client_for, pair):
    settle(client_for, cast, pair, "different")
    assert "Ubah penetapan" in words(client_for(cast.ada).get(f"/identitas/{pair}"))
    settle(client_for, cast, pair, "same")
    session.rollback()
    assert session.get_one(IdentityPair, pair).outcome is PairOutcome.SAME


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"outcome": "same"},
        {"outcome": "same", "reason": "   "},
        {"outcome": "maybe", "reason": "KTP"},
        {"outcome": "same", "reason": "x" * 501},
    ],
)
def test_what_is_not_understood_changes_nothing_and_keeps_what_was_typed(session, cast, client_for, pair, form):
    answer = client_for(cast.ada).post(f"/identitas/{pair}", form, status=422)
    assert form.get("reason", "").strip() in answer.text
    if form.get("outcome") == "same":
        chosen = [field for field in Page(answer.text).all("input") if "checked" in field]
        assert [field["value"] for field in chosen] == ["same"]
    session.rollback()
    assert session.get_one(IdentityPair, pair).outcome is None


def test_a_pair_that_is_not_there_is_not_found(cast, client_for, pair):
    for method in ("get", "post"):
        getattr(client_for(cast.ada), method)(f"/identitas/{uuid.uuid4()}", status=404)


def test_nobody_but_the_administrator_settles(cast, client_for, pair):
    for viewer in (cast.cy, cast.ona, cast.olga, cast.tom, cast.ann):
        for address in ("/identitas", f"/identitas/{pair}"):
            client_for(viewer).get(address, status=403)
        client_for(viewer).post(f"/identitas/{pair}", {"outcome": "same", "reason": "x"}, status=403)
    client_for().get("/identitas", status=303)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("same", "orang yang sama dengan yang sudah lulus"),
        ("different", "orang lain daripada yang sudah lulus"),
        ("asked-wrong", "NIK yang Anda tulis keliru"),
        ("record-wrong", "NIK-nya benar"),
    ],
)
def test_whoever_asked_is_told_by_the_name_it_wrote(cast, advanced, client_for, pair, outcome, told):
    ona = client_for(cast.ona)
    assert "Penetapan administrator" not in words(ona.get(f"/angkatan/{advanced.id}/impor"))
    settle(client_for, cast, pair, outcome)
    said = words(ona.get(f"/angkatan/{advanced.id}/impor"))
    assert f"Siti Rahmah (1 Januari 1990): {told}" in said
    for other in ("Dewi", "Dinas", NIK):
        assert other not in said


@pytest.mark.parametrize("outcome", PairOutcome)
def test_the_other_organiser_is_told_only_that_its_own_record_is_wrong(cast, client_for, pair, holder, outcome):
    olga = client_for(cast.olga)
    pages = [
        f"/angkatan/{cast.other.id}{page}" for page in ("", "/peserta", "/impor", f"/peserta/{holder.enrolment_id}")
    ]
    before = [words(olga.get(page)) for page in pages]
    settle(client_for, cast, pair, outcome.value)
    after = [words(olga.get(page)) for page in pages]
    if outcome is PairOutcome.RECORD_WRONG:
        assert "NIK Dewi Kartika keliru menurut pemeriksaan administrator" in after[1]
        assert "NIK peserta ini keliru menurut pemeriksaan administrator" in after[3]
        assert "Rahmah" not in " ".join(after)
        assert "Balai" not in " ".join(after)
    else:
        assert after == before
