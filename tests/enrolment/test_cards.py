"""Sign-in cards: made by a job, printed once as PDF, good for signing in until they are replaced."""

import re
import uuid
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import select

from portal.accounts.actions import fresh_pin
from portal.accounts.models import Person
from portal.app import JOBS
from portal.audit import AuditEntry
from portal.documents import pdf
from portal.documents.press import set_apart
from portal.enrolment.actions import cards
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import cards as cards_queries
from portal.jobs.models import Job, JobState
from portal.jobs.runner import run_next
from portal.web.transaction import unit_of_work
from tests.cast import CIKARANG, EARLY, JATIASIH, learner, roster, row
from tests.enrolment.bimtek import as_csv, as_rows, crowd


def make_cards(app, client, cohort_id) -> str:
    """Ask for PINs on the page and let the job run; gives the page of the finished job."""
    started = client.post(f"/angkatan/{cohort_id}/kartu")
    assert run_next(app, JOBS)
    return client.follow(started).text


def pins(session, *people) -> list[tuple[str, str | None]]:
    session.rollback()
    session.expire_all()
    return [(person.login, person.card_pin) for person in (session.get(Person, one.id) for one in people)]


def test_everybody_without_a_pin_gets_one_that_opens_the_door(app, session, cast, client_for, noon):
    ona, page = client_for(cast.ona), f"/angkatan/{cast.own.id}/kartu"
    assert "Buat PIN untuk 2 peserta" in ona.get(page).text
    assert "Selesai." in make_cards(app, ona, cast.own.id)
    assert "Unduh 2 kartu (PDF)" in ona.get(page).text
    ((number, pin), *_others) = pins(session, cast.ann, cast.bima, cast.sam)
    assert [bool(secret) for _login, secret in pins(session, cast.ann, cast.bima, cast.sam)] == [True, True, False]
    assert len(pin) == 6
    door = client_for(None)
    door.post("/masuk", {"login": f"{number[:4]} {number[4:]}", "secret": pin})
    assert "Ann Nur&#39;aini" in door.get(f"/belajar/{cast.ann_seat}").text
    client_for(None).post("/masuk", {"login": number, "secret": "000001"}, status=422)


def test_making_cards_again_touches_nobody_who_has_one(app, session, cast, client_for, noon):
    ona = client_for(cast.ona)
    make_cards(app, ona, cast.own.id)
    first = pins(session, cast.ann, cast.bima)
    make_cards(app, ona, cast.own.id)
    assert pins(session, cast.ann, cast.bima) == first
    states = session.scalars(select(Job.state).where(Job.kind == "cards")).all()
    assert states == [JobState.DONE, JobState.DONE]


def test_a_pin_given_at_the_counter_while_the_job_runs_is_kept(session, cast, client_for, noon):
    client_for(cast.ona).post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/kartu")
    ((_login, given),) = pins(session, cast.ann)
    with unit_of_work():
        late = {cast.ann.id: fresh_pin(), cast.bima.id: fresh_pin()}
        assert cards.issue_pins(session, late) == [cast.bima.id]
    (_ann, kept), (_bima, made) = pins(session, cast.ann, cast.bima)
    assert (kept, made) == (given, late[cast.bima.id].pin)


def pins_issued(session):
    session.rollback()
    return session.scalars(select(AuditEntry).where(AuditEntry.action == "pins-issued").order_by(AuditEntry.id)).all()


def test_pins_made_at_once_are_one_entry_that_names_everybody(app, session, cast, bimtek, upload, client_for, noon):
    upload(bimtek.id, as_csv(*as_rows(crowd(session)[:12])))
    ona = client_for(cast.ona)
    make_cards(app, ona, bimtek.id)
    (entry,) = pins_issued(session)
    seats = {
        seat.person_id: seat.id for seat in session.scalars(select(Enrolment).where(Enrolment.cohort_id == bimtek.id))
    }
    assert {one.person_id for one in entry.people} == seats.keys()
    trail = ona.get(f"/angkatan/{bimtek.id}/jejak").text
    assert "PIN dibuat sekaligus" in trail
    assert "12 orang sekaligus" in trail
    assert "Pekerjaan panjang dimulai · membuat PIN" in trail
    one = next(iter(seats.values()))
    assert "PIN dibuat sekaligus" in ona.get(f"/angkatan/{bimtek.id}/peserta/{one}/jejak").text


