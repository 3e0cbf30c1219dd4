"""Archives: what is packed comes back whole, and nothing that an archive may be bent into gets past the door."""

import hashlib
import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.files import read_files
from portal.content.folder import archive
from portal.content.folder.archive import MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, pack, safe_path, unpack
from portal.content.shapes import Fault
from portal.paths import COURSES

LESSON = "kecil/awal/01-mulai.md"


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], **options) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **options) as made:
        for name, data in entries:
            made.writestr(name, data)
    return target.getvalue()


def entry(name: str, **fields) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo("x")
    made.filename = name
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def refused(data: bytes, words: str, file: str | None = None) -> None:
    """The archive is refused for exactly one reason."""
    found = unpack(data)
    assert isinstance(found, list), found
    assert [words in fault.message for fault in found] == [True], found
    assert file is None or found[0] == Fault(file, 1, found[0].message)


slugs = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True).filter(lambda slug: slug != "gambar")
paths = st.one_of(
    st.sampled_from(["course.md", "glosarium.md", "rujukan.md"]),
    st.builds("{}/{}".format, slugs, st.sampled_from(["module.md", "soal.gift"])),
    st.builds("{}/{:02}-{}.md".format, slugs, st.integers(0, 99), slugs),
    st.builds("gambar/{}.{}".format, slugs, st.sampled_from(["webp", "png", "svg"])),
)
contents = st.binary(max_size=200).filter(lambda data: not data.startswith(b"PK\x03\x04"))


@settings(deadline=None)
@given(slugs, st.dictionaries(paths, contents, min_size=1, max_size=12))
def test_what_is_packed_comes_back_and_packs_the_same(slug, files):
    data = pack(slug, files)
    assert unpack(data) == (slug, files)
    assert pack(slug, dict(reversed(files.items()))) == data


def test_the_shipped_courses_travel():
    for slug in ("dasar", "lanjutan"):
        files = read_files(COURSES / slug)
        assert unpack(pack(slug, files)) == (slug, files)


@settings(deadline=None)
@given(st.one_of(st.binary(), st.binary().map(lambda tail: b"PK\x03\x04" + tail)))
def test_no_bytes_crash_it(data):
    found = unpack(data)
    assert isinstance(found, list)
    assert found


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_spoiled_archive_crashes_it(changes):
    data = bytearray(pack("kecil", {"course.md": b"isi " * 20, "awal/01-mulai.md": b"materi"}))
    for place, value in changes:
        data[place % len(data)] = value
    found = unpack(bytes(data))
    assert found if isinstance(found, list) else all(map(safe_path, found[1]))


@pytest.mark.parametrize("data", [b"", b"bukan zip", zipped(), b"<html>", b"Rar!\x1a\x07\x00"])
def test_what_is_no_archive(data):
    refused(data, "bukan arsip ZIP", "arsip")


def test_a_broken_archive():
    data = pack("kecil", {"course.md": b"isi" * 100})
    refused(data[:-30], "rusak", "arsip")
    middle = data.index(b"course.md") + 12
    refused(data[:middle] + b"\xff\xff\xff" + data[middle + 3 :], "rusak", "arsip")


@pytest.mark.parametrize(
    "name",
    [
        "/kecil/course.md",
        "../kecil/course.md",
        "kecil/../../course.md",
        "kecil/./course.md",
        "kecil\\course.md",
        "C:/kecil/course.md",
        "c:course.md",
        "..",
        "kecil/gambar/../../x.png",
        "__MACOSX/../../course.md",
    ],
)
def test_a_name_that_leaves_the_folder(name):
    found = unpack(zipped(("kecil/course.md", b"x"), (entry(name), b"x")))
    assert isinstance(found, list)
    assert any("luar folder" in fault.message for fault in found), found


@pytest.mark.parametrize(
    "name", ["kecil/awal/01-a\x00.md", "kecil/awal/01-a\n.md", "kecil/awal/01-é.md", "kecil//course.md", "kecil/a?.md"]
)
def test_a_name_with_odd_characters(name):
    refused(zipped((entry(name), b"x")), "karakter yang tidak boleh")


def test_a_name_in_a_message_is_short_and_printable():
    found = unpack(zipped((entry("kecil/\x1b[31m" + "a" * 300), b"x")))
    assert isinstance(found, list)
    assert len(found[0].file) <= 120
    assert found[0].file.isprintable()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_a_link_or_device(kind):
    refused(zipped((entry(LESSON, external_attr=(kind | 0o777) << 16), b"/etc/passwd")), "tautan", LESSON)


