"""What the tests of the reading of courses share."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from tests.tiny import Tiny

st.register_type_strategy(Decimal, st.decimals(-100, 100, places=5))  # weights of options


@pytest.fixture
def tiny() -> Tiny:
    return Tiny()


@pytest.fixture
def only_fault(tiny: Tiny) -> Callable[[str, int, str], None]:
    """Assert that the tiny course has exactly one fault, at this file and line, whose message has these words."""

    def check(name: str, line: int, words: str) -> None:
        faults = tiny.faults()
        assert [(fault.file, fault.line) for fault in faults] == [(f"courses/kecil/{name}", line)], faults
        assert words in faults[0].message

    return check
