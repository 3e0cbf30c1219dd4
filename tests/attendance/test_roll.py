"""The roll call page, and one's own attendance."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.attendance.models import AttendanceMark
from portal.attendance.queries import rolls
from portal.attendance.rules import Presence
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG
from tests.certification.world import crowd, mark
from tests.conftest import NOON
from tests.pages.reading import figures, named, texts

AWKWARD = ["Seratus % Wati", "Garis_Bawah", "Miring\\Balik", "Polos Saja"]


def names(response):
    return texts(response, "name")


def test_one_tap_marks_and_leads_back_to_the_row_with_search_filter_and_page(session, cast, tom, roll, marks):
    asked = f"{roll}?cari=a&status=unmarked&halaman=1"
    answer = tom.post(asked, {"mark": f"{cast.ann_seat}:present"})
    assert answer.headers["Location"] == f"{asked}#p-{cast.ann_seat}"
    assert marks() == [(cast.ann_seat, Presence.PRESENT)]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance-marked")).one()
    assert (entry.actor_id, entry.subject_id) == (cast.tom.id, str(cast.ann_seat))


def test_the_page_shows_the_mark_its_time_and_the_counters(cast, tom, roll, held, marks):
    tom.post(roll, {"mark": f"{cast.ann_seat}:late"})
    page = tom.get(roll)
    text = page.text
    pressed = re.findall(r'value="([^"]+)" data-mark="\w+" aria-pressed="true"', text)
    assert pressed == [f"{cast.ann_seat}:late:{marks(AttendanceMark.id)[0][0].hex}"]
    assert "12.00" in text
    assert figures(page) == {"attended": "1 / 2", "unmarked": "1"}
    assert re.search(r">Terlambat 1</a>", text)
    assert re.search(r">Hadir 0</a>", text)


def test_a_correction_is_a_further_mark(cast, tom, roll, noon, marks):
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    noon(NOON + timedelta(minutes=1))
    tom.post(roll, {"mark": f"{cast.ann_seat}:present"})
    assert marks() == [(cast.ann_seat, Presence.ABSENT), (cast.ann_seat, Presence.PRESENT)]
    assert names(tom.get(f"{roll}?status=present")) == ["Ann Nur'aini"]
    assert names(tom.get(f"{roll}?status=absent")) == []


def button(page, seat, presence):
    """What a tap on this button sends."""
    return re.search(rf'value="({seat}:{presence}:[^"]*)"', page.text)[1]


def counted(session, cast, held):
    session.rollback()
    counts = rolls.roll_counts(session, cast.own.id, held.id)
    return counts.marks, counts.contested


def test_a_tap_counts_although_the_clock_was_set_back(session, cast, tom, roll, held, noon):
    tom.post(roll, {"mark": button(tom.get(roll), cast.ann_seat, "absent")})
    noon(NOON - timedelta(minutes=10))
    tom.post(roll, {"mark": button(tom.get(roll), cast.ann_seat, "present")})
    assert counted(session, cast, held) == ({Presence.PRESENT: 1}, 0)


def test_quick_taps_on_one_page_are_corrections(session, cast, tom, roll, held):
    page = tom.get(roll)
    for presence in ("present", "late", "sick"):
        tom.post(roll, {"mark": button(page, cast.ann_seat, presence)})
    assert counted(session, cast, held) == ({Presence.SICK: 1}, 0)


def test_marks_of_two_who_did_not_see_each_other_are_shown_until_one_decides(
    session, cast, client_for, tom, roll, held, noon
):
    ona = client_for(cast.ona)
    before = tom.get(roll)
    ona.post(roll, {"mark": button(before, cast.ann_seat, "present")})
    noon(NOON + timedelta(minutes=5))
    tom.post(roll, {"mark": button(before, cast.ann_seat, "sick")})
    assert counted(session, cast, held) == ({Presence.SICK: 1}, 1)
    page = tom.get(f"{roll}?status=contested")
    assert names(page) == ["Ann Nur'aini"]
    assert "Sakit (Tom Saputra, 12.05) · Hadir (Ona Wijaya, 12.00)" in page.text
    assert "Catatan berbeda" in tom.get(roll).text
    ona.post(roll, {"mark": button(page, cast.ann_seat, "present")})
    assert counted(session, cast, held) == ({Presence.PRESENT: 1}, 0)
    assert "berbeda" not in tom.get(roll).text


def test_a_page_that_does_not_say_what_it_showed_corrects_all(session, cast, client_for, tom, roll, held):
    client_for(cast.ona).post(roll, {"mark": f"{cast.ann_seat}:present:"})
    tom.post(roll, {"mark": f"{cast.ann_seat}:late:"})
    assert counted(session, cast, held)[1] == 1
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    assert counted(session, cast, held) == ({Presence.ABSENT: 1}, 0)


def test_a_mark_of_somebody_else_cannot_be_replaced(session, cast, tom, client_for, roll, held, marks):
    client_for(cast.ona).post(roll, {"mark": f"{cast.bima_seat}:present"})
    theirs = marks(AttendanceMark.id)[0][0]
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent:{theirs.hex}"})
    assert counted(session, cast, held) == ({Presence.PRESENT: 1, Presence.ABSENT: 1}, 0)


@pytest.mark.parametrize("seen", ["x", "1,2", ",".join(["0" * 31] * 3), "é"])
def test_nonsense_about_what_was_seen_is_refused(cast, tom, roll, seen):
    tom.post(roll, {"mark": f"{cast.ann_seat}:present:{seen}"}, 404)


def test_htmx_gets_a_part_of_the_same_page(cast, tom, roll):
    answer = tom.post(roll, {"mark": f"{cast.bima_seat}:sick"}, htmx=True)
    part = tom.get(answer.headers["Location"], htmx=True)
    page = tom.get(answer.headers["Location"]).text
    assert part.headers["Vary"].startswith("HX-Request")
    token = r'name="csrf_token" value="[^"]*"'
    assert re.sub(token, "", part.text).strip() in re.sub(token, "", page)
    assert "<html" not in part.text
    assert 'aria-pressed="true"' in part.text


def test_search_by_name_village_whole_nik_or_participant_number(session, cast, tom, roll):
    crowd(session, cast, ["Citra Dewi"], village=CIKARANG)
    login = session.scalars(select(Person.login).where(Person.full_name == "Bima")).one()
    village = names(tom.get(f"{roll}?cari=CIKARANG"))
    assert village == ["Citra Dewi"]
    found = {
        "ann nur'": ["Ann Nur'aini"],
        "  bima  ": ["Bima"],
        "32750941 0190 9001": ["Ann Nur'aini"],
        login: ["Bima"],
        f"{login[:4]} {login[4:]}": ["Bima"],
        "3275094101909": [],
        "tak ada": [],
        "": ["Ann Nur'aini", "Bima", "Citra Dewi"],
    }
    assert {search: names(tom.get(f"{roll}?cari={search}")) for search in found} == found


def test_wildcards_and_quotes_are_searched_letter_by_letter(session, cast, tom, roll):
    crowd(session, cast, AWKWARD)
    found = {
        "%25": ["Seratus % Wati"],
        "_": ["Garis_Bawah"],
        "%5C": ["Miring\\Balik"],
        "'": ["Ann Nur'aini"],
        "%25%25": [],
        "polos%00": ["Polos Saja"],
        "%F0%9F%98%80": [],
    }
    assert {search: names(tom.get(f"{roll}?cari={search}")) for search in found} == found


def test_filters_and_an_unknown_filter(session, cast, tom, roll, held):
    with unit_of_work():
        session.add(mark(held.id, cast.ann_seat, cast.tom, Presence.EXCUSED, NOON))
    found = {status: names(tom.get(f"{roll}?status={status}")) for status in ("excused", "unmarked", "present", "xyz")}
    assert found == {
        "excused": ["Ann Nur'aini"],
        "unmarked": ["Bima"],
        "present": [],
        "xyz": ["Ann Nur'aini", "Bima"],
    }


def test_pages_of_fifty_keep_the_search(session, cast, tom, roll):
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(60)])
    second = tom.get(f"{roll}?cari=peserta&halaman=2")
    assert names(second) == [f"Peserta {number:03d}" for number in range(50, 60)]
    assert "cari=peserta&amp;halaman=1" in second.text
    assert names(tom.get(f"{roll}?cari=peserta&halaman=99")) == names(second)
    assert len(names(tom.get(f"{roll}?halaman=-3"))) == 50


def test_the_rest_is_marked_present_and_what_is_marked_stays(session, cast, tom, roll, held, marks):
    tom.post(roll, {"mark": f"{cast.ann_seat}:sick"})
    assert "1 peserta belum tercatat" in tom.get(f"{roll}/sisanya").text
    answer = tom.post(f"{roll}/sisanya")
    assert "1 peserta ditandai hadir." in tom.follow(answer).text
    assert marks() == [(cast.ann_seat, Presence.SICK), (cast.bima_seat, Presence.PRESENT)]
    tom.post(f"{roll}/sisanya")
    assert len(marks()) == 2
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance-rest").limit(1)).one()
    assert (entry.actor_id, entry.subject_id) == (cast.tom.id, str(held.id))


@pytest.mark.parametrize("htmx", [False, True])
def test_too_early_is_refused_with_the_reason(cast, tom, roll, held, noon, htmx, marks):
    noon(held.starts_at - timedelta(hours=2, seconds=1))
    answer = tom.post(roll, {"mark": f"{cast.ann_seat}:present"}, status=422, htmx=htmx)
    assert "Kehadiran dapat dicatat mulai 2 jam sebelum sesi." in answer.text
    assert marks() == []


def test_the_rest_cannot_be_marked_too_early(tom, roll, held, noon, marks):
    noon(held.starts_at - timedelta(hours=3))
    assert "2 jam sebelum sesi" in tom.post(f"{roll}/sisanya", status=422).text
    assert marks() == []


def test_nobody_of_another_cohort_can_be_marked(cast, tom, roll, marks):
    tom.post(roll, {"mark": f"{cast.sam_seat}:present"}, status=404)
    tom.post(roll, {"mark": f"{uuid.uuid4()}:present"}, status=404)
    assert marks() == []


@pytest.mark.parametrize("text", ["", "present", ":", "x:present", "{seat}:", "{seat}:Hadir", "{seat}:present:x", "\0"])
def test_a_malformed_mark_is_not_found(cast, tom, roll, text, marks):
    tom.post(roll, {"mark": text.format(seat=cast.ann_seat)}, status=404)
    assert marks() == []


def test_who_may_call_the_roll(cast, client_for, roll, held, marks):
    for page in (roll, f"{roll}/sisanya"):
        client_for(cast.ona).get(page)
        client_for(cast.ann).get(page, status=403)
        client_for(cast.ada).get(page, status=403)
        for stranger in (cast.olga, cast.tess):
            client_for(stranger).get(page, status=404)
            client_for(stranger).post(page, {"mark": f"{cast.ann_seat}:present"}, status=404)
    client_for(cast.tess).get(f"/angkatan/{cast.other.id}/sesi/{held.id}", status=404)
    assert marks() == []


def test_a_trainee_sees_every_session_with_the_own_mark_only(session, cast, client_for, held):
    with unit_of_work():
        session.add(mark(held.id, cast.ann_seat, cast.tom, Presence.LATE, NOON))
        session.add(mark(held.id, cast.bima_seat, cast.tom, Presence.SICK, NOON))
    own = f"/belajar/{cast.ann_seat}/kehadiran"
    page = client_for(cast.ann).get(own)
    text = page.text
    assert all(one.title in text for one in cohorts.sessions(session, cast.own.id))
    assert named(page, "presence") == [("late", "Terlambat")]
    assert f"{held.jp} dari {cohorts.timetable_jp(session, cast.own.id)} JP" in text
    assert "Untuk lulus perlu sedikitnya 80%" in text
    assert f"JP · {held.room}" in text
    client_for(cast.bima).get(own, status=404)
    client_for(cast.tom).get(own, status=403)


def test_the_rest_is_offered_from_the_beginning_of_the_session_on(tom, roll, held, noon, marks):
    noon(held.starts_at - timedelta(seconds=1))
    assert "Tandai sisanya" not in tom.get(roll).text
    assert "Sesi ini belum mulai." in tom.post(f"{roll}/sisanya", status=422).text
    assert marks() == []
    noon(held.starts_at)
    assert "Tandai sisanya hadir" in tom.get(roll).text
    tom.post(f"{roll}/sisanya")
    assert len(marks()) == 2
