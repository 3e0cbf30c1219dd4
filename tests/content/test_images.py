"""Pictures: what is let through can only be looked at, and what is uploaded comes out small, upright and anonymous."""

import hashlib
import io
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture

from portal.content.pictures.images import (
    IMAGE_NAME,
    MAX_BYTES,
    MAX_HEIGHT,
    MAX_WIDTH,
    fit,
    for_paper,
    image_size,
    looks_like,
)
from portal.errors import Refusal

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 30">'


def made(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    target = io.BytesIO()
    Picture.new(mode, size, options.pop("color", None) or 0).save(target, kind, **options)
    return target.getvalue()


def noise(kind: str, size: tuple[int, int], **options) -> bytes:
    target = io.BytesIO()
    dots = hashlib.shake_128(b"dots").digest(size[0] * size[1] * 3)
    Picture.frombytes("RGB", size, dots).save(target, kind, **options)
    return target.getvalue()


def svg(inside: str = "", head: str = HEAD) -> bytes:
    return f"{head}{inside}</svg>".encode()


def opened(data: bytes) -> Picture.Image:
    picture = Picture.open(io.BytesIO(data))
    picture.load()
    return picture


def uploaded(name: str, data: bytes) -> tuple[str, bytes]:
    found = fit(name, data)
    assert not isinstance(found, Refusal), found
    assert image_size(*found)
    assert len(found[1]) <= MAX_BYTES
    return found


def refused(name: str, data: bytes) -> str:
    found = fit(name, data)
    assert isinstance(found, Refusal)
    return found.code


# What a course may hold


@pytest.mark.parametrize("kind", ["webp", "png"])
def test_a_sound_picture_has_its_size(kind):
    assert image_size(f"x.{kind}", made(kind)) == (40, 30)
    assert looks_like(kind, made(kind))


@pytest.mark.parametrize("kind", ["webp", "png"])
def test_a_picture_of_another_kind_or_broken_is_none(kind):
    whole = noise(kind, (40, 30))
    for data in (b"", b"\0" * 50, whole[:20], whole[:-200], made("jpeg"), made("gif"), svg(), b"RIFF\0\0\0\0AVI "):
        assert image_size(f"x.{kind}", data) is None
    assert image_size("x.jpg", made("jpeg")) is None
    assert image_size("x", made("png")) is None


def png_that_says(width: int, height: int) -> bytes:
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    body = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = (
        part[:0] + (len(part) - 4).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big")
        for part in (head, body, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("size", [(8001, 10), (8000, 8000), (9600, 9600), (20000, 20000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_not_unpacked(size):
    assert image_size("x.png", png_that_says(*size)) is None
    assert refused("x.png", png_that_says(*size)) in ("picture_too_large", "picture_unreadable")


def test_pillow_says_nothing_outside_of_tests():
    """In a process of its own, where warnings would be printed: a bomb, and a camera's note that makes no sense."""
    torn = b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01\x03\0\xff\xff\0\0"
    photo = made("jpeg", exif=torn)
    code = (
        "import sys; from portal.content.pictures.images import fit;"
        "print([type(fit('x', bytes.fromhex(one))).__name__ for one in sys.argv[1:]])"
    )
    arguments = [sys.executable, "-c", code, png_that_says(9600, 9600).hex(), photo.hex()]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("['Refusal', 'tuple']\n", "")


def test_a_picture_that_moves_is_none():
    frames = [Picture.new("RGB", (4, 4), color) for color in ("red", "blue")]
    for kind in ("webp", "png"):
        target = io.BytesIO()
        frames[0].save(target, kind, save_all=True, append_images=frames[1:])
        assert image_size(f"x.{kind}", target.getvalue()) is None


def _nested(times: int) -> str:
    """Ten groups, each of which uses the one before so many times."""
    groups = [f"<use href='#g{number - 1}'/>" * times for number in range(10)]
    return "".join(f"<g id='g{number}'>{uses}</g>" for number, uses in enumerate(groups))


@pytest.mark.parametrize(
    "inside",
    [
        "",
        '<rect fill="url(#a)" width="3" height="4"/><linearGradient id="a"/>',
        '<use href="#a"/><use xlink:href="#a"/>',
        '<image href="data:image/png;base64,AAAA" width="3" height="3"/>',
        "<style>.a { fill: url(#b); stroke: red } @media print { .a { fill: none } }</style>",
        "<g style=\"fill: url('#a')\"><text>onload=alert(1) javascript:</text></g>",
        "<title>Judul</title><desc>Isi</desc>",
        '<a href="#a"><circle r="3"/></a>',
        '<g filter="none"/>',
        '<x:namedview xmlns:x="http://sodipodi.sourceforge.net/"/><metadata><r:RDF xmlns:r="urn:x"/></metadata>',
        '<symbol id="a"><path d="M0 0h8"/></symbol><use href="#a"/><clipPath id="b"><rect/></clipPath>',
        '<g id="a"><use href="#a"/></g><use id="b" href="#c"/><use id="c" href="#b"/>',
        _nested(2),
    ],
)
def test_a_drawing_that_can_only_be_seen(inside):
    assert image_size("x.svg", svg(inside)) == (40, 30)
    assert looks_like("svg", svg(inside))
    assert uploaded("Bagan Alir.SVG", svg(inside)) == ("bagan-alir.svg", svg(inside))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<script href="a.js"/>',
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
        '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
        '<SCRIPT xmlns="http://www.w3.org/1999/xhtml"/>',
        "<foreignObject><p>x</p></foreignObject>",
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        '<iframe src="x"/>',
        '<g onload="alert(1)"/>',
        '<g ONCLICK="alert(1)"/>',
        '<g xlink:onclick="alert(1)"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<a xlink:href=" java&#10;script:alert(1)"><text>x</text></a>',
        '<a href="https://a.id"><text>x</text></a>',
        '<image href="https://a.id/x.png"/>',
        '<image href="//a.id/x.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<image href="data:text/html,x"/>',
        '<use href="x.svg#a"/>',
        '<use xml:base="https://a.id/" href="#a"/>',
        "<style>@import 'https://a.id/x.css';</style>",
        "<style>.a { fill: url(https://a.id/x) }</style>",
        '<style>.a { fill: url( "https://a.id/x" ) }</style>',
        "<style>.a { width: expression(alert(1)) }</style>",
        "<style>.a { fill: u\\72l(https://a.id) }</style>",
        "<style><![CDATA[@import url(//a.id);]]></style>",
        '<g style="background: url(https://a.id)"/>',
        '<g filter="url(https://a.id/x.svg#f)"/>',
        '<g fill="URL(//a.id)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<?xml-stylesheet href="https://a.id/x.css"?>',
        '<filter id="f"><feTurbulence numOctaves="1000"/></filter><rect filter="url(#f)" width="8" height="8"/>',
        "<feGaussianBlur/>",
        '<rect filter="url(#f)"/>',
        '<rect style="filter: blur(9px)"/>',
        '<rect style="fill:red;-webkit-filter:blur(9px)"/>',
        "<style>rect { mask : url(#m) }</style>",
        '<mask id="m"><rect/></mask>',
        '<rect mask="url(#m)"/>',
        '<pattern id="p" width="1" height="1"><rect/></pattern>',
        "<unknown/>",
        _nested(10),
        "<g/>" * 100_001,
    ],
)
def test_a_drawing_that_could_do_more_is_refused(inside):
    assert image_size("x.svg", svg(inside)) is None
    assert refused("x.svg", svg(inside)) == "picture_unsafe"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg",
        b"<svg/>",
        b'<html xmlns="http://www.w3.org/1999/xhtml" viewBox="0 0 4 4"/>',
        b'<svg viewBox="0 0 4 4"/>',
        svg(head='<svg xmlns="http://www.w3.org/2000/svg">'),
        *(
            svg(head=HEAD.replace("0 0 40 30", box))
            for box in ("0 0 0 0", "0 0 4", "0 0 -4 4", "0 0 9000 9", "0 0 1e9 9", "a b c d")
        ),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">' + svg(),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"),
        b'<?xml version="1.0" encoding="utf-7"?>' + svg(),
        svg().decode().encode("utf-16"),
        svg("\x00"),
    ],
)
def test_what_is_no_drawing(data):
    assert image_size("x.svg", data) is None


def test_a_drawing_may_start_as_editors_write_it():
    head = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<!-- dari penyunting -->\n'
    assert image_size("x.svg", head + svg()) == (40, 30)
    assert image_size("x.svg", svg(head=HEAD.replace("0 0 40 30", " -5.5, 2,39.6 30.4 "))) == (40, 30)


def test_a_drawing_as_deep_as_it_is_long():
    assert image_size("x.svg", svg("<g>" * 60_000 + "</g>" * 60_000)) == (40, 30)


# What an upload becomes


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_upload_becomes_webp_no_wider_than_a_page(kind):
    name, data = uploaded("Foto Kegiatan.2024.JPG", made(kind, (2560, 1000)))
    assert name == "foto-kegiatan-2024.webp"
    assert (opened(data).format, opened(data).size) == ("WEBP", (MAX_WIDTH, 500))
    assert opened(uploaded("x", made(kind, (600, 6000)))[1]).size == (240, MAX_HEIGHT)
    assert opened(uploaded("x", made(kind, (300, 200)))[1]).size == (300, 200)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_colour_is_taken(mode):
    assert opened(uploaded("x.png", made("png", mode=mode))[1]).size == (40, 30)


def test_cmyk_is_taken():
    assert opened(uploaded("x.jpg", made("jpeg", mode="CMYK"))[1]).mode == "RGB"


def test_what_is_seen_through_stays_so():
    assert opened(uploaded("x.png", made("png", mode="RGBA", color=(9, 9, 9, 0)))[1]).getpixel((3, 3))[3] == 0


def test_a_photo_is_turned_upright_and_says_nothing_of_its_place():
    exif = Picture.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera Rahasia"
    exif.get_ifd(0x8825)[1] = "S"
    data = made("jpeg", (400, 300), exif=exif, comment=b"Kamera Rahasia", icc_profile=b"Kamera Rahasia")
    small = uploaded("x.jpg", data)[1]
    assert opened(small).size == (300, 400)
    assert b"Rahasia" in data
    assert b"Rahasia" not in small
    assert b"EXIF" not in small
    assert dict(opened(small).getexif()) == {}


def test_a_busy_photo_is_made_to_fit():
    large = noise("jpeg", (1600, 1200), quality=95)
    assert len(large) > 3 * MAX_BYTES
    assert opened(uploaded("x.jpg", large)[1]).size == (1280, 960)


def test_what_cannot_be_made_to_fit_is_refused():
    assert refused("x.png", noise("png", (1280, 2400))) == "picture_too_large"


def test_a_photo_of_a_large_camera_is_taken():
    assert opened(uploaded("x.jpg", made("jpeg", (9000, 6000)))[1]).width == MAX_WIDTH


@pytest.mark.parametrize(
    "data",
    [b"", b"teks", made("gif"), made("bmp"), made("tiff"), b"%PDF-1.7", noise("png", (40, 30))[:300], b"<html><svg/>"],
)
def test_anything_else_is_refused(data):
    assert refused("x.png", data) == "picture_unreadable"


def test_a_drawing_that_is_too_heavy_is_refused():
    assert refused("x.svg", svg(f"<!--{'x' * MAX_BYTES}-->")) == "picture_too_large"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("IMG_2024 (1).jpeg", "img-2024-1"),
        ("../../etc/passwd.png", "passwd"),
        ("C:\\foto\\Café Désa.PNG", "cafe-desa"),
        ("照片.png", "gambar"),
        ("", "gambar"),
        (".png", "png"),
        ("a" * 200 + ".png", "a" * 60),
    ],
)
def test_a_name_becomes_a_slug(name, slug):
    assert uploaded(name, made("png"))[0] == f"{slug}.webp"


