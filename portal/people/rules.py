"""What is said of somebody's record: where a fact comes from, whether it agrees with the NIK, and when two records may
be made one. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.enrolment.rules import EnrolmentState
from portal.errors import Refusal
from portal.regions.nik import Sex, birth_digits, sex_in

SHOWN = 8
"""Entries of the trail on the page of one person; all of them have a page of their own."""
REASON_LENGTH = 200


@dataclass(frozen=True)
class FactSource:
    """When a fact was last written over, by whom, and why."""

    at: datetime
    who: str
    reason: str


@dataclass(frozen=True)
class Origin:
    """How somebody came into the records of an organiser: the act, and the file that brought them, if one did."""

    at: datetime
    who: str
    action: str
    file_name: str | None


@dataclass(frozen=True)
class SeatSeen:
    """A record in a cohort, as far as making two records one is concerned."""

    cohort_id: uuid.UUID
    title: str
    state: EnrolmentState
    completed: bool = False
    answering: bool = False
    """Whether a quiz runs there now."""
    closed: bool = False
    """Whether the cohort is closed, so that nothing may change there."""


def moving(kept: Sequence[SeatSeen], gone: Sequence[SeatSeen]) -> list[SeatSeen] | Refusal:
    """Which seats of a record go to the one that it becomes part of, or why it may not. Who was withdrawn from a cohort
    where the other one is stays there with the record that is gone."""
    there = {seat.cohort_id: seat for seat in kept}
    for seat in gone:
        refusal = _refuse_seat(seat, there.get(seat.cohort_id))
        if refusal:
            return refusal
    return [seat for seat in gone if seat.cohort_id not in there]


def _refuse_seat(seat: SeatSeen, other: SeatSeen | None) -> Refusal | None:
    title = {"title": seat.title}
    if seat.completed:
        message = (
            "Data yang akan disatukan sudah punya kelulusan di %(title)s, dan sertifikat tidak berpindah. Pilih data "
            "itu sebagai yang tetap; bila keduanya sudah punya kelulusan, penyatuan ini belum dapat dilakukan."
        )
        return Refusal("completed", message, title)
    if seat.answering:
        message = "Orang ini sedang mengerjakan kuis di %(title)s. Tunggu sampai selesai, lalu satukan."
        return Refusal("answering", message, title)
    if other is None and seat.closed:
        message = (
            "%(title)s sudah ditutup, jadi yang tercatat di sana tidak dapat berpindah. Pilih data itu sebagai yang "
            "tetap, atau buka lagi angkatannya."
        )
        return Refusal("closed", message, title)
    if other is None or seat.state is EnrolmentState.WITHDRAWN:
        return None
    if other.state is EnrolmentState.WITHDRAWN:
        message = (
            "Di %(title)s yang terdaftar adalah data yang akan disatukan, sedangkan yang tetap sudah diundurkan. Pilih "
            "yang terdaftar sebagai yang tetap."
        )
        return Refusal("other_way_round", message, title)
    message = "Keduanya terdaftar di %(title)s. Undurkan dulu salah satunya di sana, lalu satukan."
    return Refusal("both_enrolled", message, title)


def parting(seats: Sequence[SeatSeen]) -> Refusal | None:
    """Why records that were made one may not be parted again: what came of the seats since then stays with them."""
    for seat in seats:
        if seat.completed:
            message = "Sesudah disatukan, kelulusan di %(title)s sudah ditetapkan, jadi tidak dapat dipisahkan lagi."
            return Refusal("completed", message, {"title": seat.title})
        if seat.answering:
            return _refuse_seat(seat, None)
        if seat.closed:
            message = "%(title)s sudah ditutup. Buka lagi angkatannya, lalu pisahkan."
            return Refusal("closed", message, {"title": seat.title})
    return None


def refuse_again() -> Refusal:
    message = "Salah satu data ini sudah disatukan dengan data lain. Pisahkan itu dulu, atau pilih data yang lain."
    return Refusal("merged", message)


def agrees_with_nik(nik: str, birth_date: date | None, sex: Sex | None) -> bool:
    """Whether what is written of somebody is what 16 digits say."""
    born = (birth_date.day, birth_date.month, birth_date.year % 100) if birth_date else None
    return born == birth_digits(nik) and sex is sex_in(nik)
