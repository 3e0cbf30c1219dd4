"""Marking essays: what waits, what a reader gives, and what nobody may change any more."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.assessments.attempts import queries
from portal.assessments.attempts.actions import save
from portal.assessments.attempts.models import Answer, Attempt, QuizWindow
from portal.assessments.attempts.rules import COMMENT_LENGTH, Message, ReviewPolicy
from portal.assessments.marking import actions as marking_actions
from portal.assessments.marking import queries as marking
from portal.assessments.marking.models import EssayGrade
from portal.assessments.marking.rules import EssayJudgement, EssayState, refuse_points, worth
from portal.assessments.questions.quizzes import GRADED
from portal.audit import AuditEntry
from portal.certification.actions import decide
from portal.cohorts.models import Cohort
from portal.content.shapes import Criterion
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound, Refusal
from portal.ledger.models import Completion
from portal.web.transaction import unit_of_work
from tests.assessments.essays import FREE, PLAN, VISIT, with_essays, write
from tests.assessments.sitting import said
from tests.certification.world import ALL_JP, BASE_URL, at_once, crowd, learn
from tests.conftest import NOON
from tests.pages.reading import links as links_of
from tests.queries import counted

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PRETEST, POSTTEST = GRADED
STORY = "Saya mengetuk pintu.\n<b>Lalu</b> saya mendengar."
FULL = {"criterion_0": "3", "criterion_1": "2", "criterion_2": "1", "comment": "Bagus."}


@pytest.fixture
def hall(session, cast, noon):
    """Ann and Bima have written two essays each an hour ago, Sam one in the other cohort."""
    with unit_of_work():
        version = with_essays(session, cast.own)
        texts = {VISIT.key: STORY, PLAN.key: "Tiga langkah."}
        ann = write(session, cast.own, version, cast.ann_seat, texts, NOON - HOUR)
        bima = write(session, cast.own, version, cast.bima_seat, texts | {FREE.key: ""}, NOON - HOUR, handed_in=False)
        sam = write(session, cast.other, version, cast.sam_seat, texts, NOON - HOUR)
    here = f"/angkatan/{cast.own.id}/kuis/pretes/koreksi"
    return SimpleNamespace(version=version, ann=ann, bima=bima, sam=sam, here=here, at=f"{here}/{ann}/{VISIT.key}")


def links(page):
    """The essays that a list leads to, in its order, each as (attempt, question)."""
    found = [urlsplit(link).path.split("/")[-2:] for link in links_of(page, "name")]
    return [(uuid.UUID(attempt), key) for attempt, key in found]


def marks(session):
    session.rollback()
    return session.scalars(select(EssayGrade).order_by(EssayGrade.marked_at, EssayGrade.id)).all()


def points(session, attempt_id, key=VISIT.key):
    session.rollback()
    session.expire_all()
    return session.get_one(Answer, (attempt_id, key)).points


def seen(session, cast, attempt_id, key=VISIT.key):
    """The sign of an essay as it stands."""
    session.rollback()
    return marking.read(session, cast.own, attempt_id, key, NOON).sign


def give(session, cast, attempt_id, points, key=VISIT.key, viewer=None, comment=""):
    """Mark an essay as it stands, by the action itself."""
    judgement = EssayJudgement(points, comment, seen(session, cast, attempt_id, key))
    with unit_of_work():
        return marking_actions.grade_essay(session, viewer or cast.tom, cast.own, attempt_id, key, judgement, NOON)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8), st.data())
def test_points_are_the_share_of_what_the_rubric_is_worth(most, data):
    rubric = [Criterion("Butir", one) for one in most]
    given_ = [data.draw(st.integers(0, one)) for one in most]
    assert worth(rubric, [0] * len(most)) == 0
    assert worth(rubric, most) == 1000
    assert abs(worth(rubric, given_) - 1000 * sum(given_) / sum(most)) <= 0.5
    assert refuse_points(rubric, given_) is None
    assert refuse_points(rubric, given_[1:]).code == "criteria"
    for wrong in (-1, most[-1] + 1):
        assert refuse_points(rubric, [*given_[:-1], wrong]).field == f"criterion_{len(most) - 1}"


def test_who_may_mark_and_what_is_not_there(cast, client_for, hall):
    for viewer, status in ((cast.ona, 200), (cast.tess, 404), (cast.olga, 404), (cast.ann, 403), (cast.cy, 403)):
        client_for(viewer).get(hall.here, status=status)
        client_for(viewer).get(hall.at, status=status)
    client_for().get(hall.at, status=303)
    tom = client_for(cast.tom)
    for bad in (
        hall.here.replace("pretes", "ujian"),
        hall.at.replace("pretes", "pascates"),
        f"{hall.here}/{uuid.uuid4()}/{VISIT.key}",
        f"{hall.here}/{hall.sam}/{VISIT.key}",
        f"{hall.here}/{hall.ann}/kdp-001",
        f"{hall.here}/{hall.ann}/{FREE.key}",
        f"{hall.here}/{hall.ann}/%00",
    ):
        tom.get(bad, status=404)
        if bad.count("/") > 5:
            tom.post(bad, FULL, status=404)


def test_a_question_that_is_no_essay_is_not_found(session, cast, tom, hall):
    with unit_of_work():
        other = write(session, cast.own, hall.version, cast.ann_seat, {"kdp-001": "a"}, NOON - HOUR, number=2)
    tom.get(f"{hall.here}/{other}/kdp-001", status=404)
    with pytest.raises(NotFound):
        marking_actions.grade_essay(session, cast.tom, cast.own, other, "kdp-001", EssayJudgement((1,), "", ""), NOON)


def test_the_list_shows_what_waits_without_names(session, cast, tom, hall):
    page = tom.get(hall.here)
    order = [(attempt, key) for key in (VISIT.key, PLAN.key) for attempt in sorted((hall.ann, hall.bima))]
    assert links(page) == order
    text = page.text
    assert "Bima" not in text
    assert "Ann Nur" not in text
    numbers = re.findall(r">Peserta (\d\d)<", text)
    assert numbers == ["01", "02", "01", "02"]
    assert "belum dibaca (4)" in text
    assert "tidak dibaca, kelulusan" not in text
    named = tom.get(f"{hall.here}?nama=tampil&soal={PLAN.key}")
    assert {key for _attempt, key in links(named)} == {PLAN.key}
    assert "Ann Nur&#39;aini" in named.text
    assert named.text.count("?nama=tampil") == 2
    part = tom.get(f"{hall.here}?status=read", htmx=True).text
    assert part.strip().startswith("<section")
    assert "Tidak ada jawaban dalam keadaan ini." in part
    for nonsense in ("status=x&soal=y&nama=z&halaman=x", "status=%00&soal=%00", "halaman=999999999999999"):
        assert len(links(tom.get(f"{hall.here}?{nonsense}"))) == 4


def test_the_number_of_a_person_stays_when_others_come_later(session, cast, tom, hall):
    before = tom.get(f"{hall.at}").text
    with unit_of_work():
        write(session, cast.own, hall.version, cast.bima_seat, {VISIT.key: "Lagi."}, NOON - HOUR, number=2)
    number = sorted((hall.ann, hall.bima)).index(hall.ann) + 1
    for text in (before, tom.get(hall.at).text):
        assert f"<h1>Peserta {number:02d}</h1>" in text
        assert "Ann Nur" not in text
    assert "<h1>Ann Nur&#39;aini</h1>" in tom.get(f"{hall.at}?nama=tampil").text


def test_only_papers_that_are_over_are_read(session, cast, tom, hall):
    with unit_of_work():
        session.execute(update(Attempt).where(Attempt.id == hall.ann).values(submitted_at=None, due_at=NOON))
        session.execute(update(Enrolment).where(Enrolment.id == cast.bima_seat).values(state=EnrolmentState.WITHDRAWN))
    assert links(tom.get(hall.here)) == []
    assert "Belum ada esai yang dapat dibaca" in said(tom.get(hall.here))
    tom.get(f"{hall.here}/{hall.bima}/{VISIT.key}", status=404)
    page = tom.get(hall.at)
    assert "masih mengerjakan" in said(page)
    assert "mengetuk pintu" not in said(page)
    assert "Simpan dan lanjut" not in said(page)
    page = tom.post(hall.at, FULL, status=422)
    assert "masih mengerjakan" in said(page)
    assert "Bagus.</textarea>" in page.text
    assert marks(session) == []


def test_the_list_asks_the_database_no_more_for_many_than_for_few(session, cast, tom, hall):
    asked = []
    tom.get(hall.here)
    for names in ([], [f"Orang {number:02}" for number in range(30)]):
        crowd(session, cast, names)
        with unit_of_work():
            taken = select(Attempt.enrolment_id)
            seats = select(Enrolment.id).where(Enrolment.cohort_id == cast.own.id, Enrolment.id.not_in(taken))
            for seat in session.scalars(seats).all():
                write(session, cast.own, hall.version, seat, {VISIT.key: STORY}, NOON - HOUR)
        session.rollback()
        with counted(db.engine) as statements:
            page = tom.get(hall.here)
        asked.append(len(statements))
        assert len(links(page)) == 4 + len(names)
    assert asked[0] == asked[1] <= 12


def test_a_quiz_without_essays_is_told_so(session, cast, tom, noon):
    words = said(tom.get(f"/angkatan/{cast.own.id}/kuis/pascates/koreksi"))
    assert "Belum ada esai yang dapat dibaca" in words
    assert marking.tallies(session, cast.own.id, POSTTEST, NOON) == []


def test_an_answer_is_shown_as_it_was_written_and_marked_by_its_rubric(session, cast, tom, hall):
    page = tom.get(hall.at)
    text = page.get_data(as_text=True)
    assert "Saya mengetuk pintu.\n&lt;b&gt;Lalu&lt;/b&gt; saya mendengar." in text
    assert "Ceritakan satu kunjungan rumah." in text
    assert "4 jawaban belum dibaca" in said(page)
    assert [len(re.findall(f'name="criterion_{place}"', text)) for place in range(4)] == [4, 3, 2, 0]
    form = {"criterion_0": "2", "criterion_1": "0", "criterion_2": "1", "comment": " Baik.\r\nTambah contoh. \0"}
    answer = tom.post(f"{hall.at}?nama=tampil", form | {"seen": seen(session, cast, hall.ann)})
    assert points(session, hall.ann) == 500
    (made,) = marks(session)
    assert (made.response, made.points, made.criteria, made.comment) == (STORY, 500, [2, 0, 1], "Baik.\nTambah contoh.")
    assert (made.marked_by, made.marked_at) == (cast.tom.id, NOON)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "essay-marked")).one()
    assert (entry.actor_id, entry.subject, entry.subject_id) == (cast.tom.id, "attempt", str(hall.ann))
    assert (entry.detail, entry.cohort_id) == ({"question": VISIT.key}, cast.own.id)
    assert entry.changed == {"points": [None, 500], "criteria": [None, [2, 0, 1]]}
    following = tom.follow(answer)
    assert "nama=tampil" in answer.headers["Location"]
    assert "3 jawaban belum dibaca" in said(following)


def test_saving_leads_through_all_that_waits_and_then_to_the_list(session, cast, tom, hall):
    url = f"{hall.here}/{max(hall.ann, hall.bima)}/{VISIT.key}"
    met = []
    while "/koreksi/" in url:
        attempt, key = url.rpartition("/koreksi/")[2].split("/")
        met.append((uuid.UUID(attempt), key))
        form = FULL if key == VISIT.key else {"criterion_0": "40", "comment": ""}
        url = tom.post(url, form | {"seen": seen(session, cast, uuid.UUID(attempt), key)}).headers["Location"]
    first, last = sorted((hall.ann, hall.bima))
    assert met == [(last, VISIT.key), (first, PLAN.key), (last, PLAN.key), (first, VISIT.key)]
    page = tom.get(url)
    assert "Semua esai sudah dibaca." in said(page)
    assert links(page) == []
    page = tom.get(f"{url}?status=read")
    assert len(links(page)) == 4
    assert "1 dari 1 poin" in said(page)
    session.rollback()
    results = {one.enrolment_id: one for one in queries.results(session, cast.own.id, NOON)}
    assert (results[cast.ann_seat].pending, results[cast.ann_seat].points) == (0, 2000)
    assert queries.best_scores(list(results.values()), PRETEST)[cast.ann_seat] == 100


def test_bad_points_are_refused_at_their_field_and_what_was_typed_stays(session, cast, tom, hall):
    for bad in ("4", "-1", "x", "", "1.5", "9" * 5000, "²"):
        form = FULL | {"criterion_0": bad, "seen": seen(session, cast, hall.ann)}
        page = tom.post(hall.at, form, status=422)
        text = page.text
        assert 'id="criterion_0-fault"' in text
        assert re.search(r'<input checked[^>]*name="criterion_1"[^>]*value="2"', text)
        assert "Bagus.</textarea>" in text
    page = tom.post(hall.at, {"comment": "k" * (COMMENT_LENGTH + 1)}, status=422)
    assert "Beri nilai untuk kriteria ini." in said(page)
    assert "k" * (COMMENT_LENGTH + 1) in page.text
    typed = f"{hall.here}/{hall.ann}/{PLAN.key}"
    page = tom.post(typed, {"criterion_0": "41", "seen": seen(session, cast, hall.ann, PLAN.key)}, status=422)
    assert "Isi 0 sampai 40." in said(page)
    assert 'value="41"' in page.text
    assert isinstance(give(session, cast, hall.ann, (41,), PLAN.key), Refusal)
    assert marks(session) == []


def test_an_essay_without_a_rubric_gets_points_as_a_whole(session, cast, tom, hall):
    with unit_of_work():
        attempt = write(session, cast.own, hall.version, cast.ann_seat, {FREE.key: "Baik."}, NOON - HOUR, number=2)
    url = f"{hall.here}/{attempt}/{FREE.key}"
    assert "Jawaban secara keseluruhan" in said(tom.get(url))
    tom.post(url, {"criterion_0": "7", "seen": seen(session, cast, attempt, FREE.key)})
    assert points(session, attempt, FREE.key) == 700


def test_what_was_not_answered_needs_no_reading(session, cast, tom, hall):
    page = tom.get(f"{hall.here}/{hall.bima}/{FREE.key}")
    assert "tidak dijawab" in said(page)
    assert "Simpan dan lanjut" not in said(page)
    assert give(session, cast, hall.bima, (5,), FREE.key).code == "empty"
    assert points(session, hall.bima, FREE.key) == 0


def test_marks_stay_and_the_latest_counts(session, cast, tom, client_for, hall, noon):
    give(session, cast, hall.ann, (3, 2, 1), comment="Lengkap.")
    noon(NOON + MINUTE)
    page = client_for(cast.ona).get(hall.at)
    assert "Tom Saputra · Selasa, 10 Maret 2026 pukul 12.00 WIB" in said(page)
    assert "1 dari 1 poin (3 + 2 + 1)" in said(page)
    assert re.search(r'<input checked[^>]*name="criterion_0"[^>]*value="3"', page.text)
    form = {"criterion_0": "0", "criterion_1": "2", "criterion_2": "1", "seen": seen(session, cast, hall.ann)}
    forgotten = {"criterion_0": "0", "seen": form["seen"]}
    page = client_for(cast.ona).post(hall.at, forgotten, status=422)
    assert page.text.count("<input checked") == 1
    client_for(cast.ona).post(hall.at, form)
    assert points(session, hall.ann) == 500
    assert [(one.points, one.marked_by) for one in marks(session)] == [(1000, cast.tom.id), (500, cast.ona.id)]
    words = said(tom.get(hall.at)).partition("Nilai yang sudah diberikan")[2]
    assert words.index("berlaku") < words.index("Ona Wijaya") < words.index("Tom Saputra")
    assert words.count("berlaku") == 1
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work():
        session.execute(update(EssayGrade).values(points=0))


def test_the_same_form_sent_twice_marks_once_but_not_over_somebody_elses_mark(session, cast, tom, client_for, hall):
    form = FULL | {"seen": seen(session, cast, hall.ann)}
    tom.post(hall.at, form)
    tom.post(hall.at, form)
    assert len(marks(session)) == 1
    ona = client_for(cast.ona)
    other = form | {"criterion_0": "1", "comment": "Kurang alasan."}
    page = ona.post(hall.at, other, status=422)
    assert "baru saja berubah atau dinilai orang lain" in said(page)
    assert "Tom Saputra" in said(page)
    assert "Kurang alasan.</textarea>" in page.text
    fresh = re.findall(r'name="seen"[^>]*value="(\w+)"', page.text)[0]
    ona.post(hall.at, other | {"seen": fresh})
    assert [one.points for one in marks(session)] == [1000, 667]


def test_two_readers_who_agree_are_both_written_down(session, cast, hall):
    for viewer in (cast.tom, cast.ona, cast.ona):
        give(session, cast, hall.ann, (3, 2, 1), viewer=viewer, comment="Bagus.")
    assert sorted(one.marked_by for one in marks(session)) == sorted([cast.tom.id, cast.ona.id])


def test_an_answer_that_came_later_waits_again(session, cast, tom, hall):
    before = seen(session, cast, hall.bima)
    give(session, cast, hall.bima, (3, 2, 1))
    with unit_of_work():
        save(
            session, cast.bima.person_ids, hall.bima, [Message(VISIT.key, "Lain.", 9)], NOON, refuse=lambda _state: None
        )
    url = f"{hall.here}/{hall.bima}/{VISIT.key}"
    page = tom.get(url)
    assert "Jawaban berubah setelah dinilai" in said(page)
    assert " checked" not in page.text
    assert (hall.bima, VISIT.key) in links(tom.get(hall.here))
    assert marking.comments(session, hall.bima) == {}
    tom.post(url, FULL | {"seen": before}, status=422)
    assert points(session, hall.bima) is None
    with unit_of_work():
        save(
            session, cast.bima.person_ids, hall.bima, [Message(VISIT.key, STORY, 10)], NOON, refuse=lambda _state: None
        )
    give(session, cast, hall.bima, (3, 2, 1))
    assert points(session, hall.bima) == 1000


def test_marks_stay_once_the_completion_is_decided(session, cast, tom, hall):
    learn(session, cast, cast.ann_seat, jp=ALL_JP, unread=0, right=20)
    give(session, cast, hall.ann, (3, 2, 1))
    with unit_of_work():
        assert decide(session, cast.ona.id, session.get_one(Cohort, cast.own.id), BASE_URL, NOON) == 1
    assert "Kelulusan peserta ini sudah ditetapkan" in said(tom.get(hall.at))
    form = FULL | {"criterion_0": "0", "seen": seen(session, cast, hall.ann)}
    page = tom.post(hall.at, form, status=422)
    assert "Kelulusan peserta ini sudah ditetapkan" in said(page)
    assert give(session, cast, hall.ann, (0,), PLAN.key).code == "decided"
    assert (points(session, hall.ann), points(session, hall.ann, PLAN.key)) == (1000, None)
    assert {attempt for attempt, _key in links(tom.get(hall.here))} == {hall.bima}
    page = tom.get(f"{hall.here}?status=left")
    assert links(page) == [(hall.ann, PLAN.key)]
    tallies = marking.tallies(session, cast.own.id, PRETEST, NOON)
    assert [(one.unread, one.read, one.left) for one in tallies] == [(1, 1, 0), (1, 0, 1)]


def test_deciding_and_marking_at_once_never_disagree(app, session, cast, hall):
    learn(session, cast, cast.ann_seat, jp=ALL_JP, unread=0)
    with unit_of_work():
        text = {VISIT.key: STORY}
        attempt = write(session, cast.own, hall.version, cast.ann_seat, text, NOON - HOUR, kind=POSTTEST)
    give(session, cast, attempt, (3, 2, 1))
    judgement = EssayJudgement((0, 0, 0), "", seen(session, cast, attempt))

    def deciding():
        with unit_of_work():
            return decide(db.session(), cast.ona.id, db.session.get_one(Cohort, cast.own.id), BASE_URL, NOON)

    def lowering():
        with unit_of_work():
            cohort = db.session.get_one(Cohort, cast.own.id)
            return marking_actions.grade_essay(db.session(), cast.tom, cohort, attempt, VISIT.key, judgement, NOON)

    count, made = at_once(app, deciding, lowering)
    assert (count == 1) == isinstance(made, Refusal)
    assert points(session, attempt) == 1000 * count
    assert len(session.scalars(select(Completion)).all()) == count


@pytest.mark.parametrize("policy", [ReviewPolicy.SCORE, ReviewPolicy.ANSWERS])
def test_the_writer_sees_points_and_the_word_of_the_reader_where_answers_are_shown(session, cast, ann, hall, policy):
    with unit_of_work():
        session.add(
            QuizWindow(cohort_id=cast.own.id, kind=PRETEST, opens_at=NOON - HOUR, closes_at=NOON, review=policy)
        )
    result = f"/percobaan/{hall.ann}/hasil"
    assert "Nilai menunggu pelatih membaca 2 jawaban uraian." in said(ann.get(result))
    give(session, cast, hall.ann, (1, 1, 1), comment="Tulis <alasannya>.\nSingkat saja.")
    give(session, cast, hall.ann, (40,), PLAN.key)
    page = ann.get(result)
    assert "75 / 100" in said(page)
    shown = policy is ReviewPolicy.ANSWERS
    assert ("½ sebagian benar, 0,5 poin" in said(page)) == shown
    assert ("Tulis &lt;alasannya&gt;.\nSingkat saja." in page.get_data(as_text=True)) == shown
    assert said(page).count("Catatan pelatih:") == shown


def test_every_standing_has_a_place_in_the_list(session, cast, hall):
    for standing in EssayState:
        found = session.execute(marking.listed(session, cast.own.id, PRETEST, NOON, standing)).all()
        assert len(found) == (4 if standing is EssayState.UNREAD else 0)
