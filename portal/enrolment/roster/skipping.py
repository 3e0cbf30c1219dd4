"""Rows of a sheet that are nobody's: numbers under the headings, sums, signatures, remarks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.documents.tables.shapes import Cell
from portal.enrolment.roster.cells import as_text
from portal.enrolment.roster.layout import Layout, repeats
from portal.errors import Refusal

_SUM = re.compile(r"(?:sub[\s-]*|grand\s*)?(?:jumlah|total|jml)\b|rekapitulasi\b|rata-rata\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:mengetahui|menyetujui|mengesahkan|disahkan|dibuat|diperiksa|yang membuat|yang bertanda|penanggung\s?jawab|"
    r"a\.?n\.|nip\b|ttd\b|tanda tangan|tembusan|catatan|keterangan|ket\b|sumber|kepala|ketua|panitia|sekretaris|camat|"
    r"lurah|kasi\b|kabid\b|plt\b|\*)",
    re.IGNORECASE,
)
_PLACE_AND_DATE = re.compile(r"[^\W\d][^\d]{0,60},[^\d]{0,20}(?:[0-9]{1,2})?[^\d]{0,20}20(?:[0-9]{2}|[.…_]+)")
_SAMPLE = re.compile(r"(?:contoh|misal(?:nya)?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\(?\s*([0-9]{1,3})(?:\.0)?\s*[).]?")

NUMBERS = Refusal("row_numbers", "Baris nomor kolom.")
HEADINGS = Refusal("row_headings", "Judul kolom yang diulang.")
SUM = Refusal("row_sum", "Baris jumlah.")
CLOSING = Refusal("row_closing", "Penutup atau tanda tangan.")
REMARK = Refusal("row_remark", "Baris keterangan, tanpa data orang.")
NOBODY = Refusal("row_nobody", "Tidak ada isi di kolom yang dibaca.")
SAMPLE = Refusal("row_sample", "Baris contoh.")


@dataclass
class Skipper:
    """Tells which rows below the headings are nobody's. After a signature only rows with a NIK are people's."""

    layout: Layout
    is_closed: bool = False

    def reason(self, cells: Sequence[Cell], picked: Mapping[str, Cell], is_first: bool) -> Refusal | None:
        texts = [text for text in map(as_text, cells) if text]
        if texts and _SAMPLE.match(texts[0]):
            return SAMPLE
        if may_hold_nik(picked["nik"]):
            return None
        if is_first and are_numbers(cells):
            return NUMBERS
        if repeats(self.layout, cells):
            return HEADINGS
        if any(map(_SUM.match, texts)):
            return SUM
        has_nik = any(map(str.isdigit, as_text(picked["nik"])))
        closes = any(_CLOSING.match(text) or _PLACE_AND_DATE.fullmatch(text) for text in texts)
        if not has_nik and (self.is_closed or (closes and not _is_somebody(picked))):
            self.is_closed = True
            return CLOSING
        if not any(map(as_text, picked.values())):
            return NOBODY
        if len(texts) == 1 and not as_text(picked["name"]) and not has_nik:
            return REMARK
        return None


def may_hold_nik(cell: Cell) -> bool:
    """Whether a cell holds what somebody meant for a NIK, in whatever state it is."""
    if isinstance(cell, float):
        return cell >= 1e9
    text = as_text(cell)
    return sum(map(str.isdigit, text)) >= 10 or re.fullmatch(r"[0-9][.,][0-9]+[eE][+]?[0-9]+", text) is not None


def are_numbers(cells: Sequence[Cell]) -> bool:
    """1, 2, 3 and so on: the numbers of the columns."""
    texts = [text for text in map(as_text, cells) if text]
    numbers = [int(found[1]) for found in map(_NUMBER.fullmatch, texts) if found]
    return len(numbers) == len(texts) >= 3 and numbers == [*range(numbers[0], numbers[-1] + 1)]


def _is_somebody(picked: Mapping[str, Cell]) -> bool:
    """Whether a row without a NIK says so much of somebody that it must not be passed over."""
    return sum(bool(as_text(cell)) for cell in picked.values()) >= 3
