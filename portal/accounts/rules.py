"""Limits and decisions about names to sign in with, secrets, and guessing. Pure."""

import random
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from portal.errors import Refusal

NAME_LENGTH = 120
LOGIN_LENGTH = 40
SECRET_LENGTH = 128
PIN_DIGITS = 6
PASSWORD_MINIMUM = 8
STAFF_PASSWORD_MINIMUM = 12
FREE_TRIES = 4
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=6)
ONE_TIME_LASTS = timedelta(days=3)
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What codes for one use are made of: letters and digits that nobody takes for another."""
CODE_GROUPS, CODE_GROUP = 3, 4
SESSION_LENGTH = timedelta(hours=14)
STAFF_IDLE = timedelta(hours=2)
USE_NOTED_AFTER = timedelta(minutes=5)


def normal_login(text: str) -> str:
    """A participant number or account name as it is stored: lower case, without spaces and dashes."""
    return "".join(text.split()).replace("-", "").lower()


def check_digit(digits: str) -> str:
    """The Luhn check digit (ISO/IEC 7812-1, annex B) of a row of digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def new_number(chance: random.Random) -> str:
    """A participant number: seven random digits and a check digit. Cannot be counted through."""
    digits = str(chance.randrange(1_000_000, 10_000_000))
    return digits + check_digit(digits)


def shown_number(login: str) -> str:
    """A participant number in two groups of four; any other account name as it is."""
    return f"{login[:4]} {login[4:]}" if len(login) == 8 and login.isdigit() else login


def mistyped_number(login: str) -> bool:
    """Whether a text looks like a participant number but cannot be one."""
    return login.isdigit() and (len(login) != 8 or check_digit(login[:-1]) != login[-1])


def new_pin(chance: random.Random) -> str:
    """A PIN of six digits that is not one of the first that anybody would guess."""
    while True:
        pin = "".join(chance.choices("0123456789", k=PIN_DIGITS))
        if not _easy_digits(pin):
            return pin


def refuse_secret(text: str, staff: bool) -> Refusal | None:
    """Why a new PIN or password is not good enough, if so. Trainees may choose a PIN, staff may not."""
    if staff and len(text) < STAFF_PASSWORD_MINIMUM:
        return Refusal(
            "short",
            "Kata sandi petugas paling sedikit %(count)s huruf.",
            {"count": STAFF_PASSWORD_MINIMUM},
            "secret",
        )
    if len(text) > SECRET_LENGTH:
        return Refusal("long", "Paling panjang %(count)s huruf.", {"count": SECRET_LENGTH}, "secret")
    if text.isdigit():
        if len(text) < PIN_DIGITS:
            return Refusal("short", "PIN paling sedikit %(count)s angka.", {"count": PIN_DIGITS}, "secret")
        if _easy_digits(text):
            return Refusal("easy", "PIN ini terlalu mudah ditebak. Pilih angka lain.", field="secret")
        return None
    if len(text) < PASSWORD_MINIMUM:
        message = "Pakai PIN paling sedikit 6 angka, atau kata sandi paling sedikit %(count)s huruf."
        return Refusal("short", message, {"count": PASSWORD_MINIMUM}, "secret")
    return None


def refuse_joined_secret(text: str, card: str = "") -> Refusal | None:
    """Why a secret is not good enough to join cards with: no organiser may know it, so it is no PIN of a card."""
    if len(text) < PASSWORD_MINIMUM:
        message = "Kata sandi gabungan paling sedikit %(count)s huruf."
        return Refusal("short", message, {"count": PASSWORD_MINIMUM}, "secret")
    if text.isdigit():
        message = "Kata sandi gabungan harus memuat huruf, supaya tidak sama dengan PIN kartu mana pun."
        return Refusal("digits", message, field="secret")
    if card and card in text:
        message = "Kata sandi gabungan tidak boleh memuat PIN atau kata sandi kartu."
        return Refusal("holds_card", message, field="secret")
    return refuse_secret(text, staff=False)


def _easy_digits(pin: str) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {-1}) or len(set(pin)) <= 2


def wait_after(failures: int) -> timedelta:
    """How long an account must wait after so many wrong tries in a row: none at first, then doubling."""
    if failures <= FREE_TRIES:
        return timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - FREE_TRIES - 1, 20), LONGEST_WAIT)


def refuse_try(blocked_until: datetime | None, now: datetime) -> Refusal | None:
    """Whether this account has to wait before the next try."""
    if blocked_until is None or now >= blocked_until:
        return None
    seconds = ceil((blocked_until - now).total_seconds())
    wait = f"{seconds} detik" if seconds < 60 else f"{-(-seconds // 60)} menit"
    return Refusal(
        "wait",
        "Terlalu banyak percobaan yang salah untuk akun ini. Coba lagi dalam %(wait)s, "
        "atau minta kartu masuk baru kepada panitia.",
        {"wait": wait},
    )


def new_code(chance: random.Random) -> str:
    """A code for one use, in groups to read out: twelve letters of thirty-one are too many to guess (59 bits)."""
    return "-".join("".join(chance.choices(CODE_LETTERS, k=CODE_GROUP)) for _ in range(CODE_GROUPS))


def is_over(one_time_until: datetime | None, now: datetime) -> bool:
    """Whether a one-time secret came too late. A lasting one never does."""
    return one_time_until is not None and now >= one_time_until


def normal_code(text: str) -> str:
    """A code as it was drawn, however its letters and groups were typed."""
    return "".join(letter for letter in text.lower() if letter in CODE_LETTERS)
