"""The book of a course: complete, the same bytes each time, and only for those who may read it."""

import datetime
import io
from dataclasses import replace

import pytest
from PIL import Image as Picture

from portal.content.prose.blocks import blocks
from portal.courses.handbook import handbook
from portal.documents.pdf import handbook_pdf
from tests.shipped import shipped

DAY = datetime.date(2026, 3, 1)
BODY = """Pembuka dengan **tebal** dan *miring*.

## Judul bagian

1. satu
2. dua

:::kasus Sebuah desa
Bu Rina #mendata `warga`.
:::

| A | B |
|---|---|
| 1 | 2 |
"""


@pytest.fixture
def course():
    return shipped()


def test_every_kind_of_text_becomes_a_block():
    found = blocks(BODY)
    assert [block["kind"] for block in found] == ["paragraph", "heading", "list", "box", "table"]
    assert [run["text"] for run in found[0]["runs"] if run["bold"]] == ["tebal"]
    assert [run["text"] for run in found[0]["runs"] if run["italic"]] == ["miring"]
    assert (found[2]["ordered"], len(found[2]["items"])) == (True, 2)
    assert (found[3]["name"], found[3]["title"]) == ("kasus", "Sebuah desa")
    assert [[cell[0]["text"] for cell in row] for row in found[4]["rows"]] == [["A", "B"], ["1", "2"]]


def test_the_book_holds_every_lesson_and_no_notes_of_its_authors(course):
    paper = handbook(course, "Versi 1", DAY, {})
    titles = [lesson.title for module in paper.modules for lesson in module.lessons]
    assert titles == [lesson.title for _module, lesson in course.lessons]
    sources = {source for module in paper.modules for lesson in module.lessons for source in lesson.sources}
    assert sources
    assert not any(source.startswith(("domain", "seed")) or "ditinjau" in source for source in sources)


def test_the_same_version_gives_the_same_bytes(course):
    small = replace(course, modules=course.modules[:1])
    once, again = (handbook_pdf(handbook(small, "Versi 1", DAY, {})) for _ in range(2))
    assert once == again
    assert once.startswith(b"%PDF")
    assert once != handbook_pdf(handbook(small, "Versi 2", DAY, {}))


PICTURES = """Lihat ![balai *desa*](../gambar/foto.webp "Rapat warga") ini.

![Alur kerja](../gambar/bagan.svg)
![Peta desa](../gambar/peta.png)

- ![Bagan yang hilang](../gambar/lain.png)

| ![Sel](../gambar/peta.png) |
|---|
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30"/></svg>'


def drawn(kind: str, size: tuple[int, int] = (1280, 800)) -> bytes:
    target = io.BytesIO()
    Picture.new("RGBA", size, "teal").save(target, kind)
    return target.getvalue()


def illustrated(course):
    """The course with one lesson, which shows pictures."""
    module = course.modules[0]
    return replace(course, modules=(replace(module, lessons=(replace(module.lessons[0], body=PICTURES),)),))


def test_a_picture_becomes_a_block_after_its_sentence():
    found = blocks(PICTURES)
    assert [block["kind"] for block in found] == ["paragraph", "picture", "picture", "picture", "list", "table"]
    assert "".join(run["text"] for run in found[0]["runs"]) == "Lihat  ini."
    assert found[1] == {"kind": "picture", "name": "foto.webp", "alt": "balai desa", "caption": "Rapat warga"}
    assert (found[2]["name"], found[2]["caption"], found[3]["alt"]) == ("bagan.svg", "", "Peta desa")
    assert [block["kind"] for block in found[4]["items"][0]] == ["picture"]
    assert [run["text"] for run in found[5]["rows"][0][0]] == ["Sel"]


def test_the_book_shows_pictures_of_every_kind(course):
    given = {"foto.webp": drawn("webp"), "bagan.svg": SVG, "peta.png": drawn("png", (30, 3000))}
    once, again = (handbook_pdf(handbook(illustrated(course), "Versi 1", DAY, given)) for _ in range(2))
    assert once == again
    assert once.count(b"/DCTDecode") == 1
    without = handbook_pdf(handbook(illustrated(course), "Versi 1", DAY, {}))
    assert b"/Subtype /Image" not in without.replace(b"/Subtype/Image", b"/Subtype /Image")
    assert len(once) > len(without)


def test_a_picture_that_cannot_be_drawn_leaves_words_in_its_place(course):
    without = handbook_pdf(handbook(illustrated(course), "Versi 1", DAY, {"peta.png": drawn("png")}))
    broken = {
        "peta.png": drawn("png"),
        "bagan.svg": SVG.replace(b"<rect", b'<svg width="0" height="x"/><x'),
        "foto.webp": b"",
    }
    assert handbook_pdf(handbook(illustrated(course), "Versi 1", DAY, broken)) == without


def test_who_may_take_the_book(cast, client_for):
    own = f"/belajar/{cast.ann_seat}/buku.pdf"
    version = f"/kurikulum/{cast.own.course_version_id}/buku.pdf"
    assert client_for(cast.ann).get(own).data.startswith(b"%PDF")
    client_for(cast.sam).get(own, status=404)
    assert client_for(cast.tom).get(version).mimetype == "application/pdf"
    client_for(cast.ann).get(version, status=403)
