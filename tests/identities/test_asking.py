"""The one fact that crosses organisers: asked by a seat, answered with yes or no, kept, and told to nobody else."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.identities import queries, rules
from portal.identities.actions import settle
from portal.identities.models import IdentityPair, LevelQuestion
from portal.identities.rules import WRONG_CODES, Ground, PairOutcome, refuse_level
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, roster, row
from tests.identities.graduates import graduate
from tests.queries import counted

NIK = "3275094101909077"
SITI = row(2, "Siti Aminah", NIK)
NO = str(refuse_level("dasar"))


@pytest.fixture
def siti(session, cast):
    """Siti has completed the basic course at Olga's organiser."""
    return graduate(session, cast.olga, cast.other, SITI)


def bring(session, cast, cohort, *rows, at=EARLY):
    """The refused rows of an import by Ona: number and reasons."""
    with unit_of_work():
        made = import_roster(session, cast.ona, cohort, "lanjutan.csv", roster(*rows), at)
    return {entry["row"]: entry["reasons"] for entry in made.refused}


def kept(session):
    session.rollback()
    return session.scalars(select(LevelQuestion).order_by(LevelQuestion.asked_at, LevelQuestion.id)).all()


def pairs(session):
    session.rollback()
    return session.scalars(select(IdentityPair).order_by(IdentityPair.asked_at)).all()


def test_what_was_completed_elsewhere_opens_the_seat_and_is_kept(session, cast, advanced, siti):
    assert bring(session, cast, advanced, SITI) == {}
    (asked,) = kept(session)
    seat = session.scalars(select(Enrolment).where(Enrolment.cohort_id == advanced.id)).one()
    assert (asked.organisation_id, asked.cohort_id, asked.enrolment_id) == (
        advanced.organisation_id,
        advanced.id,
        seat.id,
    )
    assert (asked.level, asked.ground, asked.asked_by) == ("dasar", Ground.AGREED, cast.ona.id)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "level-asked")).one()
    assert (entry.organisation_id, entry.cohort_id) == (advanced.organisation_id, advanced.id)
    assert entry.detail == {"level": "dasar", "asked": 1, "yes": 1}
    assert pairs(session) == []


def test_the_record_at_the_other_organiser_stays_as_it_is(session, cast, advanced, siti):
    bring(session, cast, advanced, row(2, "Hj. SITI AMINAH, S.Pd.", NIK, phone="+6281234567890"))
    session.rollback()
    people = session.scalars(select(Person).where(Person.id == siti.person_id)).one()
    assert (people.full_name, people.phone) == ("Siti Aminah", None)
    mine = session.scalars(select(Person).join(Enrolment).where(Enrolment.cohort_id == advanced.id)).one()
    assert (mine.full_name, mine.phone, mine.id != siti.person_id) == ("Hj. SITI AMINAH, S.Pd.", "+6281234567890", True)


@pytest.mark.parametrize(
    ("asked", "comes_in"),
    [
        (row(2, "Hj. SITI AMINAH, S.Pd.", NIK), True),
        (row(2, "Aminah Siti", NIK), True),
        (row(2, "Siti Aminnah", NIK), True),
        (row(2, "Siti Rahmah", NIK), False),
        (row(2, "Siti Aminah", NIK, birth_date=date(1991, 1, 1)), False),
        (row(2, "Siti Aminah", "3275094101909078"), False),
    ],
)
def test_nik_birth_date_and_name_must_agree(session, cast, advanced, siti, asked, comes_in):
    assert bring(session, cast, advanced, asked) == ({} if comes_in else {2: [NO]})
    assert [one.ground for one in kept(session)] == [Ground.AGREED if comes_in else Ground.NONE]


def test_the_answer_no_is_one_whoever_has_the_nik(session, cast, advanced, siti):
    """Nobody has it; somebody has it under another name; somebody has it who has not completed anything."""
    with unit_of_work():
        held = roster(row(2, "Dewi", "3275094101909078"))
        import_roster(session, cast.olga, cast.other, "lain.csv", held, EARLY)
    rows = [row(2, "Budi", "3275090101909079"), row(3, "Budi", NIK), row(4, "Dewi", "3275094101909078")]
    assert bring(session, cast, advanced, *rows) == {2: [NO], 3: [NO], 4: [NO]}


def test_the_name_on_the_certificate_counts_after_the_record_was_corrected(session, cast, advanced, siti):
    with unit_of_work():
        session.get_one(Person, siti.person_id).full_name = "Nur Hidayah"
    assert bring(session, cast, advanced, SITI) == {}


