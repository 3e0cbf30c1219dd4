"""A trainer reads the plans of a cohort and judges them; plans on paper."""

import re
import uuid

import pytest
from sqlalchemy import select

from portal.audit import AuditEntry
from portal.db import db
from portal.web.transaction import unit_of_work
from portal.workplans import actions, queries
from portal.workplans.models import WorkPlanReview
from portal.workplans.rules import Decision, PlanCriterion, PlanJudgement, PlanState
from tests.certification.world import at_once, crowd
from tests.conftest import NOON
from tests.ledger.book import complete_seat
from tests.pages.reading import texts, words
from tests.queries import counted, max_queries
from tests.workplans import plans
from tests.workplans.plans import FULL, SCORES

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def home(cast, noon):
    return f"/angkatan/{cast.own.id}/rktl"


@pytest.fixture
def plan(session, cast, home):
    return plans.submitted(session, cast.ann, cast.ann_seat, NOON)


@pytest.fixture
def desk(cast, home, plan):
    return f"{home}/{cast.ann_seat}"


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


def names(response):
    return texts(response, "name")


def judged(decision, comment="", revision=1, **scores):
    points = {criterion.value: "3" for criterion in PlanCriterion} | scores
    return points | {"decision": decision, "comment": comment, "revision": str(revision)}


def reviews(session):
    session.rollback()
    return list(session.scalars(select(WorkPlanReview).order_by(WorkPlanReview.reviewed_at)))


def state(session, cast):
    session.rollback()
    return queries.own(session, cast.ann_seat).state


def test_the_list_shows_everybody_with_the_state_of_the_plan(cast, tom, home, plan):
    desk = tom.get(home)
    assert names(desk) == ["Ann Nur'aini", "Bima"]
    text = words(desk)
    assert "Menunggu pelatih 1" in text
    assert "Belum mulai 1" in text
    assert f"{home}/{cast.ann_seat}" in desk.text
    assert f"{home}/{cast.bima_seat}" not in desk.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=submitted", ["Ann Nur'aini"]),
        ("status=none", ["Bima"]),
        ("status=draft", []),
        ("status=xyz", ["Ann Nur'aini", "Bima"]),
        ("cari=bima", ["Bima"]),
        ("cari=bima&status=submitted", []),
        ("cari=%00%25", []),
        ("halaman=99", ["Ann Nur'aini", "Bima"]),
    ],
)
def test_search_and_filters(tom, home, plan, query, found):
    assert names(tom.get(f"{home}?{query}")) == found
    assert names(tom.get(f"{home}?{query}", htmx=True)) == found


def test_the_list_comes_in_pages_of_fifty_with_as_many_queries_as_for_two(session, cast, tom, home):
    tom.get(home)
    with counted(db.engine) as few:
        tom.get(home)
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(60)])
    with max_queries(db.engine, len(few)):
        first = tom.get(home)
    assert len(names(first)) == 50
    assert len(names(tom.get(f"{home}?halaman=2"))) == 12


def test_a_plan_is_read_with_everything_in_it(tom, desk):
    text = words(tom.get(desk))
    for word in ("Rencana Ann Nur'aini", FULL.potential, "Kunjungan lansia", "Rp450.000, Iuran warga", "Ketua RT 03"):
        assert word in text
    assert "Kecamatan Jatiasih, Kota Bekasi" in text


def test_a_draft_can_be_read_and_not_judged(session, cast, tom, home):
    with unit_of_work():
        plans.save(session, cast.ann, cast.ann_seat, FULL, NOON)
    desk = f"{home}/{cast.ann_seat}"
    assert 'name="decision"' not in tom.get(desk).text
    refused = tom.post(desk, judged("accepted", "Catatan saya"), status=422)
    assert "sudah dinilai atau berubah" in words(refused)
    assert "Catatan saya" in refused.text
    assert (reviews(session), state(session, cast)) == ([], PlanState.DRAFT)


def test_a_plan_is_accepted(session, cast, tom, home, desk):
    answer = tom.post(desk, judged("accepted", measure="4"))
    assert answer.headers["Location"] == f"{home}?status=submitted"
    assert "Rencana Ann Nur'aini diterima." in words(tom.follow(answer))
    (review,) = reviews(session)
    assert (review.decision, review.revision, review.comment, review.reviewed_by) == (
        Decision.ACCEPT,
        1,
        "",
        cast.tom.id,
    )
    assert review.scores == {"need": 3, "aim": 3, "fit": 3, "means": 3, "measure": 4}
    assert state(session, cast) is PlanState.ACCEPTED
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plan-accepted")).one()
    assert (entry.actor_id, entry.subject_id) == (cast.tom.id, str(review.plan_id))


@pytest.fixture
def accepted(tom, desk):
    tom.post(desk, judged("accepted"))


