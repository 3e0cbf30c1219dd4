"""Limits and decisions about names to sign in with, secrets, and guessing. Pure."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from portal.accounts.easy import easy_password, easy_pin
from portal.errors import Refusal

NAME_LENGTH = 120
LOGIN_LENGTH = 40
SECRET_LENGTH = 128
SCOPE_LENGTH = 60
"""Characters that say which pages a pass opens."""
PIN_DIGITS = 6
PASSWORD_MINIMUM = 8
STAFF_PASSWORD_MINIMUM = 12
FREE_TRIES = 4
FIRST_WAIT = timedelta(seconds=15)
MAX_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=6)
ADDRESS_SLIPS = 300
ADDRESS_PACE = timedelta(seconds=36)
"""How many wrong tries by strangers one address has at once, and how soon it has one more: 100 an hour.

A hall of 500 stands behind one address. If every third person mistypes once and some twice, that is some 250 wrong
tries on the first morning, and those that end in a right sign-in are given back: the hall never comes near. A guesser
who knows 500 numbers is there within a minute. From then on a name that strangers got wrong within six hours waits
until the address is calm, which leaves 100 tries an hour for all such names together, some 3,000 a day and not 50,000.
A name's first try is never refused, as the guesser may sit in the hall: who types the right PIN at once comes in.
"""
ADDRESS_FULL = ADDRESS_SLIPS * ADDRESS_PACE
ONE_TIME_LASTS = timedelta(days=3)
REFUSALS_KEPT = timedelta(days=90)
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
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
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
        if not easy_pin(pin):
            return pin


def refuse_secret(text: str, staff: bool, own: Iterable[str] = ()) -> Refusal | None:
    """Why a new PIN or password is not good enough, if so. Trainees may choose a PIN, staff may not.

    ``own`` is what others know of its owner: name, account name, numbers.
    """
    if staff and len(text) < STAFF_PASSWORD_MINIMUM:
        return Refusal(
            "short",
            "Kata sandi petugas paling sedikit %(count)s huruf.",
            {"count": STAFF_PASSWORD_MINIMUM},
            "secret",
        )
    if len(text) > SECRET_LENGTH:
        return Refusal("long", "Paling panjang %(count)s huruf.", {"count": SECRET_LENGTH}, "secret")
    if text.isascii() and text.isdigit():
        if len(text) < PIN_DIGITS:
            return Refusal("short", "PIN paling sedikit %(count)s angka.", {"count": PIN_DIGITS}, "secret")
        return EASY_PIN if easy_pin(text, own) else None
    if len(text) < PASSWORD_MINIMUM:
        message = "Pakai PIN paling sedikit %(digits)s angka, atau kata sandi paling sedikit %(count)s huruf."
        return Refusal("short", message, {"digits": PIN_DIGITS, "count": PASSWORD_MINIMUM}, "secret")
    return EASY_PASSWORD if easy_password(text, own) else None


def may_be_a_cards(text: str) -> bool:
    """Whether a secret may be that of a card, which its organiser has printed: none that cards are joined with is."""
    return len(text) < PASSWORD_MINIMUM or text.isdigit()


def refuse_joined_secret(text: str, cards: Iterable[str] = (), own: Iterable[str] = ()) -> Refusal | None:
    """Why a secret is not good enough to join cards with: no organiser may know it, so it is no PIN of a card."""
    if len(text) < PASSWORD_MINIMUM:
        message = "Kata sandi gabungan paling sedikit %(count)s huruf."
        return Refusal("short", message, {"count": PASSWORD_MINIMUM}, "secret")
    if text.isdigit():
        message = "Kata sandi gabungan harus memuat huruf, supaya tidak sama dengan PIN kartu mana pun."
        return Refusal("digits", message, field="secret")
    if any(card in text for card in cards):
        message = "Kata sandi gabungan tidak boleh memuat PIN atau kata sandi kartu."
        return Refusal("holds_card", message, field="secret")
    return refuse_secret(text, staff=False, own=own)


EASY_PIN = Refusal(
    "easy",
    "PIN ini terlalu mudah ditebak. Hindari tanggal, angka berurutan atau berulang, dan pola pada tombol.",
    field="secret",
)
EASY_PASSWORD = Refusal(
    "easy",
    "Kata sandi ini terlalu mudah ditebak. Pakai tiga kata atau lebih yang tidak saling terkait.",
    field="secret",
)


def wait_after(failures: int) -> timedelta:
    """How long an account must wait after so many wrong tries in a row: none at first, then doubling."""
    if failures <= FREE_TRIES:
        return timedelta(0)
    doublings: int = min(failures - FREE_TRIES - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), MAX_WAIT)


def network(address: str | None) -> str:
    """What counts as one address: all of what an IPv6 user is usually given (/64)."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def after_spread(calm_at: datetime, now: datetime) -> datetime:
    """When an address is calm again after one more wrong try. It never takes longer than twice what is free."""
    return min(max(calm_at, now) + ADDRESS_PACE, now + 2 * ADDRESS_FULL)


def after_slips(calm_at: datetime, slips: int) -> datetime:
    """When an address is calm again after so many of its wrong tries ended in a right one."""
    return calm_at - slips * ADDRESS_PACE


@dataclass(frozen=True)
class Tries:
    """What went wrong before a try to sign in: for this name by the same device or by strangers, and, if it is a
    stranger who tries, at this address."""

    blocked_until: datetime | None = None
    last_at: datetime | None = None
    calm_at: datetime | None = None

    def overlong(self, now: datetime) -> bool:
        """Whether a wait was stored that no count could have led to: the clock was set back since."""
        return self.blocked_until is not None and self.blocked_until > now + MAX_WAIT


def refuse_try(tries: Tries, now: datetime) -> Refusal | None:
    """Whether this account has to wait before the next try. No wait is longer than the longest, whatever is stored."""
    if tries.blocked_until is not None and now < tries.blocked_until:
        seconds = ceil(min(tries.blocked_until - now, MAX_WAIT).total_seconds())
        wait = f"{seconds} detik" if seconds < 60 else f"{-(-seconds // 60)} menit"
        return Refusal(
            "wait",
            "Terlalu banyak percobaan yang salah untuk akun ini. Coba lagi dalam %(wait)s, "
            "atau minta kartu masuk baru kepada panitia.",
            {"wait": wait},
        )
    crowded = tries.calm_at is not None and ADDRESS_FULL < tries.calm_at - now <= 2 * ADDRESS_FULL
    if crowded and tries.last_at is not None and abs(now - tries.last_at) < FORGET_AFTER:
        return CROWDED
    return None


CROWDED = Refusal(
    "crowded",
    "Terlalu banyak percobaan yang salah dari jaringan ini. Pakai jaringan lain, misalnya data seluler, "
    "atau minta kartu masuk baru kepada panitia.",
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
