"""Who marked somebody, when, and what replaced what."""

import uuid
from datetime import timedelta

from tests.certification.world import crowd
from tests.conftest import NOON
from tests.pages.reading import named, texts, words


def test_every_mark_of_somebody_is_told_with_maker_time_and_what_it_replaced(cast, client_for, tom, roll, noon):
    ona = client_for(cast.ona)
    tom.post(roll, {"mark": f"{cast.ann_seat}:absent"})
    noon(NOON + timedelta(minutes=5))
    ona.post(roll, {"mark": f"{cast.ann_seat}:late"})
    link = f"{roll}/riwayat/{cast.ann_seat}"
    assert link in tom.get(roll).text
    page = tom.get(link)
    assert [value for value, _text in named(page, "past")] == ["late", "absent"]
    said = words(page)
    assert "2 Terlambat berlaku Ona Wijaya 10 Mar 2026, 12.05.00 Kehadiran dicatat Mengganti tanda nomor 1" in said
    assert "1 Alpa Tom Saputra 10 Mar 2026, 12.00.00 Kehadiran dicatat" in said


def test_a_mark_taken_back_stays_in_the_history(cast, tom, roll):
    tom.post(f"{roll}/sisanya?tanda=absent")
    act = tom.get(roll).text.partition('name="undo" value="')[2].partition('"')[0]
    tom.post(roll, {"undo": act})
    page = tom.get(f"{roll}/riwayat/{cast.bima_seat}")
    assert [value for value, _text in named(page, "past")] == ["taken-back", "absent"]
    assert "Menarik tanda nomor 1" in words(page)
    assert "berlaku" not in words(page)


def test_a_reason_is_told_to_those_who_may_read_the_trail(cast, client_for, tom, roll, noon):
    noon(NOON + timedelta(days=8))
    client_for(cast.ona).post(roll, {"mark": f"{cast.ann_seat}:sick", "reason": "surat dokter"})
    page = f"{roll}/riwayat/{cast.ann_seat}"
    assert "Alasan: surat dokter" in words(client_for(cast.ona).get(page))
    assert "surat dokter" not in tom.get(page).text


def test_contradictions_stand_first_with_both_sources(session, cast, client_for, tom, roll, noon):
    crowd(session, cast, ["Aaa Pertama", "Zzz Terakhir"])
    page = tom.get(roll)
    last = page.text.split('name="who" value="')[-1].partition(":")[0]
    client_for(cast.ona).post(roll, {"mark": f"{last}:present:"})
    noon(NOON + timedelta(minutes=5))
    tom.post(roll, {"mark": f"{last}:absent:"})
    page = tom.get(roll)
    assert texts(page, "name") == ["Zzz Terakhir", "Aaa Pertama", "Ann Nur'aini", "Bima"]
    assert "Alpa (Tom Saputra, 12.05) · Hadir (Ona Wijaya, 12.00)" in page.text
    assert "Tanda yang berlaku berbeda." in tom.get(f"{roll}/riwayat/{last}").text


def test_who_may_read_a_history(cast, client_for, tom, roll):
    page = f"{roll}/riwayat/{cast.ann_seat}"
    assert "Belum ada tanda" in client_for(cast.ona).get(page).text
    client_for(cast.ann).get(page, 403)
    client_for(cast.ada).get(page, 403)
    for stranger in (cast.olga, cast.tess):
        client_for(stranger).get(page, 404)
    for other in (cast.sam_seat, uuid.uuid4(), "x"):
        tom.get(f"{roll}/riwayat/{other}", 404)
