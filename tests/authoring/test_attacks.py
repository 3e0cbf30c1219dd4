"""Hostile files: each is refused with a sentence, none does anything, and nothing is kept."""

import zipfile
from collections.abc import Callable

import pytest

from portal.authoring.drafts import actions, queries
from portal.content.pictures.images import IMAGE_NAME
from portal.courses import queries as courses
from portal.db import db
from portal.web.transaction import unit_of_work
from tests.authoring.archives import (
    UPLOAD,
    counts,
    course_zip,
    encrypted,
    hand_in,
    lying,
    png,
    shipped,
    symlink,
    twice,
    zipped,
)
from tests.cast import EARLY
from tests.tiny import Tiny

Files = dict[str, bytes]
ZEROS = b"\0" * (10 * 1024 * 1024)
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><script>alert(1)</script></svg>'
HANDLER = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="alert(1)"></svg>'
ENTITIES = (
    b'<!DOCTYPE svg [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><text>&b;</text></svg>'
)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
OUTSIDE = "menunjuk ke luar folder"
BROKEN = "Arsip rusak atau terpotong"
STRANGE = "tidak dikenal di tempat ini"
UNSAFE = "bukan gambar yang aman"


def nested(depth: int) -> bytes:
    """An archive of archives, each ten times the one within."""
    made = zipped({"0.txt": b"\0" * 1_000_000})
    for level in range(depth):
        made = zipped({f"{level}-{copy}.zip": made for copy in range(10)})
    return made


