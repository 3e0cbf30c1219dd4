"""What the QR code of a card may open, and on which devices. Pure."""

import enum
from collections.abc import Sequence

from portal.errors import Refusal

NUMBER_DIGITS = 8
SECRET_BYTES, SECRET_LETTERS = 16, 22
"""128 bits cannot be guessed. Written for addresses they keep the code on a card coarse enough for old cameras."""

WRONG_CODE = Refusal(
    "wrong_code",
    "Kode QR ini tidak berlaku, mungkin karena PIN-nya sudah diganti. Masuklah dengan nomor dan PIN, atau minta kartu "
    "baru kepada panitia.",
)
ELSEWHERE = Refusal(
    "elsewhere",
    "Kode QR kartu ini sudah dipakai di HP lain. Masuklah dengan nomor dan PIN, atau minta panitia mengizinkan satu HP "
    "lagi.",
)
SHARED_DEVICE = Refusal(
    "shared_device", "Ini perangkat bersama: kode QR kartu tidak berlaku di sini. Masuklah dengan nomor dan PIN."
)
UNUSED = Refusal("unused", "Kode QR kartu ini belum dipakai. HP pertama yang memakainya langsung dapat masuk.")
OPEN_ALREADY = Refusal("open_already", "Satu HP lagi sudah diizinkan dan belum dipakai.")


class CardState(enum.StrEnum):
    """How the code of a card stands with devices."""

    UNUSED = "unused"
    TAKEN = "taken"
    OPEN = "open"


def is_number(text: str) -> bool:
    """Whether a text has the shape of a participant number, whoever has it."""
    return len(text) == NUMBER_DIGITS and text.isascii() and text.isdecimal()


def state_of(places: Sequence[str | None]) -> CardState:
    """The places of a card are the devices that it was used on, and None for a further one that may still come."""
    if not places:
        return CardState.UNUSED
    return CardState.OPEN if None in places else CardState.TAKEN


def refuse_device(places: Sequence[str | None], device: str | None) -> Refusal | None:
    """Why the code may not be used on a device: the first that came has it, and whichever was allowed after it."""
    if (device is not None and device in places) or state_of(places) is not CardState.TAKEN:
        return None
    return ELSEWHERE


def refuse_one_more(places: Sequence[str | None]) -> Refusal | None:
    """Why there is nothing to allow: a further device could come as it is."""
    return {CardState.UNUSED: UNUSED, CardState.OPEN: OPEN_ALREADY}.get(state_of(places))
