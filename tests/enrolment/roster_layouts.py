"""Rosters by how they are laid out: sheets, titles, headings over several rows, sums and signatures, kinds of file."""

from tests.enrolment.rosters import (
    BEKASIJAYA,
    BORN,
    BUDI,
    BY_NIK,
    HEADER,
    KARANGBARU,
    MARGAHAYU,
    NAMES,
    NUMBERED,
    PEOPLE,
    SIGNED,
    SITI,
    TITLE,
    Kind,
    at_home,
    columns,
    named,
    phoned,
    sheet,
)
from tests.enrolment.spreadsheets import Page, as_ods, as_text, as_xls, as_xlsx

LAYOUTS = [
    Kind(
        "people on two sheets",
        as_xlsx(Page([HEADER, *PEOPLE[:2]], "Bekasi Timur"), Page([HEADER, PEOPLE[2]], "Bekasi Barat")),
    ),
    Kind(
        "a quota merged beside its people",
        sheet(HEADER, PEOPLE[0], *([*row[:6], ""] for row in PEOPLE[1:]), merged=[(1, 6, 3, 6)]),
        facts={"quota": ("IPSM",) * 3},
    ),
    Kind("a row that Excel hides", sheet(HEADER, *PEOPLE, hidden=[2]), notes=("row_hidden",)),
    Kind("a title above the headings", sheet(*TITLE, ["No", *HEADER], *NUMBERED)),
    Kind(
        "headings in other words",
        sheet(
            *columns(
                [
                    "NO. NIK/KTP",
                    "NAMA LENGKAP & GELAR",
                    "JENIS KELAMIN (L/P)",
                    "TGL. LAHIR (DD/MM/YYYY)",
                    "NO. HP/WA",
                    "KODE DESA",
                    "UTUSAN",
                ],
                {},
                {},
                {},
            )
        ),
    ),
    Kind(
        "place and date of birth in one column",
        sheet(
            *columns(
                ["NIK", "Nama", "JK", "Tempat, Tanggal Lahir", "No HP", "Kode Desa", "Asal"],
                {3: "Bekasi, 17-08-1990"},
                {3: "Bekasi, 17 Agustus 1990"},
                {3: "Bekasi/17 Agt 1990"},
            )
        ),
        facts={"birth_place": ("Bekasi",) * 3, "birth_date": (BORN,) * 3},
    ),
    Kind(
        "villages by name",
        sheet(*at_home(("Bekasijaya", "Bekasi Timur", "Kota Bekasi"), ("Margahayu", "Bekasi Timur", "Kota Bekasi"))),
        people=named(2),
        notes=BY_NIK * 2,
        facts={"village_code": (BEKASIJAYA, MARGAHAYU)},
    ),
    Kind(
        "a first line that tells the separator",
        as_text([HEADER, *PEOPLE], first="sep=;\r\n", encoding="utf-8-sig"),
        "daftar.csv",
    ),
    Kind(
        "phones of all kinds",
        as_text(
            phoned(
                "(+62)812-3456-7890",
                "tidak ada",
                "0812 3456 7890 / 0813 1111 2222",
                "WA: 0812 3456 7890",
                "8,12346E+10",
                81234567890,
            )
        ),
        "hp.csv",
        people=named(6),
        notes=("phone_first", "phone_left_out"),
        facts={"phone": ("+6281234567890", None, "+6281234567890", "+6281234567890", None, "+6281234567890")},
    ),
    Kind(
        "a village outside of all quotas",
        as_text([HEADER, [BUDI, "Budi Contoh", "L", "17/08/1990", "", KARANGBARU, ""]]),
        "luar.csv",
        people=NAMES[:1],
        facts={"quota": (None,)},
    ),
    Kind(
        "two header rows, merged",
        sheet(
            ["No", "Nama", "NIK", "Alamat", "", "Jenis Kelamin", ""],
            ["", "", "", "Desa", "Kecamatan", "L", "P"],
            [1, "Budi Contoh", BUDI, "Bekasijaya", "Bekasi Timur", "v", ""],
            [2, "Siti Contoh", SITI, "Margahayu", "Bekasi Timur", "", "v"],
            merged=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (0, 5, 0, 6)],
        ),
        people=NAMES[:2],
        notes=("birth_from_nik",) * 2,
        facts={"sex": ("L", "P"), "village_code": (BEKASIJAYA, MARGAHAYU)},
    ),
    Kind(
        "two header rows in a text file",
        as_text(
            [
                ["No", "Nama", "NIK", "Alamat", "", "Jenis Kelamin", ""],
                ["", "", "", "Desa", "Kec.", "L", "P"],
                ["1", "Budi Contoh", BUDI, "Bekasijaya", "Bekasi Timur", "√", ""],
            ]
        ),
        "dua.csv",
        people=NAMES[:1],
        notes=("birth_from_nik",),
        facts={"sex": ("L",)},
    ),
    Kind(
        "place and date under one heading",
        sheet(
            ["Nama", "NIK", "Tempat, Tanggal Lahir", "", "Kode Desa"],
            ["", "", "Tempat", "Tanggal", ""],
            ["Budi Contoh", BUDI, "Bekasi", "17/08/1990", BEKASIJAYA],
            merged=[(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)],
        ),
        people=NAMES[:1],
        notes=("sex_from_nik",),
        facts={"birth_place": ("Bekasi",), "birth_date": (BORN,)},
    ),
    Kind(
        "another person's name beside",
        sheet(
            ["No", "Nama Ibu", "Nama Desa", "Nama", "NIK", "Kecamatan"],
            [1, "Ibu Contoh", "Bekasijaya", "Budi Contoh", BUDI, "Bekasi Timur"],
        ),
        people=NAMES[:1],
        notes=BY_NIK,
        facts={"village_code": (BEKASIJAYA,)},
    ),
    Kind(
        "a name under a heading for another person",
        sheet(
            ["Data Peserta", "", "", "Orang Tua", ""],
            ["Nama", "NIK", "Kode Desa", "Nama", "NIK"],
            ["Budi Contoh", BUDI, BEKASIJAYA, "Ibu Contoh", SITI],
            merged=[(0, 0, 0, 2), (0, 3, 0, 4)],
        ),
        people=NAMES[:1],
        notes=BY_NIK,
    ),
    Kind(
        "numbers under the headings, a sum and a signature",
        sheet(
            *TITLE,
            ["No", *HEADER],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
            *NUMBERED,
            ["Jumlah", "", 3],
            *SIGNED,
        ),
        skipped=("row_numbers", "row_sum", *["row_closing"] * 4),
    ),
    Kind("plain numbers under the headings", sheet(HEADER, [1, 2, 3, 4, 5, 6, 7], *PEOPLE), skipped=("row_numbers",)),
    Kind(
        "headings once more on the next page", sheet(HEADER, PEOPLE[0], HEADER, *PEOPLE[1:]), skipped=("row_headings",)
    ),
    Kind(
        "hints in brackets under the headings",
        sheet(
            HEADER,
            ["(16 angka)", "(sesuai KTP)", "(L/P)", "(hari/bulan/tahun)", "(aktif)", "(10 angka)", "(bila ada)"],
            *PEOPLE,
        ),
    ),
    Kind("a sample row", sheet(["No", *HEADER], ["contoh", *PEOPLE[0]], *NUMBERED), skipped=("row_sample",)),
    Kind(
        "rows with nothing but their number",
        sheet(["No", *HEADER], *NUMBERED, [4], [5], [6]),
        skipped=("row_nobody",) * 3,
    ),
    Kind(
        "a heading between groups",
        sheet(["No", *HEADER], ["Kecamatan Bekasi Timur"], *NUMBERED),
        skipped=("row_nobody",),
    ),
    Kind(
        "a heading between groups in a column that is read",
        sheet(HEADER, ["Kecamatan Bekasi Timur"], *PEOPLE),
        skipped=("row_remark",),
    ),
    Kind(
        "a person without a NIK is not passed over",
        sheet(["No", *HEADER], *NUMBERED, [4, "", "Dewi Contoh", "P", "17/08/1990", "", BEKASIJAYA, ""]),
        refused=("nik_empty",),
    ),
    Kind(
        "a remark below the list",
        sheet(HEADER, *PEOPLE, [], ["Keterangan: L laki-laki, P perempuan"]),
        skipped=("row_closing",),
    ),
    Kind("LibreOffice", as_ods(Page([HEADER, *PEOPLE])), "daftar.ods"),
    Kind(
        "LibreOffice with merged and hidden rows",
        as_ods(Page([HEADER, PEOPLE[0], *([*row[:6], ""] for row in PEOPLE[1:])], merged=[(1, 6, 3, 6)], hidden=[3])),
        "daftar.ods",
        notes=("row_hidden",),
        facts={"quota": ("IPSM",) * 3},
    ),
    Kind("old Excel", as_xls(Page([HEADER, *PEOPLE])), "daftar.xls"),
    Kind(
        "old Excel with merged and hidden rows",
        as_xls(
            Page(
                [*TITLE, HEADER, PEOPLE[0], *([*row[:6], ""] for row in PEOPLE[1:])], merged=[(4, 6, 6, 6)], hidden=[5]
            )
        ),
        "daftar.xls",
        notes=("row_hidden",),
        facts={"quota": ("IPSM",) * 3},
    ),
    Kind("text between bars", as_text([HEADER, *PEOPLE], "|"), "daftar.txt"),
    Kind(
        "text between tabs, as a spreadsheet copies it",
        as_text([HEADER, *PEOPLE], "\t", encoding="utf-16"),
        "daftar.txt",
    ),
    Kind(
        "commas in cells between semicolons",
        as_text(
            [
                ["DAFTAR PESERTA, KOTA CONTOH"],
                [],
                *columns(
                    ["NIK", "Nama", "JK", "TTL", "HP", "Kode Desa", "Asal"],
                    *[{1: f"{name}, S.Sos", 3: "Bekasi, 17-08-1990"} for name in NAMES],
                ),
            ]
        ),
        "daftar.csv",
        people=[f"{name}, S.Sos" for name in NAMES],
    ),
    Kind(
        "a sheet of sums beside the list",
        as_xlsx(Page([["Kecamatan", "Jumlah"], ["Bekasi Timur", 3]], "Rekap"), Page([HEADER, *PEOPLE])),
    ),
    Kind(
        "a hidden sheet is not read",
        as_xlsx(
            Page([HEADER, *PEOPLE]), Page([HEADER, [*PEOPLE[0][:1], "Lain", *PEOPLE[0][2:]]], "Lama", is_shown=False)
        ),
    ),
    Kind(
        "an attendance sheet of the same people",
        as_xlsx(
            Page([HEADER, *PEOPLE]),
            Page([["No", "NIK", "Nama", "Tanda tangan"], [1, BUDI, "Budi Contoh", ""]], "Hadir"),
        ),
    ),
    Kind(
        "the same person on two sheets",
        as_xlsx(Page([HEADER, *PEOPLE], "Satu"), Page([HEADER, PEOPLE[0]], "Dua")),
        refused=("nik_repeated",),
    ),
]
