"""Which devices the code of a card may be used on."""

import pytest

from portal.accounts.card import rules
from portal.accounts.card.rules import ELSEWHERE, OPEN_ALREADY, UNUSED, CardState


@pytest.mark.parametrize(
    ("places", "state", "mine", "stranger", "one_more"),
    [
        ([], CardState.UNUSED, None, None, UNUSED),
        (["mine"], CardState.TAKEN, None, ELSEWHERE, None),
        (["other"], CardState.TAKEN, ELSEWHERE, ELSEWHERE, None),
        (["other", "mine"], CardState.TAKEN, None, ELSEWHERE, None),
        (["other", None], CardState.OPEN, None, None, OPEN_ALREADY),
        (["mine", None], CardState.OPEN, None, None, OPEN_ALREADY),
    ],
)
def test_the_first_device_has_the_card_and_others_only_once_allowed(places, state, mine, stranger, one_more):
    assert rules.state_of(places) is state
    assert rules.refuse_device(places, "mine") is mine
    assert rules.refuse_device(places, None) is stranger
    assert rules.refuse_one_more(places) is one_more


@pytest.mark.parametrize(
    ("text", "shaped"),
    [
        ("12345674", True),
        ("12345678", True),
        ("1234567", False),
        ("123456789", False),
        ("1234567a", False),
        ("1234 567", False),
        ("\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", False),
        ("", False),
    ],
)
def test_a_number_is_known_by_its_shape_alone(text, shaped):
    assert rules.is_number(text) is shaped
