"""A trainee writes the own plan: drafts, rows, submitting, mending what was returned."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.cohorts.models import Cohort
from portal.db import db
from portal.web.transaction import unit_of_work
from portal.workplans import rules
from portal.workplans.rules import Activity, Decision, PlanContents, PlanState
from tests.conftest import NOON
from tests.pages.client import Page
from tests.pages.reading import words
from tests.queries import counted
from tests.workplans import plans
from tests.workplans.plans import FULL, LETTERS, VISITS, shown, stored, typed

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def home(cast, noon):
    return f"/belajar/{cast.ann_seat}/rktl"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


def actions_of(session):
    session.rollback()
    return [one.action for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_looking_makes_no_plan(session, cast, ann, home):
    page = ann.get(home)
    assert stored(session, cast) is None
    assert shown(page)["revision"] == "0"
    assert "Belum mulai" in words(page)
    assert [name for name in shown(page) if name.endswith("-title")] == ["activities-0-title"]


def test_a_draft_is_saved_incomplete_and_shown_again(session, cast, ann, home):
    draft = PlanContents(potential="Pemuda giat\n\ndan ramah", activities=(Activity(title="Kunjungan"),))
    answer = ann.post(home, typed(draft, go="save"))
    page = ann.follow(answer)
    assert "Draf tersimpan." in words(page)
    plan = stored(session, cast)
    assert (plan.sheet, plan.state, plan.revision, plan.saved_at) == (draft, PlanState.DRAFT, 1, NOON)
    fields = shown(page)
    assert (fields["potential"], fields["activities-0-title"]) == ("Pemuda giat\n\ndan ramah", "Kunjungan")
    assert fields["revision"] == "1"
    assert "work-plan-begun" in actions_of(session)


def test_nothing_at_all_can_be_saved(session, cast, ann, home):
    ann.post(home, {"revision": "0"})
    assert stored(session, cast).sheet == PlanContents()


def test_saving_the_same_again_changes_nothing(session, cast, ann, home, noon):
    ann.post(home, typed(FULL))
    noon(NOON + timedelta(minutes=5))
    ann.post(home, typed(FULL))
    plan = stored(session, cast)
    assert (plan.revision, plan.saved_at) == (1, NOON)


def test_the_costs_are_summed(session, cast, ann, home):
    page = ann.follow(ann.post(home, typed(FULL, **{"activities-1-cost": "Rp 1.050.000,-"})))
    assert "Jumlah biaya Rp1.500.000" in words(page)
    assert shown(page)["activities-1-cost"] == "1.050.000"
    assert stored(session, cast).sheet.total == 1_500_000


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("activities-0-cost", "-5", "angka rupiah bulat"),
        ("activities-0-cost", "1,5", "angka rupiah bulat"),
        ("activities-1-cost", "seribu", "angka rupiah bulat"),
        ("activities-0-cost", "2000000000", "paling besar Rp1.000.000.000"),
        ("potential", "p" * 10_000, "Paling panjang 1000 huruf."),
        ("activities-0-aim", "t" * 401, "Paling panjang 400 huruf."),
        ("activities-1-title", "k" * 161, "Paling panjang 160 huruf."),
    ],
)
@pytest.mark.parametrize("go", ["save", "submit", "files", ""])
def test_what_is_impossible_is_refused_and_everything_typed_stays(session, cast, ann, home, name, text, said, go):
    form = typed(FULL, go=go) | {name: text}
    page = ann.post(home, form, status=422)
    assert said in words(page)
    kept = shown(page)
    for field in form.keys() - {"go", "revision"}:
        assert kept[field].replace(".", "") == form[field].replace(".", ""), field
    assert stored(session, cast) is None


def test_hostile_text_is_kept_as_text(session, cast, ann, home):
    hostile = replace(FULL, potential=f"'\"{SCRIPT}", activities=(replace(VISITS, title=f"{SCRIPT}%(x)s{{0}}"),))
    page = ann.follow(ann.post(home, typed(hostile)))
    assert SCRIPT not in page.text
    assert stored(session, cast).sheet == hostile


def test_zero_bytes_and_other_signs_nobody_typed_are_left_out(session, cast, ann, home):
    form = typed(FULL) | {"potential": "a\x00b\x1b\r\nc\td ", "activities-0-title": "x\x00\ny"}
    ann.post(home, form)
    sheet = stored(session, cast).sheet
    assert (sheet.potential, sheet.activities[0].title) == ("ab\nc d", "x y")


@pytest.mark.parametrize("revision", ["", "-1", "²", "1.0", "9" * 5000, "\x00", "nol"])
def test_a_revision_that_is_none_is_stale(session, cast, ann, home, revision):
    ann.post(home, typed(FULL) | {"revision": revision}, status=422)
    assert stored(session, cast) is None


def test_rows_beyond_the_last_and_names_that_are_none_are_left_out(session, cast, ann, home):
    names = ["8-title", "99999999-title", "²-title", f"{'9' * 5000}-title", "-1-title", "x", ""]
    ann.post(home, typed(PlanContents()) | {f"activities-{name}": "lebih" for name in names})
    assert stored(session, cast).sheet == PlanContents()


def test_an_activity_is_added_and_everything_typed_is_saved(session, cast, ann, home):
    answer = ann.post(home, typed(FULL, go="add"))
    assert answer.headers["Location"] == f"{home}#activities-2"
    assert stored(session, cast).sheet.activities == (VISITS, LETTERS, Activity())
    assert "activities-2-title" in shown(ann.get(home))


def test_eight_activities_are_the_most(session, cast, ann, home):
    eight = replace(FULL, activities=(VISITS,) * rules.MAX_ACTIVITIES)
    page = ann.follow(ann.post(home, typed(eight, go="add")))
    assert stored(session, cast).sheet == eight
    assert 'value="add" disabled' in page.text


@pytest.mark.parametrize(("go", "left"), [("remove-1", (LETTERS,)), ("remove-2", (VISITS,))])
def test_an_activity_is_removed(session, cast, ann, home, go, left):
    assert ann.post(home, typed(FULL, go=go)).headers["Location"] == f"{home}#activities"
    assert stored(session, cast).sheet == replace(FULL, activities=left)


def test_removing_the_last_activity_leaves_a_blank_one(session, cast, ann, home):
    ann.post(home, typed(replace(FULL, activities=(VISITS,)), go="remove-1"))
    assert stored(session, cast).sheet.activities == (Activity(),)


@pytest.mark.parametrize("go", ["remove-0", "remove-3", "remove-", "remove--1", "remove-²", "remove", "add-1x", "\x00"])
def test_a_button_that_is_none_only_saves(session, cast, ann, home, go):
    ann.post(home, typed(FULL, go=go))
    assert stored(session, cast).sheet.activities[:2] == (VISITS, LETTERS)


def test_a_faulty_activity_can_be_removed(session, cast, ann, home):
    ann.post(home, typed(FULL, go="remove-1") | {"activities-0-cost": "-5"})
    assert stored(session, cast).sheet == replace(FULL, activities=(LETTERS,))


def test_a_row_is_added_on_the_page_even_when_something_else_is_refused(session, cast, ann, home):
    page = ann.post(home, typed(FULL, go="add") | {"activities-0-cost": "-5"}, status=422)
    assert shown(page)["activities-0-cost"] == "-5"
    assert shown(page)["activities-1-title"] == LETTERS.title
    assert shown(page)["activities-2-title"] == ""
    assert stored(session, cast) is None


def test_the_button_for_attachments_saves_first(session, cast, ann, home):
    assert ann.post(home, typed(FULL, go="files")).headers["Location"] == f"{home}/lampiran"
    assert stored(session, cast).sheet == FULL


def test_an_incomplete_plan_is_saved_but_not_submitted_and_the_page_says_why(session, cast, ann, home):
    poor = replace(FULL, sources="", activities=(replace(VISITS, aim=""), Activity()))
    page = ann.post(home, typed(poor, go="submit"), status=422)
    text = words(page)
    assert "Sumber: masih kosong" in text
    assert "Kegiatan 1, Tujuan: masih kosong" in text
    assert "Kegiatan 2 belum diisi sama sekali" in text
    ids = {field.get("id") for _tag, field in Page(page.text).elements}
    targets = re.findall(r'<li><a href="#([^"]+)"', page.text)
    assert len(targets) == 3
    assert set(targets) <= ids
    assert shown(page)["activities-0-title"] == VISITS.title
    plan = stored(session, cast)
    assert (plan.sheet, plan.state, plan.submitted_at) == (poor, PlanState.DRAFT, None)
    assert shown(page)["revision"] == "1"
    ann.post(home, typed(FULL, revision=1, go="submit"))
    assert stored(session, cast).state is PlanState.SUBMITTED


def test_a_number_like_a_nik_keeps_a_plan_from_being_submitted(session, cast, ann, home):
    page = ann.post(home, typed(replace(FULL, conditions="3275094101909001"), go="submit"), status=422)
    assert "Kondisi kesejahteraan sosial: hapus angka yang menyerupai NIK" in words(page)


def test_a_submitted_plan_is_read_and_not_changed(session, cast, ann, home):
    page = ann.follow(ann.post(home, typed(FULL, go="submit")))
    text = words(page)
    assert "Rencana sudah dikirim ke pelatih." in text
    assert "Menunggu pelatih" in text
    assert "Rp450.000, Iuran warga" in text
    assert "<textarea" not in page.text
    plan = stored(session, cast)
    assert (plan.state, plan.submitted_at, plan.sheet) == (PlanState.SUBMITTED, NOON, FULL)
    assert "work-plan-submitted" in actions_of(session)
    for htmx in (False, True):
        late = ann.post(home, typed(replace(FULL, potential="Lain"), revision=1), status=422, htmx=htmx)
        assert "Rencana ini sudah dikirim." in words(late)
    assert stored(session, cast).sheet == FULL


def test_a_returned_plan_is_mended_under_the_trainer_s_words_and_submitted_again(session, cast, ann, home, noon):
    plan = plans.submitted(session, cast.ann, cast.ann_seat, NOON)
    with unit_of_work():
        plans.judge(session, cast.tom, plan, Decision.RETURN, NOON, "Sebutkan jumlah lansia.\nJangan lupa waktunya.")
    page = ann.get(home)
    text = words(page)
    assert "Perlu diperbaiki" in text
    assert "Sebutkan jumlah lansia." in text
    assert "3 · baik" in text
    assert "Tom Saputra" in text
    noon(NOON + timedelta(hours=1))
    better = replace(FULL, potential="Lebih jelas")
    ann.post(home, typed(better, revision=1, go="submit"))
    plan = stored(session, cast)
    assert (plan.state, plan.revision, plan.submitted_at) == (PlanState.SUBMITTED, 2, NOON + timedelta(hours=1))
    with unit_of_work():
        plans.judge(session, cast.tom, plan, Decision.ACCEPT, NOON + timedelta(hours=2))
    text = words(ann.get(home))
    assert "Rencana Anda sudah diterima." in text
    assert "Catatan sebelumnya (1)" in text
    late = ann.post(home, typed(FULL, revision=2), status=422)
    assert "sudah diterima pelatih, jadi tidak dapat diubah lagi" in words(late)


def test_who_may_write(cast, ann, client_for, home):
    ann.get(home)
    for viewer in (cast.bima, cast.sam):
        client_for(viewer).get(home, status=404)
        client_for(viewer).post(home, typed(FULL), status=404)
    for viewer in (cast.tom, cast.ona, cast.ada, cast.cy):
        client_for(viewer).get(home, status=403)
        client_for(viewer).post(home, typed(FULL), status=403)
    ann.get(f"/belajar/{uuid.uuid4()}/rktl", status=404)


def test_the_home_leads_to_the_plan_and_says_where_it_stands(session, cast, ann, home, noon):
    front = f"/belajar/{cast.ann_seat}"
    assert "Mulai menulis rencana" in words(ann.get(front))
    ann.post(home, typed(PlanContents(potential="a")))
    assert "Lanjutkan rencana" in words(ann.get(front))
    ann.post(home, typed(FULL, revision=1, go="submit"))
    assert "Lihat rencana" in words(ann.get(front))
    with unit_of_work():
        plans.judge(session, cast.tom, stored(session, cast), Decision.RETURN, NOON, "Perbaiki.")
    page = ann.get(front)
    assert "Perbaiki rencana" in words(page)
    assert home in page.text


def test_a_page_asks_no_more_for_eight_activities_than_for_one(session, cast, ann, home):
    statements = []
    for number, count in enumerate((1, rules.MAX_ACTIVITIES)):
        ann.post(home, typed(replace(FULL, activities=(VISITS,) * count), revision=number))
        with counted(db.engine) as found:
            ann.get(home)
        statements.append(len(found))
    assert statements[0] == statements[1]


@pytest.fixture
def close(session, cast):
    def close(moment=NOON):
        with unit_of_work():
            session.get_one(Cohort, cast.own.id).closed_at = moment

    return close


def test_a_closed_cohort_takes_no_plan_and_says_so(session, cast, ann, home, close):
    ann.post(home, typed(FULL, go="save"))
    close()
    answer = ann.post(home, typed(replace(FULL, potential="Terlambat"), 1, go="save"), 422)
    assert "Pelatihan ini sudah ditutup" in words(answer)
    assert shown(answer)["potential"] == "Terlambat"
    notes = {"notes": [["potential", "Terlambat", 9, "p", 0, []]]}
    told = ann.script(f"{home}/isian", notes, status=409)
    assert told["code"] == "closed"
    assert told["left"][0]["here"] == "Terlambat"
    page = ann.get(home)
    assert "minta penyelenggara membukanya lagi" in words(page)
    assert "potential" not in shown(page)
    assert "sudah ditutup" in words(ann.get(f"{home}/lampiran"))
    assert stored(session, cast).sheet == FULL
    close(None)
    assert ann.script(f"{home}/isian", notes)["taken"] == ["potential"]
    assert stored(session, cast).sheet.potential == "Terlambat"


def test_no_plan_is_begun_in_a_closed_cohort(session, cast, ann, home, close):
    close()
    assert "sudah ditutup" in words(ann.get(home))
    ann.script(f"{home}/isian", {"notes": [["potential", "Terlambat", 9, "p", 0, []]]}, status=409)
    ann.post(home, typed(FULL, go="submit"), 422)
    assert stored(session, cast) is None
