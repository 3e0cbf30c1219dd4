"""The trainee's next step and road, and the figures of a report. Pure."""

import enum
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from portal.assessments.attempts.rules import WindowState, refuse_start
from portal.assessments.questions.grading import passed
from portal.assessments.questions.quizzes import QuizKind
from portal.certification.rules import Facts, RequirementKind, Verdict
from portal.content.shapes import Course, Module
from portal.courses.rules import LessonKey


class StepState(enum.StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"


class StepKind(enum.StrEnum):
    PRETEST = "pretest"
    MODULE = "module"
    POSTTEST = "posttest"
    CERTIFICATE = "certificate"


class QuizProgress(enum.StrEnum):
    """What a quiz on the road says of itself. Taken: its score may not be told, or not yet."""

    SCORED = "scored"
    TAKEN = "taken"
    OPEN = "open"
    SHUT = "shut"


@dataclass(frozen=True)
class Step:
    """One stop on the road from the pretest to the certificate, with the figures of its kind: of a ``module`` lessons
    read of all and its JP, of a quiz its progress and score, of the certificate whether it can be downloaded."""

    kind: StepKind
    title: str
    state: StepState = StepState.LATER
    module: str | None = None
    done: int = 0
    total: int = 0
    jp: int = 0
    progress: QuizProgress | None = None
    score: Decimal | None = None
    ready: bool = False


def road(
    course: Course,
    facts: Facts,
    finished: frozenset[LessonKey],
    windows: Mapping[QuizKind, WindowState],
    hidden: Collection[QuizKind],
    ready: bool | None,
) -> list[Step]:
    """The stops of a course in order. The first that is not done is where the trainee stands now. ``hidden`` are the
    quizzes whose scores are kept back, ``ready`` says whether the certificate can be downloaded (None: there is none).
    """

    def quiz(kind: QuizKind, score: Decimal | None) -> Step:
        progress = quiz_progress(score, kind in hidden, windows[kind])
        told = score if progress is QuizProgress.SCORED else None
        return Step(StepKind(kind), course.quiz(kind).title, progress=progress, score=told)

    modules = [_module_step(module, finished) for module in course.modules]
    stops = [
        (quiz(QuizKind.PRETEST, facts.pretest), facts.pretest is not None),
        *((step, step.done == step.total) for step in modules),
        (quiz(QuizKind.POSTTEST, facts.posttest), passed(facts.posttest, course.rule.posttest_score)),
        (Step(StepKind.CERTIFICATE, "Sertifikat", ready=bool(ready)), ready is not None),
    ]
    here = next((index for index, (_, done) in enumerate(stops) if not done), None)
    return [replace(step, state=_state(index, done, here)) for index, (step, done) in enumerate(stops)]


def quiz_progress(score: Decimal | None, hidden: bool, window: WindowState) -> QuizProgress:
    """What is said of a quiz with this best score (None: nobody has marked a try)."""
    if score is not None:
        return QuizProgress.TAKEN if hidden else QuizProgress.SCORED
    return QuizProgress.OPEN if window is WindowState.OPEN else QuizProgress.SHUT


def _module_step(module: Module, finished: frozenset[LessonKey]) -> Step:
    read = sum((module.slug, lesson.slug) in finished for lesson in module.lessons)
    return Step(StepKind.MODULE, module.title, module=module.slug, done=read, total=len(module.lessons), jp=module.jp)


class NextKind(enum.StrEnum):
    """What the first card of a trainee's home asks for."""

    RESUME = "resume"
    CERTIFICATE = "certificate"
    PRETEST = "pretest"
    POSTTEST = "posttest"
    SESSION = "session"
    READ = "read"
    DECISION = "decision"
    LACKING = "lacking"


@dataclass(frozen=True)
class QuizNow:
    """A quiz as somebody finds it: whether it can be started, how often it was begun of how often it may be, how many
    seconds the ``running`` attempt still has (None: none runs), and whether one is over that nobody has marked yet."""

    window: WindowState = WindowState.SHUT
    used: int = 0
    allowed: int = 1
    seconds_left: int | None = None
    waiting: bool = False
    running: uuid.UUID | None = None

    @property
    def may_start(self) -> bool:
        return self.seconds_left is None and refuse_start(self.window, self.used, self.allowed) is None


def whole_minutes(seconds: int) -> int:
    """Minutes that are left, the last one counted until it is over. static/js/countdown.js counts the same."""
    return -(-seconds // 60)


@dataclass(frozen=True)
class NextStep:
    """What to do now. ``quiz`` is the one to resume (its ``attempt``) or to begin, ``again`` whether it was tried
    before; ``retry`` offers one more posttest beside a step that is not it."""

    kind: NextKind
    quiz: QuizKind | None = None
    seconds_left: int | None = None
    attempt: uuid.UUID | None = None
    again: bool = False
    retry: bool = False

    @property
    def minutes_left(self) -> int:
        return whole_minutes(self.seconds_left or 0)


def next_step(
    certified: bool, verdict: Verdict, quizzes: Mapping[QuizKind, QuizNow], session: bool, unread: bool
) -> NextStep:
    """The one next step. An attempt whose clock runs comes before everything; a posttest that has not been passed is
    asked for again as long as it may be begun. Where its score is not known (kept back, or nobody has read it yet) one
    more try is offered, but not asked for: so nothing tells how it went."""
    for kind, quiz in quizzes.items():
        if quiz.seconds_left is not None:
            return NextStep(NextKind.RESUME, kind, quiz.seconds_left, quiz.running)
    if certified:
        return NextStep(NextKind.CERTIFICATE)
    pretest, posttest = quizzes[QuizKind.PRETEST], quizzes[QuizKind.POSTTEST]
    if pretest.may_start and not pretest.used:
        return NextStep(NextKind.PRETEST, QuizKind.PRETEST)
    passing = next(need for need in verdict.requirements if need.kind is RequirementKind.POSTTEST)
    if posttest.may_start and not passing.met and not posttest.waiting:
        return NextStep(NextKind.POSTTEST, QuizKind.POSTTEST, again=posttest.used > 0)
    unknown = posttest.waiting or (passing.met and passing.have is None)
    if session:
        step = NextKind.SESSION
    elif unread:
        step = NextKind.READ
    else:
        step = NextKind.DECISION if verdict.complete else NextKind.LACKING
    return NextStep(step, retry=unknown and posttest.may_start)


def _state(index: int, done: bool, here: int | None) -> StepState:
    if done:
        return StepState.DONE
    return StepState.NOW if index == here else StepState.LATER


def share_done(steps: Sequence[Step]) -> int:
    """How much of the road is behind, in whole percent. A lesson counts as a part of its module."""
    gone = sum(1.0 if step.state is StepState.DONE else step.done / step.total if step.total else 0.0 for step in steps)
    return int(100 * gone / len(steps)) if steps else 0


@dataclass(frozen=True)
class Distribution:
    """Scores in ten classes (0 up to 10, … 90 up to 100), with their median (None without scores)."""

    counts: tuple[int, ...]
    median: Decimal | None

    @property
    def total(self) -> int:
        return sum(self.counts)


def distribution(scores: Iterable[Decimal]) -> Distribution:
    found = list(scores)
    counts = [0] * 10
    for score in found:
        counts[min(int(score // 10), 9)] += 1
    return Distribution(tuple(counts), median(found) if found else None)