def test_one_s_own_records_need_no_proof(session, cast, advanced):
    graduate(session, cast.ona, cast.own, row(2, SITI.name, NIK, quota="IPSM"))
    assert bring(session, cast, advanced, row(2, "Siti A.", NIK)) == {}
    assert [one.ground for one in kept(session)] == [Ground.OWN]


@pytest.mark.parametrize(
    ("sample", "organiser_is_sample", "comes_in"),
    [(True, True, True), (False, True, True), (False, False, True), (True, False, False)],
)
def test_a_sample_completion_counts_at_a_sample_organiser_only(
    session, cast, advanced, sample, organiser_is_sample, comes_in
):
    graduate(session, cast.olga, cast.other, SITI, sample=sample)
    with unit_of_work():
        session.get_one(Cohort, advanced.id).organisation.is_sample = organiser_is_sample
    assert bring(session, cast, advanced, SITI) == ({} if comes_in else {2: [NO]})


def test_another_level_is_not_the_one_that_is_asked_for(session, cast, advanced):
    graduate(session, cast.olga, cast.other, SITI, level="lanjutan")
    assert bring(session, cast, advanced, SITI) == {2: [NO]}
    assert pairs(session) == []


def coded(code, name="Budi", number=2, nik=NIK):
    return row(number, name, nik, certificate_code=code)


def test_the_code_of_the_certificate_opens_what_does_not_agree(session, cast, advanced, siti):
    assert bring(session, cast, advanced, coded(siti.code)) == {}
    assert [(one.ground, one.code_typed) for one in kept(session)] == [(Ground.CODE, True)]


def test_a_code_opens_nothing_for_another_nik_or_of_another_level(session, cast, advanced, siti):
    other = graduate(session, cast.olga, cast.other, row(3, "Tini", "3275094101909080", quota="IPSM"), level="lanjutan")
    rows = [
        coded("ZZZZZZZZ"),
        coded(siti.code, number=3, nik="3275094101909081"),
        coded(other.code, "Tini", 4, "3275094101909080"),
    ]
    assert bring(session, cast, advanced, *rows) == {2: [NO], 3: [NO], 4: [NO]}


def test_wrong_codes_are_stopped_for_a_day(session, cast, advanced, siti):
    wrong = [coded("ZZZZZZZZ", number=n, nik=f"327509410190{9100 + n}") for n in range(2, WRONG_CODES + 2)]
    assert set(bring(session, cast, advanced, *wrong)) == set(range(2, WRONG_CODES + 2))
    (reasons,) = bring(session, cast, advanced, coded(siti.code), at=EARLY + timedelta(hours=1)).values()
    assert [reason[:25] for reason in reasons] == [NO[:25], "Kode sertifikat di baris "]
    assert bring(session, cast, advanced, SITI, at=EARLY + timedelta(hours=2)) == {}
    nobody = coded("ZZZZZZZZ", nik="3275094101909099")
    assert bring(session, cast, advanced, nobody, at=EARLY + timedelta(days=1, minutes=1)) == {2: [NO]}


def test_wrong_codes_are_counted_within_one_file_too(session, cast, advanced, siti):
    wrong = [coded("ZZZZZZZZ", number=n, nik=f"327509410190{9100 + n}") for n in range(2, WRONG_CODES + 2)]
    last = coded(siti.code, number=900)
    assert len(bring(session, cast, advanced, *wrong, last)[900]) == 2


def test_wrong_codes_of_one_organiser_stop_no_other(session, cast, advanced, siti):
    bring(session, cast, advanced, coded("ZZZZZZZZ"))
    here, now = (advanced.organisation_id, cast.other.organisation_id), EARLY + timedelta(hours=1)
    assert [queries.wrong_codes(session, one, now) for one in here] == [1, 0]


def test_right_codes_in_a_file_leave_room_for_more(session, cast, advanced, siti, monkeypatch):
    dewi = graduate(session, cast.olga, cast.other, row(3, "Dewi", "3275094101909088", quota="IPSM"))
    monkeypatch.setattr(rules, "WRONG_CODES", 1)
    rows = coded(siti.code), coded(dewi.code, number=3, nik="3275094101909088")
    assert bring(session, cast, advanced, *rows) == {}


def test_the_code_is_not_needed_where_all_agrees_and_a_wrong_one_does_no_harm(session, cast, advanced, siti):
    assert bring(session, cast, advanced, coded("ZZZZZZZZ", "Siti Aminah")) == {}


