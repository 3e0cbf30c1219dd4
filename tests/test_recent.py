"""What is kept in memory is made once, and the oldest goes first."""

import pytest

from portal.recent import Recent


def test_a_thing_is_made_once():
    kept, made = Recent[str, int](2), []
    assert [kept.get("a", lambda: made.append("a") or len(made)) for _ in range(3)] == [1, 1, 1]


def test_the_oldest_goes_first():
    kept, made = Recent[str, str](2), []
    for key in ("a", "b", "c", "b", "a"):
        kept.get(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "a"]


def test_what_cannot_be_made_is_not_kept():
    kept = Recent[str, int](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 1) == 1
