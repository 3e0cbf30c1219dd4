"""What a completion record says, and the paper that is made from it. Pure.

A snapshot is a plain document that holds everything the certificate prints and the verification page shows. Later
changes of names, organisers, courses or templates do not reach it.
"""

import hashlib
import json
from datetime import date
from typing import Any

from portal.courses.standard import Comparison
from portal.documents.papers import CertificatePaper, ModuleLine, Run
from portal.ledger.rules import shown_code

BASIC = "dasar"
REQUIREMENT_NOTE = (
    "Catatan ini membuktikan bahwa pemegangnya telah menyelesaikan bimbingan teknis dasar, yaitu syarat pelatihan "
    "(huruf g) dari tujuh syarat menjadi Pekerja Sosial Masyarakat. Catatan ini bukan pengangkatan sebagai PSM; "
    "enam syarat lainnya diperiksa oleh dinas sosial setempat."
)
OTHER_NOTE = (
    "Catatan ini membuktikan bahwa pemegangnya telah menyelesaikan pelatihan yang disebut di halaman depan. "
    "Catatan ini bukan pengangkatan sebagai Pekerja Sosial Masyarakat."
)
VERSION = 2
"""Since 2 a record says which content was taught, and how that stood to the standard when it was decided."""


def requirement_note(level: str) -> str:
    """What a completion of this level proves, and what not (requirement g of seven for the basic course)."""
    return REQUIREMENT_NOTE if level == BASIC else OTHER_NOTE


def standing(comparison: Comparison) -> dict[str, str | None]:
    """How the version that was taught stood to the ministry's standard: ``equal``, ``departs`` or ``none`` (there was
    no standard), and which version that was."""
    return {
        "state": comparison.state.value,
        "version": comparison.label,
        "content_hash": comparison.content_hash,
    }


def digest(snapshot: dict[str, Any]) -> str:
    """SHA-256 (hex) of the snapshot's canonical JSON."""
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def paper(snapshot: dict[str, Any], code: str) -> CertificatePaper:
    """The certificate that a snapshot prints."""
    return CertificatePaper(
        issuer=snapshot["issuer"],
        unit=snapshot["unit"],
        number=snapshot["number"],
        name=snapshot["name"],
        origin=snapshot["origin"],
        statement=_statement(snapshot),
        course=snapshot["course"],
        modules=tuple(ModuleLine(line["title"], line["jp"]) for line in snapshot["modules"]),
        requirement_note=snapshot["note"],
        place_and_date=snapshot["place_and_date"],
        signer_title=snapshot["signer_title"],
        signer_name=snapshot["signer_name"],
        code=shown_code(code),
        verify_url=snapshot["verify_url"],
        verify_label=snapshot["verify_url"].split("://")[-1],
        ledger_number=snapshot["ledger_number"],
        issued_on=date.fromisoformat(snapshot["issued_on"]),
        sample=snapshot["sample"],
    )


def _statement(snapshot: dict[str, Any]) -> tuple[Run, ...]:
    proves = ", dan memenuhi syarat pelatihan sebagai Pekerja Sosial Masyarakat." if snapshot["basic"] else "."
    grade = (Run(" dengan predikat "), Run(snapshot["band"], bold=True)) if snapshot["band"] else ()
    return (
        Run("yang telah "),
        Run("LULUS", bold=True),
        *grade,
        Run(" pada "),
        Run(snapshot["course"], bold=True),
        Run(f" selama {snapshot['total_jp']} jam pelajaran, di {snapshot['city']} tanggal {snapshot['dates']}{proves}"),
    )