@settings(deadline=None)
@given(st.text(), st.one_of(st.binary(), st.sampled_from([made("png"), made("webp"), svg()])))
def test_no_upload_crashes(name, data):
    found = fit(name, data)
    assert isinstance(found, Refusal) or (IMAGE_NAME.fullmatch(found[0]) and image_size(*found))


def test_papers_take_jpeg_instead_of_webp():
    paper = for_paper(made("webp", mode="RGBA", color=(9, 9, 9, 0)))
    assert (opened(paper).format, opened(paper).getpixel((3, 3))) == ("JPEG", (255, 255, 255))
    assert for_paper(made("png")) == made("png")
    assert for_paper(svg()) == svg()


# The folder of a course


def place(tiny, name: str, data: bytes, address: str = "../gambar/foto.webp") -> None:
    """Put a picture into the tiny course and show it in the lesson."""
    tiny.write(f"gambar/{name}", data)
    tiny.spoil("awal/01-mulai.md", "## Bagian satu", f"![Ibu-ibu di balai desa]({address})\n\n## Bagian satu")


def test_a_course_knows_its_pictures(tiny):
    place(tiny, "foto.webp", made("webp"))
    assert tiny.check() == []


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("foto.webp", made("png"), "bukan gambar yang aman"),
        ("foto.webp", noise("webp", (900, 900), lossless=True), "paling besar 500 KB"),
        ("foto.svg", svg("<script/>"), "bukan gambar yang aman"),
        ("Foto.webp", made("webp"), "Nama gambar"),
        ("foto.jpg", made("jpeg"), "Nama gambar"),
    ],
)
def test_a_picture_that_cannot_stay_is_named_once(tiny, name, data, words):
    place(tiny, name, data, f"../gambar/{name}")
    faults = tiny.check()
    assert [(fault.file, fault.line) for fault in faults] == [(f"courses/kecil/gambar/{name}", 1)], faults
    assert words in faults[0].message


def test_a_folder_among_the_pictures_is_named(tiny):
    tiny.write("gambar/dalam/foto.webp", made("webp"))
    assert ["Nama gambar" in fault.message for fault in tiny.check()] == [True]
