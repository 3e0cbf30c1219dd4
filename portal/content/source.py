"""A content file as text: UTF-8 without odd characters, cut into YAML front matter and Markdown body.

Whatever is wrong becomes a fault with its line, and the value read in its place is empty.
"""

import re
from dataclasses import dataclass

import yaml

from portal.content.shapes import Fault

SLUG = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(-[a-z0-9]+)*")
MISSING = "Berkas tidak ada atau tidak dapat dibaca; buat berkas ini."

_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_INTEGER = re.compile(r"\d{1,6}", re.ASCII)
_FLAGS = {"true": True, "false": False}


def decode(data: bytes | None, file: str, faults: list[Fault]) -> str | None:
    """The text in ``data`` with ``\\n`` line ends, or None and a fault when there is none or it is not clean UTF-8."""
    if data is None:
        faults.append(Fault(file, 1, MISSING))
        return None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(Fault(file, line, "Berkas bukan UTF-8; simpan ulang sebagai UTF-8."))
        return None
    odd = _ODD.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        message = f"Karakter kendali U+{ord(odd[0]):04X} tidak boleh ada; hapus."
        faults.append(Fault(file, line, message))
        return None
    return text


class Fields:
    """A YAML mapping, asked key by key. A wrong or missing key is a fault, and so is one nobody asked for."""

    def __init__(self, file: str, node: yaml.MappingNode, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        self._first_line = _line(node)
        self._keys: dict[str, yaml.Node] = {}
        self._values: dict[str, yaml.Node] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            self._add(key, value)

    def _add(self, key: yaml.Node, value: yaml.Node) -> None:
        if not isinstance(key, yaml.ScalarNode):
            self.fault(_line(key), "Nama kunci harus teks biasa.")
        elif key.value in self._keys:
            self.fault(_line(key), f"Kunci “{key.value}” ditulis dua kali; sisakan satu.")
        else:
            self._keys[key.value], self._values[key.value] = key, value

    def fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))

    def line(self, key: str) -> int:
        """The line of the key, or of the mapping when the key is missing."""
        return _line(self._keys[key]) if key in self._keys else self._first_line

    def names(self) -> list[str]:
        return list(self._keys)

    def text(self, key: str, required: bool = True) -> str:
        node = self._take(key, required)
        return self._scalar(node, key) if node else ""

    def integer(self, key: str, low: int, high: int, required: bool = True) -> int:
        node = self._take(key, required)
        if node is None:
            return low
        if isinstance(node, yaml.ScalarNode) and _INTEGER.fullmatch(node.value):
            number = int(node.value)
            if low <= number <= high:
                return number
        self.fault(self.line(key), f"“{key}” harus bilangan bulat {low} sampai {high}.")
        return low

    def flag(self, key: str, required: bool = True) -> bool:
        node = self._take(key, required)
        value = _FLAGS.get(node.value.lower()) if isinstance(node, yaml.ScalarNode) else None
        if node and value is None:
            self.fault(self.line(key), f"“{key}” harus true atau false.")
        return bool(value)

    def texts(self, key: str, required: bool = True) -> list[tuple[str, int]]:
        """The texts of a list, each with its line."""
        found = [(self._scalar(node, key), _line(node)) for node in self._list(key, required)]
        return [(text, line) for text, line in found if text]

    def mapping(self, key: str, required: bool = True) -> "Fields | None":
        node = self._take(key, required)
        if isinstance(node, yaml.MappingNode):
            return Fields(self.file, node, self.faults)
        if node:
            self.fault(self.line(key), f"“{key}” harus berisi pasangan kunci: nilai.")
        return None

    def mappings(self, key: str, required: bool = True) -> "list[Fields]":
        nodes = self._list(key, required)
        for node in nodes:
            if not isinstance(node, yaml.MappingNode):
                self.fault(_line(node), f"Setiap butir “{key}” harus berisi pasangan kunci: nilai.")
        return [Fields(self.file, node, self.faults) for node in nodes if isinstance(node, yaml.MappingNode)]

    def finish(self) -> None:
        """Name the keys that nobody asked for."""
        for key in self._keys.keys() - self._asked:
            self.fault(self.line(key), f"Kunci “{key}” tidak dikenal; periksa ejaannya atau hapus.")

    def _take(self, key: str, required: bool = True) -> yaml.Node | None:
        self._asked.add(key)
        if required and key not in self._values:
            self.fault(self._first_line, f"Kunci “{key}” belum ada; tambahkan.")
        return self._values.get(key)

    def _list(self, key: str, required: bool) -> list[yaml.Node]:
        node = self._take(key, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or (required and not node.value):
            self.fault(self.line(key), f"“{key}” harus berupa daftar yang berisi.")
            return []
        entries: list[yaml.Node] = node.value
        return entries

    def _scalar(self, node: yaml.Node, key: str) -> str:
        value = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        if not value or node.tag.endswith(":null"):
            self.fault(_line(node), f"“{key}” harus teks yang berisi; beri tanda kutip bila memuat titik dua.")
            return ""
        return value


@dataclass(frozen=True)
class Page:
    """A Markdown file with front matter. ``body_line`` is the line of the file on which ``body`` starts."""

    file: str
    fields: Fields
    body: str
    body_line: int


def read_page(data: bytes | None, file: str, faults: list[Fault]) -> Page | None:
    """The page, or None and a fault when the file or its front matter cannot be read."""
    text = decode(data, file, faults)
    if text is None:
        return None
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        faults.append(Fault(file, 1, "Berkas harus diawali data di antara dua baris “---”."))
        return None
    node = _compose("\n".join(lines[: ends[1]]), file, faults)
    if node is None:
        return None
    return Page(file, Fields(file, node, faults), "\n".join(lines[ends[1] + 1 :]), ends[1] + 2)


def _compose(head: str, file: str, faults: list[Fault]) -> yaml.MappingNode | None:
    try:
        node = yaml.compose(head, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        message = "YAML tidak dapat dibaca; periksa titik dua, tanda kutip, dan indentasi di sekitar baris ini."
        faults.append(Fault(file, line, message))
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, 2, "Data di awal berkas harus berisi pasangan kunci: nilai."))
        return None
    return node


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1
