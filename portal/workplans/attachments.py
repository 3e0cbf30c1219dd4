"""What a file must be to come with a work plan, and what becomes of it. Pure; slow for large photos."""

import re
from dataclasses import dataclass, replace

from portal.content.pictures.images import fit, looks_like
from portal.errors import Refusal
from portal.limits import MEGABYTE
from portal.texts import hyphened
from portal.workplans.rules import FILE_NAME_LENGTH

MEDIA = {"webp": "image/webp", "pdf": "application/pdf"}
"""The kinds in which attachments are kept, by the ending of their name."""
MAX_PDF_BYTES = 2 * MEGABYTE
TAIL = 2048
"""Where a PDF says that it ends; some scanners write a little after that."""

_UNKNOWN = Refusal(
    "file_unknown",
    "Lampiran harus foto (JPEG, PNG, WebP) atau PDF yang dapat dibaca. Berkas ini bukan salah satunya; pilih lain.",
    field="file",
)
_TOO_LARGE = Refusal(
    "pdf_too_large",
    f"PDF ini lebih dari {MAX_PDF_BYTES // MEGABYTE} MB. Perkecil dulu, atau unggah fotonya saja.",
    field="file",
)


@dataclass(frozen=True)
class File:
    """A file as it may be kept: a harmless name with the ending of its kind, and its bytes."""

    name: str
    data: bytes


def accept(name: str, data: bytes) -> File | Refusal:
    """The file to keep, or why not. What it is, its content says; its name is only what it is called.

    Photos become WebP, scaled down, without the notes of the camera.
    """
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-TAIL:]:
        return File(f"{_stem(name)}.pdf", data) if len(data) <= MAX_PDF_BYTES else _TOO_LARGE
    if looks_like("svg", data):
        return _UNKNOWN
    made = fit(name, data)
    if isinstance(made, Refusal):
        return replace(made, field="file") if made.code == "picture_too_large" else _UNKNOWN
    return File(f"{_stem(name)}.webp", made[1])


def _stem(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    return hyphened(last.rpartition(".")[0] or last, FILE_NAME_LENGTH - 10) or "lampiran"
