"""What a cohort has learned between its pretest and its posttest, and who still lacks what."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.assessments import statistics
from portal.assessments.analysis import Papers, papers
from portal.assessments.rules import QuizKind
from portal.assessments.statistics import FEWEST, Gain
from portal.cohorts.models import Cohort, Enrolment
from portal.cohorts.rules import EnrolmentState
from portal.content.shapes import Course
from portal.courses.queries import edition
from portal.documents.sheets import Column, Sheet
from portal.regions.models import Region
from portal.regions.rules import display_name


@dataclass(frozen=True)
class Learner:
    """Somebody as a list names them."""

    name: str
    login: str
    village: str


@dataclass(frozen=True)
class Line:
    """A module, or an outcome of it (``module`` is its title then): None when nobody met it on both papers."""

    module: str
    title: str
    gain: Gain | None

    @property
    def telling(self) -> Gain | None:
        """The gain, unless so few people stand behind it that it would be chance."""
        return self.gain if self.gain and self.gain.people >= FEWEST else None


@dataclass(frozen=True)
class Lack:
    """An outcome, how many met it on the posttest, and those of them who have not mastered it, by name."""

    module: str
    outcome: str
    asked: int
    people: Sequence[Learner]


@dataclass(frozen=True)
class Learned:
    """What a cohort has learned. ``paired`` people have both papers, ``tested`` the posttest."""

    paired: int
    tested: int
    modules: list[Line]
    outcomes: list[Line]
    lacking: list[Lack]


def learned(session: Session, cohort: Cohort, now: datetime) -> Learned:
    """A fixed number of statements, however many people there are."""
    before, after = (papers(session, cohort, kind, now) for kind in (QuizKind.PRETEST, QuizKind.POSTTEST))
    people = _people(session, cohort.id)
    course = edition(session, cohort.course_version_id)
    questions = before.questions | after.questions
    module_of = {key: question.module for key, question in questions.items()}
    outcome_of = {key: question.outcome for key, question in questions.items()}
    pair = {sheet.person for sheet in before.sheets} & {sheet.person for sheet in after.sheets}
    by_module = statistics.gains(before.sheets, after.sheets, module_of)
    by_outcome = statistics.gains(before.sheets, after.sheets, outcome_of)
    return Learned(
        len(pair),
        len(after.sheets),
        [Line("", module.title, by_module.get(module.slug)) for module in course.modules],
        [
            Line(module.title, outcome.text, by_outcome.get(outcome.key))
            for module in course.modules
            for outcome in module.outcomes
        ],
        _lacking(course, after, outcome_of, people),
    )


def _people(session: Session, cohort_id: uuid.UUID) -> dict[str, Learner]:
    """The active people of a cohort by the key of their place, in the order of their names."""
    rows = session.execute(
        select(Enrolment.id, Person.full_name, Person.login, Region.code, Region.name)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Region, Region.code == Enrolment.village_code)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(func.lower(Person.full_name), Enrolment.id)
    )
    return {str(row[0]): Learner(row[1], row[2], display_name(row[3], row[4])) for row in rows}


def _lacking(course: Course, after: Papers, outcome_of: Mapping[str, str], people: Mapping[str, Learner]) -> list[Lack]:
    weak = {outcome: set(found) for outcome, found in statistics.weak_people(after.sheets, outcome_of).items()}
    asked = Counter(outcome for sheet in after.sheets for outcome in {outcome_of.get(key) for key in sheet.shares})
    return [
        Lack(
            module.title,
            outcome.text,
            asked[outcome.key],
            [who for person, who in people.items() if person in weak.get(outcome.key, ())],
        )
        for module in course.modules
        for outcome in module.outcomes
    ]


def gain_sheet(found: Learned) -> Sheet:
    """The gain as a table; figures of too few people stay empty."""
    columns = [
        Column("Modul", width=36),
        Column("Capaian", width=60),
        Column("Peserta dengan kedua nilai", "number"),
        Column("Sebelum (%)", "number"),
        Column("Sesudah (%)", "number"),
        Column("Perolehan ternormalisasi", "number"),
        Column("Tuntas (%)", "number"),
    ]
    rows = [(line.title, "semua capaian", *_figures(line)) for line in found.modules]
    rows += [(line.module, line.title, *_figures(line)) for line in found.outcomes]
    return Sheet("Perolehan belajar", columns, rows)


def _figures(line: Line) -> tuple[float | None, ...]:
    people, gain = line.gain.people if line.gain else 0, line.telling
    if gain is None:
        return people, None, None, None, None
    normalised = None if gain.normalised is None else round(gain.normalised, 2)
    return people, round(100 * gain.before, 1), round(100 * gain.after, 1), normalised, round(100 * gain.mastered, 1)


def lack_sheet(found: Learned) -> Sheet:
    """Who has not mastered what: a row for each person and outcome."""
    columns = [
        Column("Modul", width=36),
        Column("Capaian", width=60),
        Column("Nama", width=30),
        Column("Nomor peserta", width=18),
        Column("Desa/kelurahan", width=24),
    ]
    rows = [
        (lack.module, lack.outcome, one.name, one.login, one.village) for lack in found.lacking for one in lack.people
    ]
    return Sheet("Belum tuntas", columns, rows)
