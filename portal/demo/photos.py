"""Photos of papers that nobody has written: a letter of a doctor and a signed list, both of which say CONTOH."""

import io
import random
from collections.abc import Sequence
from functools import cache

from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from portal.demo.office import done
from portal.demo.rules import SEED
from portal.documents.photos import remade
from portal.paths import PDF

SIZE = (900, 1200)
INK, PALE, PEN = "#1c2430", "#d9d2c3", "#27408b"
MARGIN, LINE, ROW = 70, 46, 64
LETTER = (
    "SURAT KETERANGAN SAKIT",
    "",
    "Klinik Contoh Sehat Sentosa",
    "Alamat rekaan, tanpa nomor",
    "",
    "Yang tercantum pada permohonan ini",
    "memerlukan istirahat satu hari.",
    "",
    "Dokter rekaan",
)
COLUMNS = (MARGIN, MARGIN + 60, 560)


def letter() -> bytes:
    """A doctor's letter that names nobody, as the portal keeps it: JPEG."""
    paper, pen = _paper()
    for place, words in enumerate(LETTER):
        pen.text((MARGIN, MARGIN + LINE * place), words, INK, _font(40 if place == 0 else 30))
    _sign(random.Random(SEED), pen, MARGIN, MARGIN + LINE * len(LETTER))  # noqa: S311 - the same demo every time
    return _kept(paper)


def signed_list(title: str, names: Sequence[str]) -> bytes:
    """A page of a list with signatures, as the portal keeps it: JPEG. It holds sixteen names at most."""
    chance = random.Random(SEED)  # noqa: S311 - the same demo every time is the point
    paper, pen = _paper()
    pen.text((MARGIN, MARGIN), "DAFTAR HADIR", INK, _font(40))
    pen.text((MARGIN, MARGIN + LINE), title, INK, _font(28))
    for number, name in enumerate(names[:16], 1):
        top = MARGIN + ROW * (number + 1)
        pen.line((MARGIN, top - 14, SIZE[0] - MARGIN, top - 14), INK, 1)
        for left, words in zip(COLUMNS, (str(number), name[:26]), strict=False):
            pen.text((left, top), words, INK, _font(26))
        _sign(chance, pen, COLUMNS[-1], top)
    return _kept(paper)


def _paper() -> tuple[Picture.Image, ImageDraw.ImageDraw]:
    paper = Picture.new("RGB", SIZE, "white")
    ImageDraw.Draw(paper).text((SIZE[0] / 2, SIZE[1] - 170), "CONTOH", PALE, _font(170), "mm")
    return paper, ImageDraw.Draw(paper)


def _sign(chance: random.Random, pen: ImageDraw.ImageDraw, left: int, top: int) -> None:
    points = [(left + 14 * step, top + chance.randint(0, 32)) for step in range(chance.randint(7, 14))]
    pen.line(points, PEN, 3, "curve")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(PDF / "fonts" / "PlusJakartaSans_600SemiBold.ttf", size)


def _kept(paper: Picture.Image) -> bytes:
    target = io.BytesIO()
    paper.save(target, "PNG")
    return done(remade(target.getvalue()))
