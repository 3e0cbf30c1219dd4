"""Who has completed a course, and how a completion is named and numbered. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from portal.assessments.questions.grading import passed
from portal.attendance.rules import counted_excuses
from portal.content.shapes import Band, CompletionRule

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class RequirementKind(enum.StrEnum):
    PREREQUISITE = "prerequisite"
    ATTENDANCE = "attendance"
    LESSONS = "lessons"
    POSTTEST = "posttest"
    WORK_PLAN = "work-plan"


@dataclass(frozen=True)
class Facts:
    """What is known of one trainee: attended and all JP, lessons read and all, best posttest score (None: not taken).

    ``required`` is the level that must have been completed before (empty: none), ``qualified`` whether it has been.
    ``work_plan`` says whether a plan has been accepted; False where the course does not ask for one. With
    ``kept_back`` the posttest score only says that there is one (see ``keep_back``). ``excused`` are the JP of each
    session that they were excused from; empty where the course counts none.
    """

    attended_jp: int
    total_jp: int
    lessons_read: int
    lessons_total: int
    posttest: Decimal | None
    pretest: Decimal | None = None
    required: str = ""
    qualified: bool = False
    work_plan: bool = False
    kept_back: bool = False
    excused: tuple[int, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """One requirement with its figures. ``have`` and ``need`` are completions, JP, lessons, scores or plans, by kind;
    a score is None where there is none, and where it is kept back, which counts as met.

    ``total`` is what there is to be had (all JP, all lessons, 100); ``percent`` is asked for where it is a share,
    ``level`` is that of the completion asked for, ``excused`` what of the JP counts although they were excused.
    """

    kind: RequirementKind
    met: bool
    have: Decimal | None
    need: Decimal
    total: Decimal
    percent: int | None = None
    level: str = ""
    excused: int = 0

    @property
    def missing(self) -> Decimal:
        """How much is still to be had of what is asked for."""
        return max(Decimal(0), self.need - (self.have or Decimal(0)))


@dataclass(frozen=True)
class Verdict:
    """Every requirement of a course, met or not."""

    requirements: tuple[Requirement, ...]

    @property
    def complete(self) -> bool:
        return all(requirement.met for requirement in self.requirements)

    @property
    def lacking(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if not requirement.met)


def evaluate(rule: CompletionRule, facts: Facts) -> Verdict:
    """The verdict on one trainee: the one place that says who meets the rule of a course."""
    requirements = [_prerequisite(facts)] if facts.required else []
    requirements.append(_attendance(rule, facts))
    if rule.all_lessons:
        requirements.append(_lessons(facts))
    requirements.append(_posttest(rule, facts))
    if rule.work_plan:
        requirements.append(_work_plan(facts))
    return Verdict(tuple(requirements))


def _prerequisite(facts: Facts) -> Requirement:
    kind, have, one = RequirementKind.PREREQUISITE, Decimal(int(facts.qualified)), Decimal(1)
    return Requirement(kind, facts.qualified, have, one, one, level=facts.required)


def _attendance(rule: CompletionRule, facts: Facts) -> Requirement:
    excused = counted_excuses(facts.excused, rule.excused_sessions)
    jp, total, percent = facts.attended_jp + excused, facts.total_jp, rule.attendance_percent
    met = total > 0 and jp * 100 >= percent * total
    need = Decimal(-(-percent * total // 100))
    kind = RequirementKind.ATTENDANCE
    return Requirement(kind, met, Decimal(jp), need, Decimal(total), percent, excused=excused)


def _lessons(facts: Facts) -> Requirement:
    total = Decimal(facts.lessons_total)
    met = facts.lessons_read >= facts.lessons_total
    return Requirement(RequirementKind.LESSONS, met, Decimal(facts.lessons_read), total, total)


def _posttest(rule: CompletionRule, facts: Facts) -> Requirement:
    met, need = passed(facts.posttest, rule.posttest_score), Decimal(rule.posttest_score)
    have = None if facts.kept_back else facts.posttest
    return Requirement(RequirementKind.POSTTEST, met, have, need, Decimal(100))


def keep_back(rule: CompletionRule, facts: Facts) -> Facts:
    """The facts as their trainee may know them before scores are released: whoever has taken the posttest stands like
    one who has just passed it, so that nothing that follows from the facts tells how it went."""
    if facts.posttest is None:
        return facts
    return replace(facts, posttest=Decimal(rule.posttest_score), kept_back=True)


def _work_plan(facts: Facts) -> Requirement:
    have, one = Decimal(int(facts.work_plan)), Decimal(1)
    return Requirement(RequirementKind.WORK_PLAN, facts.work_plan, have, one, one)


def band_name(bands: Sequence[Band], score: Decimal) -> str:
    """The word for a score: that of the highest band it reaches, or nothing."""
    reached = [band for band in bands if score >= band.minimum]
    return max(reached, key=lambda band: band.minimum).name if reached else ""


def certificate_number(pattern: str, number: int, region: str, decided_on: date) -> str:
    """The organiser's pattern filled in: running number of the year, region code, Roman month, year."""
    return pattern.format(nomor=number, wilayah=region, bulan=ROMAN[decided_on.month - 1], tahun=decided_on.year)
