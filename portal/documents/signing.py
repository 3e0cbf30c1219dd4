"""Lists to sign as XLSX, made for the printer: fitted to the width of A4, with the headings on every page."""

import io

import xlsxwriter

from portal.documents.papers import Signer, SigningLine, SigningList
from portal.documents.sheets import cell_text, tab_name

A4 = 9
"""The paper's number in Excel."""
NAME, ORIGIN, AMOUNT, SIGNATURE, SESSION = 32, 34, 16, 30, 14
"""Widths of columns, in characters."""
HEADING, LINE = 30, 26
"""Heights of rows, in points: a hand needs some nine millimetres."""
SAMPLE = "CONTOH, BUKAN DOKUMEN RESMI"
DOTS = f"({'.' * 40})"


def signing_xlsx(paper: SigningList) -> bytes:
    """The list as a workbook of one sheet. Whatever a person typed stays text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.set_properties({"title": cell_text(f"{paper.title}, {paper.training}")})
        _Sheet(book, paper).write()
    return target.getvalue()


class _Sheet:
    """One list while it is written, row after row."""

    def __init__(self, book: xlsxwriter.Workbook, paper: SigningList) -> None:
        self.paper, self.row = paper, 0
        self.page = book.add_worksheet(tab_name(paper.title.capitalize()))
        boxed = {"border": 1, "valign": "vcenter", "text_wrap": True}
        self.formats = {
            "head": book.add_format({"bold": True, "align": "center"}),
            "plain": book.add_format({}),
            "centre": book.add_format({"align": "center"}),
            "heading": book.add_format({**boxed, "bold": True, "align": "center"}),
            "text": book.add_format({**boxed, "num_format": "@"}),
            "middle": book.add_format({**boxed, "align": "center"}),
            "left": book.add_format({**boxed, "valign": "top", "font_size": 8}),
            "right": book.add_format({**boxed, "valign": "top", "font_size": 8, "align": "center"}),
        }
        self.headings = ["No", "Nama", paper.origin_title, *(["L/P"] if paper.with_sex else []), *paper.columns]

    def write(self) -> None:
        self._set_up()
        self._write_head()
        self._write_table()
        for remark in self.paper.remarks:
            self._put(0, remark, "plain")
            self.row += 1
        self.row += 1
        self._write_signers(self.paper.signers)

    def _set_up(self) -> None:
        page, paper = self.page, self.paper
        page.set_paper(A4)
        page.set_portrait()
        if paper.lying:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.6)
        page.set_footer("&L&8" + cell_text(paper.title) + "&R&8Halaman &P dari &N")
        own = [5, NAME, ORIGIN, *([5] if paper.with_sex else [])]
        signed = [AMOUNT] * (len(paper.columns) - 1) + [SIGNATURE] if paper.in_turns else [SESSION] * len(paper.columns)
        for index, width in enumerate([*own, *signed]):
            page.set_column(index, index, width)

    def _write_head(self) -> None:
        paper = self.paper
        for text in (SAMPLE if paper.sample else "", paper.issuer.upper(), paper.unit, paper.title, paper.training):
            if text:
                self._put_across(text, "head")
        self.row += 1
        for word, value in paper.facts:
            self._put(0, f"{word}: {value}", "plain")
            self.row += 1
        self.row += 1

    def _write_table(self) -> None:
        self.page.set_row(self.row, HEADING)
        for index, words in enumerate(self.headings):
            self._put(index, words, "heading")
        self.page.repeat_rows(self.row)
        self.row += 1
        for number, line in enumerate(self.paper.lines, 1):
            self._write_line(number, line)
        self.row += 1

    def _write_line(self, number: int, line: SigningLine) -> None:
        paper = self.paper
        self.page.set_row(self.row, LINE)
        self.page.write_number(self.row, 0, number, self.formats["middle"])
        cells = [(line.name, "text"), (line.origin, "text"), *([(line.sex, "middle")] if paper.with_sex else [])]
        places = [(mark, "middle") for mark in line.marks or [""] * len(paper.columns)]
        if paper.in_turns:
            places[-1] = (f"{number}.", "left" if number % 2 else "right")
        for index, (text, look) in enumerate([*cells, *places], 1):
            self._put(index, text, look)
        self.row += 1

    def _write_signers(self, signers: tuple[Signer, ...]) -> None:
        """Who signs, from left to right: under the names, and under the places to sign."""
        for index, signer in enumerate(signers):
            column = 1 if index == 0 else len(self.headings) - 1
            for below, text in ((0, signer.above), (1, signer.title), (6, signer.name or DOTS)):
                self._put(column, text, "centre", below)

    def _put(self, column: int, text: str, look: str, below: int = 0) -> None:
        if text:
            self.page.write_string(self.row + below, column, cell_text(text), self.formats[look])
        else:
            self.page.write_blank(self.row + below, column, None, self.formats[look])

    def _put_across(self, text: str, look: str) -> None:
        """A line over the whole width. A merged range reads what it is given as a formula, a string cell does not."""
        self.page.merge_range(self.row, 0, self.row, len(self.headings) - 1, "", self.formats[look])
        self._put(0, text, look)
        self.row += 1
