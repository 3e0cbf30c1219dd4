"""Pictures of a course: the folder ``gambar`` with WebP, PNG and SVG files, and what an uploaded picture becomes."""

import io
import re
import warnings
from collections.abc import Iterator

from PIL import Image as Picture
from PIL import ImageOps

from portal.content.draft import CourseSource
from portal.content.files import digest
from portal.content.pictures.drawings import MAX_SIDE, svg_size
from portal.content.shapes import Image
from portal.errors import Refusal
from portal.texts import hyphened

IMAGE_FOLDER = "gambar"
MAX_BYTES = 500 * 1024
IMAGE_NAME = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(-[a-z0-9]+)*\.(webp|png|svg)", re.ASCII)
MAX_WIDTH, MAX_HEIGHT = 1280, 2400
"""Pixels to which an uploaded picture is scaled down; a page is never wider, and a screen seldom higher."""
MAX_PIXELS = 25_000_000
"""Width times height: a picture of more is not unpacked."""
QUALITIES = (80, 60, 40, 20)
"""WebP qualities, 0 to 100, tried one after another until the file is small enough."""
PAPER_QUALITY = 80
"""JPEG quality, 0 to 100, of a picture in a book."""

_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "webp": b"RIFF"}
_DRAWING = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(svg|\?xml|!--)")
_UPLOADED = ("PNG", "JPEG", "WEBP")
_UNREADABLE = Refusal(
    "picture_unreadable", "Berkas ini bukan gambar PNG, JPEG, WebP, atau SVG yang dapat dibaca; pilih gambar lain."
)
_UNSAFE = Refusal(
    "picture_unsafe",
    "Gambar SVG ini rusak, tanpa viewBox, atau memuat lebih dari gambar (skrip, animasi, tautan, filter, pola); "
    "simpan ulang polos.",
)
_TOO_LARGE = Refusal("picture_too_large", "Gambar ini terlalu besar; perkecil dahulu, lalu unggah lagi.")

# Hostile pictures make Pillow warn. A bomb must stop it; the rest is of no use to anybody.
warnings.filterwarnings("ignore", module=r"PIL\.")
warnings.filterwarnings("error", category=Picture.DecompressionBombWarning)


def read_images(draft: CourseSource) -> Iterator[Image]:
    """The pictures of the course, each of a known kind, small enough, and what its name says it is."""
    for path in draft.entries(IMAGE_FOLDER):
        name, data = path.rpartition("/")[2], draft.files.get(path)
        if data is None or not IMAGE_NAME.fullmatch(name):
            draft.fault(
                path, 1, "Nama gambar harus huruf kecil, angka, dan tanda hubung, dengan .webp, .png, atau .svg."
            )
        elif len(data) > MAX_BYTES:
            draft.fault(path, 1, f"Gambar {len(data) // 1024} KB; paling besar {MAX_BYTES // 1024} KB.")
        elif (size := image_size(name, data)) is None:
            draft.fault(path, 1, "Isi berkas ini bukan gambar yang aman dari jenis yang disebut namanya; ganti.")
        else:
            yield Image(name, digest(data), *size)


def image_size(name: str, data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None when the bytes are no safe, still picture of the kind that the name says."""
    kind = name.rpartition(".")[2]
    if kind == "svg":
        return svg_size(data)
    if not looks_like(kind, data):
        return None
    try:
        with Picture.open(io.BytesIO(data), formats=(kind.upper(),)) as picture:
            if _is_huge(picture) or getattr(picture, "is_animated", False):
                return None
            picture.load()
            return picture.size
    except Exception:  # a decoder may fail in any way on hostile bytes
        return None


def looks_like(kind: str, data: bytes) -> bool:
    """Whether the bytes begin as a picture of this kind (webp, png or svg) does. Cheap, and no proof."""
    if kind == "svg":
        return _DRAWING.match(data) is not None
    return kind in _SIGNATURES and data.startswith(_SIGNATURES[kind])


def fit(name: str, data: bytes) -> tuple[str, bytes] | Refusal:
    """The name and bytes under which an uploaded picture may be kept, or why it cannot be.

    PNG, JPEG and WebP become WebP within MAX_WIDTH, MAX_HEIGHT and MAX_BYTES, upright and without the notes of a
    camera; a safe SVG stays as it is.
    """
    slug = _slug(name)
    if looks_like("svg", data):
        if len(data) > MAX_BYTES:
            return _TOO_LARGE
        return (f"{slug}.svg", data) if svg_size(data) else _UNSAFE
    try:
        with Picture.open(io.BytesIO(data), formats=_UPLOADED) as picture:
            picture.draft("RGB", (MAX_WIDTH, MAX_WIDTH))  # a large JPEG is unpacked at a fraction of its size
            if _is_huge(picture):
                return _TOO_LARGE
            small = _encoded(_scaled(upright(picture)))
    except (Picture.DecompressionBombError, Picture.DecompressionBombWarning):
        return _TOO_LARGE
    except Exception:  # a decoder may fail in any way on hostile bytes
        return _UNREADABLE
    return (f"{slug}.webp", small) if small else _TOO_LARGE


def for_paper(data: bytes) -> bytes:
    """A sound picture as papers take it: WebP becomes JPEG, which makes a PDF far smaller; others stay as they are."""
    if not looks_like("webp", data):
        return data
    with Picture.open(io.BytesIO(data), formats=("WEBP",)) as picture:
        ground = Picture.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
    target = io.BytesIO()
    ground.convert("RGB").save(target, "JPEG", quality=PAPER_QUALITY)
    return target.getvalue()


def _slug(name: str) -> str:
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0] or name
    return hyphened(stem, 60) or IMAGE_FOLDER


def _is_huge(picture: Picture.Image) -> bool:
    return max(picture.size) > MAX_SIDE or picture.width * picture.height > MAX_PIXELS


def upright(picture: Picture.Image) -> Picture.Image:
    """As the camera was held; a note about it that cannot be read turns nothing."""
    picture.load()
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # the notes of a camera are hostile bytes too, and may break their reader in any way
        return picture


def _scaled(picture: Picture.Image) -> Picture.Image:
    plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    plain.thumbnail((MAX_WIDTH, MAX_HEIGHT), Picture.Resampling.LANCZOS)
    plain.info.clear()
    return plain


def _encoded(picture: Picture.Image) -> bytes | None:
    """The picture as WebP, as good as fits; None when nothing fits."""
    for quality in QUALITIES:
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=quality, method=4)
        if target.tell() <= MAX_BYTES:
            return target.getvalue()
    return None
