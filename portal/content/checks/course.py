"""Everything that can be wrong with the curriculum. What passes here may be published."""

from pathlib import Path

from portal.content.checks.banks import (
    check_balance,
    check_blueprint,
    check_duplicates,
    check_outcomes,
    check_questions,
    check_review,
)
from portal.content.checks.references import check_links, check_pictures, check_regions, check_sources
from portal.content.files import Files, content_name, read_files
from portal.content.folder.parse import read_draft
from portal.content.shapes import Course, Fault
from portal.content.source import MISSING

RULES = (
    check_sources,
    check_links,
    check_pictures,
    check_regions,
    check_outcomes,
    check_blueprint,
    check_duplicates,
    check_questions,
    check_balance,
    check_review,
)


def check_course(slug: str, files: Files) -> tuple[Course | None, list[Fault]]:
    """The course that the files make and no faults, or None and all its faults in file order: those of each file, and
    of the course as a whole: its sources, links and regions, its outcomes and its banks."""
    draft = read_draft(slug, files)
    faults = sorted({*draft.faults, *(fault for rule in RULES for fault in rule(draft))})
    return (None if faults else draft.course), faults


def check_folder(folder: Path) -> tuple[Course | None, list[Fault]]:
    """The same for the files in a folder. A file that cannot be read is the only fault."""
    try:
        files = read_files(folder)
    except OSError as error:
        path = Path(error.filename).relative_to(folder).as_posix()
        return None, [Fault(content_name(folder.name, path), 1, MISSING)]
    return check_course(folder.name, files)


def check_courses(content: Path) -> tuple[list[Course], list[Fault]]:
    """The courses of the content folder that have no faults, and the faults of the others."""
    checked = [check_folder(folder) for folder in _folders(content)]
    return [course for course, _ in checked if course], [fault for _, faults in checked for fault in faults]


def review_list(content: Path) -> list[str]:
    """What waits for an expert's eye in the courses of the content folder: one line for each fact of a lesson and each
    question, after the file and line on which the lesson's text or the question begins."""
    found = []
    for draft in (read_draft(folder.name, read_files(folder)) for folder in _folders(content)):
        found += [f"{lesson}: {fact}" for lesson in draft.lessons for fact in lesson.value.review]
        found += [f"{one}: {one.value.key}, {one.value.stem}" for one in draft.questions if one.value.review]
    return found


def _folders(content: Path) -> list[Path]:
    return sorted(path for path in content.iterdir() if path.is_dir())
