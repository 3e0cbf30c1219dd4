"""What is recorded because somebody sees it is asked for by POST. What a GET gives as a file needs no record."""

import pytest
from sqlalchemy import func, select

from portal.access import Role
from portal.audit import AuditEntry
from tests.access.sweep import doors, knock

BY_GET = {
    "certification.certificate": "one's own certificate",
    "enrolment.roster_template": "an empty roster",
    "courses.handbook": "lessons, which everybody in a training may read",
    "courses.lesson_file": "a lesson, which everybody in a training may read",
    "courses.own_handbook": "lessons, which everybody in a training may read",
    "workplans.own_file": "what somebody added to the own plan",
}
"""Every file that a GET gives, and why nobody has to know who took it."""
PRINTS = {"workplans.print_one", "workplans.print_all"}
"""Pages that are made for paper and tell of others."""


def is_file(answer) -> bool:
    return answer.headers.get("Content-Disposition", "").startswith("attachment")


def entries(session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(AuditEntry))


def answers(app, world, cast, client_for, method):
    """What each route that takes the method answers to a role that may."""
    for role in Role:
        for door in doors(app):
            if door.method == method and role in door.roles:
                yield door, lambda role=role, door=door: knock(client_for(cast.by_role(role)), door, world)


def test_no_get_gives_a_file_that_has_to_be_recorded(app, session, world, cast, client_for):
    before, given = entries(session), set()
    for door, ask in answers(app, world, cast, client_for, "GET"):
        given |= {door.endpoint} if is_file(ask()) else set()
    assert given == BY_GET.keys()
    assert entries(session) == before


def test_every_file_and_print_that_a_post_gives_leaves_its_row(app, session, world, cast, client_for):
    given, silent = set(), []
    for door, ask in answers(app, world, cast, client_for, "POST"):
        before, answer = entries(session), ask()
        if is_file(answer) or (door.endpoint in PRINTS and answer.status_code == 200):
            given.add(door.endpoint)
            silent += [str(door)] if entries(session) == before else []
    assert silent == []
    assert given >= PRINTS | {
        "drafts.draft_archive",
        "bank.questions_file",
        "drafts.version_archive",
        "bank.version_questions_file",
        "certification.cohort_certificate",
        "enrolment.cards_file",
        "reports.export_list",
    }


@pytest.mark.parametrize("words", ["/cetak", ".zip", "/ekspor", "/unduh"])
def test_what_is_called_a_print_or_a_download_is_no_get(app, words):
    """Except where it is one's own, or where the page about an export has the same address."""
    own = {"workplans.own_print", "bank.export_questions", "bank.export_version"}
    open_ = {rule.endpoint for rule in app.url_map.iter_rules() if words in rule.rule and "GET" in rule.methods}
    assert open_ - own == set()
