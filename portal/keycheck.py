"""Whether the keys at hand are those that the records of the database were made with.

The database keeps a check value of each key, by which the key cannot be found. ``session`` has none: who replaces it
ends all sessions, and that is meant to be possible.
"""

import hmac
from collections.abc import Mapping

from cryptography.fernet import InvalidToken
from sqlalchemy import Engine, String, inspect, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.config import Settings, SettingsFault
from portal.db import Base, add_if_new, tables_of
from portal.keys import Keys, column_cipher

WORDS = b"portal bimtek psm: "


class KeyCheck(Base):
    """The check value of one of the portal's keys."""

    __tablename__ = "key_check"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))


def check_values(keys: Keys) -> dict[str, str]:
    """By kind what the database keeps of the keys that its records depend on."""
    own = {"cipher": keys.cipher, "lookup": keys.lookup}
    return {kind: hmac.new(key.encode(), WORDS + kind.encode(), "sha256").hexdigest() for kind, key in own.items()}


def in_use(settings: Settings) -> bool:
    """Whether the database has tables, so that keys were made for it once."""
    return bool(tables_of(settings.database))


def verify(engine: Engine, values: Mapping[str, str | None]) -> None:
    """SettingsFault unless the keys are those of the database. A kind whose value is None is not at hand."""
    tables = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        if KeyCheck.__tablename__ in tables:
            known = {kind: digest for kind, digest in connection.execute(select(KeyCheck.kind, KeyCheck.digest))}
        elif "person" in tables:
            _try_on_a_record(connection.scalar(text("SELECT nik FROM person WHERE nik IS NOT NULL LIMIT 1")))
            known = {}
        else:
            known = {}
    wrong = [kind for kind, digest in known.items() if values.get(kind) != digest]
    if wrong:
        raise SettingsFault(
            f"The keys in the data folder are not those of this database ({', '.join(sorted(wrong))}). Nothing was "
            "changed. Put keys.json and exam-key.pem back from the backup that belongs to this database."
        )


def _try_on_a_record(secret: bytes | None) -> None:
    """What a database can be asked that is older than its check values."""
    try:
        if secret is not None:
            column_cipher.decrypt(bytes(secret))
    except InvalidToken:
        raise SettingsFault(
            "The cipher key in the data folder is not that of this database. Nothing was changed. Put keys.json back "
            "from the backup that belongs to this database."
        ) from None


def note(session: Session, values: Mapping[str, str | None]) -> None:
    """Keep the check values that the database does not have yet."""
    for kind, digest in values.items():
        if digest is not None:
            add_if_new(session, KeyCheck, kind=kind, digest=digest)
