"""How much there is of everything: the table that authors and docs/curriculum-figures.md show."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from portal.content.kinds import KINDS
from portal.content.prose.body import count_words
from portal.content.shapes import DIFFICULTIES, Course, Lesson, Question


@dataclass(frozen=True)
class CurriculumCounts:
    """One line of the table. ``kinds`` follow KINDS, ``difficulties`` DIFFICULTIES."""

    title: str
    lessons: int
    words: int
    theory_jp: int
    practice_jp: int
    questions: int
    kinds: tuple[int, ...]
    difficulties: tuple[int, ...]
    review: int

    @property
    def review_percent(self) -> int:
        """Share of the questions that wait for an expert's eye, 0 to 100."""
        return round(100 * self.review / self.questions) if self.questions else 0


@dataclass(frozen=True)
class CourseCounts:
    """A course's modules in teaching order, and the whole."""

    modules: tuple[CurriculumCounts, ...]
    total: CurriculumCounts


def counts(course: Course) -> CourseCounts:
    modules = tuple(
        _counts(module.title, module.lessons, module.questions, module.theory_jp, module.practice_jp)
        for module in course.modules
    )
    theory, practice = (sum(module.theory_jp for module in modules), sum(module.practice_jp for module in modules))
    lessons = tuple(lesson for _, lesson in course.lessons)
    return CourseCounts(modules, _counts("Jumlah", lessons, course.questions, theory, practice))


def _counts(
    title: str, lessons: tuple[Lesson, ...], questions: tuple[Question, ...], theory: int, practice: int
) -> CurriculumCounts:
    kinds = Counter(question.kind for question in questions)
    difficulties = Counter(question.difficulty for question in questions)
    return CurriculumCounts(
        title=title,
        lessons=len(lessons),
        words=sum(count_words(lesson.body) for lesson in lessons),
        theory_jp=theory,
        practice_jp=practice,
        questions=len(questions),
        kinds=tuple(kinds[kind] for kind in KINDS),
        difficulties=tuple(difficulties[difficulty] for difficulty in DIFFICULTIES),
        review=sum(question.review for question in questions),
    )


def table(courses: Iterable[Course]) -> str:
    """Markdown: for each course a heading and a table with a line for each module and one for the whole."""
    return "\n".join(_course_table(course) for course in courses)


def _course_table(course: Course) -> str:
    heads = ["Mata pelatihan", "Materi", "Kata", "JP (teori + praktik)", "Soal"]
    heads += [*(kind.words for kind in KINDS.values()), *DIFFICULTIES, "perlu-tinjau"]
    found = counts(course)
    rules = ["---"] + ["---:"] * (len(heads) - 1)
    rows = [heads, rules, *map(_row, found.modules), [f"**{cell}**" for cell in _row(found.total)]]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"### {course.title}", "", *lines, ""])


def _row(line: CurriculumCounts) -> list[str]:
    hours = f"{line.theory_jp + line.practice_jp} ({line.theory_jp} + {line.practice_jp})"
    numbers = [line.questions, *line.kinds, *line.difficulties]
    words = f"{line.words:,}".replace(",", ".")
    return [line.title, str(line.lessons), words, hours, *map(str, numbers), f"{line.review_percent} %"]
