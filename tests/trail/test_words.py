"""Entries of the trail in words."""

import uuid
from datetime import UTC, datetime

import pytest

from portal.access import Role
from portal.acts import Topic
from portal.assessments.attempts.rules import ReviewPolicy
from portal.assessments.questions.quizzes import QuizKind
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.organisers.rules import OrganiserKind
from portal.trail.lists import Book, FieldChange, region_codes, trail_sheet
from portal.trail.queries import Known
from portal.trail.rules import COVERED, ROLES, TOPICS, WORDS
from portal.workplans.rules import PlanState

ANN, TOM = uuid.UUID(int=1), uuid.UUID(int=2)
AT = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
BOOK = Book(
    {ANN: Known("Ann", "12345678", ()), TOM: Known("Tom", "tom", (Role.TRAINER, Role.ORGANISER))},
    {},
    {"32.75.09.1001": "Jatiasih", "32.75": "Kota Bekasi"},
    "Asia/Makassar",
)


def entry(action="participant-corrected", **values):
    facts = {"id": uuid.UUID(int=9), "at": AT, "actor_id": TOM, "detail": {}, "changed": {}, "personal": None}
    return AuditEntry(action=action, **facts | {"reason": "", "person_id": ANN} | values)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("full_name", None, "–"),
        ("full_name", "", "–"),
        ("quotas", [], "–"),
        ("full_name", "Ann", "Ann"),
        ("mark", "absent", "Alpa"),
        ("state", "accepted", "diterima"),
        ("roles", ["trainer", "organiser"], "Pelatih, Penyelenggara"),
        ("code", True, "ya"),
        ("code", False, "tidak"),
        ("jp", 1200, "1.200"),
        ("points", 667, "0,667"),
        ("starts_on", "2026-03-10", "10 Mar 2026"),
        ("opens_at", "2026-03-10T05:00:00+00:00", "10 Mar 2026, 13.00 WITA"),
        ("opens_at", "2026-03-10T05:00:00.123456+00:00", "10 Mar 2026, 13.00 WITA"),
        ("village_code", "32.75.09.1001", "Kelurahan Jatiasih"),
        ("region_code", "32.75", "Kota Bekasi"),
        ("region_code", "99.99", "99.99"),
        ("title", "32.75", "32.75"),
        ("digest", "0123456789abcdef", "0123456789ab"),
        ("kind", "sesuatu yang baru", "sesuatu yang baru"),
    ],
)
def test_a_value_is_said_as_people_say_it(field, value, words):
    line = BOOK.line(entry(changed={field: ["dulu", value]}))
    assert [change.new for change in line.changes] == [words]


def test_a_line_says_who_did_what_to_whom_and_why():
    changed, personal = {"village_code": ["32.75.09.1001", None]}, {"full_name": ["An", "Ann"]}
    line = BOOK.line(entry(changed=changed, personal=personal, reason="sesuai KTP"))
    assert (line.who, line.role, line.what) == ("Tom", "Pelatih · Penyelenggara", "Data peserta diperbaiki")
    assert (line.about, line.reason) == ("Ann (1234 5678)", "sesuai KTP")
    assert line.changes == (FieldChange("Desa/kelurahan", "Kelurahan Jatiasih", "–"), FieldChange("Nama", "An", "Ann"))


@pytest.mark.parametrize(
    ("actor", "who", "role"),
    [
        (None, "Portal", "perintah di server"),
        (ANN, "Ann", "Peserta"),
        (uuid.UUID(int=7), "Akun yang sudah dihapus", "perintah di server"),
    ],
)
def test_who_did_it(actor, who, role):
    line = BOOK.line(entry(actor_id=actor))
    assert (line.who, line.role) == (who, role)


@pytest.mark.parametrize(
    ("action", "detail", "what"),
    [
        ("attendance-marked", {"class_session": "Konsep Dasar"}, "Kehadiran dicatat · Konsep Dasar"),
        ("attempt-started", {"kind": "posttest", "number": 2}, "Kuis dimulai · Pascates · percobaan 2"),
        ("roster-imported", {"accepted": 450, "refused": 0}, "Daftar peserta diimpor · 450 diterima · 0 ditolak"),
        ("completion-decided", {"numbers": ["0001", "0450"]}, "Kelulusan ditetapkan · nomor 0001 sampai 0450"),
        ("completion-decided", {"numbers": ["0001", "0001"]}, "Kelulusan ditetapkan · nomor 0001"),
        ("list-exported", {"kind": "xlsx", "rows": 1200}, "Daftar kelulusan diunduh · Excel · 1.200 baris"),
        ("job-started", {"held": "x", "unknown": 7}, "Pekerjaan panjang dimulai"),
    ],
)
def test_an_act_says_what_is_known_of_it(action, detail, what):
    assert BOOK.line(entry(action, detail=detail)).what == what


def test_every_word_of_the_code_that_stands_in_the_trail_has_words():
    for field, kinds in {
        "kind": (QuizKind, OrganiserKind),
        "mark": (Presence,),
        "review": (ReviewPolicy,),
        "roles": (Role,),
        "state": (PlanState,),
    }.items():
        assert WORDS[field].keys() >= {word.value for kind in kinds for word in kind}
    assert ROLES.keys() == set(Role)
    assert TOPICS.keys() == set(Topic)
    assert {topic for covered in COVERED.values() for topic in covered} == set(Topic)


def test_regions_are_looked_for_in_old_and_new_values():
    found = [entry(changed={"region_code": [None, "32.75"]}), entry(personal={"village_code": ["a", "b"]})]
    assert region_codes(found) == {"32.75", "a", "b"}


def test_a_file_has_a_row_for_each_line():
    line = BOOK.line(entry(personal={"full_name": ["An", "Ann"], "phone": [None, "0812"]}, reason="sesuai KTP"))
    sheet = trail_sheet("Jejak", [line], "Asia/Makassar")
    (row,) = sheet.rows
    assert dict(zip([column.title for column in sheet.columns], row, strict=True)) == {
        "Waktu": "2026-03-10 13:00:00 WITA",
        "Siapa": "Tom",
        "Sebagai": "Pelatih · Penyelenggara",
        "Apa": "Data peserta diperbaiki",
        "Tentang": "Ann (1234 5678)",
        "Jumlah orang": None,
        "Perubahan": "Nama: An → Ann\nTelepon: – → 0812",
        "Alasan": "sesuai KTP",
    }
