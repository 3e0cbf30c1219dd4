"""Pictures of a draft: brought in scaled down, listed with what uses them, and removed when nothing does."""

import io
import re
import uuid

import pytest
from PIL import Image as Picture

from portal.authoring.drafts import actions, queries
from portal.authoring.drafts.gallery import gallery, measure, refuse_removal
from portal.content.files import digest
from portal.courses import queries as courses
from portal.web.transaction import unit_of_work
from tests.authoring.archives import counts, hand_in, png, shipped
from tests.authoring.drafting import SHIPPED_LESSON as LESSON
from tests.cast import EARLY
from tests.world import DRAWING

LINE = b"\n![Rumah warga](../gambar/rumah.webp)\n"


@pytest.fixture
def draft_id(session, cast) -> uuid.UUID:
    with unit_of_work():
        return actions.begin(session, cast.cy, courses.newest(session, "dasar"), EARLY).id


@pytest.fixture
def url(draft_id) -> str:
    return f"/kurikulum/draf/{draft_id}/gambar"


def photo(width: int, height: int) -> bytes:
    """A JPEG with something in it."""
    target = io.BytesIO()
    Picture.effect_noise((width, height), 80).convert("RGB").save(target, "JPEG", quality=95)
    return target.getvalue()


def content_of(session, draft_id: uuid.UUID) -> dict[str, bytes]:
    session.rollback()
    found = queries.files(session, draft_id)
    session.rollback()
    return found


def use(session, cast, draft_id: uuid.UUID) -> None:
    """Let a lesson of the draft show the picture ``rumah.webp``."""
    with unit_of_work():
        files = queries.files(session, draft_id)
        files = files | {LESSON: files[LESSON] + LINE}
        actions.replace_all(session, cast.cy, queries.draft(session, draft_id), files, EARLY)


def test_a_large_photo_is_scaled_down_and_said_so(session, cast, client_for, draft_id, url):
    data = photo(1920, 1080)
    page = hand_in(client_for(cast.cy), url, data, "Rumah.JPG")
    kept = content_of(session, draft_id)["gambar/rumah.webp"]
    assert measure(kept) == (1280, 720)
    assert re.search(r"Gambar rumah\.webp tersimpan: 1\.920×1\.080, [\d,]+ MB menjadi 1\.280×720, \d+ KB\.", page.text)
    assert len(kept) < len(data)


def test_the_list_shows_each_picture_with_its_line_and_its_users(session, cast, client_for, draft_id, url):
    client = client_for(cast.cy)
    hand_in(client, url, png(640, 480), "rumah.png")
    hand_in(client, url, DRAWING, "bagan.svg")
    use(session, cast, draft_id)
    text, kept = client.get(url).text, content_of(session, draft_id)
    source = f"/gambar/{digest(kept['gambar/rumah.webp'])}.webp"
    assert f'src="{source}" alt="Pratinjau rumah.webp" width="640" height="480"' in text
    assert client.get(source).mimetype == "image/webp"
    assert "640×480 · 1 KB" in text
    assert "![teks alternatif](../gambar/rumah.webp)" in text
    assert "![teks alternatif](../gambar/bagan.svg)" in text
    assert text.count(f"<code>{LESSON}</code>") == 1
    assert text.index("bagan.svg") < text.index("Belum dipakai.") < text.index("rumah.webp")


def test_a_drawing_is_kept_as_it_is(session, cast, client_for, draft_id, url):
    assert "bagan.svg tersimpan apa adanya, 1 KB" in hand_in(client_for(cast.cy), url, DRAWING, "bagan.svg").text
    assert content_of(session, draft_id)["gambar/bagan.svg"] == DRAWING


def test_another_picture_of_the_same_name_gives_way_only_when_told_to(session, cast, client_for, draft_id, url):
    client = client_for(cast.cy)
    hand_in(client, url, png(20, 20), "rumah.png")
    first = content_of(session, draft_id)["gambar/rumah.webp"]
    answer = hand_in(client, url, png(30, 30), "rumah.png", status=422)
    assert "sudah punya gambar rumah.webp" in answer.text
    assert content_of(session, draft_id)["gambar/rumah.webp"] == first
    hand_in(client, url, png(30, 30), "rumah.png", replace="y")
    assert measure(content_of(session, draft_id)["gambar/rumah.webp"]) == (30, 30)


def test_the_same_picture_again_changes_nothing(session, cast, client_for, draft_id, url):
    client = client_for(cast.cy)
    hand_in(client, url, png(20, 20), "rumah.png")
    before = counts(session)
    hand_in(client, url, png(20, 20), "rumah.png")
    assert counts(session) == before


def test_a_picture_goes_unless_a_lesson_shows_it(session, cast, client_for, draft_id, url):
    client = client_for(cast.cy)
    hand_in(client, url, png(20, 20), "rumah.png")
    hand_in(client, url, png(20, 20), "kebun.png")
    use(session, cast, draft_id)
    answer = client.post(f"{url}/hapus", {"name": "rumah.webp"}, 422)
    assert f"rumah.webp masih dipakai di {LESSON}" in answer.text
    assert "gambar/rumah.webp" in content_of(session, draft_id)
    page = client.follow(client.post(f"{url}/hapus", {"name": "kebun.webp"}))
    assert "Gambar kebun.webp sudah dihapus." in page.text
    assert content_of(session, draft_id).keys() == shipped(session).keys() | {"gambar/rumah.webp"}


@pytest.mark.parametrize("name", ["", "tidak-ada.webp", "../course.md", "../konsep-dasar-psm/module.md", "\0"])
def test_only_pictures_can_be_removed_here(session, cast, client_for, draft_id, url, name):
    before = content_of(session, draft_id)
    answer = client_for(cast.cy).post(f"{url}/hapus", {"name": name}, 422)
    assert "Gambar itu sudah tidak ada di draf ini." in answer.text
    assert content_of(session, draft_id) == before


def test_without_a_file_the_form_asks_for_one_and_keeps_its_box(cast, client_for, url):
    answer = client_for(cast.cy).post(url, {"replace": "y"}, 422)
    assert "Pilih dulu berkasnya." in answer.text
    assert " checked" in answer.text


def test_only_curators_come_here_and_only_to_drafts_that_exist(cast, client_for, url):
    for viewer, status in ((cast.ona, 403), (cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (None, 303)):
        client_for(viewer).get(url, status)
        client_for(viewer).post(url, status=status)
        client_for(viewer).post(f"{url}/hapus", {"name": "a.webp"}, status)
    client, nowhere = client_for(cast.cy), f"/kurikulum/draf/{uuid.uuid4()}/gambar"
    client.get(nowhere, 404)
    hand_in(client, nowhere, png(8, 8), "a.png", status=404)
    client.post(nowhere, status=404)
    client.post(f"{nowhere}/hapus", {"name": "a.webp"}, 404)


def test_what_a_text_uses_is_found_by_the_whole_name():
    files = {"gambar/a.png": b"", "gambar/a-b.png": b"", "gambar/b.png": b"", "m/01-x.md": b"(../gambar/a-b.png)"}
    files |= {"course.md": b"gambar/b.png gambar/b.png", "gambar/c.svg": b"gambar/a.png"}
    assert {one.name: one.users for one in gallery(files)} == {
        "a.png": (),
        "a-b.png": ("m/01-x.md",),
        "b.png": ("course.md",),
        "c.svg": (),
    }
    assert refuse_removal(files, "a.png") is None
    assert str(refuse_removal(files, "b.png")) == (
        "Gambar b.png masih dipakai di course.md. Hapus dulu barisnya di sana, lalu hapus gambarnya."
    )
