"""What may come with a plan: decided by what a file holds, not by what it is called."""

import io

import pytest
from PIL import Image

from portal.content.pictures.images import MAX_BYTES, MAX_WIDTH
from portal.errors import Refusal
from portal.workplans import attachments
from portal.workplans.attachments import MAX_PDF_BYTES, File, accept
from portal.workplans.rules import FILE_NAME_LENGTH
from tests.workplans.brought import EXE, SVG, photo

PDF = b"%PDF-1.7\nisi\n%%EOF\n"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_small_webp(kind):
    made = accept("Peta Dusun.JPG", photo(kind))
    assert isinstance(made, File)
    assert made.name == "peta-dusun.webp"
    assert len(made.data) <= MAX_BYTES
    with Image.open(io.BytesIO(made.data)) as picture:
        assert (picture.format, picture.width) == ("WEBP", MAX_WIDTH)


def test_a_pdf_stays_as_it_is_whatever_it_is_called():
    for name in ("surat.pdf", "surat.exe", "SURAT", "../../etc/surat.PDF"):
        assert accept(name, PDF) == File("surat.pdf", PDF)


@pytest.mark.parametrize("size", [MAX_PDF_BYTES, MAX_PDF_BYTES + 1])
def test_a_pdf_may_have_two_megabytes(size):
    data = PDF[:9] + bytes(size - len(PDF)) + PDF[9:]
    made = accept("laporan.pdf", data)
    if size <= MAX_PDF_BYTES:
        assert made == File("laporan.pdf", data)
    else:
        assert (made.code, made.field) == ("pdf_too_large", "file")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        EXE,
        SVG,
        b"%PDF-1.7\nno end",
        b"junk %PDF-1.7 %%EOF",
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04" + bytes(100),
        photo("GIF", (40, 40)),
        photo("JPEG")[:300],
        b"RIFF\x00\x00\x00\x00WEBP",
    ],
    ids=["empty", "exe", "svg", "cut pdf", "late pdf", "html", "zip", "gif", "cut jpeg", "empty webp"],
)
def test_anything_else_is_refused_even_if_its_name_says_pdf(data):
    for name in ("surat.pdf", "foto.jpg"):
        refusal = accept(name, data)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.field) == ("file_unknown", "file")


def test_a_picture_of_too_many_pixels_is_not_unpacked():
    target = io.BytesIO()
    Image.new("L", (6000, 5000)).save(target, "PNG")
    refusal = accept("besar.png", target.getvalue())
    assert (refusal.code, refusal.field) == ("picture_too_large", "file")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Foto Warga (1).png", "foto-warga-1.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ('a"\r\nSet-Cookie: x.pdf', "a-set-cookie-x.pdf"),
        ("Señor Büro.pdf", "senor-buro.pdf"),
        ("照片.pdf", "lampiran.pdf"),
        ("", "lampiran.pdf"),
        ("\x00.pdf", "lampiran.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("x" * 500, "x" * 70 + ".pdf"),
    ],
)
def test_names_become_harmless(name, kept):
    made = accept(name, PDF)
    assert made.name == kept
    assert len(made.name) <= FILE_NAME_LENGTH


def test_every_kind_that_is_kept_has_a_media_type():
    kinds = {accept("a", data).name.rpartition(".")[2] for data in (PDF, photo("PNG", (20, 20)))}
    assert kinds == set(attachments.MEDIA)
