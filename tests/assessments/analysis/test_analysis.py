"""Item analysis and learning gain of a cohort, on pages and in files."""

import io
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import func, select, update

from portal.accounts.models import Person
from portal.assessments.analysis import queries as analysis_queries
from portal.assessments.analysis import rules as analysis
from portal.assessments.analysis.statistics import MIN_RESPONSES
from portal.assessments.attempts.models import Answer, Attempt, KeyCorrection
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.audit import AuditEntry
from portal.cohorts import queries as cohorts
from portal.content.kinds import SINGLE
from portal.db import db
from portal.enrolment.models import Enrolment
from portal.enrolment.rules import EnrolmentState
from portal.web.transaction import unit_of_work
from tests.answers import right, wrong
from tests.certification.world import crowd
from tests.conftest import NOON
from tests.pages.client import PageClient
from tests.queries import counted

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def singles(session, cast):
    """Four questions with one right answer each, of the same module and outcome first."""
    course = cohorts.course_of(session, cast.own)
    return [question for question in course.questions if question.kind == SINGLE][:4]


@pytest.fixture
def tom(cast, client_for, noon):
    noon(LATER)
    return client_for(cast.tom)


@pytest.fixture
def at(cast):
    base = f"/angkatan/{cast.own.id}"
    return SimpleNamespace(
        analysis=f"{base}/kuis/pascates/analisis",
        gain=f"{base}/perolehan",
        gain_file=f"{base}/perolehan.xlsx",
        lack_file=f"{base}/belum-tuntas.xlsx",
    )


def seats(session, cast, people):
    """The places of so many people in the own cohort, by name."""
    crowd(session, cast, [f"Peserta {number:03d}" for number in range(people - 2)])
    order = select(Enrolment.id).join(Person).where(Enrolment.cohort_id == cast.own.id).order_by(Person.full_name)
    return list(session.scalars(order))


def take(session, cast, seat, kind, marked, number=1, running=False):
    """A paper as it is stored: for each question the response and the points in thousandths."""
    with unit_of_work():
        attempt = Attempt(
            cohort_id=cast.own.id,
            enrolment_id=seat,
            course_version_id=cast.own.course_version_id,
            kind=kind,
            number=number,
            seed=1,
            size=len(marked),
            paper=[[question.key, []] for question in marked],
            started_at=NOON,
            due_at=LATER + timedelta(hours=1) if running else NOON + timedelta(hours=1),
            submitted_at=None,
        )
        session.add(attempt)
        session.flush()
        session.add_all(
            Answer(attempt_id=attempt.id, question=q.key, response=response, seq=1, points=points, saved_at=NOON)
            for q, (response, points) in marked.items()
            if response is not None
        )
    return attempt


def marked(questions, pattern):
    """``1`` is right, ``0`` wrong, ``-`` not answered."""
    judged = {"1": lambda q: (right(q), 1000), "0": lambda q: (wrong(q), 0), "-": lambda q: (None, 0)}
    return {question: judged[sign](question) for question, sign in zip(questions, pattern, strict=True)}


def hold(session, cast, questions, patterns, kind=QuizKind.POSTTEST):
    for seat, pattern in zip(seats(session, cast, len(patterns)), patterns, strict=True):
        take(session, cast, seat, kind, marked(questions, pattern))


def read(session, cast, kind=QuizKind.POSTTEST):
    session.rollback()
    return analysis_queries.papers(session, cast.own, kind, LATER)


LADDER = ["1111", "1110", "1100", "1000", "0000", "1-00"]


def test_the_figures_of_a_cohort_made_by_hand(session, cast, singles):
    hold(session, cast, singles, LADDER)
    found = analysis.analyse(read(session, cast))
    by_key = {row.question.key: row.item for row in found.rows}
    assert found.papers == 6
    assert found.mean == pytest.approx(100 * (4 + 3 + 2 + 1 + 0 + 1) / 24)
    assert [by_key[q.key].facility for q in singles] == pytest.approx([5 / 6, 3 / 6, 2 / 6, 1 / 6])
    assert found.classes == (1, 0, 2, 0, 0, 1, 0, 1, 0, 1)
    # KR-20 with the sample variances: item 5/30, 9/30, 8/30, 5/30; totals 4 3 2 1 0 1
    assert found.reliability.alpha == pytest.approx(4 / 3 * (1 - (27 / 30) / (65 / 30)))


