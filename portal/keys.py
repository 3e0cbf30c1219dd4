"""Every secret of the portal: where it lies, how it is made, and what it does. Lost keys cannot be made again."""

import hashlib
import hmac
import json
import os
import secrets
import stat
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.config import SettingsFault

KEY_FILE, KEY_BITS = "exam-key.pem", 2048


@cache
def exam_key(data_dir: Path) -> rsa.RSAPrivateKey:
    """The key in ``data_dir/exam-key.pem`` that opens answer files; made at first use.

    A file that is there is never written over: SettingsFault if it cannot be understood.
    """
    path = data_dir / KEY_FILE
    if not path.exists():
        write_once(path, _pem(rsa.generate_private_key(65537, KEY_BITS)))
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, rsa.RSAPrivateKey):
        raise SettingsFault(f"{path} does not hold the key of answer files. Put the file back from the backup.")
    return found


def exam_key_check(data_dir: Path) -> str | None:
    """What the database keeps of the key, by which it is known again; None before there is one."""
    if not (data_dir / KEY_FILE).exists():
        return None
    public = exam_key(data_dir).public_key()
    spki = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def _pem(key: rsa.RSAPrivateKey) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


KEYS_FILE = "keys.json"
OWN_FILES = (KEYS_FILE, "*.pem", "portal.db", "portal.db-*", "*.tmp")
OTHERS = 0o077
"""What a file's mode allows to anybody but its owner."""
MIN_KEY_LENGTH = 32
RESTORE = "Put the file back from the backup."


@dataclass(frozen=True)
class Keys:
    """Secrets of one portal. Lost keys make stored NIK unreadable: back the file up apart from the database."""

    session: str = field(repr=False)
    cipher: str = field(repr=False)
    lookup: str = field(repr=False)

    def check(self) -> None:
        """ValueError or TypeError unless each of them can be one."""
        if not all(
            isinstance(key, str) and len(key) >= MIN_KEY_LENGTH for key in (self.session, self.cipher, self.lookup)
        ):
            raise ValueError
        Fernet(self.cipher)


def load_keys(data_dir: Path, may_make: Callable[[], bool] = lambda: True) -> Keys:
    """The keys in ``data_dir/keys.json``; made at first start, readable by the owner only (mode 0600).

    A file that is there is never written over, and none is made unless it ``may`` be (beside a database that is in use,
    new keys would only hide that its own are lost): SettingsFault with what to do.
    """
    path = data_dir / KEYS_FILE
    if not path.exists():
        if not may_make():
            raise SettingsFault(
                f"{path} is missing, and the database has records that only its keys can read. {RESTORE}"
            )
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, json.dumps(_fresh_keys()))
    try:
        keys = Keys(**json.loads(path.read_text()))
        keys.check()
    except (ValueError, TypeError):
        raise SettingsFault(f"{path} does not hold the portal's keys. {RESTORE}") from None
    return keys


def shut_out_others(data_dir: Path) -> list[Path]:
    """See that only their owner can read the data folder, the keys and the database. Returns what others could read."""
    if os.name != "posix":
        return []
    kept = [data_dir, *sorted(path for pattern in OWN_FILES for path in data_dir.glob(pattern))]
    opened = [path for path in kept if stat.S_IMODE(path.stat().st_mode) & OTHERS]
    for path in opened:
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)
        except PermissionError:
            raise SettingsFault(
                f"Others can read {path}, and it belongs to another account: make it belong to the one that runs the "
                "portal, and readable by that one only."
            ) from None
    return opened


def _fresh_keys() -> dict[str, str]:
    return {
        "session": secrets.token_urlsafe(48),
        "cipher": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "lookup": secrets.token_urlsafe(48),
    }


def write_once(path: Path, text: str) -> None:
    """A secret file, whole or not at all, readable by the owner only. One that another process made first stands."""
    draft = path.with_name(f"{path.stem}.{secrets.token_hex(4)}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails if another process was first
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        os.replace(draft, path)
    draft.unlink(missing_ok=True)


@cache
def derived(secret: str, purpose: str) -> bytes:
    """A key for one purpose alone, of 32 bytes, that follows from a secret (HKDF-SHA256): nothing more to keep."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


class ColumnCipher:
    """The portal's keys at work: encrypted columns, and digests by which encrypted values can be found again."""

    def __init__(self) -> None:
        self._fernet: Fernet | None = None
        self._lookup = b""

    def open(self, keys: Keys) -> None:
        self._fernet, self._lookup = Fernet(keys.cipher), keys.lookup.encode()

    def encrypt(self, value: bytes) -> bytes:
        return self._opened().encrypt(value)

    def decrypt(self, value: bytes) -> bytes:
        return self._opened().decrypt(value)

    def digest(self, text: str) -> str:
        """A keyed hash (HMAC-SHA256, hex): equal texts are found equal, yet the text cannot be guessed from it."""
        self._opened()
        return hmac.new(self._lookup, text.encode(), "sha256").hexdigest()

    def _opened(self) -> Fernet:
        if self._fernet is None:
            raise RuntimeError("the column cipher has no keys yet")
        return self._fernet


column_cipher = ColumnCipher()