ARCHIVES: dict[str, tuple[Callable[[Files], bytes], str]] = {
    "nothing": (lambda _files: b"", "bukan arsip ZIP"),
    "no archive": (lambda _files: b"%PDF-1.7 ini bukan arsip", "bukan arsip ZIP"),
    "a page": (lambda _files: HTML, "bukan arsip ZIP"),
    "an archive of nothing": (lambda _files: zipped({}), "bukan arsip ZIP"),
    "an archive of archives": (lambda _files: nested(3), "tepat satu folder"),
    "an archive as a lesson": (lambda files: course_zip(files | {"course.md": nested(1)}), "Arsip di dalam arsip"),
    "an archive among pictures": (lambda files: course_zip(files | {"gambar/a.zip": nested(1)}), STRANGE),
    "10 MB of zeros": (lambda files: course_zip(files | {"course.md": ZEROS}), "Berkas terlalu besar"),
    "many files of zeros": (
        lambda _files: zipped({f"dasar/gambar/a{n}.png": b"\0" * 650_000 for n in range(200)}),
        "mengembang tidak wajar",
    ),
    "7,000 files": (lambda _files: zipped({f"dasar/a{n}.md": b"" for n in range(7_000)}, zipfile.ZIP_STORED), "600"),
    "sizes said too small": (lambda files: lying(course_zip(files | {"course.md": ZEROS}), 100), BROKEN),
    "cut off": (lambda files: course_zip(files)[:-200], BROKEN),
    "cut in half": (lambda files: (data := course_zip(files))[: len(data) // 2], BROKEN),
    "a password": (lambda files: encrypted(course_zip(files)), "memakai kata sandi"),
    "a path upwards": (lambda files: zipped({"dasar/../../x.md": b"x"}), OUTSIDE),
    "a path upwards first": (lambda files: course_zip(files, "../../dasar"), OUTSIDE),
    "an absolute path": (lambda files: zipped({"/etc/passwd": b"x"}), OUTSIDE),
    "a drive": (lambda files: zipped({"C:/dasar/course.md": b"x"}), OUTSIDE),
    "a backslash": (lambda files: zipped({"dasar\\..\\course.md": b"x"}), OUTSIDE),
    "a zero byte": (lambda files: zipped({"dasar/course.md\0.png": b"x"}), "karakter yang tidak boleh"),
    "a symbolic link": (lambda _files: symlink("dasar/course.md", "/etc/passwd"), "Ini tautan"),
    "a name twice": (lambda _files: twice("dasar/course.md", b"x"), "ada dua kali"),
    "names that differ by case": (
        lambda files: course_zip(files | {"Course.md": b"x"}),
        "hanya berbeda huruf besar dan kecil",
    ),
    "a program": (lambda files: course_zip(files | {"jahat.py": b"import os"}), STRANGE),
    "a hidden file": (lambda files: course_zip(files | {".env": b"KEY=1"}), STRANGE),
    "two courses": (
        lambda files: zipped({f"{slug}/{path}": data for slug in ("a", "b") for path, data in files.items()}),
        "tepat satu folder",
    ),
    "a wrong slug": (lambda files: course_zip(files, "Pelatihan Dasar!"), "tepat satu folder"),
    "no folder": (lambda files: zipped(files), "tepat satu folder"),
    "a slug of 81 letters": (lambda files: course_zip(files, "a" * 81), "tepat satu folder"),
    "a course file that is no text": (lambda files: course_zip(files | {"course.md": b"\xff\xfe\x00"}), "UTF-8"),
    "yaml that calls python": (
        lambda files: course_zip(files | {"course.md": b"---\ntitle: !!python/object/apply:os.system [id]\n---\n"}),
        "course.md",
    ),
    "a drawing with a script": (lambda files: course_zip(files | {"gambar/a.svg": SCRIPT}), UNSAFE),
    "a drawing with a handler": (lambda files: course_zip(files | {"gambar/a.svg": HANDLER}), UNSAFE),
    "a drawing with entities": (lambda files: course_zip(files | {"gambar/a.svg": ENTITIES}), UNSAFE),
    "a page as a picture": (lambda files: course_zip(files | {"gambar/a.png": HTML}), UNSAFE),
    "a picture bomb": (lambda files: course_zip(files | {"gambar/a.png": png(60_000, 60_000, 10)}), UNSAFE),
    "a picture that unfolds": (lambda files: course_zip(files | {"gambar/a.png": png(7_900, 7_900)}), UNSAFE),
}
PICTURES = {
    "nothing": (b"", "kosong.png", "bukan gambar"),
    "a page": (HTML, "halaman.png", "bukan gambar"),
    "an archive": (zipped({"a.png": png(8, 8)}), "a.png", "bukan gambar"),
    "a bomb": (png(60_000, 60_000, 10), "a.png", "terlalu besar"),
    "a picture that unfolds": (png(7_900, 7_900), "a.png", "terlalu besar"),
    "half a picture": (png(500, 500)[:60], "a.png", "bukan gambar"),
    "a drawing with a script": (SCRIPT, "a.svg", "SVG"),
    "a drawing with a handler": (HANDLER, "a.svg", "SVG"),
    "a drawing with entities": (ENTITIES, "a.svg", "gambar"),
    "a drawing that says it is a picture": (SCRIPT, "a.png", "SVG"),
}


@pytest.mark.parametrize("attack", ARCHIVES)
def test_a_hostile_archive_is_refused_and_leaves_nothing(session, cast, client_for, attack):
    make, words = ARCHIVES[attack]
    data, before = make(Tiny().files), counts(session)
    assert len(data) < 11 * 1024 * 1024
    answer = hand_in(client_for(cast.cy), UPLOAD, data, status=422)
    assert words in answer.text
    assert "Tidak ada yang berubah" in answer.text
    assert "<script>alert" not in answer.text
    assert counts(session) == before


def test_what_an_archive_says_of_its_sizes_is_not_believed(session, cast, client_for, version):
    """What unfolds is what counts, also where the headers promise more than all memory holds."""
    before = counts(session)
    page = hand_in(client_for(cast.cy), UPLOAD, lying(course_zip(Tiny().files), 2**32 - 2))
    assert "tidak ada yang berubah" in page.text
    assert counts(session) == before


@pytest.mark.parametrize("attack", PICTURES)
def test_a_hostile_picture_is_refused_and_leaves_nothing(session, cast, client_for, attack):
    data, name, words = PICTURES[attack]
    with unit_of_work():
        draft_id = actions.begin(db.session(), cast.cy, courses.newest(db.session(), "dasar"), EARLY).id
    before = counts(session)
    answer = hand_in(client_for(cast.cy), f"/kurikulum/draf/{draft_id}/gambar", data, name, status=422)
    assert words in answer.text
    assert counts(session) == before


@pytest.mark.parametrize("name", ["../../x.png", "C:\\gambar\\x.png", "/etc/x.png", "x.png\0.html", "<script>.png", ""])
def test_a_hostile_name_becomes_a_plain_one_or_nothing(session, cast, client_for, name):
    with unit_of_work():
        draft_id = actions.begin(db.session(), cast.cy, courses.newest(db.session(), "dasar"), EARLY).id
    client, url = client_for(cast.cy), f"/kurikulum/draf/{draft_id}/gambar"
    hand_in(client, url, png(8, 8), name, status=303 if name else 422)
    with unit_of_work():
        added = queries.digests(db.session(), draft_id).keys() - shipped(session).keys()
    assert len(added) == (1 if name else 0)
    assert all(IMAGE_NAME.fullmatch(path.removeprefix("gambar/")) for path in added)


@pytest.mark.parametrize("megabytes", [12, 50])
@pytest.mark.parametrize("place", ["unggah", "gambar"])
def test_an_upload_beyond_the_limit_is_told_the_limit(session, cast, client_for, megabytes, place):
    with unit_of_work():
        draft_id = actions.begin(db.session(), cast.cy, courses.newest(db.session(), "dasar"), EARLY).id
    before, client = counts(session), client_for(cast.cy)
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.token}\r\n'
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    body = (token + head).encode() + b"PK\x03\x04" + b"0" * (megabytes * 1024 * 1024) + b"\r\n--x--\r\n"
    url = UPLOAD if place == "unggah" else f"/kurikulum/draf/{draft_id}/gambar"
    answer = client._send("POST", url, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "Ukuran berkas paling besar 10 MB" in answer.text
    assert counts(session) == before
