"""Answer files: what a phone could not send, sealed for the portal, and brought in by a trainer.

A file is JSON with ``key`` (an AES-256 key under RSA-OAEP with SHA-256), ``iv`` and ``data`` (AES-GCM), each in base64.
Sealed in it is JSON again: ``account``, ``attempt``, ``proof``, ``made`` (unix seconds by the phone's clock) and
``messages``, as phones send them. Anybody can seal; the proof says that the portal gave this attempt to this account.
"""

import hashlib
import hmac
import json
import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.assessments.attempts import rules as attempts
from portal.assessments.attempts.rules import Message
from portal.errors import Refusal
from portal.keys import _pem

MAX_BYTES = 400_000
"""A file holds one attempt; what is larger is none."""
LATEST = 1 << 32
"""Unix seconds (the year 2106) that no phone's clock passes in earnest."""
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
GARBLED = Refusal(
    "garbled",
    "Berkas ini bukan berkas jawaban dari portal ini, atau isinya rusak. "
    "Minta peserta menyimpan berkasnya sekali lagi, lalu unggah berkas yang baru.",
    field="file",
)


@dataclass(frozen=True)
class Seal:
    """What a phone needs to make an answer file: the public key (SPKI in base64) and the proof of its attempt."""

    key: str
    proof: str


def attempt_seal(key: rsa.RSAPrivateKey, person_id: uuid.UUID, attempt_id: uuid.UUID) -> Seal:
    return Seal(_public(key), _proof(key, person_id, attempt_id))


def _public(key: rsa.RSAPrivateKey) -> str:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return b64encode(key.public_key().public_bytes(serialization.Encoding.DER, spki)).decode()


def _secret(key: rsa.RSAPrivateKey) -> bytes:
    return hashlib.sha256(_pem(key).encode()).digest()


def _proof(key: rsa.RSAPrivateKey, person_id: uuid.UUID, attempt_id: uuid.UUID) -> str:
    return hmac.new(_secret(key), person_id.bytes + attempt_id.bytes, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class OpenedFile:
    """What is in an answer file."""

    person_id: uuid.UUID
    attempt_id: uuid.UUID
    messages: tuple[Message, ...]
    made: datetime
    """By the phone's clock, which may be wrong."""


def unseal(key: rsa.RSAPrivateKey, data: bytes) -> OpenedFile | Refusal:
    """Open an answer file. Whatever is not one, or was tampered with, is GARBLED."""
    if len(data) > MAX_BYTES:
        return GARBLED
    try:
        sealed = json.loads(data.decode())
        secret = key.decrypt(b64decode(sealed["key"], validate=True), _OAEP)
        text = AESGCM(secret).decrypt(b64decode(sealed["iv"], validate=True), b64decode(sealed["data"]), None)
        return _read(key, json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, InvalidTag):
        return GARBLED


def _read(key: rsa.RSAPrivateKey, inside: dict[str, object]) -> OpenedFile | Refusal:
    person_id, attempt_id = uuid.UUID(str(inside["account"])), uuid.UUID(str(inside["attempt"]))
    messages = attempts.read_messages(inside["messages"])
    genuine = hmac.compare_digest(str(inside["proof"]).encode(), _proof(key, person_id, attempt_id).encode())
    made = inside["made"]
    if messages is None or not genuine or not isinstance(made, int) or not 0 <= made < LATEST:
        return GARBLED
    return OpenedFile(person_id, attempt_id, tuple(messages), datetime.fromtimestamp(made, UTC))
