"""The run of all tests looks whether a secret that somebody typed stands in the trail, in a log or on a page."""

import importlib
import logging
import pkgutil

import pytest
from sqlalchemy import text
from wtforms import PasswordField

import portal
from portal import audit
from portal.db import Base
from portal.web.forms import Form
from tests.access.sweep import doors, forms
from tests.cast import EARLY
from tests.secrets import NAMES, TYPED, told, typed

MARKER = "Gerhana-Serai-7719"
SEARCH = "search.search"
"""It leads on to a list with whatever the list's own form holds, and none of these asks for a secret."""


@pytest.fixture
def marker():
    yield typed({"secret": MARKER})
    TYPED.discard(MARKER)


def test_every_field_for_a_secret_is_known():
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if "forms" in module.name:
            importlib.import_module(module.name)
    kinds = list(Form.__subclasses__())
    for kind in kinds:
        kinds += kind.__subclasses__()
    found = {
        name
        for kind in kinds
        for name, field in vars(kind).items()
        if getattr(field, "field_class", None) is PasswordField
    }
    assert found == NAMES


@pytest.mark.parametrize("field", ["reason", "detail", "personal"])
def test_a_secret_in_the_trail_is_seen(session, marker, field):
    values = {"reason": {"reason": f"lupa {MARKER}"}, "detail": {"file": MARKER}}
    values["personal"] = {"personal": {"full_name": (MARKER, "Ann")}}
    with pytest.raises(AssertionError, match="trail, in quiz-set"):
        audit.record(session, None, "quiz-set", "cohort", 1, EARLY, **values[field])
    session.rollback()


def test_a_secret_in_a_log_is_seen(marker):
    with pytest.raises(AssertionError, match=r"log portal\.x"):
        logging.getLogger("portal.x").warning("masuk dengan %s", MARKER)


def test_a_part_of_a_number_is_no_secret():
    assert told("jam 1739205", {"739205"}) == []
    assert told('["739205"]', {"739205"}) == ["739205"]


def test_a_secret_sent_to_every_address_is_kept_nowhere_and_comes_back_from_none(
    app, session, world, cast, client_for, marker, caplog
):
    """Whatever the form, whoever sends it: no table holds it in the clear, no answer says it, no log names it."""
    caplog.set_level(logging.DEBUG, "portal")
    asked, back = 0, []
    for door in doors(app):
        if door.method != "POST" or door.endpoint == SEARCH:
            continue
        for viewer in [cast.by_role(door.roles[0])] if door.access.permission else [None, cast.ann]:
            client = client_for(viewer)
            form = dict.fromkeys(NAMES, MARKER) | forms(world).get(door.endpoint, {}) | {"csrf_token": client.token}
            answer = client._send("POST", door.url(app, world.values), data=form)
            back += [str(door)] if MARKER.encode() in answer.data or MARKER in str(answer.headers) else []
            answer.close()  # a file lets go of the database
            asked += 1
    assert asked > 50
    assert back == []
    assert MARKER not in caplog.text
    session.rollback()
    for table in Base.metadata.sorted_tables:
        assert MARKER not in repr(session.execute(text(f"SELECT * FROM {table.name}")).all()), table.name
