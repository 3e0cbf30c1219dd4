"""What a form of a registration carries: a signed stamp that says when it was opened, and the code of the application
that comes of it. A form that is sent twice comes to the same code, so nobody applies twice by a second tap. Pure."""

import hmac
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.accounts.rules import CODE_LETTERS
from portal.errors import Refusal

NONCE_BYTES, TIME_BYTES, MAC_BYTES = 16, 5, 16
GROUPS, GROUP = 4, 4
CODE_LENGTH = GROUPS * GROUP
"""Letters of a code: sixteen of thirty-one are 79 bits."""
SLOWEST = timedelta(hours=24)
"""How long a form stays good. One that is older gets a new stamp, and keeps what was typed."""
QUICKEST = timedelta(seconds=6)
"""Nobody reads and fills three pages in less."""


@dataclass(frozen=True)
class Stamp:
    """When a form was opened, and what makes it different from any other."""

    nonce: bytes
    made_at: datetime


TOO_FAST = Refusal("too_fast", "Terlalu cepat. Tunggu beberapa detik, lalu tekan kirim lagi.")
STALE = Refusal("stale", "Halaman ini sudah terlalu lama terbuka. Periksa lagi isiannya, lalu tekan kirim.")


def refuse_stamp(stamp: Stamp | None, now: datetime) -> Refusal | None:
    """Why a form is not taken by its age. A clock that was set back makes nobody wait."""
    if stamp is None or now - stamp.made_at > SLOWEST:
        return STALE
    return TOO_FAST if timedelta(0) <= now - stamp.made_at < QUICKEST else None


def write_stamp(key: bytes, cohort_id: uuid.UUID, nonce: bytes, now: datetime) -> str:
    body = nonce + int(now.timestamp()).to_bytes(TIME_BYTES, "big")
    return urlsafe_b64encode(body + _seal(key, cohort_id, body)).decode().rstrip("=")


def read_stamp(key: bytes, cohort_id: uuid.UUID, text: str) -> Stamp | None:
    """The stamp of a form of this cohort; None where it is none of the portal's."""
    try:
        whole = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    body, seal = whole[:-MAC_BYTES], whole[-MAC_BYTES:]
    if len(body) != NONCE_BYTES + TIME_BYTES or not hmac.compare_digest(seal, _seal(key, cohort_id, body)):
        return None
    seconds = int.from_bytes(body[NONCE_BYTES:], "big")
    return Stamp(body[:NONCE_BYTES], datetime.fromtimestamp(seconds, UTC)) if seconds < 1 << 33 else None


def code_of(key: bytes, stamp: Stamp) -> str:
    """The code of what comes of a form: nobody who has only the form's stamp can say it."""
    number = int.from_bytes(hmac.digest(key, b"code " + stamp.nonce, "sha256"), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, at = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[at])
    return "".join(letters)


def shown_code(code: str) -> str:
    """A code in groups to read out."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _seal(key: bytes, cohort_id: uuid.UUID, body: bytes) -> bytes:
    return hmac.digest(key, cohort_id.bytes + body, "sha256")[:MAC_BYTES]