def test_an_encrypted_entry():
    data = bytearray(zipped((LESSON, b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    refused(bytes(data), "kata sandi", LESSON)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression(method):
    refused(zipped((LESSON, b"x"), compression=method), "pemampatan", LESSON)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twin", [LESSON, "kecil/awal/01-MULAI.md", "kecil/AWAL/01-mulai.md"])
def test_the_same_name_twice(twin):
    refused(zipped((LESSON, b"x"), (twin, b"y")), "dua kali", twin)


@pytest.mark.parametrize(
    "names",
    [
        ("course.md",),
        ("kecil/course.md", "lain/course.md"),
        ("Kecil/course.md",),
        ("kecil besar/course.md",),
        ("kecil",),
        (f"{'a' * 81}/course.md",),
    ],
)
def test_without_one_folder_that_bears_a_slug(names):
    refused(zipped(*((name, b"x") for name in names)), "tepat satu folder", "arsip")


@pytest.mark.parametrize(
    "path",
    [
        "catatan.txt",
        "isi.zip",
        "awal/01-mulai.html",
        "awal/1-mulai.md",
        "awal/01-Mulai.md",
        "awal/dalam/01-mulai.md",
        "Awal/01-mulai.md",
        "awal/course.md",
        "module.md",
        "soal.gift",
        "gambar/foto.jpg",
        "gambar/Foto.png",
        "gambar/module.md",
        "gambar/dalam/foto.png",
        "awal/gambar/foto.png",
        ".git/config",
        "awal/.01-mulai.md",
    ],
)
def test_a_file_at_an_unknown_place(path):
    assert not safe_path(path)
    refused(zipped(("kecil/course.md", b"x"), (f"kecil/{path}", b"x")), "tidak dikenal", f"kecil/{path}")


def test_an_archive_under_the_name_of_a_picture():
    inner = zipped(("x", b"y"))
    refused(zipped(("kecil/gambar/foto.png", inner)), "Arsip di dalam arsip", "kecil/gambar/foto.png")


def test_clutter_and_folders_are_passed_over():
    clutter = ("__MACOSX/kecil/._course.md", "kecil/.DS_Store", "kecil/awal/Thumbs.db", "kecil/gambar/desktop.ini")
    folders = ("kecil/", "kecil/awal/", "kecil/kosong/")
    data = zipped(*((name, b"x") for name in (*clutter, *folders, "kecil/course.md")))
    assert unpack(data) == ("kecil", {"course.md": b"x"})


def test_nothing_but_folders_or_clutter():
    refused(zipped(("kecil/", b"")), "tidak berisi berkas")
    refused(zipped(("kecil/.DS_Store", b"x")), "tepat satu folder")


def many(count: int) -> bytes:
    return zipped(*((f"kecil/m{number}/module.md", b"") for number in range(count)))


def test_too_many_entries():
    found = unpack(many(MAX_ENTRIES))
    assert isinstance(found, tuple)
    refused(many(MAX_ENTRIES + 1), f"lebih dari {MAX_ENTRIES}")
    refused(many(3 * MAX_ENTRIES), f"lebih dari {MAX_ENTRIES}")


def test_a_file_that_is_too_large():
    noise = bytes(range(256)) * (MAX_FILE // 256)
    assert unpack(pack("kecil", {"course.md": noise})) == ("kecil", {"course.md": noise})
    refused(pack("kecil", {"course.md": noise + b"x"}), "terlalu besar", "kecil/course.md")
    refused(pack("kecil", {"course.md": bytes(200 * 1024 * 1024)}), "terlalu besar", "kecil/course.md")


def test_a_size_that_is_a_lie():
    """The header says that there is one byte; the bytes are counted as they come."""
    data = bytearray(pack("kecil", {"course.md": bytes(MAX_FILE * 3)}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<L", 1)
    refused(bytes(data), "rusak")


def test_too_much_altogether():
    """57 files of 700 kB stay below 40 MB, 59 do not; they are long enough to pass as no bomb."""
    noise = hashlib.shake_128(b"noise").digest(MAX_FILE // 50) * 50
    files = {f"m{number}/module.md": noise for number in range(59)}
    assert isinstance(unpack(pack("kecil", dict(list(files.items())[:57]))), tuple)
    refused(pack("kecil", files), "Isi arsip terlalu besar", "arsip")


def test_an_archive_that_is_too_large_itself(monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 50)
    refused(pack("kecil", {"course.md": b"x"}), "Arsip terlalu besar", "arsip")


def test_a_bomb():
    bomb = {f"m{number}/module.md": bytes(MAX_FILE) for number in range(50)}
    assert sum(map(len, bomb.values())) < MAX_UNPACKED
    refused(pack("kecil", bomb), "mengembang", "arsip")


def test_entries_that_share_their_bytes():
    """Two names in the list that lead to the same place in the archive."""
    data = zipped(("kecil/course.md", b"x" * 100))
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[start:end]
    twin = listed.replace(b"kecil/course.md", b"kecil/rujukan.m")
    closing = bytearray(data[end:])
    closing[8:12] = struct.pack("<HH", 2, 2)
    closing[12:16] = struct.pack("<L", len(listed) * 2)
    found = unpack(data[:start] + listed + twin + bytes(closing))
    assert isinstance(found, list)
