"""The code of a quiz that was handed in: what it looks like, and that every slip in it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.assessments.attempts.submission_code import ALPHABET, LENGTH, read_submission_code, submission_code

DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(DIGESTS)
def test_a_code_is_read_however_it_is_typed(digest):
    code = submission_code(digest)
    assert (len(code), code[4]) == (LENGTH + 1, "-")
    for typed in (code, code.lower(), code.replace("-", ""), f"  {code[:2]} {code[2:]} ", code.replace("-", " – ")):
        assert read_submission_code(typed) == code


@given(DIGESTS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_found(digest, place, letter):
    letters = submission_code(digest).replace("-", "")
    wrong = letters[:place] + letter + letters[place + 1 :]
    assert (read_submission_code(wrong) is None) is (wrong != letters)


@given(DIGESTS, st.permutations(range(LENGTH)))
def test_two_letters_in_each_other_s_place_are_found(digest, order):
    letters = list(submission_code(digest).replace("-", ""))
    one, other = order[:2]
    letters[one], letters[other] = letters[other], letters[one]
    swapped = "".join(letters)
    assert (read_submission_code(swapped) is None) is (letters[one] != letters[other])


@pytest.mark.parametrize("typed", ["", "-", "K7M2", "AAAA-AAAAA", "O0IL-1111", "ÄÄÄÄ-ÄÄÄÄ", "٣٣٣٣-٣٣٣٣"])
def test_what_is_no_code_is_none(typed):
    assert read_submission_code(typed) is None