def test_what_is_not_counted(session, cast, singles):
    first, second, third = seats(session, cast, 3)
    take(session, cast, first, QuizKind.POSTTEST, marked(singles, "1100"))
    take(session, cast, first, QuizKind.POSTTEST, marked(singles, "1111"), number=2)
    take(session, cast, second, QuizKind.POSTTEST, marked(singles, "1111"), running=True)
    take(session, cast, third, QuizKind.POSTTEST, marked(singles, "1111"))
    with unit_of_work():
        session.execute(update(Enrolment).where(Enrolment.id == third).values(state=EnrolmentState.WITHDRAWN))
    assert [sheet.total for sheet in read(session, cast).sheets] == [0.5]
    assert read(session, cast, QuizKind.PRETEST).sheets == []


def test_an_unread_essay_is_left_out_of_its_paper(session, cast, singles):
    (seat, _other) = seats(session, cast, 2)
    paper = marked(singles, "11--") | {singles[3]: ("Saya mendatangi warga.", None)}
    take(session, cast, seat, QuizKind.POSTTEST, paper)
    found = read(session, cast)
    assert found.unread == 1
    assert found.sheets[0].total == pytest.approx(2 / 3)
    assert singles[3].key not in found.sheets[0].shares


def test_the_page_of_a_quiz(session, cast, tom, at, singles):
    hold(session, cast, singles, LADDER)
    text = tom.get(at.analysis).text
    assert singles[0].stem[:60] in text
    assert "KR-20" in text
    assert "Periksa kunci" not in text
    assert "Kesimpulan" in text


def test_the_alarm_leads_to_the_question(session, cast, tom, at, singles):
    beaten = marked(singles, "0111")
    for seat in seats(session, cast, 14):
        take(session, cast, seat, QuizKind.POSTTEST, beaten)
    text = tom.get(at.analysis).text
    assert "Periksa kunci 1 soal" in text
    assert text.count(f"{at.analysis}/{singles[0].key}") == 2
    page = tom.get(f"{at.analysis}/{singles[0].key}").text
    assert "Periksa kunci soal ini." in page
    assert "kunci</span>" in page


def test_a_corrected_key_silences_the_alarm(session, cast, tom, at, singles):
    for seat in seats(session, cast, 14):
        take(session, cast, seat, QuizKind.POSTTEST, marked(singles, "0111"))
    with unit_of_work():
        session.add(
            KeyCorrection(
                cohort_id=cast.own.id,
                question=singles[0].key,
                accepted=[wrong(singles[0])],
                reason="kunci keliru",
                made_by=cast.ona.id,
                made_at=NOON,
            )
        )
    assert "Periksa kunci" not in tom.get(at.analysis).text
    assert "sudah dikoreksi" in tom.get(f"{at.analysis}/{singles[0].key}").text


def test_without_papers_the_pages_say_so(tom, at, singles):
    assert "Belum ada peserta yang selesai" in tom.get(at.analysis).text
    assert "Belum ada lembar selesai" in tom.get(f"{at.analysis}/{singles[0].key}").text
    assert "Belum ada peserta yang selesai mengerjakan pretes dan pascates" in tom.get(at.gain).text
    for url in (at.gain_file, at.lack_file):
        openpyxl.load_workbook(io.BytesIO(tom.post(url, status=200).data)).close()


def test_with_too_few_papers_the_page_claims_nothing(session, cast, tom, at, singles):
    hold(session, cast, singles, ["1100", "1000"])
    text = tom.get(at.analysis).text
    assert "Baru ada 2 lembar" in text
    assert "Belum dapat dihitung: perlu paling sedikit 5 lembar" in text
    assert text.count("lembar terlalu sedikit") == 4


def test_who_may_look(cast, client_for, at, singles):
    for url in (at.analysis, f"{at.analysis}/{singles[0].key}", at.gain, at.gain_file, at.lack_file):
        ask = PageClient.post if url.endswith(".xlsx") else PageClient.get
        for viewer, status in ((cast.tom, 200), (cast.ona, 200), (cast.ann, 403), (cast.ada, 403), (cast.cy, 403)):
            ask(client_for(viewer), url, status=status)
        for stranger in (cast.tess, cast.olga):
            ask(client_for(stranger), url, status=404)


def test_addresses_that_lead_nowhere(cast, tom, at):
    tom.get(f"{at.analysis}/tidak-ada", status=404)
    tom.get(at.analysis.replace("pascates", "ujian"), status=404)
    tom.get(at.gain.replace(str(cast.own.id), str(cast.ann_seat)), status=404)


