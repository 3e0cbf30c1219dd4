"""Reading progress towards completion, completions, certificates and exports."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.queries import AttemptResult
from portal.assessments.attempts.rules import ReviewPolicy
from portal.assessments.questions.quizzes import GRADED, QuizKind
from portal.attendance.queries import marks as attendance
from portal.certification import rules
from portal.certification.rules import Facts, Verdict
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.content.shapes import Course
from portal.courses import queries as courses
from portal.courses.rules import reading
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import rosters
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import NotFound
from portal.identities.queries import recognised
from portal.ledger.models import Certificate, Completion
from portal.ledger.queries import holders
from portal.workplans import queries as workplans

_OPEN = (None, False)


@dataclass(frozen=True)
class Progress:
    """One person of a cohort with the facts, the verdict on them, and the completion if it has been decided."""

    person: Any
    facts: Facts
    verdict: Verdict
    number: str | None
    has_paper: bool
    on_paper: frozenset[QuizKind] = frozenset()
    """Quizzes whose best score comes from a printed paper."""

    @property
    def decided(self) -> bool:
        return self.number is not None


def cohort_progress(session: Session, cohort: Cohort, now: datetime) -> list[Progress]:
    """Everybody in a cohort, by name. A fixed number of queries, however many people there are."""
    course = cohorts.course_of(session, cohort)
    people = list(session.execute(rosters.roster(cohort.id)))
    total_jp = cohorts.timetable_jp(session, cohort.id)
    attended = attendance.attended_jp(session, cohort.id)
    excused = attendance.excused_jp(session, cohort.id) if course.rule.excused_sessions else {}
    keys = [(module.slug, lesson.slug) for module, lesson in course.lessons]
    lessons = courses.finished_counts(session, select(Enrolment.id).where(Enrolment.cohort_id == cohort.id), keys)
    results = assessments.results(session, cohort.id, now)
    best = {kind: assessments.best_tries(results, kind) for kind in GRADED}
    qualified = _qualified(session, cohort, course, {person.id: person.person_id for person in people})
    planned = workplans.accepted(session, cohort.id) if course.rule.work_plan else set()
    decided = _decided(session, cohort)
    progress = []
    for person in people:
        facts = Facts(
            attended.get(person.id, 0),
            total_jp,
            lessons.get(person.id, 0),
            len(course.lessons),
            _score(best[QuizKind.POSTTEST].get(person.id)),
            _score(best[QuizKind.PRETEST].get(person.id)),
            course.requires,
            person.id in qualified,
            person.id in planned,
            excused=excused.get(person.id, ()),
        )
        verdict, completion = rules.evaluate(course.rule, facts), decided.get(person.id, _OPEN)
        on_paper = frozenset(kind for kind, tries in best.items() if person.id in tries and tries[person.id].on_paper)
        progress.append(Progress(person, facts, verdict, *completion, on_paper))
    return progress


def _score(best: AttemptResult | None) -> Decimal | None:
    return best.score if best else None


def _decided(session: Session, cohort: Cohort) -> dict[uuid.UUID, tuple[str | None, bool]]:
    """Of every enrolment whose completion was decided the number, and whether the paper is made."""
    rows = session.execute(
        select(Completion.enrolment_id, Completion.number, Certificate.completion_id)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.cohort_id == cohort.id)
    )
    return {enrolment_id: (number, paper is not None) for enrolment_id, number, paper in rows}


def _qualified(
    session: Session, cohort: Cohort, course: Course, people: Mapping[uuid.UUID, uuid.UUID]
) -> set[uuid.UUID]:
    """Those of the enrolments, with their people, for whom the level that the course requires is known: it was found
    when the seat was given, or the organiser's own ledger has it. No query where it requires none; asks nobody else."""
    if not course.requires:
        return set()
    own = holders(session, course.requires, people.values(), cohort.organisation.is_sample)
    found = {enrolment_id for enrolment_id, person_id in people.items() if person_id in own}
    return found | recognised(session, course.requires, people)


