"""The code by which anybody can find a completion: what it looks like, and how it is read as people type it. Pure."""

import enum
import random
import re
from dataclasses import dataclass
from urllib.parse import unquote

from portal.regions.nik import NIK_LENGTH

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that can be taken for a digit."""
CODE_LENGTH = 8


def new_code(chance: random.Random) -> str:
    """A verification code: eight random letters of Crockford's base 32 (40 bits)."""
    return "".join(chance.choices(ALPHABET, k=CODE_LENGTH))


class TypedKind(enum.StrEnum):
    """What somebody typed who wants to check a certificate."""

    CODE = "code"
    NUMBER = "number"
    NIK = "nik"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class Typed:
    """What was typed: its code if it is one, else which of its signs no code has, and how many letters it has."""

    kind: TypedKind
    code: str = ""
    strange: tuple[str, ...] = ()
    length: int = 0


MAX_TYPED = 300
"""Letters: a pasted link is shorter."""
MAX_COUNTED = 5
"""Digits of a running number; so few digits alone are one, more are a code that lacks a letter."""
_LINK = re.compile(r"(?:/v/+|[?&]kode=)([^/?&#\s]+)", re.IGNORECASE)
_LABEL = re.compile(r"^\W*kode\b[^:=]{0,20}[:=]", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]\w*\s*[/\\]|[/\\]\s*\w*[0-9]|^\D{0,12}[0-9]+\W+\w.*\W(?:19|20)[0-9]{2}\W*$")


def read_typed(text: str) -> Typed:
    """Understand a code, a link that holds one, or a certificate's number; numbers count up and are never looked up."""
    text = text[:MAX_TYPED]
    link = _LINK.search(text)
    text = unquote(link[1]) if link else _LABEL.sub("", text)
    if not link and _NUMBER.search(text):
        return Typed(TypedKind.NUMBER)
    letters = "".join(sign for sign in text.upper() if sign.isalnum())
    code = letters.translate(str.maketrans("OIL", "011"))
    if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET):
        return Typed(TypedKind.CODE, code)
    if letters.isdecimal() and len(letters) <= MAX_COUNTED:
        return Typed(TypedKind.NUMBER)
    if letters.isdecimal() and len(letters) == NIK_LENGTH:
        return Typed(TypedKind.NIK)
    strange = dict.fromkeys(sign for sign, known in zip(letters, code, strict=True) if known not in ALPHABET)
    return Typed(TypedKind.MALFORMED, strange=tuple(strange)[:5], length=len(letters))


def shown_code(code: str) -> str:
    """`7KQ4-M2XD`"""
    return f"{code[:4]}-{code[4:]}"