@pytest.fixture
def taught(session, cast, singles):
    """Eight people: two knew nothing before and everything after, six know half of it both times."""
    for number, seat in enumerate(seats(session, cast, 8)):
        before, after = ("0000", "1111") if number < 2 else ("1100", "1100")
        take(session, cast, seat, QuizKind.PRETEST, marked(singles, before))
        take(session, cast, seat, QuizKind.POSTTEST, marked(singles, after))


def test_the_gain_of_a_cohort_made_by_hand(session, cast, taught, singles):
    found = analysis_queries.learned(session, cast.own, LATER)
    assert {question.module for question in singles} == {singles[0].module}
    gain = found.modules[0].gain
    assert (found.paired, found.tested, gain.people) == (8, 8, 8)
    assert (gain.before, gain.after, gain.mastered) == pytest.approx((3 / 8, 5 / 8, 2 / 8))
    assert gain.normalised == pytest.approx(0.4)
    assert all(line.gain is None for line in found.modules[1:])
    asked = {question.outcome for question in singles}
    assert sum(lack.asked == 8 for lack in found.lacking) == len(asked)
    assert sum(line.gain is not None for line in found.outcomes) == len(asked)


def test_a_gain_of_few_people_is_not_told(session, cast, tom, at, singles):
    for seat in seats(session, cast, 4):
        for kind in GRADED:
            take(session, cast, seat, kind, marked(singles, "1100"))
    found = analysis_queries.learned(session, cast.own, LATER)
    assert found.modules[0].gain.people == 4
    assert found.modules[0].telling is None
    assert "terlalu sedikit peserta" in tom.get(at.gain).text


def test_the_page_names_who_has_not_mastered_what(cast, tom, at, taught):
    text = tom.get(at.gain).text
    assert "Peserta 005" in text
    assert "6 dari 8" in text
    assert "orang lagi" not in text


def test_long_lists_of_names_are_cut_with_a_sentence(session, cast, tom, at, singles):
    hold(session, cast, singles, ["0000"] * 53)
    text = tom.get(at.gain).text
    outcomes = len({question.outcome for question in singles})
    assert text.count("dan 3 orang lagi") == outcomes
    assert text.count("Peserta 010") == outcomes
    assert "Peserta 050" not in text


def cells(response):
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    return [[cell.value for cell in line] for line in book.active.iter_rows()]


def test_the_files_hold_the_figures_and_the_names_but_no_nik(session, cast, tom, at, taught):
    gain, lack = cells(tom.post(at.gain_file, status=200)), cells(tom.post(at.lack_file, status=200))
    session.rollback()
    taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "file-taken").order_by(AuditEntry.id))
    noted = [(entry.actor_id, entry.cohort_id, entry.detail["file"]) for entry in taken]
    assert noted == [(cast.tom.id, cast.own.id, name) for name in ("perolehan-belajar.xlsx", "belum-tuntas.xlsx")]
    assert gain[1][1:-1] == ["semua capaian", 8, 37.5, 62.5, 0.4, 25]
    assert {line[-1] for line in gain[1:] + lack[1:]} == {"CONTOH, data rekaan"}
    assert any(line[2] == "Peserta 005" for line in lack)
    assert len({line[2] for line in lack[1:]}) == 6
    written = " ".join(str(value) for line in gain + lack for value in line)
    assert "NIK" not in written
    assert not any(part.isdigit() and len(part) >= 16 for part in written.split())


def test_forty_people_take_as_many_queries_as_two(session, cast, singles):
    cohorts.course_of(session, cast.own)

    def asked():
        session.rollback()
        session.refresh(cast.own)
        with counted(db.engine) as statements:
            found = analysis_queries.learned(session, cast.own, LATER)
        return found.tested, len(statements)

    for seat in seats(session, cast, 2):
        for kind in GRADED:
            take(session, cast, seat, kind, marked(singles, "1100"))
    two = asked()
    done = set(session.scalars(select(Attempt.enrolment_id)))
    for seat in [seat for seat in seats(session, cast, 40) if seat not in done]:
        for kind in GRADED:
            take(session, cast, seat, kind, marked(singles, "1100"))
    assert session.scalar(select(func.count()).select_from(Attempt)) == 80
    assert two == (2, 7)
    assert asked() == (40, 7)


@pytest.mark.parametrize(("papers", "few"), [(0, True), (MIN_RESPONSES - 1, True), (MIN_RESPONSES, False)])
def test_figures_of_questions_mean_something_from_a_few_papers_on(papers, few):
    nothing = analysis.analyse(analysis.QuizPapers([], {}, {}, 0))
    assert replace(nothing, papers=papers).few is few
