"""What the options of a question are worth: weights in percent of the point, as exact as they are written.

The whole point is what the right options sum to, and of a question that limits how many may be chosen, what the best
of them sum to. So a wholly right answer earns the whole point, however many options share it: thirds are written
33.33333, and three of them are one. Everything that reads, writes, checks or grades weights asks here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from portal.content.shapes import Option

WHOLE, NOTHING = Decimal(100), Decimal(0)
ROUNDING = Decimal(1)
"""By how much of a percent weights may miss an even share, and their sum the whole, when each is rounded."""

_DIGITS = Decimal("0.00001")


def exact(weight: Decimal | int) -> Decimal:
    """A weight as it is kept: five digits after the point, within -100 and 100; the whole point but for rounding is the
    whole point."""
    found = max(-WHOLE, min(WHOLE, Decimal(weight))).quantize(_DIGITS)
    return WHOLE.copy_sign(found) if abs(found) >= WHOLE - ROUNDING / 2 else found


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """A part of the whole as a weight."""
    return exact(WHOLE * part / whole)


def written(weight: Decimal | int) -> str:
    """A weight as files have it, with a decimal point and no needless zeros."""
    found = format(Decimal(weight), "f")
    return found.rstrip("0").rstrip(".") if "." in found else found


def words(weight: Decimal | int) -> str:
    """A weight as people read it, with a decimal comma."""
    return written(weight).replace(".", ",")


def right(weights: Iterable[Decimal | int], most: int = 0) -> list[Decimal]:
    """The weights of the right options, the greatest first: as many as may be chosen (``most``; 0: any number)."""
    found = sorted((Decimal(weight) for weight in weights if weight > 0), reverse=True)
    return found[:most] if most else found


def whole(weights: Iterable[Decimal | int], most: int = 0) -> Decimal:
    """What a wholly right answer weighs."""
    return sum(right(weights, most), NOTHING)


def is_whole(weights: Sequence[Decimal | int], most: int = 0) -> bool:
    """Whether a wholly right answer weighs the whole point, but for the rounding of each weight."""
    found = right(weights, most)
    return abs(sum(found) - WHOLE) <= max(ROUNDING, Decimal(len(found)) / 2)


def not_whole(weights: Sequence[Decimal | int], most: int = 0) -> str:
    """What is wrong with weights that do not make the whole point."""
    which = f"{most} pilihan benar yang terbaik" if most else "pilihan benar"
    return f"Bobot {which} berjumlah {words(whole(weights, most))} persen; harus 100."


def evened(options: Iterable[Option], most: int = 0) -> tuple[Option, ...]:
    """The options, with the same share for each right one where their weights are even shares that were rounded (33, 33
    and 34), and the same less for a wrong one that takes off such a share; else as they are."""
    given = tuple(options)
    count = len(right((one.weight for one in given), most))
    share = percent(Decimal(1), Decimal(count)) if count else NOTHING
    if not count or not all(abs(one.weight - share) < ROUNDING for one in given if one.weight > 0):
        return given
    return tuple(replace(one, weight=_nearest(one.weight, share)) for one in given)


def _nearest(weight: Decimal, share: Decimal) -> Decimal:
    if weight > 0:
        return share
    return -share if round(weight) == -round(share) else weight


def shared(options: Iterable[Option], most: int = 0) -> tuple[Option, ...]:
    """The options with even shares for the right ones, and nothing for the others."""
    given = tuple(options)
    count = sum(one.correct for one in given)
    share = percent(Decimal(1), Decimal(min(most or count, count))) if count else NOTHING
    return tuple(replace(one, weight=share if one.correct else NOTHING) for one in given)
