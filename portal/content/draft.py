"""A course while it is read: what was found, where it stands, and what is wrong with it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from portal.content.shapes import Course, Fault, Lesson, Outcome, Question
from portal.content.source import Page, read_page

T = TypeVar("T")


@dataclass(frozen=True)
class Placed(Generic[T]):
    """A value and the line of the file on which it stands."""

    file: str
    line: int
    value: T

    def fault(self, message: str) -> Fault:
        return Fault(self.file, self.line, message)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class CourseSource:
    """One pass over a course folder. Files are named from ``root``, the content folder.

    A lesson stands on the first line of its body, a question on its first line; ``cited`` are the sources of
    lessons and the bases of questions; ``keys`` the first question of each key; ``banks`` counts the questions
    of each module that a quiz can ask. ``course`` may hold empty values as long as there are faults.
    """

    root: Path
    course: Course | None = None
    faults: list[Fault] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    outcomes: list[Placed[Outcome]] = field(default_factory=list)
    lessons: list[Placed[Lesson]] = field(default_factory=list)
    cited: list[Placed[str]] = field(default_factory=list)
    questions: list[Placed[Question]] = field(default_factory=list)
    keys: dict[str, Placed[Question]] = field(default_factory=dict)
    banks: dict[str, int] = field(default_factory=dict)

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def fault(self, path: Path, line: int, message: str) -> None:
        self.faults.append(Fault(self.name(path), line, message))

    def page(self, path: Path) -> Page | None:
        return read_page(path, self.name(path), self.faults)
