"""What the page of a cohort asks for, of whom, and how a session of the day stands. Pure."""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from portal.access import GRANTS, Permission, Role
from portal.cohorts.rules import CohortState
from portal.reports.rules import StepState


class Act(enum.StrEnum):
    """What the page of a cohort asks its staff for, the most pressing first."""

    QUIZ = "quiz"
    ROLL = "roll"
    APPLICATIONS = "applications"
    IMPORT = "import"
    TRAINERS = "trainers"
    CARDS = "cards"
    GROUPS = "groups"
    ESSAYS = "essays"
    PLANS = "plans"
    REPORTS = "reports"
    EXCUSES = "excuses"
    UNMARKED = "unmarked"
    DECIDE = "decide"
    CLOSE = "close"


ACTS: Mapping[Act, Permission] = MappingProxyType(
    {
        Act.QUIZ: Permission.QUIZ_OPEN,
        Act.ROLL: Permission.ATTENDANCE_MARK,
        Act.APPLICATIONS: Permission.ROSTER_EDIT,
        Act.IMPORT: Permission.ROSTER_EDIT,
        Act.TRAINERS: Permission.COHORT_MANAGE,
        Act.CARDS: Permission.SIGN_IN_CARDS,
        Act.GROUPS: Permission.ROSTER_EDIT,
        Act.ESSAYS: Permission.QUIZ_OPEN,
        Act.PLANS: Permission.WORK_PLAN_REVIEW,
        Act.REPORTS: Permission.ROSTER_EDIT,
        Act.EXCUSES: Permission.ATTENDANCE_MARK,
        Act.UNMARKED: Permission.ATTENDANCE_MARK,
        Act.DECIDE: Permission.COMPLETION_DECIDE,
        Act.CLOSE: Permission.COHORT_MANAGE,
    }
)
"""Who may do each."""


@dataclass(frozen=True)
class Desk:
    """What waits in a cohort in a ``state``: whether a quiz is open (``testing``) or the roll of a session that counts
    is called (``rolling``); how many people and trainers it has, people without a PIN, essays and plans that nobody has
    read, trainees who say that their record is wrong (``reports``), sessions that are over and lack marks, people who
    meet the rule and have not been decided on (``ready``), people who have been (``decided``), requests for izin or
    sakit that nobody has decided, applications that nobody has looked at, and people in none of its groups."""

    state: CohortState = CohortState.DRAFT
    testing: bool = False
    rolling: bool = False
    enrolled: int = 0
    trainers: int = 0
    without_pin: int = 0
    essays: int = 0
    plans: int = 0
    reports: int = 0
    unmarked: int = 0
    ready: int = 0
    decided: int = 0
    excuses: int = 0
    applications: int = 0
    ungrouped: int = 0

    @property
    def over(self) -> bool:
        return self.state in (CohortState.DECIDING, CohortState.CLOSED)

    @property
    def applied(self) -> int:
        """Applications that wait while the cohort still takes people."""
        return 0 if self.over else self.applications

    @property
    def unseated(self) -> int:
        """People without a group while it still matters where somebody sits."""
        return 0 if self.over else self.ungrouped


def due(desk: Desk, allowed: Collection[Act]) -> Act | None:
    """The one act that a cohort asks for now, among those that somebody may do."""
    return next((act for act in Act if act in allowed and _is_due(desk)[act]), None)


def _is_due(desk: Desk) -> dict[Act, bool]:
    over = desk.state is CohortState.DECIDING
    before = not over and desk.state is not CohortState.CLOSED
    return {
        Act.QUIZ: desk.testing,
        Act.ROLL: desk.rolling,
        Act.APPLICATIONS: desk.applied > 0,
        Act.IMPORT: before and not desk.enrolled,
        Act.TRAINERS: before and not desk.trainers,
        Act.CARDS: before and desk.without_pin > 0,
        Act.GROUPS: desk.unseated > 0,
        Act.ESSAYS: desk.essays > 0,
        Act.PLANS: desk.plans > 0,
        Act.REPORTS: (before or over) and desk.reports > 0,
        Act.EXCUSES: (before or over) and desk.excuses > 0,
        Act.UNMARKED: (before or over) and desk.unmarked > 0,
        Act.DECIDE: over and desk.ready > 0,
        Act.CLOSE: over and desk.decided > 0 and not desk.ready,
    }


@dataclass(frozen=True)
class Wait:
    """So many of something wait."""

    act: Act
    count: int


def waits(desk: Desk, allowed: Collection[Act]) -> tuple[list[Wait], list[Wait]]:
    """What waits for the one who looks, and, for an organiser, what waits for the trainers."""
    counts = {
        Act.APPLICATIONS: desk.applied,
        Act.CARDS: desk.without_pin,
        Act.GROUPS: desk.unseated,
        Act.DECIDE: desk.ready,
        Act.ESSAYS: desk.essays,
        Act.PLANS: desk.plans,
        Act.REPORTS: desk.reports,
        Act.EXCUSES: desk.excuses,
        Act.UNMARKED: desk.unmarked,
    }
    found = [Wait(act, count) for act, count in counts.items() if count and act in allowed]
    if not any(ACTS[act] not in GRANTS[Role.TRAINER] for act in allowed):
        return found, []
    theirs = [wait for wait in found if ACTS[wait.act] in GRANTS[Role.TRAINER]]
    return [wait for wait in found if wait not in theirs], theirs


class LineState(enum.StrEnum):
    """How a session of the day stands: it has no JP, its roll is whole, marks lack, it runs, it is next, it comes."""

    UNCOUNTED = "uncounted"
    WHOLE = "whole"
    LACKING = "lacking"
    NOW = "now"
    NEXT = "next"
    COMING = "coming"


def line_state(
    jp: int, starts_at: datetime, ends_at: datetime, unmarked: int, upcoming: bool, now: datetime
) -> LineState:
    """How a session stands now; ``upcoming``: none that has not ended begins before it."""
    if starts_at <= now < ends_at:
        return LineState.NOW
    if now < starts_at:
        return LineState.NEXT if upcoming else LineState.COMING
    if not jp:
        return LineState.UNCOUNTED
    return LineState.LACKING if unmarked else LineState.WHOLE


@dataclass(frozen=True)
class Stage:
    """One of the states that every cohort goes through, and whether it is behind, now or to come."""

    stage: CohortState
    state: StepState


def stages(now: CohortState) -> list[Stage]:
    """The way of a cohort that stands in this state."""
    here = list(CohortState).index(now)
    where = {True: StepState.DONE, False: StepState.LATER}
    return [
        Stage(one, StepState.NOW if place == here else where[place < here]) for place, one in enumerate(CohortState)
    ]