def own_facts(session: Session, enrolment: OwnEnrolment, course: Course, now: datetime) -> Facts:
    """The facts about one trainee, as he or she may know them now."""
    enrolment_id, cohort_id = enrolment.enrolment_id, enrolment.cohort.id
    results = assessments.results(session, cohort_id, now, enrolment_id)
    progress = reading(course, courses.finished(session, enrolment_id))
    facts = Facts(
        attendance.attended_jp(session, cohort_id, enrolment_id).get(enrolment_id, 0),
        cohorts.timetable_jp(session, cohort_id),
        progress.count,
        progress.total,
        assessments.best_scores(results, QuizKind.POSTTEST).get(enrolment_id),
        assessments.best_scores(results, QuizKind.PRETEST).get(enrolment_id),
        course.requires,
        bool(_qualified(session, enrolment.cohort, course, {enrolment_id: enrolment.person_id})),
        course.rule.work_plan and enrolment_id in workplans.accepted(session, cohort_id, enrolment_id),
        excused=_own_excused(session, enrolment, course),
    )
    window = assessments.window(session, cohort_id, QuizKind.POSTTEST)
    hidden = window is not None and assessments.policy(session, window, now) is ReviewPolicy.NOTHING
    return rules.keep_back(course.rule, facts) if hidden else facts


def _own_excused(session: Session, enrolment: OwnEnrolment, course: Course) -> tuple[int, ...]:
    if not course.rule.excused_sessions:
        return ()
    found = attendance.excused_jp(session, enrolment.cohort.id, enrolment.enrolment_id)
    return found.get(enrolment.enrolment_id, ())


@dataclass(frozen=True)
class OwnCompletion:
    """A completion in a list of one's own, with whether its paper is ready."""

    completion: Completion
    ready: bool


_OWN_COMPLETIONS = (
    select(Completion, Certificate.completion_id.is_not(None))
    .outerjoin(Certificate, Certificate.completion_id == Completion.id)
    .where(Completion.person_id.in_(bindparam("person_ids", expanding=True)))
    .order_by(Completion.decided_at.desc())
)


def own_completions(session: Session, viewer: Viewer) -> list[OwnCompletion]:
    """One's own completions, the latest first."""
    return [OwnCompletion(*row) for row in session.execute(_OWN_COMPLETIONS, {"person_ids": viewer.person_ids})]


def completions_of(session: Session, enrolment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, OwnCompletion]:
    """The completion of each of these enrolments that has one, with whether its paper is ready."""
    rows = session.execute(
        select(Completion, Certificate.completion_id.is_not(None))
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.enrolment_id.in_(enrolment_ids))
    )
    return {row[0].enrolment_id: OwnCompletion(*row) for row in rows}


def certificate(session: Session, viewer: Viewer, completion_id: uuid.UUID) -> tuple[Completion, bytes]:
    """The bytes of one's own certificate."""
    return _issued(session, Completion.id == completion_id, Completion.person_id.in_(viewer.person_ids))


def cohort_certificate(session: Session, cohort: Cohort, enrolment_id: uuid.UUID) -> tuple[Completion, bytes]:
    """The certificate of somebody in a cohort, for its organiser."""
    return _issued(session, Completion.enrolment_id == enrolment_id, Completion.cohort_id == cohort.id)


def _issued(session: Session, *conditions: Any) -> tuple[Completion, bytes]:
    paper = select(Completion, Certificate.pdf).join(Certificate, Certificate.completion_id == Completion.id)
    row = session.execute(paper.where(*conditions)).first()
    if row is None:
        raise NotFound
    return row[0], bytes(row[1])


def without_certificate(session: Session, cohort_id: uuid.UUID, most: int) -> list[Completion]:
    """Completions of a cohort whose paper has not been made yet."""
    statement = (
        select(Completion)
        .outerjoin(Certificate, Certificate.completion_id == Completion.id)
        .where(Completion.cohort_id == cohort_id, Certificate.completion_id.is_(None))
        .order_by(Completion.ledger_number)
        .limit(most)
    )
    return list(session.scalars(statement))
