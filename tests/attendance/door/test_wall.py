"""The page on the wall, and what it says is worth a look."""

import re
import uuid
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import delete

from portal.accounts.models import SignInSession
from portal.attendance.door.models import DoorArrival
from portal.attendance.door.rules import window_at
from portal.attendance.models import AttendanceMark
from portal.attendance.rules import MarkMaker, Presence
from portal.documents.qr import qr_svg
from portal.web.transaction import unit_of_work
from tests.pages.reading import figures, named, texts

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def roll(cast, wall):
    return f"/angkatan/{cast.own.id}/sesi/{wall.session_id}"


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


def pictures(page):
    return [unquote(one) for one in re.findall(r'src="data:image/svg\+xml,([^"]+)"', page.text)]


def test_the_wall_holds_the_present_code_and_three_to_come(app, tom, roll, wall, start):
    base = app.config["SETTINGS"].base_url
    page = tom.get(f"{roll}/pintu")
    moments = [start + ahead * 20 * SECOND for ahead in range(4)]
    assert pictures(page) == [qr_svg(base + wall.link(one)) for one in moments]
    assert page.text.count("data-code hidden") == 3
    assert figures(page) == {"attended": "0 dari 2", "unmarked": "2"}


def test_every_code_of_the_wall_is_taken_in_its_window(tom, client_for, roll, wall, start, noon):
    tom.get(f"{roll}/pintu")
    for ahead in range(4):
        noon(start + ahead * 20 * SECOND + 19 * SECOND)
        client_for().get(wall.link(start + ahead * 20 * SECOND), status=303)


def test_htmx_gets_the_wall_alone_with_new_codes(tom, roll, wall, start, noon):
    first = tom.get(f"{roll}/pintu")
    noon(start + 20 * SECOND)
    part = tom.get(f"{roll}/pintu", htmx=True)
    assert "<html" not in part.text
    assert pictures(part)[:3] == pictures(first)[1:]


@pytest.mark.parametrize(("when", "words"), [(-31, "Presensi dibuka pukul"), (1000, "Sesi ini sudah selesai")])
def test_a_wall_shows_no_code_while_the_door_is_shut(tom, roll, start, noon, when, words):
    noon(start + when * MINUTE)
    page = tom.get(f"{roll}/pintu")
    assert pictures(page) == []
    assert words in page.text
    assert ("arahkan ke kode ini" in page.text) == (when < 0)


def test_the_roll_leads_to_the_wall(tom, roll):
    page = tom.get(roll).text
    assert f'href="{roll}/pintu"' in page
    assert f'href="{roll}/pintu/dicek"' in page


@pytest.mark.parametrize("path", ["pintu", "pintu/dicek"])
def test_who_may_see_the_wall(cast, client_for, roll, path):
    for viewer, status in ((cast.tom, 200), (cast.ona, 200), (cast.ann, 403), (cast.ada, 403), (cast.cy, 403)):
        client_for(viewer).get(f"{roll}/{path}", status=status)
    for stranger in (cast.tess, cast.olga):
        client_for(stranger).get(f"{roll}/{path}", status=404)
    client_for(cast.tess).get(f"/angkatan/{cast.other.id}/sesi/{roll.rpartition('/')[2]}/{path}", status=404)
    client_for(cast.tom).get(f"/angkatan/{cast.own.id}/sesi/{uuid.uuid4()}/{path}", status=404)


def come(session, cast, wall, seat, *, after=5, device="a", changed=False):
    """Somebody has come in by the door so many seconds after they saw the code."""
    who = cast.ann if seat == cast.ann_seat else cast.bima
    marked = wall.starts_at + after * SECOND
    mark = AttendanceMark(
        session_id=wall.session_id,
        enrolment_id=seat,
        presence=Presence.PRESENT,
        maker=MarkMaker.SELF,
        marked_at=marked,
        marked_by=who.id,
    )
    with unit_of_work():
        session.add(mark)
        session.flush()
        facts = {"window": window_at(wall.starts_at), "first_seen_at": wall.starts_at, "device": device}
        session.add(DoorArrival(mark_id=mark.id, changed_hands=changed, **facts))


def test_what_is_worth_a_look_until_somebody_decides(session, cast, tom, roll, wall, start, noon):
    assert "Tidak ada yang perlu dicek" in tom.get(f"{roll}/pintu/dicek").text
    come(session, cast, wall, cast.ann_seat)
    come(session, cast, wall, cast.bima_seat, after=300, changed=True)
    noon(start + 10 * MINUTE)
    page = tom.get(f"{roll}/pintu/dicek")
    assert texts(page, "name") == ["Bima"]
    assert [kind for kind, _words in named(page, "oddity")] == ["changed-hands", "slow"]
    assert "2 orang mencatat diri lewat pintu" in page.text
    assert "curang" not in page.text.casefold()
    assert figures(tom.get(f"{roll}/pintu")) == {"attended": "2 dari 2", "unmarked": "0"}
    tom.post(roll, {"mark": f"{cast.bima_seat}:present"})
    assert texts(tom.get(f"{roll}/pintu/dicek"), "name") == []


def without_sessions(session):
    with unit_of_work():
        session.execute(delete(SignInSession).where(SignInSession.scope.is_(None)))


def test_a_screen_goes_on_by_a_pass_of_its_own(session, roll, tom, start, noon):
    wall = f"{roll}/pintu"
    assert "Biarkan menyala sampai tengah malam" in tom.get(wall).text
    answer = tom.post(f"{wall}/siapkan")
    assert answer.headers["Location"] == wall
    assert any(
        f"Path={wall};" in f"{one};" for one in answer.headers.getlist("Set-Cookie") if one.startswith("pass-door=")
    )
    tom.post("/keluar")
    without_sessions(session)
    assert "juga setelah Anda keluar" in tom.get(wall).text
    tom.get(wall, htmx=True)
    tom.get(f"{wall}/dicek", status=303)
    tom.get(roll, status=303)
    noon(start + timedelta(hours=24))
    tom.get(wall, status=303)


def test_the_pass_of_a_screen_opens_no_roll_and_can_be_ended(session, roll, tom):
    wall = f"{roll}/pintu"
    tom.post(f"{wall}/siapkan")
    without_sessions(session)
    word = tom.http.get_cookie("pass-door", path=wall).value
    for name in ("pass-door", "pass-roll"):
        tom.http.set_cookie(name, word, path=roll)
    tom.get(f"{roll}/pindai/orang", status=303)
    tom.post(f"{wall}/lepas")
    tom.get(wall, status=303)


def test_strangers_set_up_no_screen(roll, cast, client_for):
    client_for(cast.tess).post(f"{roll}/pintu/siapkan", status=404)
    client_for(cast.ann).post(f"{roll}/pintu/siapkan", status=403)
