"""Who has completed a level, as the ledger says."""

import pytest

from portal.accounts.models import Person
from portal.db import db
from portal.ledger.queries import CHUNK, holders
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.ledger.book import add_completion, enter
from tests.queries import counted


@pytest.mark.parametrize(("sample", "samples", "counts"), [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 1)])
def test_a_sample_completion_counts_only_where_samples_do(session, cast, sample, samples, counts):
    enter(session, cast.ann, cast.other, sample=bool(sample))
    assert holders(session, "dasar", [cast.ann.id], bool(samples)) == ({cast.ann.id} if counts else set())


def test_a_real_completion_counts_beside_a_sample_one(session, cast):
    enter(session, cast.tom, cast.other, sample=True)
    enter(session, cast.tom, cast.own, sample=False)
    assert holders(session, "dasar", [cast.tom.id], False) == {cast.tom.id}


def test_only_those_asked_for_with_that_level_are_named(session, cast):
    enter(session, cast.ann, cast.other)
    enter(session, cast.sam, cast.own)
    enter(session, cast.tom, cast.own, level="lanjutan")
    everybody = [cast.ann.id, cast.bima.id, cast.sam.id, cast.tom.id]
    assert holders(session, "dasar", everybody, True) == {cast.ann.id, cast.sam.id}
    assert holders(session, "lanjutan", everybody, True) == {cast.tom.id}
    assert holders(session, "dasar", [cast.bima.id, cast.sam.id], True) == {cast.sam.id}


def test_many_people_are_asked_for_in_chunks_and_nobody_without_a_question(session, cast):
    with unit_of_work():
        people = [Person(login=f"orang{n}", full_name="Orang", created_at=EARLY) for n in range(CHUNK + 1)]
        session.add_all(people)
        session.flush()
        for number, person in enumerate((people[0], people[-1]), 1):
            add_completion(session, person.id, cast.own, "dasar", True, number)
    asked = [person.id for person in people]
    with counted(db.engine) as statements:
        assert holders(session, "dasar", asked, True) == {asked[0], asked[-1]}
        assert len(statements) == 2
        assert holders(session, "dasar", [], True) == set()
        assert len(statements) == 2
