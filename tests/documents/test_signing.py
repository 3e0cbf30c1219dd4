"""Lists to sign as PDF and as XLSX: whoever is on one can sign it, whatever their name; the printer needs no help."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from portal.documents.papers import Signer, SigningLine, SigningList
from portal.documents.pdf import signing_pdf
from portal.documents.signing import signing_xlsx
from tests.documents.pdf_text import pages, readable

PEOPLE = (SigningLine("Ann Nur'aini", "Kelurahan Jatimekar", "P"), SigningLine("Bima", "Desa Cikarang", "L"))
LIST = SigningList(
    issuer="Dinas Uji",
    unit="Bidang Uji",
    title="DAFTAR HADIR",
    training="Bimtek Uji",
    facts=(("Hari, tanggal", "Selasa, 10 Maret 2026"), ("Tempat", "Aula Uji")),
    origin_title="Asal",
    with_sex=True,
    columns=("Tanda tangan",),
    in_turns=True,
    lines=PEOPLE,
    remarks=(),
    signers=(Signer("", "Pemateri", "Drs. Budi"), Signer("Bekasi, 10 Maret 2026", "Panitia", "")),
    sample=True,
)
MARKED = replace(
    LIST,
    columns=("08.00 Satu", "10.00 Dua", "13.00 Tiga"),
    in_turns=False,
    lines=(replace(PEOPLE[0], marks=("\u2713", "T", "")), replace(PEOPLE[1], marks=("I", "S", "A"))),
    remarks=("\u2713 hadir",),
)
PAYMENT = replace(LIST, title="TANDA TERIMA", with_sex=False, columns=("Jumlah (Rp)", "Tanda tangan"))
HOSTILE = ["=1+1", '=HYPERLINK("http://x","y")', "<r><t>x</t></r>", "#panic() $x$ *b*", "Siti 😀 漢字", "x" * 120, ""]


def hall(paper):
    return replace(paper, lines=tuple(replace(one, name=f"{one.name} {i}") for i in range(238) for one in paper.lines))


def sheet(paper):
    return openpyxl.load_workbook(io.BytesIO(signing_xlsx(paper))).active


def texts(paper):
    return [[cell.value for cell in row if cell.value is not None] for row in sheet(paper).iter_rows()]


def test_a_hall_signs_on_numbered_pages_each_with_the_headings():
    pdf = signing_pdf(hall(LIST))
    assert 16 <= pages(pdf) <= 20
    assert pages(signing_pdf(hall(MARKED))) > 20
    assert pdf == signing_pdf(hall(LIST))
    assert set("DAFTRHIBimtekUjHalaman1dari/PLTndt") <= readable(pdf)


def test_no_line_is_parted_between_two_pages():
    """Each of these takes more than half of a page."""
    tall = SigningLine("Ann", "kata " * 224)
    assert pages(signing_pdf(replace(LIST, lines=(tall,) * 4))) == 4


def test_a_mark_is_printed_also_beside_a_name_that_no_font_can_show():
    lines = (replace(MARKED.lines[0], name="Siti 漢字"), MARKED.lines[1])
    assert set("\u2713TISA") <= readable(signing_pdf(replace(MARKED, lines=lines)))


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_stands_on_a_list(text):
    strange = replace(
        LIST, issuer=text, unit=text, training=text, title=text, facts=((text, text),), columns=(text,),
        lines=(SigningLine(text, text, text),), remarks=(text,), signers=(Signer(text, text, text),),
    )  # fmt: skip
    assert pages(signing_pdf(strange)) == 1
    data = signing_xlsx(strange)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert {cell.data_type for row in openpyxl.load_workbook(io.BytesIO(data)).active for cell in row} <= {"s", "n"}


def test_a_sheet_says_what_the_paper_says():
    rows = texts(LIST)
    assert rows[:5] == [
        ["CONTOH, BUKAN DOKUMEN RESMI"],
        ["DINAS UJI"],
        ["Bidang Uji"],
        ["DAFTAR HADIR"],
        ["Bimtek Uji"],
    ]
    assert [row for row in rows[5:] if row] == [
        ["Hari, tanggal: Selasa, 10 Maret 2026"],
        ["Tempat: Aula Uji"],
        ["No", "Nama", "Asal", "L/P", "Tanda tangan"],
        [1, "Ann Nur'aini", "Kelurahan Jatimekar", "P", "1."],
        [2, "Bima", "Desa Cikarang", "L", "2."],
        ["Bekasi, 10 Maret 2026"],
        ["Pemateri", "Panitia"],
        ["Drs. Budi", f"({'.' * 40})"],
    ]
    assert [row[:1] for row in texts(replace(LIST, sample=False, unit=""))[:2]] == [["DINAS UJI"], ["DAFTAR HADIR"]]


def test_signatures_stand_on_the_left_and_on_the_right_in_turns():
    page = sheet(PAYMENT)
    (head,) = [row for row in page.iter_rows() if row[0].value == "No"]
    assert [cell.value for cell in head] == ["No", "Nama", "Asal", "Jumlah (Rp)", "Tanda tangan"]
    first, second = (page[head[0].row + step] for step in (1, 2))
    assert [one.value for one in first] == [1, "Ann Nur'aini", "Kelurahan Jatimekar", None, "1."]
    assert (first[4].alignment.horizontal, second[4].alignment.horizontal) == (None, "center")


def test_marks_stand_under_their_sessions():
    rows = texts(MARKED)
    assert [1, "Ann Nur'aini", "Kelurahan Jatimekar", "P", "\u2713", "T"] in rows
    assert [2, "Bima", "Desa Cikarang", "L", "I", "S", "A"] in rows
    assert ["\u2713 hadir"] in rows


@pytest.mark.parametrize(("paper", "lies"), [(LIST, "portrait"), (PAYMENT, "portrait"), (MARKED, "landscape")])
def test_a_sheet_is_ready_for_the_printer(paper, lies):
    page = sheet(paper)
    head = next(row[0].row for row in page.iter_rows() if row[0].value == "No")
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, lies)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.print_title_rows == f"${head}:${head}"
    assert page.oddFooter.right.text.endswith("Halaman &P dari &N")
    assert page.row_dimensions[head + 1].height >= 24


def test_a_hall_is_one_sheet():
    assert sheet(hall(LIST)).max_row > 476
