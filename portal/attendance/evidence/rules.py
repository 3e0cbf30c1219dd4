"""How much evidence a session may have. Pure."""

from portal.errors import Refusal

MAX_PAGES = 60
"""Photographed pages of one session."""
AT_ONCE = 10
"""Photos in one form."""


def refuse_pages(present: int, coming: int) -> Refusal | None:
    """Why so many more pages cannot be kept, if so. Pages are never erased: they belong to the minutes."""
    if coming > AT_ONCE:
        message = "Unggah paling banyak %(most)s foto sekaligus, lalu sisanya."
        return Refusal("too_many_at_once", message, {"most": AT_ONCE}, "photos")
    if present + coming > MAX_PAGES:
        message = "Satu sesi paling banyak %(most)s foto. Sudah ada %(present)s."
        return Refusal("too_many", message, {"most": MAX_PAGES, "present": present}, "photos")
    return None
