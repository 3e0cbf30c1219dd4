"""What speaks against a row of a roster, and what is to be said about one that comes in."""

from collections.abc import Iterable, Iterator

from portal.enrolment.queries.members import KnownPerson
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.rules import EnrolmentState
from portal.errors import Refusal

ELSEWHERE = "elsewhere"


def reasons_against(row: RosterRow, known: KnownPerson | None, villages: set[str]) -> Iterable[Refusal]:
    if row.village_code not in villages:
        yield no_village(row.village_code)
    if known is None:
        return
    if known.state is EnrolmentState.WITHDRAWN:
        message = "%(name)s pernah terdaftar di angkatan ini, lalu diundurkan. Kembalikan dari halaman pesertanya."
        yield Refusal("withdrawn", message, {"name": known.full_name})
    elif known.state and known.merged:
        message = "NIK ini milik data yang sudah disatukan ke %(name)s, yang sudah terdaftar pada angkatan ini."
        yield Refusal("enrolled", message, {"name": known.full_name})
    elif known.state:
        yield Refusal("enrolled", "NIK ini sudah terdaftar pada angkatan ini.")
    elif known.birth_date != row.birth_date:
        message = (
            "Tanggal lahir di baris ini berbeda dari data %(name)s yang sudah Anda simpan. Cocokkan dengan KTP, lalu "
            "betulkan baris ini atau data peserta itu."
        )
        yield Refusal("birth_date_differs", message, {"name": known.full_name})


def notes_on(row: RosterRow, known: KnownPerson | None) -> Iterator[Refusal]:
    """What is to be said of somebody whom the organiser has already: the name that stays because it is spelt in another
    way there, another cohort on the same days."""
    if known is None:
        return
    if known.full_name.casefold() != row.name.casefold():
        message = "Nama di baris ini berbeda dari data Anda. Yang dipakai tetap %(name)s; betulkan di data pesertanya."
        yield Refusal("name_differs", message, {"name": known.full_name})
    if known.elsewhere:
        yield Refusal(ELSEWHERE, "Juga terdaftar di %(title)s, pada hari yang sama.", {"title": known.elsewhere})


def no_village(code: str) -> Refusal:
    message = "Kode desa/kelurahan %(code)s tidak ada dalam daftar Kemendagri. Periksa kodenya."
    return Refusal("village_unknown", message, {"code": code})
