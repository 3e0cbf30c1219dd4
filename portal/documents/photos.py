"""Photos of papers, as they may be kept: made anew from what can be seen in them. Pure; slow for large photos."""

import io

from PIL import Image as Picture

from portal.content.pictures.images import MAX_PIXELS, upright
from portal.errors import Refusal
from portal.limits import MAX_UPLOAD, MEGABYTE

SIDE = 1600
"""Pixels: a page of A4 can be read at that, hand-writing too."""
MAX_SIDE = 16_000
"""Pixels of a side, beyond which nothing is unpacked."""
MAX_BYTES = MEGABYTE
JPEG_PIXELS = 80_000_000
"""Width times height of a photo that is unpacked at a fraction of its size; other pictures are unpacked whole."""
QUALITIES = (80, 65, 50, 35)
"""JPEG qualities, 0 to 100, tried one after another until the photo is small enough."""
MEDIA_TYPE = "image/jpeg"
_KINDS = ("JPEG", "PNG", "WEBP")

_UNKNOWN = Refusal(
    "photo_unknown",
    "Berkas ini bukan foto (JPEG, PNG, atau WebP) yang dapat dibaca. Foto suratnya dengan kamera HP, lalu unggah.",
    field="photo",
)
_TOO_LARGE = Refusal(
    "photo_too_large",
    f"Foto ini terlalu besar. Paling besar {MAX_UPLOAD // MEGABYTE} MB; pilih ukuran yang lebih kecil di kamera HP.",
    field="photo",
)


def taken(data: bytes) -> bytes | Refusal | None:
    """The photo to keep of what somebody sent, where they need not send any; nothing came: None."""
    return remade(data) if data else None


def remade(data: bytes) -> bytes | Refusal:
    """The photo to keep, or why there is none: JPEG, upright, without anything that a camera noted of itself, the place
    or the time. What it is, its content says; whatever else a file holds stays behind."""
    if len(data) > MAX_UPLOAD:
        return _TOO_LARGE
    try:
        with Picture.open(io.BytesIO(data), formats=_KINDS) as picture:
            if _is_too_large(picture):
                return _TOO_LARGE
            picture.draft("RGB", (SIDE, SIDE))  # a large JPEG is unpacked at a fraction of its size
            small = _encoded(_plain(upright(picture)))
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning):
        return _TOO_LARGE
    except Exception:  # a decoder may fail in any way on hostile bytes
        return _UNKNOWN
    return small or _TOO_LARGE


def _is_too_large(picture: Picture.Image) -> bool:
    """Whether unpacking would take too much. A progressive JPEG is held whole while it is unpacked."""
    in_part = picture.format == "JPEG" and not picture.info.get("progressive")
    return max(picture.size) > MAX_SIDE or picture.width * picture.height > (JPEG_PIXELS if in_part else MAX_PIXELS)


def _plain(picture: Picture.Image) -> Picture.Image:
    """Scaled down, on white where it can be seen through."""
    picture.thumbnail((SIDE, SIDE), Picture.Resampling.LANCZOS)
    ground = Picture.new("RGB", picture.size, "white")
    shown = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    ground.paste(shown, mask=shown if shown.mode == "RGBA" else None)
    return ground


def _encoded(picture: Picture.Image) -> bytes | None:
    """The photo as JPEG, as good as fits; None when nothing fits."""
    for quality in QUALITIES:
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=quality, optimize=True)
        if target.tell() <= MAX_BYTES:
            return target.getvalue()
    return None
