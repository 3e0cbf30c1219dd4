"""Which files a draft may hold, when a change is refused, and how two states differ. Pure."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from portal.content.folder.archive import safe_path
from portal.content.pictures.images import IMAGE_FOLDER
from portal.errors import Refusal

MAX_TEXT = 200 * 1024
"""Bytes of a text file that is saved in the editor."""
CONTEXT = 2
"""Unchanged lines that are shown on either side of a difference."""
MAX_COMPARED = 4000
"""Lines: longer stretches are not compared line by line."""
MAX_OPEN_LINES = 60
"""Lines of a comparison that are shown without being asked for."""

STALE = ("stale", "exists", "removed")
"""Codes of refusals that say that somebody else was faster."""
SAME, ADDED, REMOVED, CHANGED, FOLDED = "same", "added", "removed", "changed", "folded"

CHANGED_MEANWHILE = Refusal(
    "changed_meanwhile", "Draf ini berubah saat diperiksa. Lihat lagi isinya, lalu terbitkan sekali lagi."
)


def nothing_new(number: int) -> Refusal:
    message = "Isi draf ini sama dengan versi %(number)s yang sudah terbit, jadi tidak ada yang perlu diterbitkan."
    return Refusal("nothing_new", message, {"number": number})


def is_text(path: str) -> bool:
    """Whether a file of this name may be in a course and is written in the editor."""
    return safe_path(path) and not path.startswith(f"{IMAGE_FOLDER}/")


_NAMES = Refusal(
    "path", "Nama berkas ini tidak dapat dipakai. Contoh nama: konsep-dasar/01-siapa-psm.md.", field="path"
)


def refuse_file(path: str, data: bytes) -> Refusal | None:
    """Why a file cannot be kept in a draft, if so. Whether its content is right is asked before it is published."""
    if not safe_path(path):
        return _NAMES
    if is_text(path) and len(data) > MAX_TEXT:
        figures = {"size": -(-len(data) // 1024), "most": MAX_TEXT // 1024}
        message = "Teks ini %(size)s kB; paling besar %(most)s kB. Bagi menjadi beberapa materi, lalu simpan lagi."
        return Refusal("too_large", message, figures)
    return None


def refuse_path(path: str, taken: Collection[str]) -> Refusal | None:
    """Why a text file cannot be given this path, if so: ``taken`` are the paths of the draft."""
    if not is_text(path):
        return _NAMES
    if path in taken:
        return Refusal("taken", "Nama berkas ini sudah dipakai. Pilih nama lain.", field="path")
    return None


def refuse_stale(current: str | None, expected: str | None) -> Refusal | None:
    """Why a file cannot be overwritten, if so: ``current`` is the digest in the draft, ``expected`` that of the file
    as it was opened (None: there was no such file)."""
    if current == expected:
        return None
    if current is None:
        message = "Berkas ini baru saja dihapus orang lain. Simpan lagi bila Anda tetap memerlukannya."
        return Refusal("removed", message)
    if expected is None:
        message = "Berkas ini baru saja dibuat orang lain. Bandingkan di bawah, gabungkan, lalu simpan lagi."
        return Refusal("exists", message)
    message = "Berkas ini baru saja disimpan orang lain. Bandingkan di bawah, gabungkan, lalu simpan lagi."
    return Refusal("stale", message)


def normal_text(text: str | None) -> str | None:
    """What came out of a text field, as a file holds it: lines end in ``\\n``, the last one too, and there are no
    control characters but tabs, which nobody types."""
    if not text:
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(letter for letter in lines if letter in "\n\t" or _is_visible(letter))
    return kept if kept.endswith("\n") else kept + "\n"


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) != "Cc" and letter not in "\ufffe\uffff"


def shown_text(data: bytes) -> str:
    """A file as the editor shows it."""
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Changes:
    """Paths that came, are different now, and went, each in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.paths)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(sorted((*self.added, *self.changed, *self.removed)))

    def kind(self, path: str) -> str:
        """ADDED, CHANGED, REMOVED or SAME."""
        groups = ((ADDED, self.added), (CHANGED, self.changed), (REMOVED, self.removed))
        return next((kind for kind, paths in groups if path in paths), SAME)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What became of files between two states, each given as digests by path."""
    return Changes(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        tuple(sorted(before.keys() - after.keys())),
    )


@dataclass(frozen=True)
class DiffLine:
    """A line of a comparison: SAME, ADDED or REMOVED; or FOLDED, which stands for ``count`` lines that are the same."""

    kind: str
    text: str
    count: int = 1


def differences(before: str, after: str) -> list[DiffLine]:
    """Two texts as one sequence of lines, all of them. Without the added ones it is the first text, without the removed
    ones the second."""
    old, new = _split(before), _split(after)
    head = _common(old, new)
    rest = (old[head:], new[head:])
    tail = _common(rest[0][::-1], rest[1][::-1])
    middle = _middle(*(lines[: len(lines) - tail] for lines in rest))
    return [*_lines(SAME, old[:head]), *middle, *_lines(SAME, old[len(old) - tail :])]


def _split(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count


def _middle(old: list[str], new: list[str]) -> Iterable[DiffLine]:
    if max(len(old), len(new)) > MAX_COMPARED:
        yield from _lines(REMOVED, old)
        yield from _lines(ADDED, new)
        return
    for tag, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from _lines(SAME, old[from_old:to_old])
        else:
            yield from _lines(REMOVED, old[from_old:to_old])
            yield from _lines(ADDED, new[from_new:to_new])


def _lines(kind: str, texts: Iterable[str]) -> list[DiffLine]:
    return [DiffLine(kind, text) for text in texts]


def folded(lines: Sequence[DiffLine]) -> list[DiffLine]:
    """The lines with every long stretch that is the same put into one FOLDED line."""
    found: list[DiffLine] = []
    groups = [list(group) for _same, group in groupby(lines, key=lambda line: line.kind == SAME)]
    for number, group in enumerate(groups):
        first = CONTEXT if number else 0
        last = len(group) - (CONTEXT if number + 1 < len(groups) else 0)
        if group[0].kind == SAME and last - first > 1:
            found += [*group[:first], DiffLine(FOLDED, "", last - first), *group[last:]]
        else:
            found += group
    return found
