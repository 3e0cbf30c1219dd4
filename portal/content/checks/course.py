"""Everything that can be wrong with the curriculum. What passes here may be published."""

import tempfile
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
from portal.content.files import Files
from portal.content.folder.parse import read_draft
from portal.content.shapes import Course, Fault

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


def check_course(folder: Path) -> tuple[Course | None, list[Fault]]:
    """The course in ``folder`` and no faults, or None and all its faults in file order. As ``parse_course``, and
    the course as a whole is looked at too: its sources, links and regions, its outcomes and its banks."""
    draft = read_draft(folder)
    faults = sorted({*draft.faults, *(fault for rule in RULES for fault in rule(draft))})
    return (None if faults else draft.course), faults


def check_courses(folder: Path) -> tuple[list[Course], list[Fault]]:
    """The courses of the content folder that have no faults, and the faults of the others."""
    checked = [check_course(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    return [course for course, _ in checked if course], [fault for _, faults in checked for fault in faults]


def review_list(folder: Path) -> list[str]:
    """What waits for an expert's eye in the courses of the content folder: one line for each fact of a lesson and each
    question, after the file and line on which the lesson's text or the question begins."""
    found = []
    for draft in map(read_draft, (path for path in sorted(folder.iterdir()) if path.is_dir())):
        found += [f"{lesson}: {fact}" for lesson in draft.lessons for fact in lesson.value.review]
        found += [f"{one}: {one.value.key}, {one.value.stem}" for one in draft.questions if one.value.review]
    return found


def check_files(slug: str, files: Files) -> tuple[Course | None, list[Fault]]:
    """As ``check_course``, for files that lie in no folder yet. The paths must be safe (``archive.safe_path``)."""
    with tempfile.TemporaryDirectory(prefix="portal-course-") as root:
        folder = Path(root) / "courses" / slug
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return check_course(folder)
