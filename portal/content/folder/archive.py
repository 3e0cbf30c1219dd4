"""A course as one ZIP archive: all its files in a folder that bears its slug.

What comes from outside is hostile until read: nothing is written to disk, sizes are counted while reading, and only
files that a course may have, at the places where it has them, are taken.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator

from portal.content.files import Files
from portal.content.pictures.images import IMAGE_FOLDER, IMAGE_NAME
from portal.content.shapes import Fault
from portal.content.source import SLUG

MAX_ENTRIES = 600
MAX_FILE = 700 * 1024
"""Bytes of one file, unpacked."""
MAX_UNPACKED = 40 * 1024 * 1024
"""Bytes of all files together, unpacked; the archive itself may not be larger either."""
MAX_RATIO, RATIO_FROM = 100, 2 * 1024 * 1024
"""How many times its own size an archive may unfold to, once it unfolds to more than so many bytes."""
WHOLE = "arsip"
"""What a fault names when no single file is at fault."""

_DAY = (1980, 1, 1, 0, 0, 0)
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CLUTTER = re.compile(r"(__MACOSX/.*|(.*/)?(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini))", re.IGNORECASE | re.DOTALL)
_ODD = re.compile(r"[^ -~]|[<>:\"|?*]")
_COURSE_PATH = re.compile(r"(course|glosarium|rujukan)\.md|([^/]+)/(module\.md|soal\.gift|\d\d-([^/]+)\.md)", re.ASCII)

Unpacked = tuple[str, dict[str, bytes]]


def pack(slug: str, files: Files) -> bytes:
    """The files as an archive with the entries ``<slug>/<path>``: the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{slug}/{path}", _DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[path])
    return target.getvalue()


def unpack(data: bytes) -> Unpacked | list[Fault]:
    """The slug and the files of the archive, or what speaks against it. Never raises.

    Clutter of Macs and Windows is passed over. The files are safe to keep, and yet to be checked as a course.
    """
    if not data.startswith(b"PK\x03\x04"):
        return [Fault(WHOLE, 1, "Berkas ini bukan arsip ZIP yang berisi; pilih berkas .zip hasil unduhan pelatihan.")]
    if len(data) > MAX_UNPACKED:
        return [Fault(WHOLE, 1, f"Arsip terlalu besar; paling besar {_size(MAX_UNPACKED)}.")]
    if data.count(b"PK\x01\x02") > 2 * MAX_ENTRIES:
        return [_too_many()]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, len(data))
    except Exception:  # hostile bytes may make the reader fail in any way
        return [Fault(WHOLE, 1, "Arsip rusak atau terpotong; unduh atau buat arsip ini sekali lagi.")]


def safe_path(path: str) -> bool:
    """Whether a course may have a file of this name, relative to its own folder."""
    folder, _slash, name = path.rpartition("/")
    if folder == IMAGE_FOLDER:
        return bool(IMAGE_NAME.fullmatch(name))
    found = _COURSE_PATH.fullmatch(path)
    return found is not None and all(part is None or SLUG.fullmatch(part) for part in (found[2], found[4]))


def _read(archive: zipfile.ZipFile, packed: int) -> Unpacked | list[Fault]:
    entries = [entry for entry in archive.infolist() if not _is_clutter(entry.orig_filename)]
    if len(entries) > MAX_ENTRIES:
        return [_too_many()]
    faults = [_fault(entry, message) for entry in entries for message in _problems(entry)] or list(_folders(entries))
    return faults[:MAX_ENTRIES] or _contents(archive, [entry for entry in entries if not entry.is_dir()], packed)


def _is_clutter(name: str) -> bool:
    return bool(_CLUTTER.fullmatch(name)) and ".." not in name


def _problems(entry: zipfile.ZipInfo) -> Iterator[str]:
    """The first thing that is wrong with what an entry says of itself."""
    name = entry.orig_filename
    if "\\" in name or name.startswith("/") or name[1:2] == ":" or {"..", "."} & set(name.split("/")):
        yield "Nama ini menunjuk ke luar folder pelatihan; hapus dari arsip."
    elif _ODD.search(name) or "//" in name:
        yield "Nama ini memuat karakter yang tidak boleh; pakai huruf, angka, dan tanda hubung."
    elif stat.S_IFMT(entry.external_attr >> 16) not in _KINDS:
        yield "Ini tautan, bukan berkas; ganti dengan berkasnya."
    elif entry.flag_bits & _ENCRYPTED:
        yield "Arsip ini memakai kata sandi; buat arsip tanpa kata sandi."
    elif entry.compress_type not in _METHODS:
        yield "Cara pemampatan ini tidak didukung; buat arsip ZIP biasa."


def _folders(entries: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    """What is wrong with the names taken together."""
    tops = {entry.filename.partition("/")[0] for entry in entries}
    slug = next(iter(tops), "")
    if len(tops) != 1 or not SLUG.fullmatch(slug) or not any("/" in entry.filename for entry in entries):
        message = "Arsip harus berisi tepat satu folder bernama kode pelatihan (huruf kecil, angka, tanda hubung)."
        yield Fault(WHOLE, 1, message)
        return
    seen: set[str] = set()
    for entry in entries:
        plain = entry.filename.casefold()
        if plain in seen:
            yield _fault(entry, "Nama ini ada dua kali, atau hanya berbeda huruf besar dan kecil; sisakan satu.")
        elif not entry.is_dir() and not safe_path(entry.filename.removeprefix(f"{slug}/")):
            yield _fault(entry, "Berkas ini tidak dikenal di tempat ini; pindahkan atau hapus.")
        seen.add(plain)


def _contents(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> Unpacked | list[Fault]:
    """The files themselves, counted as they unfold; headers may lie about sizes."""
    slug, files, faults, total = "", {}, [], 0
    for entry in entries:
        slug, _slash, path = entry.filename.partition("/")
        files[path] = unfold(archive, entry, MAX_FILE)
        total += len(files[path])
        if len(files[path]) > MAX_FILE:
            faults.append(_fault(entry, f"Berkas terlalu besar; paling besar {_size(MAX_FILE)}."))
            del files[path]
        elif files[path].startswith(b"PK\x03\x04"):
            faults.append(_fault(entry, "Arsip di dalam arsip tidak boleh; ganti dengan berkasnya."))
        if total > MAX_UNPACKED:
            return [Fault(WHOLE, 1, f"Isi arsip terlalu besar; paling besar {_size(MAX_UNPACKED)}.")]
        if total > RATIO_FROM and total > MAX_RATIO * packed:
            return [Fault(WHOLE, 1, "Isi arsip mengembang tidak wajar; buat arsip ini sekali lagi.")]
    if not files and not faults:
        return [Fault(WHOLE, 1, "Arsip tidak berisi berkas; pilih arsip pelatihan yang lengkap.")]
    return faults or (slug, files)


def unfold(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of an entry. Headers may lie about sizes: reading stops at the first chunk beyond ``most`` bytes."""
    data = bytearray()
    with archive.open(entry) as source:
        while len(data) <= most and (chunk := source.read(_CHUNK)):
            data += chunk
    return bytes(data)


def _fault(entry: zipfile.ZipInfo, message: str) -> Fault:
    shown = _ODD.sub("?", entry.orig_filename)
    return Fault(shown[:120] or WHOLE, 1, message)


def _too_many() -> Fault:
    return Fault(WHOLE, 1, f"Arsip berisi lebih dari {MAX_ENTRIES} berkas; kurangi dahulu.")


def _size(count: int) -> str:
    return f"{count // 1024 // 1024} MB" if count >= 1024 * 1024 else f"{count // 1024} kB"
