"""What is recorded because somebody sees it is asked for by POST. What a GET gives as a file needs no record."""

import pytest

from tests.access.sweep import doors

BY_GET = {
    "certification.certificate": "one's own certificate",
    "enrolment.roster_template": "an empty roster",
    "courses.handbook": "lessons, which everybody in a training may read",
    "courses.lesson_file": "a lesson, which everybody in a training may read",
    "courses.own_handbook": "lessons, which everybody in a training may read",
    "reports.calendar": "a timetable, which names nobody",
    "reports.own_calendar": "the timetable of one's own training",
    "workplans.own_file": "what somebody added to the own plan",
}
"""Every file that a GET gives, and why nobody has to know who took it."""
PRINTS = {"workplans.print_one", "workplans.print_all"}
"""Pages that are made for paper and tell of others."""


RECORDED = PRINTS | {
    "drafts.draft_archive",
    "bank.questions_file",
    "drafts.version_archive",
    "bank.version_questions_file",
    "certification.cohort_certificate",
    "enrolment.cards_file",
    "reports.export_list",
    "reports.signing",
}
"""What a POST gives to be kept or printed, and somebody has to know who took it."""


def test_no_get_gives_a_file_that_has_to_be_recorded(walk):
    known = {step.door.endpoint for step in walk.looked if step.door.endpoint in BY_GET and step.door.roles}
    assert {step.door.endpoint for step in walk.looked if step.is_file} == known
    assert [str(step.door) for step in walk.looked if step.recorded] == []


def test_every_file_and_print_that_a_post_gives_leaves_its_row(walk):
    prints = {step for step in walk.acted if step.door.endpoint in PRINTS and step.answer.status_code == 200}
    taken = prints | {step for step in walk.acted if step.is_file}
    assert [str(step.door) for step in taken if not step.recorded] == []
    expected = {step.door.endpoint for step in walk.acted if step.door.endpoint in RECORDED}
    assert {step.door.endpoint for step in taken} >= expected


def test_every_such_route_is_one_of_a_role(app):
    endpoints = {door.endpoint for door in doors(app) if door.roles}
    assert BY_GET.keys() | RECORDED <= endpoints


@pytest.mark.parametrize("words", ["/cetak", ".zip", "/ekspor", "/unduh"])
def test_what_is_called_a_print_or_a_download_is_no_get(app, words):
    """Except where it is one's own, or where the page about an export has the same address."""
    own = {"workplans.own_print", "bank.export_questions", "bank.export_version"}
    open_ = {rule.endpoint for rule in app.url_map.iter_rules() if words in rule.rule and "GET" in rule.methods}
    assert open_ - own == set()
