"""The container around old Excel files (CFB): a small file system of chained sectors."""

import struct
from collections.abc import Iterator

_MARKS = 0xFFFFFFFA
"""Numbers of sectors from here on are none, but say that a chain ends or a sector is free."""
_ENTRY = 128
_STREAM, _ROOT = 2, 5


def stream(data: bytes, name: str) -> bytes | None:
    """What a container holds under a name, or None. A container that is broken raises one thing or another."""
    size, small_size = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    first_entry, _signature, cutoff, first_small = struct.unpack_from("<IIII", data, 48)
    table = _numbers(b"".join(_sector(data, at, size) for at in _table_sectors(data, size)))
    entries = _chained(data, table, first_entry, size)
    found = root = None
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        title = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, count = struct.unpack_from("<II", entries, at + 116)
        if kind == _ROOT:
            root = start
        elif kind == _STREAM and title == name:
            found = start, count
    if found is None or root is None:
        return None
    start, count = found
    if count >= cutoff:
        return _chained(data, table, start, size)[:count]
    small = _numbers(_chained(data, table, first_small, size))
    room = _chained(data, table, root, size)
    return b"".join(room[at * small_size : (at + 1) * small_size] for at in _chain(small, start))[:count]


def _table_sectors(data: bytes, size: int) -> list[int]:
    """The sectors with the table of chains: the first are named in the head, the others in sectors of their own."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    at = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if at >= _MARKS:
            break
        *more, at = _numbers(_sector(data, at, size))
        numbers += more
    return [number for number in numbers if number < _MARKS]


def _chain(table: tuple[int, ...], at: int) -> Iterator[int]:
    for _ in range(len(table)):  # a chain that bites its own tail ends as well
        if at >= _MARKS:
            return
        yield at
        at = table[at]


def _chained(data: bytes, table: tuple[int, ...], start: int, size: int) -> bytes:
    return b"".join(_sector(data, at, size) for at in _chain(table, start))


def _sector(data: bytes, at: int, size: int) -> bytes:
    return data[(at + 1) * size : (at + 2) * size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