def test_who_accepted_by_mistake_opens_the_plan_again_with_a_reason(session, cast, tom, desk, accepted):
    assert "Keliru menerima? Buka lagi" in words(tom.get(desk))
    answer = tom.post(f"{desk}/buka-lagi", {"reason": "salah ketuk"})
    assert answer.headers["Location"] == desk
    shown = words(tom.follow(answer))
    assert "dibuka lagi dan dapat dinilai ulang" in shown
    assert "Kembalikan untuk perbaikan" in shown
    assert state(session, cast) is PlanState.SUBMITTED
    assert [review.decision for review in reviews(session)] == [Decision.ACCEPT]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plan-reopened")).one()
    assert (entry.actor_id, entry.person_id, entry.reason) == (cast.tom.id, cast.ann.id, "salah ketuk")
    assert entry.changed == {"state": ["accepted", "submitted"]}
    tom.post(desk, judged("returned", "Tulis jumlahnya."))
    assert state(session, cast) is PlanState.RETURNED


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_plan_is_not_opened_again_without_a_reason(session, cast, tom, desk, accepted, reason):
    shown = tom.post(f"{desk}/buka-lagi", {"reason": reason}, status=422)
    assert "<details" in shown.text
    assert f'value="{reason.strip()}"' in shown.text
    assert state(session, cast) is PlanState.ACCEPTED


def test_only_an_accepted_plan_is_opened_again(session, cast, tom, desk):
    assert "Buka lagi" not in tom.get(desk).text
    assert "Muat ulang halaman ini" in words(tom.post(f"{desk}/buka-lagi", {"reason": "salah ketuk"}, status=422))
    assert state(session, cast) is PlanState.SUBMITTED


def test_a_plan_on_which_a_completion_rests_stays_accepted(session, cast, tom, desk, accepted):
    with unit_of_work():
        complete_seat(session, cast.ann_seat, cast.ann.id, cast.own)
    assert "Buka lagi" not in tom.get(desk).text
    shown = words(tom.post(f"{desk}/buka-lagi", {"reason": "salah ketuk"}, status=422))
    assert "Kelulusan peserta ini sudah ditetapkan" in shown
    assert state(session, cast) is PlanState.ACCEPTED


def test_who_may_open_a_plan_again(session, cast, client_for, desk, accepted):
    for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.cy, 403), (cast.tess, 404), (cast.olga, 404)):
        client_for(viewer).post(f"{desk}/buka-lagi", {"reason": "salah ketuk"}, status=status)
    client_for(cast.ona).post(f"{desk}/buka-lagi", {"reason": "salah ketuk"})


def test_a_plan_is_returned_with_a_comment(session, cast, tom, desk):
    tom.post(desk, judged("returned", f"Tulis jumlahnya.\r\n{SCRIPT}"))
    (review,) = reviews(session)
    assert review.comment == f"Tulis jumlahnya.\n{SCRIPT}"
    assert state(session, cast) is PlanState.RETURNED
    shown = tom.get(desk)
    assert SCRIPT not in shown.text
    assert "Tulis jumlahnya." in shown.text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plan-returned")).one()
    assert (entry.detail, entry.changed) == ({"revision": 1}, {"state": ["submitted", "returned"]})
    assert entry.personal == {"comment": [None, review.comment]}
    assert (entry.person_id, entry.cohort_id) == (cast.ann.id, cast.own.id)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (judged("returned"), "Tulis apa yang perlu diperbaiki"),
        (judged("returned", "  \r\n\x00"), "Tulis apa yang perlu diperbaiki"),
        (judged("accepted", "Bagus sekali", aim=""), "Pilih nilai untuk butir ini."),
        (judged("accepted", "Bagus sekali", aim="5"), "Pilih salah satu dari daftar."),
        (judged("accepted", "Bagus sekali", aim="-1"), "Pilih salah satu dari daftar."),
        (judged("accepted", "Bagus sekali", aim="²"), "Pilih salah satu dari daftar."),
        (judged("accepted", "Bagus sekali", aim="9" * 5000), "Pilih salah satu dari daftar."),
        (judged("lulus", "Bagus sekali"), "Pilih salah satu dari daftar."),
        (judged("accepted", "b" * 10_000), "Paling panjang 2000 huruf."),
        (judged("accepted", "Bagus sekali", revision=7), "sudah dinilai atau berubah"),
        (judged("accepted", "Bagus sekali") | {"revision": "\x00"}, "sudah dinilai atau berubah"),
    ],
)
def test_an_impossible_judgement_is_refused_and_what_was_chosen_stays(session, cast, tom, desk, form, said):
    refused = tom.post(desk, form, status=422)
    assert said in words(refused)
    assert form["comment"].strip("\0\r\n ") in refused.text
    assert len(re.findall(r'<input checked[^>]*value="3"', refused.text)) >= 4
    assert (reviews(session), state(session, cast)) == ([], PlanState.SUBMITTED)


def test_what_was_judged_meanwhile_is_not_judged_again(session, cast, client_for, tom, desk):
    tom.post(desk, judged("accepted"))
    refused = client_for(cast.ona).post(desk, judged("returned", "Belum cukup."), status=422)
    assert "sudah dinilai atau berubah" in words(refused)
    assert "Belum cukup." in refused.text
    assert len(reviews(session)) == 1


