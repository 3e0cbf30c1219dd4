"""The counts of the shipped curriculum. ``python -m tests.curriculum.table`` writes docs/curriculum-figures.md."""

from collections.abc import Sequence

from portal.content.checks.course import check_courses
from portal.content.folder.counts import counts, table
from portal.content.shapes import Course
from portal.paths import COURSES, ROOT

FILE = ROOT / "docs" / "curriculum-figures.md"
HEAD = """# The curriculum in numbers

What `content/courses/` holds, counted from the files. One JP is 45 minutes. The columns from *pilihan tunggal* to
*uraian* are kinds of question, *mudah* to *sulit* their difficulty; *perlu-tinjau* is the share of questions whose
fact still wants the eye of an expert. `python3 run.py portal content check` prints the same tables, and names every
fault first. Do not edit this page: `.venv/bin/python -m tests.curriculum.table` writes it anew.

"""


def shipped() -> list[Course]:
    """Every shipped course; AssertionError with the faults when there are any."""
    courses, faults = check_courses(COURSES)
    assert not faults, "\n".join(map(str, faults))
    return courses


def page(courses: Sequence[Course]) -> str:
    """The whole file as it must be for these courses."""
    totals = [counts(course).total for course in courses]
    lessons, questions = sum(one.lessons for one in totals), sum(one.questions for one in totals)
    modules = sum(len(course.modules) for course in courses)
    whole = f"In all: {len(courses)} courses, {modules} modules, {lessons} lessons, {questions} questions.\n\n"
    return HEAD + whole + table(courses).rstrip("\n") + "\n"


def main() -> None:
    FILE.write_text(page(shipped()), encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
