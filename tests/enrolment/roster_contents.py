"""Rosters by what stands in their cells: dates, villages, phones, NIKs, and what is not there."""

from datetime import date

from tests.enrolment.rosters import (
    BEKASIJAYA,
    BORN,
    BUDI,
    BY_NIK,
    HEADER,
    KARANGBARU,
    MARGAHAYU,
    NAMES,
    PEOPLE,
    SITI,
    Kind,
    at_home,
    dated,
    named,
    sheet,
)
from tests.enrolment.spreadsheets import as_text

CONTENTS = [
    Kind(
        "neither sex nor date nor phone",
        sheet(["NIK", "Nama", "Kode Desa"], *([row[0], row[1], row[5]] for row in PEOPLE)),
        notes=BY_NIK * 3,
        facts={"sex": ("L", "P", "L"), "birth_date": (BORN,) * 3},
    ),
    Kind(
        "dates as people write them",
        sheet(
            *dated(
                "17/8/90",
                "17 08 1990",
                "17 Agt 1990",
                "17-Agu-90",
                "Bekasi, 17 Agustus 1990",
                "33102",
                "17 August 1990",
                "17081990",
                "1990-08-17",
                "17.08.1990",
            )
        ),
        people=named(10),
        facts={"birth_date": (BORN,) * 10},
    ),
    Kind(
        "numbers that count days",
        sheet(HEADER, *([*row[:3], 33102, *row[4:]] for row in PEOPLE)),
        facts={"birth_date": (BORN,) * 3},
    ),
    Kind(
        "the month first",
        sheet(*dated("08/17/1990", "08/16/1990")),
        people=named(1),
        notes=("birth_order",),
        refused=("birth_month_first",),
        facts={"birth_date": (BORN,)},
    ),
    Kind(
        "dates that can be meant both ways",
        sheet(
            HEADER[:6],
            ["3275010807909001", "Satu", "L", "08/07/1990", "", BEKASIJAYA],
            ["3275010708909002", "Dua", "L", "08/07/1990", "", BEKASIJAYA],
            ["3275011212909003", "Tiga", "L", "08/07/1990", "", BEKASIJAYA],
        ),
        people=("Satu", "Dua"),
        doubtful=("birth_ambiguous",),
        notes=("birth_order",),
        facts={"birth_date": (date(1990, 7, 8), date(1990, 8, 7))},
    ),
    Kind(
        "years of two digits",
        sheet(
            HEADER[:6],
            ["3275011708059001", "Muda", "L", "17/8/05", "", BEKASIJAYA],
            ["3275011708569002", "Tua", "L", "17/8/56", "", BEKASIJAYA],
        ),
        people=("Muda", "Tua"),
        facts={"birth_date": (date(2005, 8, 17), date(1956, 8, 17))},
    ),
    Kind(
        "villages in many spellings",
        sheet(
            *at_home(
                ("Kel. Bekasi Jaya", "Kec. Bekasi Timur", "Kota Bekasi"),
                ("DESA KARANGBARU", "CIKARANG UTARA", "KAB. BEKASI"),
                ("Desa Sidomulyo", "Kembar", "Kab Bekasi"),
                ("Kelurahan Sidomulyo", "Kembar", ""),
                ("Ja’an", "Kembar", "Kabupaten Bekasi"),
                ("Jatimekar", "", ""),
                (BEKASIJAYA, "", ""),
            )
        ),
        people=named(7),
        notes=BY_NIK * 7,
        facts={
            "village_code": (
                BEKASIJAYA,
                KARANGBARU,
                "32.16.99.2001",
                "32.16.99.1001",
                "32.16.99.2002",
                "32.75.09.1001",
                BEKASIJAYA,
            )
        },
    ),
    Kind(
        "villages that are not clear",
        sheet(
            *at_home(
                ("Sidomulyo", "Kembar", ""),
                ("Karangrahardja", "Cikarang Utara", ""),
                ("Bekasijya", "Bekasi Timur", ""),
                ("Antah Berantah", "Bekasi Timur", ""),
                ("Bekasijaya", "Antah", ""),
                ("Bekasijaya", "Bekasi Timur", "Kota Antah"),
            )
        ),
        people=(),
        doubtful=("village_doubtful",) * 3,
        refused=("village_unknown", "district_unknown", "regency_unknown"),
    ),
    Kind(
        "a village of another regency",
        sheet(
            *at_home(
                ("Salatiga", "Sidorejo", "Kota Salatiga"),
                ("Banjaran", "Martapura", "Kab. Banjar"),
                ("Salatiga", "Sidorejo", ""),
            )
        ),
        people=named(2),
        notes=BY_NIK * 2,
        refused=("district_unknown",),
        facts={"village_code": ("33.73.01.1001", "33.99.01.2001")},
    ),
    Kind(
        "a column of codes and one of names",
        sheet(
            *at_home(
                (BEKASIJAYA, "Margahayu", ""),
                ("", "Margahayu", "Bekasi Timur"),
                ("3275011002", "", ""),
                heads=("Kode Desa", "Desa", "Kecamatan"),
            )
        ),
        people=named(3),
        notes=BY_NIK * 3,
        facts={"village_code": (BEKASIJAYA, MARGAHAYU, MARGAHAYU)},
    ),
    Kind(
        "names where the codes should be",
        sheet(*at_home(("Bekasijaya", "Bekasi Timur"), heads=("Kode Desa", "Kecamatan"))),
        people=named(1),
        notes=BY_NIK,
        facts={"village_code": (BEKASIJAYA,)},
    ),
    Kind(
        "a district merged beside its people",
        sheet(
            ["NIK", "Nama", "Desa", "Kecamatan"],
            [BUDI, "Budi Contoh", "Bekasijaya", "Bekasi Timur"],
            [SITI, "Siti Contoh", "Margahayu", ""],
            merged=[(1, 3, 2, 3)],
        ),
        people=NAMES[:2],
        notes=BY_NIK * 2,
        facts={"village_code": (BEKASIJAYA, MARGAHAYU)},
    ),
    Kind(
        "the headings of the portal's own list",
        as_text(
            [
                [
                    "No",
                    "Nomor peserta",
                    "NIK",
                    "Nama",
                    "L/P",
                    "Tempat lahir",
                    "Tanggal lahir",
                    "Kode desa",
                    "Desa/Kelurahan",
                    "Kecamatan",
                    "Kabupaten/Kota",
                    "Kuota",
                    "Status",
                    "Nomor sertifikat",
                ],
                [
                    1,
                    "12345678",
                    f"'{BUDI}",
                    "Budi Contoh",
                    "L",
                    "Bekasi",
                    "17/08/1990",
                    BEKASIJAYA,
                    "Kelurahan Bekasijaya",
                    "Bekasi Timur",
                    "Kota Bekasi",
                    "IPSM",
                    "Lulus",
                    "0001/PSM-D/II/2020",
                ],
            ]
        ),
        "kelulusan.csv",
        people=NAMES[:1],
        facts={"birth_place": ("Bekasi",), "phone": (None,)},
    ),
    Kind(
        "NIKs in all states",
        sheet(
            HEADER[:6],
            [f"'{BUDI}", *PEOPLE[0][1:6]],
            ["327501 570890 9002", *PEOPLE[1][1:6]],
            ["3,27501E+15", "Dewi Contoh", "P", "17/08/1990", "", BEKASIJAYA],
            [3275011708909004, "Eko Contoh", "L", "17/08/1990", "", BEKASIJAYA],
            ["327501170890900", "Fajar Contoh", "L", "17/08/1990", "", BEKASIJAYA],
        ),
        people=NAMES[:2],
        refused=("nik_number", "nik_number", "nik_length"),
    ),
    Kind(
        "what is optional refuses nobody",
        as_text(
            [[*HEADER[:6], "Tempat Lahir", "Kode Sertifikat"], [*PEOPLE[0][:4], "=1+1", BEKASIJAYA, "=A1", "lulus"]]
        ),
        "a.csv",
        people=NAMES[:1],
        notes=("phone_left_out", "birth_place_left_out", "certificate_code_left_out"),
        facts={"phone": (None,), "birth_place": ("",)},
    ),
    Kind(
        "the same person twice, spelled otherwise",
        sheet(
            HEADER[:6],
            *[row[:6] for row in PEOPLE],
            ["3275015708909032", "Hj. SITI CONTOH, S.Pd", *PEOPLE[1][2:6]],
            ["3275011708909031", "Budi Kontoh", *PEOPLE[0][2:6]],
            ["3275011708909033", "Bambang Contoh", *PEOPLE[0][2:6]],
        ),
        people=(*NAMES, "Bambang Contoh"),
        doubtful=("person_doubtful",) * 2,
    ),
]