def test_two_trainers_at_the_same_moment_give_one_judgement(app, session, cast, plan):
    seat, viewers = cast.ann_seat, (cast.tom, cast.ona)

    def judge(viewer):
        def work():
            with unit_of_work():
                found = actions.review(db.session(), viewer, seat, PlanJudgement(1, Decision.ACCEPT, SCORES, ""), NOON)
                return found and found.code

        return work

    assert sorted(map(str, at_once(app, *map(judge, viewers)))) == ["None", "not_waiting"]
    assert len(reviews(session)) == 1


def test_two_first_saves_at_the_same_moment_share_one_plan(app, session, cast):
    seat = cast.ann_seat

    def work():
        with unit_of_work():
            return plans.save(db.session(), cast.ann, seat, FULL, NOON).id

    assert len(set(at_once(app, work, work))) == 1


def test_the_trainee_reads_the_latest_word_first(session, cast, client_for, tom, desk, plan):
    tom.post(desk, judged("returned", "Catatan lama"))
    with unit_of_work():
        plans.submit(session, cast.ann, cast.ann_seat, NOON)
    tom.post(desk, judged("returned", "Catatan baru"))
    text = words(client_for(cast.ann).get(f"/belajar/{cast.ann_seat}/rktl"))
    assert text.index("Catatan baru") < text.index("Catatan sebelumnya (1)") < text.index("Catatan lama")


def test_who_may_read_and_judge(session, cast, client_for, home, desk):
    for address in (home, desk):
        client_for(cast.ona).get(address)
    for address in (f"{desk}/cetak", f"{home}/cetak"):
        client_for(cast.ona).post(address, status=200)
    for address in (home, desk, f"{desk}/cetak", f"{home}/cetak"):
        for viewer, status in ((cast.ann, 403), (cast.ada, 403), (cast.cy, 403), (cast.tess, 404), (cast.olga, 404)):
            client = client_for(viewer)
            client.post(address, status=status) if address.endswith("cetak") else client.get(address, status=status)
    for viewer, status in ((cast.ann, 403), (cast.tess, 404), (cast.olga, 404)):
        client_for(viewer).post(desk, judged("accepted"), status=status)
    for seat in (cast.bima_seat, cast.sam_seat, uuid.uuid4()):
        client_for(cast.tom).get(f"{home}/{seat}", status=404)
        client_for(cast.tom).post(f"{home}/{seat}", judged("accepted"), status=404)
        client_for(cast.tom).post(f"{home}/{seat}/cetak", status=404)
    assert reviews(session) == []


def test_the_cohort_page_leads_to_the_plans(cast, tom, home):
    assert home in tom.get(f"/angkatan/{cast.own.id}").text


def test_one_s_own_plan_on_paper(session, cast, client_for, plan):
    own = f"/belajar/{cast.ann_seat}/rktl/cetak"
    text = words(client_for(cast.ann).get(own))
    for word in ("Rencana Kerja Tindak Lanjut", "Ann Nur'aini", "Kunjungan lansia", "Rp450.000", "CONTOH"):
        assert word in text
    assert "Kepala Desa/Lurah" in text
    for viewer, status in ((cast.bima, 404), (cast.sam, 404), (cast.tom, 403)):
        client_for(viewer).get(own, status=status)
    client_for(cast.bima).get(f"/belajar/{cast.bima_seat}/rktl/cetak", status=404)


def test_a_whole_cohort_on_paper_holds_what_was_submitted(session, cast, tom, home, plan):
    with unit_of_work():
        plans.save(session, cast.bima, cast.bima_seat, FULL, NOON)
    assert tom.post(f"{home}/cetak", status=200).text.count("<article>") == 1
    with counted(db.engine) as few:
        tom.post(f"{home}/cetak", status=200)
    with unit_of_work():
        plans.submit(session, cast.bima, cast.bima_seat, NOON)
    with max_queries(db.engine, len(few)):
        assert tom.post(f"{home}/cetak", status=200).text.count("<article>") == 2
    one = tom.post(f"{home}/{cast.bima_seat}/cetak", status=200)
    assert one.text.count("<article>") == 1
    assert "Bima" in one.text


def test_a_cohort_without_plans_says_so_on_paper(tom, home):
    assert "Belum ada rencana yang dikirim." in tom.post(f"{home}/cetak", status=200).text


def test_who_had_plans_on_paper_stands_in_the_trail_of_their_writers(session, cast, client_for, tom, home, plan):
    tom.post(f"{home}/cetak", status=200)
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "work-plans-printed")).one()
    assert (entry.actor_id, [one.person_id for one in entry.people]) == (cast.tom.id, [cast.ann.id])
    trail = client_for(cast.ona).get(f"/angkatan/{cast.own.id}/peserta/{cast.ann_seat}/jejak").text
    assert "Rencana tindak lanjut dicetak" in trail
