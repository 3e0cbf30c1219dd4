"""The code that somebody keeps who has handed a quiz in: seven letters that only the portal can make, and one that
finds slips."""

import uuid
from datetime import datetime

from portal.keys import column_cipher

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter that can be taken for a digit. They are a prime number, so one wrong letter, or two in each other's place,
always spoils the sum that the last one makes whole."""
LENGTH = 8


def submission_code(digest: str) -> str:
    """The code of a keyed digest (hex): ``K7M2-9XQF``."""
    number, letters = int(digest, 16), ""
    for _ in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return shown(letters + next(letter for letter in ALPHABET if _is_whole(letters + letter)))


def shown(letters: str) -> str:
    half = LENGTH // 2
    return f"{letters[:half]}-{letters[half:]}"


def read_submission_code(text: str) -> str | None:
    """The code as it was shown, however its letters and groups were typed; None when a letter is wrong or missing."""
    letters = "".join(sign for sign in text.upper() if sign.isalnum())
    whole = len(letters) == LENGTH and set(letters) <= set(ALPHABET) and _is_whole(letters)
    return shown(letters) if whole else None


def _is_whole(letters: str) -> bool:
    return sum(place * ALPHABET.index(letter) for place, letter in enumerate(letters, 1)) % len(ALPHABET) == 0


def code_of(attempt_id: uuid.UUID, answered: int, submitted_at: datetime) -> str:
    """The submission code of an attempt that was handed in at that moment with so many answers."""
    moment = int(submitted_at.timestamp())
    return submission_code(column_cipher.digest(f"submission {attempt_id} {answered} {moment}"))
