"""Essays in the advanced course, as a curator would add them, and what their readers say."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.assessments.marking import actions as marking_actions
from portal.assessments.marking import queries as marking
from portal.assessments.marking.rules import EssayJudgement, EssayState
from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts.models import Cohort
from portal.content.checks.course import check_course
from portal.courses import queries as courses
from portal.courses.actions import publish
from portal.courses.models import CourseVersion
from portal.demo.office import ADVANCED, edition_of
from portal.demo.writing import GOOD

BANK = "manajemen-program/soal.gift"
NOTE = "Menambah tiga soal uraian tentang kegiatan di desa peserta."
ESSAYS = """
// [id:mpr-901] [tag:outcome:mpr-1] [tag:lesson:01-dari-masalah-ke-rencana] [tag:difficulty:sedang]
// [tag:basis:Dari masalah ke rencana, domain 3.6]
// [tag:criterion:3:Menyebut siapa yang dibantu dan mengapa mereka didahulukan]
// [tag:criterion:2:Langkahnya urut dan dapat dikerjakan]
::mpr-901:: Pilih satu persoalan di desa Anda. Siapa yang didahulukan, dan apa tiga langkah pertama? { }

// [id:mpr-902] [tag:outcome:mpr-2] [tag:lesson:02-menyusun-tujuan-dan-kegiatan] [tag:difficulty:sedang]
// [tag:basis:Tujuan program, domain 3.6]
// [tag:criterion:3:Sasarannya jelas dan tujuannya dapat diperiksa]
// [tag:criterion:2:Kegiatannya sejalan dengan tujuan]
::mpr-902:: Tulis tujuan satu kegiatan di desa Anda, sasarannya, dan apa saja yang dikerjakan untuk mencapainya. { }

// [id:mpr-903] [tag:outcome:mpr-5] [tag:lesson:05-memantau-dan-mengendalikan] [tag:difficulty:sedang]
// [tag:basis:Memantau program, domain 3.6]
::mpr-903:: Ceritakan satu kegiatan dan bagaimana Anda tahu bahwa kegiatan itu berguna bagi warga. { }
"""
PRAISE, ADVICE = (
    "Sasarannya jelas dan langkahnya dapat dikerjakan.",
    "Sebut siapa orangnya, berapa, dan siapa mencatat.",
)


def publish_with_essays(session: Session, curator: Viewer, now: datetime) -> CourseVersion:
    """A second version of the advanced course, which differs from the first by three questions to be read by hand."""
    files = courses.files(session, edition_of(session, ADVANCED).id)
    files[BANK] += ESSAYS.encode()
    course, faults = check_course(ADVANCED, files)
    if course is None or faults:
        raise RuntimeError(f"the essays of the demo are at fault: {[str(fault) for fault in faults]}")
    return publish(session, course, files, curator.id, now, NOTE)


def read_every_other(session: Session, trainer: Viewer, cohort: Cohort, at: datetime) -> None:
    """The trainer has read every other essay of the posttest; the others still wait."""
    waiting = session.execute(marking.listed(session, cohort.id, QuizKind.POSTTEST, at, EssayState.UNREAD)).all()
    for row in waiting[::2]:
        essay = marking.read(session, cohort, row.attempt_id, row.question, at)
        good = essay.response in GOOD
        given = tuple(criterion.points if good else 1 for criterion in essay.rubric)
        judgement = EssayJudgement(given, PRAISE if good else ADVICE, essay.sign)
        marking_actions.grade_essay(session, trainer, cohort, row.attempt_id, row.question, judgement, at)
