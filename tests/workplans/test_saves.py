"""Saves that meet: two pages at once, texts that go while somebody types, and answers that were lost."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.workplans.models import WorkPlan
from portal.workplans.rules import Activity, PlanContents, PlanState
from tests.pages.reading import words
from tests.workplans.plans import FULL, shown, stored, typed


@pytest.fixture
def home(cast, noon):
    return f"/belajar/{cast.ann_seat}/rktl"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def test_the_later_save_of_two_pages_is_refused_and_its_text_stays(session, cast, ann, home):
    ann.post(home, typed(FULL))
    mine = replace(FULL, potential="Yang pertama")
    ann.post(home, typed(mine, revision=1))
    page = ann.post(home, typed(replace(FULL, potential="Yang kedua"), revision=1), status=422)
    assert "sudah disimpan dari halaman atau perangkat lain" in words(page)
    assert (shown(page)["potential"], shown(page)["revision"]) == ("Yang kedua", "1")
    assert stored(session, cast).sheet == mine


def test_a_save_that_is_sent_again_because_its_answer_was_lost_is_taken(session, cast, ann, home):
    ann.post(home, typed(FULL))
    for _again in range(2):
        ann.post(home, typed(replace(FULL, potential="Baru"), revision=1, go="add"))
    plan = stored(session, cast)
    assert (plan.revision, len(plan.sheet.activities)) == (2, 3)


def test_a_text_that_a_page_sends_is_on_the_disk_and_the_receipt_says_so(session, cast, ann, home):
    receipt = ann.script(f"{home}/isian", {"revision": 0, "notes": [["potential", "Pemuda giat ", 1, "a", 0, []]]})
    assert receipt == {
        "taken": ["potential"],
        "held": {"potential": [1, "a"]},
        "asides": 0,
        "layout": 0,
        "revision": 1,
        "total": "0",
        "at": "12.00.00",
        "unfit": {},
    }
    plan = stored(session, cast)
    assert (plan.sheet, plan.revision, plan.state) == (PlanContents(potential="Pemuda giat"), 1, PlanState.DRAFT)
    page = ann.get(home)
    assert "Tersimpan di server pukul 12.00.00" in words(page)
    assert shown(page)["potential"] == "Pemuda giat"


def test_sending_again_what_was_lost_on_the_way_changes_nothing(session, cast, ann, home):
    old = {"notes": [["potential", "a", 1, "p", 0, []]]}
    ann.script(f"{home}/isian", old)
    ann.script(f"{home}/isian", {"notes": [["potential", "b", 2, "p", 0, []]]})
    for _again in range(2):
        assert ann.script(f"{home}/isian", old)["taken"] == ["potential"]
    plan = stored(session, cast)
    assert (plan.sheet.potential, plan.revision, plan.draft.asides) == ("b", 2, ())


def test_the_text_of_another_phone_is_shown_beside_and_chosen_by_hand(session, cast, ann, home):
    ann.script(f"{home}/isian", {"notes": [["sources", "Balai dusun", 5, "rumah", 0, []]]})
    receipt = ann.script(f"{home}/isian", {"notes": [["sources", "Kas kelompok", 4, "hp", 0, []]]})
    assert (receipt["taken"], receipt["asides"]) == (["sources"], 1)
    assert receipt["held"] == {"sources": [5, "rumah", "Balai dusun"]}
    page = ann.get(home)
    assert "Dua tulisan untuk isian yang sama" in words(page)
    assert "Kas kelompok" in words(page)
    refused = ann.post(home, {"go": "submit"}, status=422)
    assert "Pilih salah satu dari dua tulisan yang berbeda" in words(refused)
    ann.post(home, {"go": "take:sources.4.hp"})
    plan = stored(session, cast)
    assert (plan.sheet.sources, plan.draft.asides) == ("Kas kelompok", ())
    ann.script(f"{home}/isian", {"notes": [["sources", "Iuran", 9, "lain", 0, []]]})
    (aside,) = stored(session, cast).draft.asides
    assert aside.text == "Kas kelompok"
    ann.post(home, {"go": f"drop:{aside.key}"})
    plan = stored(session, cast)
    assert (plan.sheet.sources, plan.draft.asides) == ("Iuran", ())
    ann.post(home, {"go": "take:nothing"})


def test_two_texts_stand_under_what_their_field_asks_for(ann, home):
    for place, field in enumerate(("sources", "activities-0-title", "activities-2-aim")):
        for seq, by in ((5, "rumah"), (4, "hp")):
            ann.script(f"{home}/isian", {"notes": [[field, f"{by} {place}", seq, by, 0, []]]})
    asked = dict(re.findall(r'data-asked="([^"]*)">([^<]*)<', ann.get(home).text))
    assert asked == {
        "sources": "Sumber",
        "activities-0-title": "Kegiatan 1, Kegiatan",
        "activities-2-aim": "Kegiatan 3, Tujuan",
    }


def test_a_page_is_told_what_others_have_written_since(ann, home):
    first = ann.script(f"{home}/isian", {"revision": 0, "notes": [["potential", "a", 1, "p", 0, []]]})
    ann.script(f"{home}/isian", {"revision": first["revision"], "notes": [["sources", "b", 1, "q", 0, []]]})
    told = ann.script(f"{home}/isian", {"revision": 1, "notes": [["ability", "c", 2, "p", 0, []]]})
    assert told["held"] == {"potential": [1, "p"], "sources": [1, "q", "b"], "ability": [2, "p"]}


def test_a_text_that_does_not_fit_waits_and_the_others_are_taken(session, cast, ann, home):
    notes = [
        ["activities-0-cost", "seribu", 1, "p", 0, []],
        ["activities-1-title", "Kunjungan", 2, "p", 0, []],
        ["potential", "p" * 1001, 3, "p", 0, []],
        ["activities-8-title", "lebih", 4, "p", 0, []],
        ["csrf_token", "x", 5, "p", 0, []],
        ["activities-0-cost_source", "kas", 6, "p", 0, []],
    ]
    receipt = ann.script(f"{home}/isian", {"notes": notes})
    assert receipt["taken"] == ["activities-0-cost_source", "activities-1-title"]
    assert set(receipt["unfit"]) == {"activities-0-cost", "potential", "activities-8-title", "csrf_token"}
    assert receipt["unfit"]["activities-0-cost"].startswith("Biaya (rupiah): Tulis biaya")
    sheet = stored(session, cast).sheet
    assert sheet.activities == (Activity(cost_source="kas"), Activity(title="Kunjungan"))


def test_a_row_that_was_removed_meanwhile_takes_nothing_with_it(session, cast, ann, home):
    ann.post(home, typed(FULL))
    ann.post(home, {"go": "remove-1"})
    receipt = ann.script(f"{home}/isian", {"notes": [["activities-1-aim", "Tujuan baru", 1, "p", 0, []]]})
    assert (receipt["taken"], receipt["asides"], receipt["layout"]) == (["activities-1-aim"], 1, 1)
    plan = stored(session, cast)
    assert plan.sheet == replace(FULL, activities=FULL.activities[1:])
    page = ann.get(home)
    assert "Tujuan baru" in words(page)
    assert "Pakai tulisan lain" not in words(page)
    ann.script(f"{home}/isian", {"notes": [["activities-0-aim", "Yang sekarang", 1, "p", 1, []]]})
    assert stored(session, cast).sheet.activities[0].aim == "Yang sekarang"


def test_a_script_that_has_sent_the_texts_presses_buttons_without_them(session, cast, ann, home):
    ann.post(home, typed(FULL))
    for go, count in (("add", 3), ("remove-3", 2), ("save", 2), ("files", 2)):
        ann.post(home, {"go": go, "revision": "0"})
        assert len(stored(session, cast).sheet.activities) == count, go
    ann.post(home, {"go": "submit"})
    assert stored(session, cast).state is PlanState.SUBMITTED


def test_what_comes_after_the_plan_was_sent_is_refused_and_said_in_words(session, cast, ann, home):
    ann.post(home, typed(FULL, go="submit"))
    refused = ann.script(f"{home}/isian", {"notes": [["potential", "Terlambat", 9, "p", 0, []]]}, status=409)
    assert refused["refused"].startswith("Rencana ini sudah dikirim.")
    assert refused["left"] == [{"asked": "Potensi", "here": "Terlambat", "there": FULL.potential}]
    assert stored(session, cast).sheet == FULL


GOOD = ["potential", "a", 1, "p", 0, []]


@pytest.mark.parametrize(
    "notes",
    [
        None,
        {},
        "potential",
        [1],
        [GOOD[:5]],
        [GOOD, GOOD],
        [["potential", "a", 0, "p", 0, []]],
        [["potential", "a", 1 << 53, "p", 0, []]],
        [["potential", "a", True, "p", 0, []]],
        [["potential", None, 1, "p", 0, []]],
        [["potential", "a", 1, "", 0, []]],
        [["potential", "a", 1, "P" * 17, 0, []]],
        [["potential", "a", 1, "p", "0", []]],
        [["potential", "a", 1, "p", 0, [[1]]]],
        [["potential", "a", 1, "p", 0, [["1", "q"]]]],
        [["potential", "a", 1, "p", 0, [[1, "q"]] * 51]],
        [[f"x{number}", "a", 1, "p", 0, []] for number in range(101)],
    ],
)
def test_what_are_no_notes_is_refused_and_leaves_nothing(session, cast, ann, home, notes):
    assert "refused" in ann.script(f"{home}/isian", {"notes": notes}, status=422)
    assert stored(session, cast) is None


def test_only_the_writer_sends_texts(cast, client_for, home):
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403), (cast.ona, 403), (None, 401)):
        client_for(viewer).script(f"{home}/isian", {"notes": [GOOD]}, status=status)


def test_two_who_begin_at_once_share_one_plan(session, cast, ann, home):
    ann.post(home, typed(PlanContents(potential="a")))
    ann.post(home, typed(PlanContents(potential="b")), status=422)
    session.rollback()
    assert len(session.scalars(select(WorkPlan)).all()) == 1
