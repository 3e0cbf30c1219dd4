"""Every route, every method, every kind of person: who is let in, who is turned away, and that looking is harmless."""

import uuid

import pytest

from portal.access import Role
from tests.access.sweep import OWN, digests, doors, knock
from tests.pages.client import check_page

STAFF_WHO_BELONG = [Role.ORGANISER, Role.TRAINER, Role.TRAINEE]
UNKNOWN = {"slug": "tidak-ada", "module_slug": "tidak-ada", "lesson_slug": "tidak-ada", "number": 10**30}
UNKNOWN |= {"code": "0000-0000", "filename": "tidak-ada.css"}


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_permission_is_refused_everywhere(app, world, cast, client_for, role):
    client = client_for(cast.by_role(role))
    shut = [door for door in doors(app) if door.mark.permission and role not in door.roles]
    answers = {str(door): knock(client, door, world).status_code for door in shut}
    assert len(answers) >= 10
    assert {door: status for door, status in answers.items() if status != 403} == {}


@pytest.mark.parametrize("role", Role)
def test_the_right_role_may_do_everything(app, world, cast, client_for, role):
    faults = []
    for door in doors(app):
        if door.method != "GET" and door.mark.permission and role in door.roles:
            faults += _faults(app, door, knock(client_for(cast.by_role(role)), door, world))
    assert faults == []


def _faults(app, door, answer) -> list[str]:
    """What shows that somebody was not let in, and what is wrong with the page."""
    faults = [] if _let_in(answer) else [f"{door}: {answer.status_code} {answer.headers.get('Location', '')}"]
    if answer.status_code == 200 and answer.mimetype == "text/html":
        found = check_page(app, answer.get_data(as_text=True), path=answer.request.path)
        faults += [f"{door}: {fault}" for fault in found]
    return faults


def _let_in(answer) -> bool:
    """A page, a way on (not to the sign-in page), or a form that wants to be filled in."""
    if answer.status_code == 422:
        return answer.request.method == "POST"
    led_on = answer.status_code in (303, 308) and "/masuk" not in answer.headers["Location"]
    return led_on or answer.status_code in (200, 204)


def test_nobody_without_an_account_gets_past_the_sign_in_page(app, world, client_for):
    faults = []
    for door in doors(app):
        if door.mark.permission is None:
            continue
        plain, htmx = (knock(client_for(), door, world, htmx=htmx) for htmx in (False, True))
        if plain.status_code != 303 or not plain.headers["Location"].startswith("/masuk"):
            faults.append(f"{door}: {plain.status_code}")
        if htmx.status_code != 401 or "HX-Redirect" in htmx.headers or htmx.data:
            faults.append(f"{door} by htmx: {htmx.status_code}")
    assert faults == []


def test_what_is_public_is_there_for_everybody(app, world, cast, client_for):
    public = [door for door in doors(app) if door.mark.permission is None]
    for viewer in (None, cast.ada, cast.ona, cast.tom, cast.ann):
        answers = {str(door): knock(client_for(viewer), door, world).status_code for door in public}
        assert {door: status for door, status in answers.items() if status not in (200, 303, 422)} == {}


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


@pytest.mark.parametrize("role", Role)
def test_the_right_role_may_look_everywhere_and_changes_nothing(app, session, world, cast, client_for, role):
    client, faults = client_for(cast.by_role(role)), []
    before = digests(session)
    for door in doors(app):
        if door.method == "GET" and (door.mark.permission is None or role in door.roles):
            answer = knock(client, door, world)
            faults += _faults(app, door, answer) if door.mark.permission else []
            if "attempt_id" in door.names:
                knock(client, door, world, {"attempt_id": world.handed_in.id}, htmx=True)
    assert faults == []
    assert digests(session) == before


@pytest.mark.parametrize("url", ["/tidak-ada", "/angkatan/abc", "/angkatan/1/peserta", "/penyelenggara/0", "/.env"])
def test_an_unknown_address_is_not_found_by_anybody(cast, client_for, url):
    for viewer in (None, cast.ada, cast.ona, cast.tom, cast.ann):
        client_for(viewer).get(url, status=404)
