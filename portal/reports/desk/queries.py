"""What the page of a cohort shows: what is due, what waits, and the sessions of the day."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.assessments.addresses import SLUG_OF
from portal.assessments.attempts import queries as assessments
from portal.assessments.attempts.rules import WindowState, kept_turns
from portal.assessments.invigilation import queries as invigilation
from portal.assessments.invigilation.rules import TakingCounts
from portal.assessments.marking.queries import tallies
from portal.assessments.questions.quizzes import GRADED
from portal.attendance.excuses import queries as excuses
from portal.attendance.models import AttendanceMark
from portal.attendance.queries.marks import present_marks
from portal.attendance.rules import ATTENDED
from portal.certification.queries import cohort_progress
from portal.cohorts.models import ClassSession, Cohort
from portal.cohorts.queries import course_of, current_session, zone_of
from portal.dates import local_date
from portal.enrolment.queries import groups, seats
from portal.enrolment.queries import reports as data_reports
from portal.enrolment.queries.cards import card_counts
from portal.registration.queries.registrations import undecided
from portal.reports.desk.rules import Desk, LineState, line_state
from portal.workplans import queries as workplans
from portal.workplans.rules import PlanState


@dataclass(frozen=True)
class Line:
    """A session of the timetable and how its roll stands: so many attended, were marked otherwise, or have no mark."""

    session: ClassSession
    state: LineState
    attended: int
    absent: int
    unmarked: int

    @property
    def rolled(self) -> bool:
        """Whether the roll of it counts and was begun."""
        return self.session.jp > 0 and self.attended + self.absent > 0


def lines(session: Session, timetable: Sequence[ClassSession], people: int, now: datetime) -> list[Line]:
    """Every session of a timetable in order of time, in a cohort of so many people."""
    counts = _roll_counts(session, [one.id for one in timetable])
    upcoming = next((one for one in timetable if one.starts_at > now), None)
    found = []
    for one in timetable:
        attended, marked = counts.get(one.id, (0, 0))
        lack = max(0, people - marked)
        state = line_state(one.jp, one.starts_at, one.ends_at, lack, one is upcoming, now)
        found.append(Line(one, state, attended, marked - attended, lack))
    return found


def _roll_counts(session: Session, session_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """How many attended each session, and how many have a mark."""
    counting = present_marks(AttendanceMark.session_id.in_(session_ids))
    rows = session.execute(
        select(
            counting.c.session_id,
            func.count(case((counting.c.presence.in_(ATTENDED), 1))),
            func.count(),
        ).group_by(counting.c.session_id)
    )
    return {session_id: (attended, marked) for session_id, attended, marked in rows}


def lines_of_the_day(found: Sequence[Line], zone: str, now: datetime) -> tuple[date | None, list[Line]]:
    """The sessions of the day that counts now: of the one that runs or comes next, else of the last."""
    if not found:
        return None, []
    near = current_session([line.session for line in found], now) or found[-1].session
    day = local_date(near.starts_at, zone)
    return day, [line for line in found if local_date(line.session.starts_at, zone) == day]


@dataclass(frozen=True)
class OpenQuiz:
    """A quiz that is open now: its name, since when, until when if it closes by itself, and where people stand."""

    slug: str
    title: str
    opened_at: datetime
    closes_at: datetime | None
    counts: TakingCounts


def open_quiz(session: Session, cohort: Cohort, now: datetime) -> OpenQuiz | None:
    """The quiz that was opened last of those that are open and scored."""
    windows = assessments.windows(session, cohort.id)
    states = assessments.window_states(windows, now)
    found = [
        (opened, window)
        for kind, window in windows.items()
        if kind in GRADED and states[kind] is WindowState.OPEN and (opened := kept_turns(window.times, now)[0])
    ]
    if not found:
        return None
    opened_at, window = max(found, key=lambda one: one[0])
    title = course_of(session, cohort).quiz(window.kind).title
    counts = invigilation.counts(session, cohort.id, window.kind, now)
    return OpenQuiz(SLUG_OF[window.kind], title, opened_at, assessments.next_turn(window, now), counts)


def desk(
    session: Session,
    cohort: Cohort,
    found: Sequence[Line],
    quiz: OpenQuiz | None,
    trainers: int,
    now: datetime,
    deciding: bool,
) -> Desk:
    """What waits in a cohort. Who meets the rule is counted for those only who may decide, as it takes longest. A fixed
    number of queries, however many people there are."""
    people = card_counts(session, cohort.id)
    progress = cohort_progress(session, cohort, now) if deciding else []
    ready = sum(one.verdict.complete and not one.decided for one in progress)
    current = current_session([line.session for line in found if line.session.jp], now)
    return Desk(
        state=seats.state(session, cohort, now),
        testing=quiz is not None,
        rolling=current is not None and current.starts_at <= now,
        enrolled=people.without + people.printable + people.own,
        trainers=trainers,
        without_pin=people.without,
        essays=sum(one.unread for kind in GRADED for one in tallies(session, cohort.id, kind, now)),
        plans=workplans.counts(session, cohort.id).states[PlanState.SUBMITTED],
        reports=data_reports.waiting_count(session, cohort.id),
        unmarked=sum(line.state is LineState.LACKING for line in found),
        ready=ready,
        decided=sum(one.decided for one in progress),
        excuses=excuses.waiting(session, cohort.id),
        applications=undecided(session, cohort.id),
        ungrouped=groups.ungrouped(session, cohort.id),
    )


def days_of(cohort: Cohort, now: datetime) -> tuple[int, int]:
    """Which day of a cohort it is, of how many: 2 of 2. Below 1 before it, more than the whole after it."""
    today = local_date(now, zone_of(cohort))
    return (today - cohort.starts_on) // timedelta(days=1) + 1, (cohort.ends_on - cohort.starts_on).days + 1
