"""The secret in the QR code of a card. It follows from the portal's keys and the hash of the PIN, so that it is kept
nowhere, can be printed again, and ends by itself with the PIN."""

import hmac
from base64 import urlsafe_b64encode

from portal.accounts.card.rules import SECRET_BYTES
from portal.keys import column_cipher


def secret_of(number: str, password_hash: str) -> str:
    digest = bytes.fromhex(column_cipher.digest(f"card {number} {password_hash}"))
    return urlsafe_b64encode(digest[:SECRET_BYTES]).rstrip(b"=").decode()


def same(secret: str, read: str) -> bool:
    """Whether what a phone has read is the secret. How long it takes says nothing of how much of it was right."""
    return hmac.compare_digest(secret.encode(), read.encode())
