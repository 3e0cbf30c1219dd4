"""When the one fact that crosses organisers is answered with yes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.identities.rules import CODE_SPAN, WRONG_CODES, Ground, Identity, PairOutcome, agree, answer, refuse_level

SITI = Identity("Siti Aminah", date(1990, 8, 17))
people = st.builds(
    Identity,
    st.sampled_from(["Siti Aminah", "Hj. Aminah Siti, S.Pd", "Siti Rahmah", "M. Ali", "Muhammad Ali"]),
    st.sampled_from([None, date(1990, 8, 17), date(1990, 7, 18)]),
)


@pytest.mark.parametrize(
    ("asked", "agrees"),
    [
        (SITI, True),
        (Identity("Hj. SITI AMINAH, S.Pd.", SITI.birth_date), True),
        (Identity("Siti Aminnah", SITI.birth_date), True),
        (Identity("Siti Rahmah", SITI.birth_date), False),
        (Identity("Siti Aminah", date(1990, 8, 18)), False),
        (Identity("Siti Aminah", None), False),
    ],
)
def test_birth_date_and_name_must_agree(asked, agrees):
    assert agree(asked, SITI) is agrees
    assert answer(asked, [SITI], False, None) is (Ground.AGREED if agrees else Ground.NONE)


def test_an_unknown_birth_date_agrees_with_none():
    nobody = Identity("Siti Aminah", None)
    assert not agree(nobody, nobody)


def test_one_of_the_ways_in_which_the_holder_is_written_is_enough():
    """The certificate says another name than the record does since it was corrected."""
    printed = Identity("Siti Rahmah", SITI.birth_date)
    assert answer(printed, [SITI, printed], False, None) is Ground.AGREED


def test_nobody_holds_it():
    assert answer(SITI, [], False, None) is Ground.NONE


@pytest.mark.parametrize(
    ("asked", "code_fits", "settled", "ground"),
    [
        (SITI, True, None, Ground.AGREED),
        (Identity("Siti Rahmah", None), True, None, Ground.CODE),
        (Identity("Siti Rahmah", None), False, PairOutcome.SAME, Ground.SETTLED),
        *((Identity("Siti Rahmah", None), True, settled, Ground.NONE) for settled in PairOutcome if settled != "same"),
        *((SITI, True, settled, Ground.NONE) for settled in PairOutcome if settled != "same"),
    ],
)
def test_a_code_opens_what_does_not_agree_and_the_administrator_has_the_last_word(asked, code_fits, settled, ground):
    assert answer(asked, [SITI], code_fits, settled) is ground


@given(people, people)
def test_it_is_the_same_both_ways_round(one, other):
    assert agree(one, other) == agree(other, one)
    assert answer(one, [other], False, None) == answer(other, [one], False, None)


@given(people, st.lists(people))
def test_without_code_or_settling_a_yes_needs_a_birth_date(asked, records):
    if answer(asked, records, False, None) is not Ground.NONE:
        assert asked.birth_date is not None


def test_the_refusal_names_the_level_and_what_helps():
    said = str(refuse_level("dasar"))
    assert "lulus Pelatihan Dasar" in said
    assert "kode sertifikat" in said
    assert "administrator" in said


def test_a_hundred_wrong_codes_a_day_are_read():
    assert (100, timedelta(days=1)) == (WRONG_CODES, CODE_SPAN)
