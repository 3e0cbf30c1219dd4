"""Reading printed papers and whose they are."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.assessments.attempts.hands import OPEN
from portal.assessments.attempts.models import PrintedPaper
from portal.assessments.attempts.queries import examined
from portal.assessments.attempts.submission_code import read_submission_code, submission_code
from portal.assessments.paper import rules
from portal.assessments.paper.rules import MAX_AT_ONCE, PaperState
from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.presentation import ShownQuestion
from portal.assessments.questions.quizzes import QuizKind
from portal.cohorts.models import Cohort
from portal.content.shapes import Course
from portal.enrolment.models import Enrolment
from portal.enrolment.queries import rosters
from portal.enrolment.queries.groups import inside
from portal.enrolment.rules import EnrolmentState
from portal.errors import NotFound
from portal.keys import column_cipher
from portal.regions.models import Region


def code_of(paper_id: uuid.UUID) -> str:
    """What stands on a paper, so that whoever types it finds it."""
    return submission_code(column_cipher.digest(f"paper {paper_id}"))


def state_of(paper: Any) -> PaperState:
    return rules.paper_state(paper.cancelled_at, paper.attempt_id, paper.typed_at)


def items(paper: PrintedPaper) -> tuple[PaperItem, ...]:
    return tuple(PaperItem(question, tuple(options)) for question, options in paper.paper)


def course_of(session: Session, paper: PrintedPaper) -> Course:
    return examined(session, paper.course_version_id, paper.kind)


def people(
    cohort_id: uuid.UUID, kind: QuizKind, search: str = "", paper: uuid.UUID | None = None, group: str = ""
) -> Any:
    """Everybody of a cohort, or of one group, by name with their latest paper of a quiz that was not cancelled; or the
    one with a paper of this key."""
    latest = (
        select(PrintedPaper.enrolment_id, func.max(PrintedPaper.drawn_at).label("drawn_at"))
        .where(PrintedPaper.cohort_id == cohort_id, PrintedPaper.kind == kind, PrintedPaper.cancelled_at.is_(None))
        .group_by(PrintedPaper.enrolment_id)
        .subquery()
    )
    same = (PrintedPaper.enrolment_id == latest.c.enrolment_id, PrintedPaper.drawn_at == latest.c.drawn_at)
    current = and_(*same, PrintedPaper.kind == kind, PrintedPaper.cancelled_at.is_(None))
    typist = aliased(Person)
    statement = (
        rosters.roster(cohort_id, "" if paper else search, group)
        .outerjoin(latest, latest.c.enrolment_id == Enrolment.id)
        .outerjoin(PrintedPaper, current)
        .outerjoin(typist, typist.id == PrintedPaper.typed_by)
        .add_columns(
            PrintedPaper.id.label("paper_id"),
            PrintedPaper.typed_at,
            PrintedPaper.attempt_id,
            PrintedPaper.cancelled_at,
            typist.full_name.label("typist"),
        )
    )
    return statement.where(PrintedPaper.id == paper) if paper else statement


def by_code(session: Session, cohort_id: uuid.UUID, kind: QuizKind, typed: str) -> uuid.UUID | None:
    """The paper of this quiz whose code somebody typed, if it is one."""
    code = read_submission_code(typed)
    if code is None:
        return None
    own = select(PrintedPaper.id).where(PrintedPaper.cohort_id == cohort_id, PrintedPaper.kind == kind)
    return next((one for one in session.scalars(own) if code_of(one) == code), None)


def printed_paper(session: Session, cohort: Cohort, paper_id: uuid.UUID, lock: bool = False) -> PrintedPaper:
    """A paper within its cohort; ``lock``: nobody else changes it until the transaction ends."""
    own = select(PrintedPaper).where(PrintedPaper.id == paper_id, PrintedPaper.cohort_id == cohort.id)
    found = session.scalars(own.with_for_update() if lock else own).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class PaperOwner:
    """Whose paper it is, told apart from namesakes."""

    enrolment_id: uuid.UUID
    name: str
    login: str
    birth_date: Any
    village_code: str
    village: str


def _owners() -> Select[*tuple[Any, ...]]:
    columns = (Enrolment.id, Person.full_name, Person.login, Person.birth_date, Enrolment.village_code, Region.name)
    joined = select(*columns).join(Person, Person.id == Enrolment.person_id)
    return joined.join(Region, Region.code == Enrolment.village_code)


def owner(session: Session, paper: PrintedPaper) -> PaperOwner:
    return PaperOwner(*session.execute(_owners().where(Enrolment.id == paper.enrolment_id)).one())


def to_print(
    session: Session, cohort: Cohort, kind: QuizKind, only: uuid.UUID | None = None, group: str = ""
) -> list[tuple[PrintedPaper, PaperOwner]]:
    """The papers of a quiz, or of one group, that nobody has finished typing, by name, at most so many; or one of
    them."""
    untyped = (*OPEN, PrintedPaper.typed_at.is_(None), PrintedPaper.cohort_id == cohort.id, PrintedPaper.kind == kind)
    statement = (
        _owners()
        .add_columns(PrintedPaper)
        .join(PrintedPaper, PrintedPaper.enrolment_id == Enrolment.id)
        .where(*untyped, inside(group))
        .order_by(*rosters.BY_NAME)
        .limit(MAX_AT_ONCE)
    )
    rows = session.execute(statement.where(PrintedPaper.id == only) if only else statement)
    return [(row[-1], PaperOwner(*row[:-1])) for row in rows]


def seats(session: Session, cohort: Cohort, enrolment_ids: Sequence[uuid.UUID]) -> list[Any]:
    """These people of a cohort who are in it, locked until the transaction ends, in the order of their keys."""
    statement = (
        select(Enrolment.id, Enrolment.person_id)
        .where(Enrolment.id.in_(enrolment_ids), Enrolment.cohort_id == cohort.id)
        .where(Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(Enrolment.id)
    )
    return list(session.execute(statement.with_for_update(of=Enrolment)))


def keep_seat(session: Session, paper: PrintedPaper) -> None:
    """Nobody begins a try for this person until the transaction ends."""
    session.execute(select(Enrolment.id).where(Enrolment.id == paper.enrolment_id).with_for_update())


def papers_of(session: Session, enrolment_ids: Sequence[uuid.UUID]) -> list[PrintedPaper]:
    """The papers of these people, in any quiz, that were not cancelled."""
    own = select(PrintedPaper).where(PrintedPaper.enrolment_id.in_(enrolment_ids))
    return list(session.scalars(own.where(PrintedPaper.cancelled_at.is_(None))))


@dataclass(frozen=True)
class TypedQuestion:
    """A question of a paper with what the two have typed, as it stands on the paper."""

    number: int
    stem: str
    first: str
    second: str | None
    """None: the second person left it as the first had it."""

    @property
    def differs(self) -> bool:
        return self.second is not None and self.second != self.first


def asked(session: Session, paper: PrintedPaper, number: int, response: str) -> ShownQuestion:
    item = items(paper)[number - 1]
    return rules.on_paper(course_of(session, paper).question(item.question), item, number, response)


def typed_questions(session: Session, paper: PrintedPaper) -> list[TypedQuestion]:
    """Every question of a paper with what was typed."""
    course, found = course_of(session, paper), []
    for number, item in enumerate(items(paper), 1):
        question, key = course.question(item.question), item.question

        def written(response: str, question: Any = question, item: PaperItem = item, number: int = number) -> str:
            return rules.as_written(rules.on_paper(question, item, number, response))

        second = written(paper.checked[key]) if key in paper.checked else None
        found.append(TypedQuestion(number, question.stem, written(paper.typed.get(key, "")), second))
    return found


def staff_name(session: Session, person_id: uuid.UUID | None) -> str:
    found = session.get(Person, person_id) if person_id else None
    return found.full_name if found else ""
