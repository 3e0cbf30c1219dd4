"""Texts for WhatsApp, and the addresses that open it with one. Plain values; the portal sends nothing.

A text says what stands on a notice board, and to one person their participant number: never a PIN or a NIK.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

OPENS = "https://wa.me/"
LEADS_BY = ("https://wa.me", "https://api.whatsapp.com")
"""Where a form leads that opens it: the policy of its page has to name them all."""
E164 = re.compile(r"\+([1-9][0-9]{6,14})")
SAMPLE = "CONTOH, data rekaan."
CARD = "tertulis di kartu masuk yang dibagikan panitia. Jangan memberikannya kepada siapa pun."


@dataclass(frozen=True)
class Announcement:
    """What everybody of a training is told: ``address`` is where they sign in."""

    training: str
    organiser: str
    dates: str
    place: str
    address: str
    sample: bool


def to_person(said: Announcement, name: str, number: str) -> str:
    """The text for one person, with their participant number."""
    opening = f"Yth. {name},"
    subject = f"Anda terdaftar sebagai peserta {said.training}, diselenggarakan oleh {said.organiser}."
    return _text(said, opening, subject, [f"Nomor peserta: {number}"], f"PIN {CARD}")


def to_offered(said: Announcement, name: str, until: str) -> str:
    """The text for somebody who waited, and is offered a seat until a moment; ``said`` names where they can answer."""
    subject = f"Ada kursi untuk Anda di {said.training}, diselenggarakan oleh {said.organiser}."
    closing = (
        "Balas pesan ini dengan YA atau TIDAK. Bila dulu mendaftar sendiri, Anda juga dapat menjawab di halaman di "
        "atas dengan kode pendaftaran Anda. Tanpa jawaban, kursinya diberikan kepada yang menunggu sesudah Anda."
    )
    return _text(said, f"Yth. {name},", subject, [f"Jawab paling lambat: {until}"], closing)


def to_group(said: Announcement, quota: str) -> str:
    """The text for a group: the people of a quota, or all of a training where none is named."""
    people = f"Bapak/Ibu peserta ({quota})," if quota else "Bapak/Ibu peserta,"
    subject = f"Berikut ini keterangan {said.training}, diselenggarakan oleh {said.organiser}."
    return _text(said, people, subject, [], f"Nomor peserta dan PIN {CARD}")


def is_callable(phone: str | None) -> bool:
    """Whether a number can be called as it is written: the country first."""
    return E164.fullmatch(phone or "") is not None


def whatsapp_address(phone: str | None, text: str, sample: bool) -> str | None:
    """Opens WhatsApp with the text in the talk with this number; None where there is none that can be called. Numbers
    of invented people may be somebody's: for them WhatsApp asks whom to write to."""
    found = E164.fullmatch(phone or "")
    if found is None:
        return None
    return f"{OPENS}{'' if sample else found[1]}?text={quote(text, safe='')}"


def _text(said: Announcement, opening: str, subject: str, more: list[str], closing: str) -> str:
    facts = [f"Tanggal: {said.dates}", f"Tempat: {said.place}", *more, f"Portal: {said.address}"]
    return "\n".join([*([SAMPLE, ""] if said.sample else []), opening, "", subject, *facts, "", closing])
