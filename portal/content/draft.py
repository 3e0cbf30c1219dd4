"""A course while it is read: what was found, where it stands, and what is wrong with it."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal.content.files import Files, content_name
from portal.content.shapes import Course, Fault, Lesson, Outcome, Question
from portal.content.source import Page, decode, read_page

T = TypeVar("T")


@dataclass(frozen=True)
class Located(Generic[T]):
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
    """One pass over the ``files`` of a course. Their paths are its own; faults name them from the content folder.

    A lesson stands on the first line of its body, a question on its first line; ``cited`` are the sources of
    lessons and the bases of questions; ``keys`` the first question of each key; ``banks`` counts the questions
    of each module that a quiz can ask. ``course`` may hold empty values as long as there are faults.
    """

    slug: str
    files: Files
    course: Course | None = None
    faults: list[Fault] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    outcomes: list[Located[Outcome]] = field(default_factory=list)
    lessons: list[Located[Lesson]] = field(default_factory=list)
    cited: list[Located[str]] = field(default_factory=list)
    questions: list[Located[Question]] = field(default_factory=list)
    keys: dict[str, Located[Question]] = field(default_factory=dict)
    banks: dict[str, int] = field(default_factory=dict)

    def name(self, path: str) -> str:
        return content_name(self.slug, path)

    def fault(self, path: str, line: int, message: str) -> None:
        self.faults.append(Fault(self.name(path), line, message))

    def page(self, path: str) -> Page | None:
        return read_page(self.files.get(path), self.name(path), self.faults)

    def text(self, path: str) -> str | None:
        return decode(self.files.get(path), self.name(path), self.faults)

    def entries(self, folder: str = "") -> list[str]:
        """The paths of the files and folders that lie directly in a folder, or in that of the course."""
        above = f"{folder}/" if folder else ""
        inside = (path.removeprefix(above) for path in self.files if path.startswith(above))
        return sorted({above + path.partition("/")[0] for path in inside})
