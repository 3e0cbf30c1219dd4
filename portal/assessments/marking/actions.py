"""Giving an essay its points."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.assessments.attempts import queries
from portal.assessments.attempts.models import Answer, Attempt
from portal.assessments.attempts.rules import AttemptState
from portal.assessments.marking.models import EssayGrade
from portal.assessments.marking.queries import Essay, read
from portal.assessments.marking.rules import EssayJudgement, refuse_points, worth
from portal.cohorts.models import Cohort
from portal.errors import Refusal


def refuse_reading(essay: Essay) -> Refusal | None:
    """Why an essay cannot be marked now."""
    if essay.state is AttemptState.RUNNING:
        message = "Peserta ini masih mengerjakan kuisnya. Baca jawabannya setelah ia mengumpulkan atau waktunya habis."
        return Refusal("running", message)
    if not essay.response:
        return Refusal("empty", "Soal ini tidak dijawab dan sudah bernilai 0. Lanjutkan ke jawaban berikutnya.")
    if essay.decided:
        return Refusal("decided", "Kelulusan peserta ini sudah ditetapkan, jadi nilainya tidak dapat diubah lagi.")
    return None


def grade_essay(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    attempt_id: uuid.UUID,
    key: str,
    judgement: EssayJudgement,
    now: datetime,
) -> EssayGrade | Refusal:
    """Give an essay its points; every grade is kept, and the latest counts. Sending the same twice grades once.

    The cohort is held as deciding completion holds it, and the attempt as saving an answer does, so that neither
    happens in between. NotFound as ``read``.
    """
    session.execute(select(Cohort.id).where(Cohort.id == cohort.id).with_for_update(read=True))
    session.execute(select(Attempt.id).where(Attempt.id == attempt_id).with_for_update())
    essay = read(session, cohort, attempt_id, key, now)
    last, sent = essay.latest, (viewer.id, [*judgement.given], judgement.comment)
    if last and (last.marked_by, last.criteria, last.comment) == sent:
        return last
    refusal = refuse_reading(essay) or refuse_points(essay.rubric, judgement.given)
    if refusal is None and judgement.seen != essay.sign:
        message = "Jawaban ini baru saja berubah atau dinilai orang lain. Periksa lagi, lalu simpan bila tetap."
        refusal = Refusal("changed", message)
    return refusal or _give(session, viewer, essay, judgement, now)


def _give(session: Session, viewer: Viewer, essay: Essay, judgement: EssayJudgement, now: datetime) -> EssayGrade:
    grade = EssayGrade(
        attempt_id=essay.attempt_id,
        question=essay.question.key,
        response=essay.response,
        points=worth(essay.rubric, judgement.given),
        criteria=list(judgement.given),
        comment=judgement.comment,
        marked_by=viewer.id,
        marked_at=now,
    )
    session.add(grade)
    session.flush()
    session.get_one(Answer, (grade.attempt_id, grade.question)).points = grade.points
    last = essay.latest
    changed = {
        "points": (last.points if last else None, grade.points),
        "criteria": (last.criteria if last else None, grade.criteria),
    }
    facts = {"question": grade.question, "changed": changed} | queries.in_trail(session, grade.attempt_id)
    audit.record(session, viewer.id, "essay-marked", "attempt", grade.attempt_id, now, **facts)
    return grade
