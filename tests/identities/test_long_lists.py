"""What the administrator settled for a cohort, by the dozen: nothing falls off the end of its list."""

from datetime import timedelta

from portal.accounts.models import Person
from portal.enrolment.queries import enrolments
from portal.identities.models import IdentityPair
from portal.identities.rules import PairOutcome
from portal.web.paging import SHORT
from portal.web.transaction import unit_of_work
from tests.cast import EARLY


def settle(session, cast, number: int, outcome: PairOutcome) -> None:
    person = session.get_one(Person, cast.ann.id)
    session.add(
        IdentityPair(
            organisation_id=cast.own.organisation_id,
            cohort_id=cast.own.id,
            person_id=person.id,
            nik_digest=person.nik_digest,
            level="dasar",
            asked_name=f"Orang Lain {number:02}",
            asked_birth_date=None,
            asked_digest=f"{number:064}",
            asked_at=EARLY,
            outcome=outcome,
            settled_at=EARLY + timedelta(days=number),
        )
    )


def test_what_an_organiser_is_told_goes_over_pages(session, cast, client_for, noon):
    with unit_of_work():
        for number in range(SHORT + 2):
            settle(session, cast, number, PairOutcome.DIFFERENT)
    ona, here = client_for(cast.ona), f"/angkatan/{cast.own.id}/impor"
    first, second = (ona.get(f"{here}?keputusan={number}").text for number in (1, 2))
    assert (first.count("Orang Lain"), second.count("Orang Lain")) == (SHORT, 2)
    assert "Orang Lain 00" in second
    assert 'aria-label="Halaman penetapan administrator"' in first


def test_whose_nik_is_wrong_is_known_of_each_person(session, cast, client_for, noon):
    with unit_of_work():
        settle(session, cast, 1, PairOutcome.RECORD_WRONG)
    assert enrolments.is_doubted(session, cast.own.id, cast.ann_seat)
    assert not enrolments.is_doubted(session, cast.own.id, cast.bima_seat)
    session.rollback()
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}/peserta"
    assert "keliru menurut pemeriksaan administrator" in ona.get(f"{home}/{cast.ann_seat}").text
    assert "NIK Ann" in ona.get(home).text
    assert "keliru" not in client_for(cast.tom).get(home).text
