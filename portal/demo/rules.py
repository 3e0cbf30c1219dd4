"""How the invented people fare: attendance, marks, answers and reading drawn from a given chance. Pure."""

import enum
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from portal.assessments.questions.papers import PaperItem
from portal.assessments.questions.responses import right_response
from portal.attendance.rules import ATTENDED, Presence
from portal.cohorts.rules import QuotaShare
from portal.content.kinds import kind_of
from portal.content.shapes import POSTTEST, Course, PlannedSession, Question
from portal.demo.writing import written

SEED = 20200217
NO_PRETEST = 0.02
UNANSWERED = 0.05
STILL_OPEN = 0.4
NOON = "12.00"


class Fate(enum.StrEnum):
    """What becomes of somebody in a training: all is well, or what is lacking in the end."""

    STEADY = "steady"
    PASSES = "passes"
    ABSENT = "absent"
    FAILS = "fails"
    SKIPS = "skips"
    UNREAD = "unread"


LACKING = {Fate.ABSENT: 0.04, Fate.FAILS: 0.025, Fate.SKIPS: 0.01, Fate.UNREAD: 0.02}
"""How many of a hundred people lack what; of every quota at least one each."""

PRESENCE_WEIGHTS = {Presence.PRESENT: 92, Presence.LATE: 5, Presence.EXCUSED: 1, Presence.SICK: 1, Presence.ABSENT: 1}
EASE = {"mudah": 3, "sedang": 2, "sulit": 1}
WAYS_TO_MISS: tuple[Callable[[PlannedSession], bool], ...] = (
    lambda planned: planned.day == 1,
    lambda planned: planned.day > 1,
    lambda planned: planned.start < NOON,
)


@dataclass(frozen=True)
class Size:
    """How many people each of the two trainings takes, and how far the running one is with its posttest."""

    announced: int = 500
    city: int = 225
    regency: int = 225
    ipsm: int = 25
    advanced: tuple[int, int, int] = (26, 26, 8)
    """How many of each quota's graduates come to the advanced training."""
    posttest_taken: int = 40
    posttest_running: int = 12

    @property
    def quotas(self) -> tuple[QuotaShare, ...]:
        """The three quotas, in the order of the announcement; that of IPSM has no region."""
        return (
            QuotaShare(None, "Kota Bekasi", self.city, "32.75"),
            QuotaShare(None, "Kabupaten Bekasi", self.regency, "32.16"),
            QuotaShare(None, "IPSM Pusat", self.ipsm, None),
        )


def fates(chance: random.Random, count: int) -> list[Fate]:
    """What becomes of the ``count`` people of one quota, in an order of chance."""
    dealt = [fate for fate, share in LACKING.items() for _ in range(max(1, round(share * count)))][:count]
    dealt += [Fate.PASSES] * (count - len(dealt))
    chance.shuffle(dealt)
    return dealt


def presences(chance: random.Random, fate: Fate, course: Course) -> list[Presence]:
    """A mark for each session of the course's timetable, in its order.

    Who is not meant to lack attendance stays within what the course's rule lets one miss, and is there for
    the posttest.
    """
    timetable = course.timetable
    if fate is Fate.STEADY:
        return [Presence.PRESENT] * len(timetable)
    if fate is Fate.ABSENT:
        misses = chance.choice(WAYS_TO_MISS)
        reason = chance.choice((Presence.EXCUSED, Presence.SICK, Presence.ABSENT))
        return [reason if misses(planned) else Presence.PRESENT for planned in timetable]
    spare = sum(planned.jp for planned in timetable) * (100 - course.rule.attendance_percent) // 100
    posttest = quiz_session(course, POSTTEST)
    drawn = []
    for index, planned in enumerate(timetable):
        presence = chance.choices(list(PRESENCE_WEIGHTS), list(PRESENCE_WEIGHTS.values()))[0]
        if presence not in ATTENDED:
            if planned.jp > spare or index == posttest:
                presence = Presence.PRESENT
            else:
                spare -= planned.jp
        drawn.append(presence)
    return drawn


def quiz_session(course: Course, kind: str) -> int:
    """The index in the timetable of the session that names the quiz; RuntimeError when none does."""
    name = course.quiz(kind).title.lower()
    for index, planned in enumerate(course.timetable):
        if name in planned.title.lower():
            return index
    raise RuntimeError(f"no session of the course {course.slug} names the quiz {name}")


def pretest_points(chance: random.Random, size: int) -> int:
    """Points before the training: about half of what can be had."""
    return _within(chance.gauss(0.53, 0.13) * size, size // 6, size)


def posttest_points(chance: random.Random, fate: Fate, size: int, pass_score: int, attempts: int) -> list[int]:
    """Points of each attempt after the training: enough in the end, unless failing is this person's fate."""
    enough = ceil(Decimal(pass_score) * size / 100)
    if fate is Fate.FAILS:
        tries = chance.choice((attempts, attempts, 1))
        return [_within(chance.gauss(0.55, 0.1) * size, size // 5, enough - 1) for _ in range(tries)]
    first = _within(chance.gauss(0.8, 0.1) * size, size // 3, size)
    if first >= enough:
        return [first]
    return [first, _within(chance.gauss(0.8, 0.06) * size, enough, size)][-attempts:]


def _within(value: float, least: int, most: int) -> int:
    return min(max(round(value), least), most)


def choices(
    chance: random.Random, bank: Mapping[str, Question], paper: Sequence[PaperItem], points: int
) -> list[tuple[str, str]]:
    """Question and response, in the order of the paper, so many of them right; the easy ones are more often right."""
    ease = {item.question: EASE[bank[item.question].difficulty] for item in paper}
    order = sorted(ease, key=lambda key: chance.random() ** (1 / ease[key]), reverse=True)
    known = set(order[:points])
    chosen = []
    for item in paper:
        knows = item.question in known
        if knows or chance.random() >= UNANSWERED:
            chosen.append((item.question, _response(chance, bank[item.question], knows)))
    return chosen


def _response(chance: random.Random, question: Question, right: bool) -> str:
    """A right response, or one that is worth nothing; an essay is good or poor until somebody reads it."""
    if kind_of(question).by_hand:
        return written(chance, right)
    if right:
        return right_response(question)
    if question.pairs:
        numbers = [str(number) for number in range(len(question.pairs))]
        return ",".join(numbers[1:] + numbers[:1])
    if question.accepted:
        return "0,001"
    return chance.choice([option.key for option in question.options if not option.correct])


def lessons_read(chance: random.Random, fate: Fate, total: int, over: bool) -> int:
    """How many lessons somebody has finished: all when the training is over, unless reading is what lacks."""
    if fate is Fate.UNREAD:
        return chance.randrange(total // 4, total)
    if over:
        return total
    return round(total * 2 / 3) if fate is Fate.STEADY else chance.randint(total // 4, total)


def moments(chance: random.Random, count: int, first: datetime, last: datetime) -> list[datetime]:
    """So many moments from the first to the last, in order, in whole seconds."""
    seconds = int((last - first).total_seconds())
    return [first + timedelta(seconds=second) for second in sorted(chance.choices(range(seconds + 1), k=count))]
