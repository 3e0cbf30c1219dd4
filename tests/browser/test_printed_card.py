"""The code on a printed card can be read: from the sheet as it is set, by the decoder that the scanner brings along."""

import io
import json
from base64 import b64encode
from dataclasses import replace

import pytest
from PIL import Image

from portal.documents import pdf
from portal.documents.papers import CardPaper
from portal.documents.qr import QUIET_ZONE
from portal.paths import PDF, STATIC

DPI = 150
MODULES = 33
"""Of a code of version 4: it holds an address of up to 62 letters."""
MIN_MODULE = 0.5
"""Millimetres that old cameras tell apart from a hand's distance."""
CARD = CardPaper(
    name="Siti Rahmawati",
    number="1234 5674",
    pin="482193",
    quota="Kuota Kota Contoh",
    details="Kelurahan Jatimekar · lahir 1 Januari 1990",
    cohort_title="Angkatan 1",
    sign_in_url="https://bimtek.example.id/masuk",
    code_url="https://bimtek.example.id/k/12345674#NL3HMfJJTbIq_C10ydX6XA",
    sample=False,
)
READ = """async ([library, width, height, packed]) => {
    const { decodeQR } = await import("data:text/javascript;base64," + library);
    const data = Uint8ClampedArray.from(atob(packed), (one) => one.charCodeAt(0));
    return decodeQR({ width, height, data });
}"""


@pytest.fixture(scope="module")
def sheet():
    """Ten cards as they go to the printer, as a picture."""
    cards = [replace(CARD, code_url=f"{CARD.code_url[:-1]}{number}", namesake=number % 2 == 0) for number in range(10)]
    words = json.dumps({"cards": [pdf._card_words(card) for card in cards]})
    made = pdf._new_compiler(PDF / "cards.typ").compile(sys_inputs={"data": words}, format="png", ppi=DPI)
    return Image.open(io.BytesIO(made)).convert("RGBA")


def pixels(millimetres):
    return round(millimetres * DPI / 25.4)


def right_side(sheet, number):
    """The half of a card that holds its code."""
    left, top = 10 + 95 * (number % 2) + 61, 11 + 55 * (number // 2)
    return sheet.crop(tuple(map(pixels, (left, top + 9, left + 31, top + 50))))


def test_every_code_of_a_sheet_says_its_address(sheet, page):
    library = b64encode((STATIC / "vendor" / "qr-decode-0.7.0.min.js").read_bytes()).decode()
    for number in range(10):
        part = right_side(sheet, number)
        read = page.evaluate(READ, [library, *part.size, b64encode(part.tobytes()).decode()])
        assert read == f"{CARD.code_url[:-1]}{number}"


def test_its_modules_are_large_and_four_of_white_are_left_around_it(sheet):
    part = right_side(sheet, 0).convert("L")
    left, top, right, bottom = part.point(lambda shade: 255 if shade < 16 else 0).getbbox()
    module = (right - left) / MODULES
    assert abs((bottom - top) - (right - left)) <= 2
    assert module * 25.4 / DPI > MIN_MODULE
    room = int(QUIET_ZONE * module) - 2
    for strip in (
        (left - room, top - room, right + room, top - 2),
        (left - room, bottom + 2, right + room, bottom + room),
        (left - room, top - room, left - 2, bottom + room),
        (right + 2, top - room, right + room, bottom + room),
    ):
        assert part.crop(strip).getextrema()[0] > 240
