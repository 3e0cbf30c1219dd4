"""What may stand at the start of a text, and which signs nobody types on purpose: one word on both for forms, files
that come in and files that go out."""

import re
import unicodedata

FORMULA_SIGNS = ("=", "@", "+", "-")
"""What a spreadsheet takes for the start of a formula. The wide forms that Asian keyboards have mean the same."""
MIRRORING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of writing: with them a text reads otherwise than it is stored."""


def formula_sign(text: str) -> str:
    """The sign at the start of a text that a spreadsheet could take for a formula, whatever spaces, unseen signs or
    apostrophe stand before it; empty if there is none."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf")).strip().removeprefix("'")
    first = unicodedata.normalize("NFKC", seen.lstrip()[:1])
    return first if first in FORMULA_SIGNS else ""


def starts_formula(text: str, *, phone: bool = False) -> bool:
    """Whether a text begins like a formula. A lone sign means nothing; a phone number may begin with a plus."""
    sign = formula_sign(text)
    return bool(sign) and len(text.strip(" '")) > 1 and not (phone and sign == "+")


def has_unseen(text: str) -> bool:
    """Whether a text holds control signs (spaces and line breaks are none) or turns the direction of writing."""
    return any(sign in MIRRORING or (unicodedata.category(sign) == "Cc" and not sign.isspace()) for sign in text)


def without_unseen(text: str) -> str:
    """The text without such signs."""
    return "".join(sign for sign in text if not has_unseen(sign))


def hyphened(text: str, most: int | None = None) -> str:
    """A text as a name in addresses and on disks: plain small letters and digits, joined by hyphens, at most so long.
    Empty where it has none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:most].strip("-")