def test_a_job_cut_off_in_the_middle_goes_on_with_those_who_are_left(
    app, session, cast, bimtek, upload, client_for, monkeypatch
):
    upload(bimtek.id, as_csv(*as_rows(crowd(session)[:12])))
    client_for(cast.ona).post(f"/angkatan/{bimtek.id}/kartu")
    calls, issue = [], cards.issue_pins

    def break_second(*arguments) -> list[uuid.UUID]:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the power is gone")
        return issue(*arguments)

    monkeypatch.setattr(cards, "issue_pins", break_second)
    assert run_next(app, JOBS)
    page = client_for(cast.ona).get(f"/angkatan/{bimtek.id}/kartu").text
    assert "Unduh 1 kartu (PDF)" in page
    assert "Buat PIN untuk 11 peserta" in page
    assert "Selesai." in make_cards(app, client_for(cast.ona), bimtek.id)
    assert "Unduh 12 kartu (PDF)" in client_for(cast.ona).get(f"/angkatan/{bimtek.id}/kartu").text
    assert [len(entry.people) for entry in pins_issued(session)] == [1, 11]


def test_cards_are_printed_all_together_or_for_one_person(app, session, cast, client_for, noon):
    ona, file = client_for(cast.ona), f"/angkatan/{cast.own.id}/kartu.pdf"
    empty = ona.follow(ona.post(file))
    assert "Belum ada kartu untuk dicetak." in empty.text
    make_cards(app, ona, cast.own.id)
    everybody, one = ona.post(file, status=200), ona.post(file, {"peserta": cast.ann_seat}, status=200)
    for answer in (everybody, one):
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
        assert 'filename="kartu-masuk.pdf"' in answer.headers["Content-Disposition"]
    assert everybody.data != one.data
    session.rollback()
    assert [(row.home, row.born) for row in cards_queries.cards(session, cast.own.id, cast.ann.id)] == [
        ("Kelurahan Jatimekar", date(1990, 1, 1))
    ]
    for wanted in (cast.sam_seat, "x", ""):
        ona.post(file, {"peserta": wanted}, status=404)
    ona.get(file, 405)


def test_cards_come_in_the_order_of_the_desks_and_namesakes_are_marked(session, cast, noon):
    people = [
        ("Zul", JATIASIH, "3275090101909011", "IPSM"),
        ("H. Bima", CIKARANG, "3275090101909012", "Kota Bekasi"),
        ("Cici", CIKARANG, "3275094101909013", None),
    ]
    with unit_of_work():
        rows = [row(n, name, nik, home, quota=quota) for n, (name, home, nik, quota) in enumerate(people, 2)]
        rows[1] = replace(rows[1], birth_date=date(1990, 1, 2))
        assert import_roster(session, cast.ona, cast.own, "lagi.csv", roster(*rows), EARLY).refused == []
        cards.issue_pins(session, {one: fresh_pin() for one in cards.without_card(session, cast.own.id)})
    found = {order: cards_queries.cards(session, cast.own.id, order=order) for order in cards_queries.ORDERS}
    assert [one.name for one in found["name"]] == sorted(one.name for one in found["name"])
    for order, key in (("quota", "quota"), ("village", "home")):
        keys = [getattr(one, key) for one in found[order]]
        assert keys == sorted(keys, key=keys.index)
        by_name = [[one.name for one in found[order] if getattr(one, key) == wanted] for wanted in keys]
        assert all(names == sorted(names) for names in by_name)
        assert len(set(keys)) > 1
    assert [one.name for one in found["name"] if one.namesake] == ["Bima", "H. Bima"]
    (bima,) = cards_queries.cards(session, cast.own.id, cast.bima.id)
    assert bima.namesake


def test_the_page_offers_the_orders_and_takes_no_other(app, cast, client_for, noon):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    make_cards(app, ona, cast.own.id)
    page = ona.get(f"{home}/kartu").text
    assert re.findall(r'<option value="(\w+)">', page) == [one for one in cards_queries.ORDERS if one != "group"]
    for order in cards_queries.ORDERS:
        ona.post(f"{home}/kartu.pdf", {"order": order}, status=200)
    ona.post(f"{home}/kartu.pdf", {"order": "x"}, status=404)