def test_a_doubtful_pair_is_laid_before_the_administrator_once(session, cast, advanced, siti):
    for name in ("Budi", "BUDI", "Budi, S.Pd"):
        assert bring(session, cast, advanced, row(2, name, NIK)) == {2: [NO]}
    (pair,) = pairs(session)
    assert (pair.person_id, pair.organisation_id, pair.cohort_id) == (
        siti.person_id,
        advanced.organisation_id,
        advanced.id,
    )
    assert (pair.asked_name, pair.level, pair.outcome) == ("Budi", "dasar", None)


def test_nothing_is_laid_before_anybody_where_it_would_not_help(session, cast, advanced):
    """Nobody has the NIK, or who has it has not completed the level."""
    with unit_of_work():
        import_roster(session, cast.olga, cast.other, "lain.csv", roster(SITI), EARLY)
    bring(session, cast, advanced, row(2, "Budi", NIK), row(3, "Tono", "3275090101909079"))
    assert pairs(session) == []


@pytest.mark.parametrize(
    ("outcome", "comes_in"),
    [
        (PairOutcome.SAME, True),
        (PairOutcome.DIFFERENT, False),
        (PairOutcome.ASKED_WRONG, False),
        (PairOutcome.RECORD_WRONG, False),
    ],
)
def test_what_is_settled_holds_when_the_row_comes_again(session, cast, advanced, siti, outcome, comes_in):
    bring(session, cast, advanced, row(2, "Siti Rahmah", NIK))
    with unit_of_work():
        assert settle(session, cast.ada, pairs(session)[0].id, outcome, "KTP dicocokkan", EARLY) is None
    assert bring(session, cast, advanced, row(2, "SITI RAHMAH, S.E.", NIK)) == ({} if comes_in else {2: [NO]})
    assert kept(session)[-1].ground is (Ground.SETTLED if comes_in else Ground.NONE)
    assert len(pairs(session)) == 1


def test_what_is_settled_of_one_organiser_says_nothing_of_another(session, cast, advanced, siti):
    bring(session, cast, advanced, row(2, "Siti Rahmah", NIK))
    with unit_of_work():
        settle(session, cast.ada, pairs(session)[0].id, PairOutcome.SAME, "KTP dicocokkan", EARLY)
    assert queries.settled(session, cast.other.organisation_id, [pairs(session)[0].nik_digest]) == []


def test_settling_leaves_a_trail_from_what_to_what(session, cast, advanced, siti):
    bring(session, cast, advanced, row(2, "Siti Rahmah", NIK))
    pair = pairs(session)[0].id
    with unit_of_work():
        settle(session, cast.ada, pair, PairOutcome.DIFFERENT, "Salah lihat", EARLY)
        settle(session, cast.ada, pair, PairOutcome.SAME, "KTP dicocokkan", EARLY + timedelta(minutes=1))
    session.rollback()
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity-settled").order_by(AuditEntry.at))
    assert [(one.changed, one.reason, one.organisation_id) for one in trail] == [
        ({"outcome": [None, "different"]}, "Salah lihat", None),
        ({"outcome": ["different", "same"]}, "KTP dicocokkan", None),
    ]


def test_only_a_seat_asks_and_nothing_else_reads_the_ledger_of_others(session, cast, advanced, siti, client_for):
    """Rows that are refused for another reason, and every page of the cohort, ask nothing."""
    bring(session, cast, advanced, row(2, "Siti Aminah", NIK, village="32.75.09.9999"))
    assert kept(session) == []
    ona = client_for(cast.ona)
    with counted(db.engine) as statements:
        for page in ("", "/peserta", "/impor", "/kemajuan", "/kelulusan", "/laporan"):
            ona.get(f"/angkatan/{advanced.id}{page}")
    assert kept(session) == []
    assert not [one for one in statements if "completion" in one and "nik_digest IN" in one]


def test_a_seat_without_a_requirement_asks_nothing(session, cast, siti):
    with counted(db.engine) as statements:
        assert bring(session, cast, cast.own, row(2, "Siti Rahmah", NIK, quota="IPSM")) == {}
    assert kept(session) == []
    assert not [one for one in statements if "completion" in one]


def test_an_import_sends_the_same_statements_whether_or_not_others_know_the_people(session, cast, siti):
    """So that nothing can be told from how long it takes."""
    with counted(db.engine) as known:
        assert bring(session, cast, cast.own, row(2, "Siti Rahmah", NIK, quota="IPSM")) == {}
    with counted(db.engine) as unknown:
        assert bring(session, cast, cast.own, row(2, "Tini", "3275094101909083", quota="IPSM")) == {}
    assert known == unknown
