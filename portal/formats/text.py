"""Foreign texts as ours: bytes of any encoding to characters, HTML to plain lines."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from html.parser import HTMLParser

import nh3

from portal.content.soundness import MAX_TEXT
from portal.formats.report import RefusedItem

MAX_TAGS = 2_000
"""Tags in one text: to repair nested ones takes time with the square of their number."""

_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,20})[\"']")
_MEDIA = re.compile(r"<(object|iframe|video|audio|embed|canvas|svg|applet|input)\b", re.IGNORECASE)
_MATH = re.compile(r"<math\b", re.IGNORECASE)
_LATIN = ("iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii")
_BLOCKS = {"p", "div", "pre", "ul", "ol", "table", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_EMPHASIS = {"b", "strong", "em", "i", "u"}
_CELLS = {"td", "th"}
_TAGS = _BLOCKS | _EMPHASIS | _CELLS | {"br", "li", "img", "a", "sub", "sup"}


def decode(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """The text in ``data`` with ``\\n`` line ends, or None when it is none; and what is to be said of its encoding."""
    text, notes = _decode(data)
    text = _BREAKS.sub("\n", text.removeprefix("\ufeff"))
    if "\x00" in text or len(_ODD.findall(text[:100_000])) > len(text[:100_000]) // 50:
        return None, ()
    return text, notes


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    wide = _utf16(data)
    if wide:
        return data.decode(wide, "replace"), ("Berkas memakai UTF-16; periksa hurufnya.",)
    declared = _DECLARED.match(data[:400])
    if not data.startswith(BOM_UTF8) and declared and declared[1].decode().lower() in _LATIN:
        return _western(data), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8"), ("Huruf terakhir berkas terpotong.",)
    return _western(data), (
        "Berkas bukan UTF-8 dan dibaca sebagai Windows-1252; periksa huruf beraksen dan tanda baca.",
    )


def _utf16(data: bytes) -> str:
    """The name of the encoding when the bytes are two for each sign, with or without a mark at the start."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    start = data[:200]
    if len(start) >= 4 and start[1::2].count(0) > 0.7 * len(start[1::2]) and start[::2].count(0) == 0:
        return "utf-16-le"
    if len(start) >= 4 and start[::2].count(0) > 0.7 * len(start[::2]) and start[1::2].count(0) == 0:
        return "utf-16-be"
    return ""


def _western(data: bytes) -> str:
    """Windows-1252, of which Latin-1 is a part; its five unused bytes become question marks."""
    return data.decode("cp1252", "replace").replace("\ufffd", "?")


def plain(text: str) -> str:
    """The text as a bank holds it: no odd signs, blanks run together, at most one empty line in a row."""
    lines = [" ".join(_ODD.sub("", line).split()) for line in _BREAKS.sub("\n", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean(markup: str, notes: list[str]) -> str:
    """HTML as plain lines: lists keep their marks, pictures become their description; what is lost goes to ``notes``.

    Refused when it is too much to be a text of a question."""
    if "<" not in markup and "&" not in markup:
        return plain(" ".join(markup.split()))
    if len(markup) > 5 * MAX_TEXT or markup.count("<") > MAX_TAGS:
        raise RefusedItem("Teks soal terlalu panjang atau terlalu rumit; pendekkan.")
    if _MEDIA.search(markup):
        notes.append("Media (suara, video, atau objek) tidak diambil.")
    if _MATH.search(markup):
        notes.append("Rumus MathML tidak diambil; tulis sebagai teks.")
    writer = _Lines(notes)
    writer.feed(nh3.clean(markup, tags=_TAGS, attributes={"img": {"alt"}, "a": {"href"}}, link_rel=None))
    writer.close()
    return plain("".join(writer.pieces))


class _Lines(HTMLParser):
    """Writes the few tags that nh3 left as lines of text."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.notes = notes
        self.pieces: list[str] = []
        self._lists: list[int] = []
        self._links: list[str] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _BLOCKS or tag == "li":
            self._end_line()
        if tag == "br":
            self.pieces.append("\n")
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self.pieces.append(self._bullet())
        elif tag == "pre":
            self._pre += 1
            self.notes.append("Spasi di awal baris kode tidak dipertahankan.")
        elif tag == "img":
            alt = plain(given.get("alt") or "")
            self.pieces.append(f" [gambar: {alt}] " if alt else " [gambar] ")
            self.notes.append("Gambar tidak diambil; tambahkan sendiri bila perlu.")
        elif tag == "a":
            self._links.append(given.get("href") or "")
        elif tag in ("sub", "sup"):
            self.pieces.append("_" if tag == "sub" else "^")
            self.notes.append("Huruf kecil di atas atau di bawah baris ditulis dengan ^ dan _.")
        elif tag in _EMPHASIS:
            self.notes.append("Huruf tebal, miring, atau bergaris bawah menjadi huruf biasa.")
        elif tag in _CELLS and not self._at_start:
            self.pieces.append(" | ")
        elif tag == "table":
            self.notes.append("Tabel menjadi baris teks dengan tanda |.")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS or tag == "li":
            self._end_line()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag == "a" and self._links:
            address = self._links.pop()
            if address.startswith(("http://", "https://")) and address not in self.pieces[-1:]:
                self.pieces.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        text = data if self._pre else " ".join(f"x{data}x".split())[1:-1]
        if text.strip() or self._pre or not self._at_start:
            self.pieces.append(text)

    @property
    def _at_start(self) -> bool:
        return not self.pieces or self.pieces[-1].endswith("\n")

    def _end_line(self) -> None:
        while self.pieces and self.pieces[-1] == " ":
            self.pieces.pop()
        if not self._at_start:
            self.pieces.append("\n")

    def _bullet(self) -> str:
        if not self._lists or not self._lists[-1]:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "
