"""By what the trail is narrowed, and how values are said that stand in it as words of the code. Pure."""

import enum
from collections.abc import Mapping
from types import MappingProxyType

from portal.acts import Topic
from portal.attendance.rules import WORDS as PRESENCES
from portal.enrolment.rules import FACT_WORDS

MAX_ROWS = 20_000
"""Entries that one file may hold."""
NOTHING = "–"
OWN = "peserta"
"""Instead of somebody's id: what people did to their own record."""

TOPICS = MappingProxyType(
    {
        Topic.COHORT: "Angkatan dan jadwal",
        Topic.PARTICIPANT: "Peserta dan kartu",
        Topic.ATTENDANCE: "Kehadiran",
        Topic.READING: "Membaca materi",
        Topic.QUIZ: "Kuis",
        Topic.WORK_PLAN: "Rencana tindak lanjut",
        Topic.COMPLETION: "Kelulusan",
        Topic.FILE: "Unduhan dan cetakan",
        Topic.ACCOUNT: "Akun",
        Topic.ORGANISER: "Penyelenggara",
        Topic.CURRICULUM: "Kurikulum",
    }
)


class Whose(enum.StrEnum):
    """Whose trail is read."""

    COHORT = "cohort"
    PARTICIPANT = "participant"
    ORGANISER = "organiser"
    ACCOUNT = "account"


COVERED = MappingProxyType(
    {
        Whose.COHORT: tuple(topic for topic in Topic if topic not in (Topic.READING, Topic.ACCOUNT, Topic.CURRICULUM)),
        Whose.PARTICIPANT: tuple(topic for topic in Topic if topic not in (Topic.ORGANISER, Topic.CURRICULUM)),
        Whose.ORGANISER: (Topic.ORGANISER, Topic.ACCOUNT, Topic.FILE),
        Whose.ACCOUNT: (Topic.ACCOUNT, Topic.ORGANISER, Topic.CURRICULUM, Topic.FILE),
    }
)
"""What each trail can be narrowed to."""

ROLES = MappingProxyType(
    {
        "admin": "Admin",
        "curator": "Pengelola kurikulum",
        "organiser": "Penyelenggara",
        "trainer": "Pelatih",
        "trainee": "Peserta",
    }
)
QUIZZES = MappingProxyType({"pretest": "Pretes", "posttest": "Pascates", "rehearsal": "Gladi"})
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": QUIZZES
        | {
            "ministry": "Kementerian",
            "province": "Provinsi",
            "regency": "Kabupaten/kota",
            "ipsm": "IPSM",
            "xlsx": "Excel",
            "csv": "CSV",
            "cards": "membuat PIN",
            "decide": "menetapkan kelulusan",
            "roll": "daftar di HP",
            "door": "layar pintu",
            "excused": "izin",
            "sick": "sakit",
            "duplicates": "mencari data yang mungkin kembar",
        },
        "mark": {presence.value: word for presence, word in PRESENCES.items()},
        "review": {
            "nothing": "tidak ada",
            "score": "nilai",
            "answers": "nilai dan jawaban",
            "explanations": "nilai, jawaban, dan pembahasan",
        },
        "roles": ROLES,
        "funds": {"apbn": "APBN", "apbd": "APBD", "other": "lainnya"},
        "sex": {"L": "Laki-laki", "P": "Perempuan"},
        "state": {
            "draft": "draf",
            "submitted": "menunggu pelatih",
            "returned": "perlu diperbaiki",
            "accepted": "diterima",
            "active": "terdaftar",
            "waiting": "daftar tunggu",
            "withdrawn": "diundurkan",
            "received": "belum diperiksa",
            "approved": "diterima",
            "refused": "ditolak",
            "set-aside": "tidak dipakai",
            "corrected": "diperbaiki",
            "left": "dibiarkan",
            "asked": "menunggu keputusan",
            "taken-back": "ditarik",
        },
        "way": {"name": "nama", "quota": "kuota", "district": "kecamatan"},
        "data_fact": FACT_WORDS,
    }
)
"""What words of the code are called on the screen, by field."""
