"""Photos of papers: what they are is said by their content, and only what can be seen in them is kept."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from portal.documents import photos
from portal.documents.photos import MAX_BYTES, SIDE, remade, taken
from portal.errors import Refusal
from portal.limits import MAX_UPLOAD
from tests.workplans.brought import EXE, SVG, photo

SECRET = b"Jl. Mawar 7"


def packed(picture, kind, **options):
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def opened(made):
    assert isinstance(made, bytes), made
    with Image.open(io.BytesIO(made)) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1700, 400), (200, 1700), (40, 30)])
def test_a_photo_becomes_a_jpeg_of_bounded_size(kind, size):
    made = remade(photo(kind, size))
    picture = opened(made)
    assert picture.format == "JPEG"
    assert max(picture.size) == min(max(size), SIDE)
    assert len(made) <= MAX_BYTES


def test_a_letter_can_still_be_read():
    page = Image.new("RGB", (2480, 3508), "white")
    ImageDraw.Draw(page).line((200, 400, 2200, 400), fill="black", width=12)
    picture = opened(remade(packed(page, "JPEG", quality=90)))
    dark = [y for y in range(picture.height) if picture.getpixel((600, y))[0] < 100]
    assert dark
    assert abs(dark[0] - 400 * picture.height / 3508) < 6


def noted(kind, turned=1):
    """A photo, dark at its left, in which a camera wrote down the place, and a program a comment."""
    picture = Image.new("RGB", (400, 200), "white")
    picture.paste("black", (0, 0, 50, 200))
    notes = Image.Exif()
    notes[0x0112], notes[0x010E] = turned, SECRET.decode()
    notes.get_ifd(0x8825)[1] = "S"
    options = {"exif": notes, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", SECRET.decode())
    if kind == "JPEG":
        options["comment"] = SECRET
    return packed(picture, kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_a_camera_noted_is_kept(kind):
    data = noted(kind) + SECRET
    assert SECRET in data
    made = remade(data)
    picture = opened(made)
    assert SECRET not in made
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & picture.info.keys()


def test_it_stands_upright_as_the_camera_was_held():
    picture = opened(remade(noted("JPEG", turned=6)))
    assert picture.size == (200, 400)
    assert picture.getpixel((100, 10))[0] < 40


def test_what_can_be_seen_through_lies_on_white():
    assert opened(remade(packed(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"))).getpixel((4, 4)) == (255, 255, 255)


def bomb(width, height):
    """A PNG of a few kilobytes that says it is huge."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [
        bomb(60_000, 60_000),
        bomb(20_000, 10),
        bomb(5001, 5001),
        packed(Image.new("L", (5001, 5001)), "JPEG", progressive=True),
        packed(Image.new("L", (10_000, 8_001)), "JPEG"),
        bytes(MAX_UPLOAD + 1),
    ],
    ids=["bomb", "strip", "large png", "large progressive jpeg", "huge jpeg", "bytes"],
)
def test_what_would_take_too_much_is_not_unpacked(data, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda _self: pytest.fail("unpacked"))
    refusal = remade(data)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == ("photo_too_large", "photo")


def test_a_photo_of_fifty_megapixels_is_taken():
    made = remade(packed(Image.new("L", (8160, 6144), 200), "JPEG"))
    assert max(opened(made).size) == SIDE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        EXE,
        SVG,
        b"%PDF-1.7\nisi\n%%EOF\n",
        b"<html><script>alert(1)</script>",
        photo("GIF", (40, 40)),
        photo("TIFF", (40, 40)),
        photo("BMP", (40, 40)),
        photo("JPEG")[:300],
        photo("JPEG", (900, 900))[:-20_000],
        photo("PNG", (300, 300))[:-2000],
        photo("WEBP", (300, 300))[:-2000],
        b"RIFF\x00\x00\x00\x00WEBP",
    ],
)
def test_anything_else_is_refused(data):
    refusal = remade(data)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "photo_unknown"


def test_what_fits_at_no_quality_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 1000)
    assert remade(photo("JPEG", (800, 800))).code == "photo_too_large"


def test_no_photo_is_no_fault():
    assert taken(b"") is None
    assert taken(EXE).code == "photo_unknown"
