"""Rosters by the habits of those who keep them: spaces, titles, empty columns, long cells, hidden columns, repeats."""

from tests.enrolment.rosters import (
    BEKASIJAYA,
    BUDI,
    BY_NIK,
    HEADER,
    KARANGBARU,
    MARGAHAYU,
    NAMES,
    NUMBERED,
    PEOPLE,
    SITI,
    Kind,
    at_home,
    columns,
    named,
    sheet,
)
from tests.enrolment.spreadsheets import Page, as_ods, as_text, as_xls, as_xlsx

NBSP, UNSEEN = "\u00a0", "\u200b\ufeff"
LONG = "x" * 500
TITLED = ("Drs. H. Budi Contoh, M.Si.", "Hj. SITI CONTOH, S.Pd", "Ir. Agus Contoh")
CODES = ("3275011001", "'3275011001", 3275011002)

HABITS = [
    Kind(
        "spaces of all kinds around everything",
        sheet(
            [f" {head}{NBSP}" for head in HEADER],
            *[[f"{NBSP}{cell}  {UNSEEN}" if cell else NBSP for cell in row] for row in PEOPLE],
        ),
        facts={"quota": ("IPSM",) * 3},
    ),
    Kind(
        "names with titles",
        sheet(
            *columns(HEADER, {1: "Drs. H. Budi Contoh, M.Si."}, {1: "Hj. SITI CONTOH, S.Pd"}, {1: "Ir. Agus Contoh"})
        ),
        people=("Drs. H. Budi Contoh, M.Si.", "Hj. SITI CONTOH, S.Pd", "Ir. Agus Contoh"),
    ),
    Kind(
        "empty columns between the others",
        sheet(*[[part for cell in row for part in (cell, "", "")] for row in [HEADER, *PEOPLE]]),
    ),
    Kind(
        "an empty column under a heading that is read",
        sheet(["NIK", "Nama", "Jenis Kelamin", "Kode Desa", "Kuota"], [BUDI, "Budi Contoh", "", BEKASIJAYA, ""]),
        people=NAMES[:1],
        notes=BY_NIK,
        facts={"quota": (None,)},
    ),
    Kind(
        "a list that begins far to the right and far below",
        sheet(*[[]] * 12, *[["", "", "", "", *row] for row in [HEADER, *PEOPLE]]),
    ),
    Kind(
        "text of Windows",
        as_text(columns(HEADER, {1: "Añejo Contoh"}, {6: "IPSM – “Pusat”"}, {}), encoding="cp1252"),
        "daftar.csv",
        people=("Añejo Contoh", *NAMES[1:]),
        facts={"quota": ("IPSM", "IPSM – “Pusat”", "IPSM")},
    ),
    Kind("text with a byte order mark", as_text([HEADER, *PEOPLE], encoding="utf-8-sig"), "daftar.csv"),
    Kind("text with commas", as_text([HEADER, *PEOPLE], ","), "daftar.csv"),
    Kind(
        "lines that end as on old computers",
        as_text([HEADER, *PEOPLE]).replace(b"\r\n", b"\r"),
        "daftar.csv",
    ),
    Kind(
        "formulas instead of values",
        sheet(HEADER, ["=A1", *PEOPLE[0][1:]], [SITI, "=B2", *PEOPLE[1][2:]], PEOPLE[2]),
        people=NAMES[2:],
        refused=("cell_formula", "cell_formula"),
    ),
    Kind(
        "a code that calculates its own digits",
        sheet(HEADER[:6], [*PEOPLE[0][:5], "=3275011001"]),
        people=(),
        refused=("cell_formula",),
    ),
    Kind(
        "very long cells",
        sheet(
            [*HEADER, "Alamat"], [BUDI, LONG, *PEOPLE[0][2:], LONG], [*PEOPLE[1][:6], LONG, LONG], [*PEOPLE[2], LONG]
        ),
        people=NAMES[2:],
        refused=("name_long", "quota_text"),
    ),
    Kind(
        "long remarks in a column that is not read",
        sheet([*HEADER, "Alamat Lengkap"], *[[*row, LONG * 20] for row in PEOPLE]),
    ),
    Kind("a row that stands twice", sheet(HEADER, *PEOPLE, PEOPLE[0]), refused=("nik_repeated",)),
    Kind(
        "hidden columns",
        as_xlsx(Page([HEADER, *PEOPLE], hidden_columns=[4, 6])),
    ),
    Kind("hidden columns of LibreOffice", as_ods(Page([HEADER, *PEOPLE], hidden_columns=[4, 6])), "daftar.ods"),
    Kind("hidden columns of old Excel", as_xls(Page([HEADER, *PEOPLE], hidden_columns=[4, 6])), "daftar.xls"),
    Kind(
        "codes of villages without dots and with an apostrophe",
        sheet(
            HEADER[:6],
            *[[*row[:5], code] for row, code in zip(PEOPLE, ("3275011001", "'3275011001", 3275011002), strict=True)],
        ),
        facts={"village_code": (BEKASIJAYA, BEKASIJAYA, MARGAHAYU)},
    ),
    Kind(
        "places with the word behind the name",
        sheet(
            *at_home(
                ("Bekasijaya Kel.", "Bekasi Tim.", "BEKASI KOTA"),
                ("Karang Baru (Desa)", "Cikarang Utr", "Bekasi, Kab."),
                ("BEKASIJAYA", "BEKASI TIMUR", "Bekasi"),
            )
        ),
        people=named(3),
        notes=BY_NIK * 3,
        facts={"village_code": (BEKASIJAYA, KARANGBARU, BEKASIJAYA)},
    ),
    Kind(
        "a district by its code",
        sheet(*at_home(("Bekasijaya", "32.75.01", ""), ("Margahayu", "327501", ""))),
        people=named(2),
        notes=BY_NIK * 2,
        facts={"village_code": (BEKASIJAYA, MARGAHAYU)},
    ),
    Kind(
        "sums and a signature between two lists on one sheet",
        sheet(["No", *HEADER], *NUMBERED[:2], ["", "", "Jumlah", 2], [], ["No", *HEADER], NUMBERED[2]),
        skipped=("row_sum", "row_headings"),
    ),
    Kind(
        "answers of a form",
        sheet(
            [
                "Timestamp",
                "Nama Lengkap (sesuai KTP)",
                "NIK (16 digit)",
                "Nomor WhatsApp aktif",
                "Kode Desa",
                "Setuju?",
            ],
            *[["2026-02-01 10:00", row[1], row[0], row[4], row[5], "Ya"] for row in PEOPLE],
        ),
        notes=BY_NIK * 3,
    ),
]
