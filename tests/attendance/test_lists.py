"""What a list to sign says of a cohort, over plain values."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.attendance.lists import (
    LEGEND,
    MORE_LINES,
    ListKind,
    ListPeople,
    Occasion,
    Signatory,
    figures,
    marked_lines,
    payment_list,
    refuse_list,
    sessions_of,
    signing_list,
    team_lines,
    trainee_lines,
)
from portal.attendance.rules import Presence
from portal.cohorts.models import ClassSession, Cohort
from portal.documents.papers import Signer, SigningLine
from portal.organisers.models import Organisation

DAY, ZONE = date(2026, 3, 10), "Asia/Jakarta"
BODY = Organisation(
    name="Dinas Uji", unit="Unit", signer_title="Kepala Dinas", signer_name="Sutrisno, M.Si.", is_sample=False
)
COHORT = Cohort(title="Bimtek Uji", venue="Aula", city="Bekasi", organisation=BODY)


def session(hour: int, title: str, jp: int = 2, speaker: str = "", room: str = "Aula") -> ClassSession:
    """Times are those of Jakarta, seven hours before UTC."""
    starts = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hour - 7)
    ends = starts + timedelta(minutes=90)
    return ClassSession(id=uuid.uuid4(), title=title, jp=jp, starts_at=starts, ends_at=ends, speaker=speaker, room=room)


OPENING, FIRST, SECOND = session(7, "Pembukaan", 0), session(8, "Konsep", speaker="Bu Rina"), session(10, "Peran")
ANN, BIMA = (Signatory(uuid.uuid4(), name, "Desa X, Kecamatan Y", sex) for name, sex in (("Ann", "P"), ("Bima", "L")))
MARKS = {(ANN.enrolment_id, FIRST.id): Presence.LATE, (BIMA.enrolment_id, SECOND.id): Presence.PRESENT}


def occasion(*sessions: ClassSession) -> Occasion:
    return Occasion(COHORT, ZONE, sessions)


def blank(*sessions: ClassSession):
    return signing_list(occasion(*sessions), ListPeople.TRAINEES, ListKind.BLANK, trainee_lines([ANN, BIMA]), ())


def test_a_session_has_one_place_to_sign_and_its_speaker_signs_below():
    paper = blank(FIRST)
    assert (paper.title, paper.issuer, paper.training) == ("DAFTAR HADIR", "Dinas Uji", "Bimtek Uji")
    assert paper.facts == (
        ("Hari, tanggal", "Selasa, 10 Maret 2026"),
        ("Waktu", "08.00–09.30 WIB"),
        ("Sesi", "Konsep"),
        ("Tempat", "Aula, Bekasi"),
    )
    assert (paper.columns, paper.in_turns, paper.with_sex, paper.lying) == (("Tanda tangan",), True, True, False)
    assert paper.lines == (
        SigningLine("Ann", "Desa X, Kecamatan Y", "P"),
        SigningLine("Bima", "Desa X, Kecamatan Y", "L"),
    )
    assert paper.signers == (Signer("", "Pelatih", "Bu Rina"), Signer("Bekasi, 10 Maret 2026", "Panitia", ""))


def test_a_day_has_a_column_for_each_session():
    paper = blank(FIRST, SECOND, session(13, "Etika", room="Ruang 2"))
    assert paper.columns == ("08.00 Konsep", "10.00 Peran", "13.00 Etika")
    assert (paper.in_turns, paper.lying) == (False, True)
    assert paper.facts == (
        ("Hari, tanggal", "Selasa, 10 Maret 2026"),
        ("Waktu", "08.00–14.30 WIB"),
        ("Tempat", "Aula, Bekasi"),
    )
    assert paper.signers[0].name == ""


def test_the_day_is_that_of_the_place():
    late = session(23, "Malam")
    assert occasion(late).day == DAY
    assert Occasion(COHORT, "Asia/Jayapura", (late,)).day == DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("timetable", "found"),
    [
        ([OPENING, FIRST, SECOND], (FIRST, SECOND)),
        ([OPENING], (OPENING,)),
        ([], ()),
    ],
)
def test_a_day_asks_to_sign_where_jp_are_counted(timetable, found):
    assert sessions_of(timetable, DAY, ZONE) == found
    assert sessions_of(timetable, DAY + timedelta(days=1), ZONE) == ()


def test_marks_are_signs_and_nothing_where_nobody_was_marked():
    lines = marked_lines([ANN, BIMA], [FIRST, SECOND], MARKS)
    assert [line.marks for line in lines] == [("T", ""), ("", "✓")]
    paper = signing_list(occasion(FIRST), ListPeople.TRAINEES, ListKind.FILLED, lines, ("x",))
    assert (paper.columns, paper.in_turns, paper.remarks) == (("Kehadiran",), False, ("x",))


def test_what_the_signs_mean_and_how_many_there_are_is_said_below():
    moment = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
    assert LEGEND == "✓ hadir, T terlambat, I izin, S sakit, A alpa; kosong belum tercatat."
    assert figures(occasion(FIRST, SECOND), [ANN, BIMA], MARKS, moment) == (
        LEGEND,
        "Konsep: Hadir 0, Terlambat 1, Izin 0, Sakit 0, Alpa 0, belum tercatat 1.",
        "Peran: Hadir 1, Terlambat 0, Izin 0, Sakit 0, Alpa 0, belum tercatat 1.",
        "Keadaan pada Selasa, 10 Maret 2026 pukul 12.00 WIB.",
    )


def test_the_team_is_trainers_and_speakers_each_once_and_room_for_the_committee():
    lines = team_lines(["Tom", "Bu  Rina"], [FIRST, SECOND, replaced(FIRST, "bu rina"), replaced(FIRST, " Pak   Adi ")])
    named, empty = lines[:-MORE_LINES], lines[-MORE_LINES:]
    assert named == (
        SigningLine("Tom", "Pelatih"),
        SigningLine("Bu  Rina", "Pelatih"),
        SigningLine("Bu Rina", "Pemateri"),
        SigningLine("Pak Adi", "Pemateri"),
    )
    assert empty == (SigningLine("", ""),) * MORE_LINES
    paper = signing_list(occasion(FIRST), ListPeople.TEAM, ListKind.BLANK, lines, ())
    assert (paper.origin_title, paper.with_sex) == ("Bertugas sebagai", False)


def replaced(one: ClassSession, speaker: str) -> ClassSession:
    return session(8, one.title, speaker=speaker)


@pytest.mark.parametrize(("purpose", "said"), [("uang transpor", "uang transpor"), ("", "." * 60)])
def test_what_was_given_is_signed_for_and_the_amount_is_blank(purpose, said):
    paper = payment_list(occasion(FIRST, SECOND), ListPeople.TRAINEES, trainee_lines([ANN]), purpose)
    assert (paper.title, paper.columns, paper.in_turns) == ("TANDA TERIMA", ("Jumlah (Rp)", "Tanda tangan"), True)
    assert paper.facts[-1] == ("Untuk", said)
    assert (paper.with_sex, paper.lying) == (False, False)
    assert paper.signers == (
        Signer("Mengetahui,", "Kepala Dinas", "Sutrisno, M.Si."),
        Signer("Bekasi, 10 Maret 2026", "Yang menyerahkan", ""),
    )


def test_a_list_of_invented_people_says_so():
    assert not blank(FIRST).sample
    sample = Cohort(title="x", venue="x", city="x", organisation=Organisation(name="x", unit="", is_sample=True))
    own = replace(occasion(FIRST), cohort=sample)
    assert signing_list(own, ListPeople.TRAINEES, ListKind.BLANK, (), ()).sample


def test_only_of_trainees_it_is_recorded_who_was_there():
    refused = [(kind, people) for kind in ListKind for people in ListPeople if refuse_list(kind, people)]
    assert refused == [(ListKind.FILLED, ListPeople.TEAM)]
