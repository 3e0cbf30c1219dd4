"""Every route, every method, every kind of person: who is let in, who is turned away, and that looking is harmless."""

import uuid

import pytest

from portal.access import Role
from tests.access.sweep import OWN, doors, knock

STAFF_WHO_BELONG = [Role.ORGANISER, Role.TRAINER, Role.TRAINEE]
UNKNOWN = {"slug": "tidak-ada", "module_slug": "tidak-ada", "lesson_slug": "tidak-ada", "number": 10**30}
UNKNOWN |= {"code": "0000-0000", "filename": "tidak-ada.css"}


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_permission_is_refused_everywhere(app, world, cast, client_for, role):
    client = client_for(cast.by_role(role))
    shut = [door for door in doors(app) if door.access.permission and role not in door.roles]
    answers = {str(door): knock(client, door, world).status_code for door in shut}
    assert len(answers) >= 10
    assert {door: status for door, status in answers.items() if status != 403} == {}


def test_whoever_may_look_sees_sound_pages(walk):
    assert [fault for step in walk.looked if step.door.access.permission for fault in step.faults] == []


def test_looking_changes_nothing(walk):
    assert walk.changed == set()


def test_the_right_role_may_do_everything(walk):
    assert [fault for step in walk.acted if step.door.access.permission for fault in step.faults] == []


def test_what_is_public_is_there_for_everybody(walk):
    public = [step for step in (*walk.looked, *walk.acted) if step.door.access.permission is None]
    assert len(public) > 5
    answers = {str(step.door): step.answer.status_code for step in public}
    assert {door: status for door, status in answers.items() if status not in (200, 303, 422)} == {}


def test_nobody_without_an_account_gets_past_the_sign_in_page(app, world, client_for):
    faults = []
    for door in doors(app):
        if door.access.permission is None:
            continue
        plain, htmx = (knock(client_for(), door, world, htmx=htmx) for htmx in (False, True))
        if plain.status_code != 303 or not plain.headers["Location"].startswith("/masuk"):
            faults.append(f"{door}: {plain.status_code}")
        if htmx.status_code != 401 or "HX-Redirect" in htmx.headers or htmx.data:
            faults.append(f"{door} by htmx: {htmx.status_code}")
    assert faults == []


@pytest.mark.parametrize("role", STAFF_WHO_BELONG)
def test_the_right_role_from_elsewhere_finds_nothing(app, world, cast, client_for, role):
    client = client_for(cast.stranger(role))
    theirs = [door for door in doors(app) if role in door.roles and door.own]
    answers = {str(door): knock(client, door, world).status_code for door in theirs}
    assert len(answers) >= 5
    assert {door: status for door, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("role", Role)
def test_an_address_that_names_nothing_is_not_found(app, world, cast, client_for, role):
    """Every name of every address in turn is given a value that no record has."""
    faults = []
    for door in doors(app):
        for name in door.names:
            if role in door.roles:
                answer = knock(client_for(cast.by_role(role)), door, world, {name: UNKNOWN.get(name, uuid.uuid4())})
                faults += [] if answer.status_code == 404 else [f"{door} {name}: {answer.status_code}"]
    assert faults == []


def test_a_record_is_looked_for_within_its_cohort(app, world, cast, client_for):
    """One's own cohort in the address does not open the other cohort's records."""
    client = client_for(cast.ona)
    children = OWN & set(world.elsewhere) - {"cohort_id"}
    answers = {}
    for door in doors(app):
        if Role.ORGANISER in door.roles and "cohort_id" in door.names:
            for name in door.names & children:
                answer = knock(client, door, world, {name: world.elsewhere[name]})
                answers[f"{door} {name}"] = answer.status_code
    assert len(answers) >= 8
    assert {door: status for door, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("url", ["/tidak-ada", "/angkatan/abc", "/angkatan/1/peserta", "/penyelenggara/0", "/.env"])
def test_an_unknown_address_is_not_found_by_anybody(cast, client_for, url):
    for viewer in (None, cast.ada, cast.ona, cast.tom, cast.ann):
        client_for(viewer).get(url, status=404)