def test_every_print_of_pins_is_noted_with_whose_they_are(app, session, cast, client_for, noon):
    ona, file = client_for(cast.ona), f"/angkatan/{cast.own.id}/kartu.pdf"
    make_cards(app, ona, cast.own.id)
    ona.post(file, status=200)
    ona.post(file, {"peserta": cast.ann_seat}, status=200)
    session.rollback()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "cards-printed").order_by(AuditEntry.id))
    noted = [(entry.actor_id, entry.cohort_id, {one.person_id for one in entry.people}) for entry in entries]
    who, where = cast.ona.id, cast.own.id
    assert noted == [(who, where, {cast.ann.id, cast.bima.id}), (who, where, {cast.ann.id})]


def test_a_new_pin_ends_the_old_one_and_the_session_it_opened(app, session, cast, client_for, noon):
    ona = client_for(cast.ona)
    make_cards(app, ona, cast.own.id)
    ((number, old),) = pins(session, cast.ann)
    phone = client_for(None)
    phone.post("/masuk", {"login": number, "secret": old})
    phone.get(f"/belajar/{cast.ann_seat}")
    page = ona.follow(ona.post(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/kartu"))
    assert "PIN baru dibuat." in page.text
    ((_number, new),) = pins(session, cast.ann)
    assert new != old
    assert phone.get(f"/belajar/{cast.ann_seat}", 303).headers["Location"].startswith("/masuk")
    client_for(None).post("/masuk", {"login": number, "secret": old}, status=422)
    client_for(None).post("/masuk", {"login": number, "secret": new})


def test_a_secret_of_ones_own_ends_the_card(app, session, cast, client_for, noon):
    ona = client_for(cast.ona)
    make_cards(app, ona, cast.own.id)
    ((number, pin),) = pins(session, cast.ann)
    client_for(learner(session, "Ann Nur'aini")).post("/akun", {"current": pin, "secret": "739205", "again": "739205"})
    client_for(None).post("/masuk", {"login": number, "secret": pin}, status=422)
    assert pins(session, cast.ann) == [(number, None)]
    page = ona.get(f"/angkatan/{cast.own.id}/kartu").text
    assert "Unduh 1 kartu (PDF)" in page
    assert "Buat PIN" not in page


def test_no_pin_is_shown_on_a_page_or_kept_in_the_trail(app, session, cast, client_for, noon):
    ona, home = client_for(cast.ona), f"/angkatan/{cast.own.id}"
    done = make_cards(app, ona, cast.own.id)
    ona.post(f"{home}/peserta/{cast.bima_seat}/kartu")
    secrets = [pin for _login, pin in pins(session, cast.ann, cast.bima)]
    assert all(secrets)
    pages = [done, *(ona.get(home + path).text for path in ("/kartu", "/peserta", f"/peserta/{cast.bima_seat}"))]
    trail = [(one.action, one.detail) for one in session.scalars(select(AuditEntry))]
    assert [action for action, _detail in trail if action.startswith("pin")] == ["pins-issued", "pin-issued"]
    assert not any(f">{pin}<" in page or pin in str(trail) for pin in secrets for page in pages)
    stored = session.connection().exec_driver_sql("SELECT card_pin FROM person WHERE card_pin IS NOT NULL").scalars()
    assert not any(pin.encode() in bytes(value) for value in stored for pin in secrets)


def test_cards_are_their_organisers_only(cast, client_for, noon):
    home = f"/angkatan/{cast.own.id}"
    renew = f"{home}/peserta/{cast.ann_seat}/kartu"
    for viewer, status in ((cast.tom, 403), (cast.ann, 403), (cast.ada, 403), (cast.olga, 404)):
        client = client_for(viewer)
        client.get(f"{home}/kartu", status)
        client.post(f"{home}/kartu", status=status)
        client.post(f"{home}/kartu.pdf", status=status)
        client.post(renew, status=status)
    client_for(cast.ona).post(f"{home}/peserta/{cast.sam_seat}/kartu", status=404)
    client_for(cast.ona).post(f"{home}/peserta/{uuid.uuid4()}/kartu", status=404)


def test_cards_that_are_not_set_in_time_are_not_handed_out_and_not_noted(
    app, session, cast, client_for, noon, monkeypatch
):
    """The deadline is a real one: the process that sets them is ended."""
    ona = client_for(cast.ona)
    make_cards(app, ona, cast.own.id)
    monkeypatch.setattr(pdf, "set_apart", partial(set_apart, deadline=0.01))
    answer = ona.post(f"/angkatan/{cast.own.id}/kartu.pdf")
    assert "Coba lagi sebentar lagi." in ona.follow(answer).text
    session.rollback()
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "cards-printed")).all() == []
