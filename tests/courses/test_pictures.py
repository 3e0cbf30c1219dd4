"""Pictures of a published version: on its lessons, in its book, at their own address, and nothing else at such one."""

import io
from urllib.parse import urljoin

import pytest
from PIL import Image as Picture

from portal.content.files import digest
from portal.courses import actions
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.cast import EARLY
from tests.tiny import Tiny

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30"/></svg>'
SHOWN = """![Warga di balai desa](../gambar/foto.webp "Rapat warga")

![Alur kerja PSM](../gambar/bagan.svg)

Lanjut ke [materi kedua](02-lagi.md#bagian-bagian-satu), lalu [yang pertama](../awal/01-mulai.md).

Anda memulai"""


def photo() -> bytes:
    target = io.BytesIO()
    Picture.new("RGB", (640, 480), "teal").save(target, "WEBP")
    return target.getvalue()


@pytest.fixture
def tiny() -> Tiny:
    """A course with two lessons, the first of which shows two pictures."""
    made = Tiny()
    made.write("awal/02-lagi.md", made.read("awal/01-mulai.md").replace("Mulai", "Lagi"))
    made.write("gambar/foto.webp", photo())
    made.write("gambar/bagan.svg", SVG)
    made.spoil("awal/01-mulai.md", "Anda memulai", SHOWN)
    return made


@pytest.fixture
def version(app, tiny):
    """The course as it is published, by its key."""
    assert tiny.check() == []
    with unit_of_work():
        return actions.publish(db.session(), tiny.course(), tiny.files, None, EARLY).id


@pytest.mark.parametrize(("data", "kind", "mimetype"), [(photo(), "webp", "image/webp"), (SVG, "svg", "image/svg+xml")])
def test_a_picture_is_served_to_everybody_and_kept_by_browsers(version, client_for, data, kind, mimetype):
    found = client_for(None).get(f"/gambar/{digest(data)}.{kind}")
    assert (found.data, found.mimetype) == (data, mimetype)
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in found.headers["Cache-Control"]
    assert "Set-Cookie" not in found.headers


def test_a_drawing_opened_by_itself_cannot_run_anything(version, client_for):
    policy = client_for(None).get(f"/gambar/{digest(SVG)}.svg").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy.split("; ")


def test_nothing_but_pictures_is_at_such_an_address(version, tiny, client_for):
    client = client_for(None)
    for path in ("course.md", "awal/soal.gift", "awal/01-mulai.md"):
        for kind in ("webp", "png", "svg", "md", "gift"):
            client.get(f"/gambar/{digest(tiny.read(path).encode())}.{kind}", status=404)
    for name in (f"{digest(photo())}.png", f"{digest(SVG)}.webp", f"{digest(SVG)}.svgz", f"{digest(SVG).upper()}.svg"):
        client.get(f"/gambar/{name}", status=404)
    for name in (f"{'0' * 64}.webp", "x.webp", "%00.webp", f"{'0' * 63}%0A.webp", "a.b.svg"):
        client.get(f"/gambar/{name}", status=404)


def test_the_lesson_shows_its_pictures_and_leads_to_other_lessons(version, cast, client_for):
    page = f"/kurikulum/{version}/awal/mulai"
    html = client_for(cast.tom).http.get(page).text
    assert (
        f'<figure><img src="/gambar/{digest(photo())}.webp" alt="Warga di balai desa" width="640" height="480"' in html
    )
    assert "<figcaption>Rapat warga</figcaption></figure>" in html
    for address, name in (("lagi#bagian-bagian-satu", "Lagi"), ("../awal/mulai", "Mulai")):
        assert f'href="{address}"' in html
        there = client_for(cast.tom).http.get(urljoin(page, address))
        assert f"<title>{name}" in there.text


def test_the_book_holds_the_pictures(version, cast, client_for):
    book = client_for(cast.tom).get(f"/kurikulum/{version}/buku.pdf").data
    assert book.startswith(b"%PDF")
    assert b"/DCTDecode" in book
