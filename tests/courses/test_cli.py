"""The commands for the curriculum: faults are named with file and line, and nothing faulty is published."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.content.folder.counts import table
from portal.courses import cli
from portal.courses.models import CourseVersion
from tests.shipped import shipped
from tests.tiny import Tiny


class LaidDown(Tiny):
    """A tiny course whose folder follows what is written."""

    def __init__(self, courses: Path) -> None:
        self.courses = courses
        super().__init__()

    def write(self, name: str, text: str | bytes) -> None:
        super().write(name, text)
        self.lay_down(self.courses)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """The only course of the content folder."""
    monkeypatch.setattr(cli, "COURSES", tmp_path)
    return LaidDown(tmp_path)


@pytest.fixture
def run(app, session):
    def invoke(*arguments: str):
        session.rollback()
        return app.test_cli_runner().invoke(cli.content, list(arguments))

    return invoke


def versions(session) -> list[tuple[str, int, str]]:
    session.rollback()
    order = (CourseVersion.slug, CourseVersion.number)
    rows = session.scalars(select(CourseVersion).where(CourseVersion.slug == "kecil").order_by(*order))
    return [(row.slug, row.number, row.note) for row in rows]


def test_check_counts_what_a_sound_course_holds(run, tiny, session):
    result = run("check")
    course = tiny.course()
    assert result.exit_code == 0
    assert result.output.startswith(f"{table([course])}\n")
    assert versions(session) == []


def test_check_lists_what_experts_have_to_review_with_file_and_line(run, tiny):
    result = run("check")
    assert result.exit_code == 0
    assert result.output.split("### ")[-1].splitlines() == [
        "Perlu ditinjau ahli: 2",
        "",
        "- courses/kecil/awal/01-mulai.md:9: satu hal",
        "- courses/kecil/awal/soal.gift:10: aw-002, Di mana ia menunggu?",
    ]


def test_check_passes_the_shipped_curriculum(run):
    result = run("check")
    assert result.exit_code == 0, result.output
    for slug in ("dasar", "lanjutan"):
        assert table([shipped(slug)]) in result.output


@pytest.mark.parametrize("command", ["check", "publish"])
def test_faults_are_printed_with_file_and_line_and_end_with_status_1(run, tiny, session, command):
    first = tiny.spoil("awal/01-mulai.md", "outcomes: [aw-1", "outcomes: [aw-9")
    second = tiny.spoil("course.md", "level: dasar", "level: tinggi")
    result = run(command)
    assert result.exit_code == 1
    assert f"courses/kecil/awal/01-mulai.md:{first}: " in result.output
    assert f"courses/kecil/course.md:{second}: " in result.output
    assert versions(session) == []


@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_fault_of_the_course_as_a_whole_stops_it_too(run, tiny, session, command):
    line = tiny.spoil("awal/01-mulai.md", "  - UU 11/2009", "  - UU 11/2010")
    result = run(command)
    assert result.exit_code == 1
    assert f"courses/kecil/awal/01-mulai.md:{line}: " in result.output
    assert versions(session) == []


def test_publishing_is_repeatable_and_a_change_makes_the_next_version(run, tiny, session):
    outputs = [run("publish").output, run("publish", "--note", "lagi").output]
    assert outputs[0] == outputs[1]
    assert outputs[0].startswith("kecil: version 1, ")
    tiny.spoil("awal/01-mulai.md", "Anda memulai di sini.", "Anda memulai di sana.")
    changed = run("publish", "--note", "Tempat diganti")
    assert changed.exit_code == 0
    assert changed.output.startswith("kecil: version 2, ")
    assert versions(session) == [("kecil", 1, ""), ("kecil", 2, "Tempat diganti")]
