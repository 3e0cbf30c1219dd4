"""Whoever uploads a file, however heavy, keeps nobody else from writing while it is read."""

import io
import re
from importlib import import_module
from typing import Any

import pytest
from flask import url_for

from portal.db import db, for_writing
from portal.paths import ROOT
from tests.access.sweep import doors
from tests.authoring.drafting import SHIPPED_MODULE
from tests.authoring.exchanging import SHIPPED_GIVEN

READERS = {
    "enrolment.import_roster": ("portal.enrolment.views.preview", "read_roster"),
    "drafts.pictures": ("portal.authoring.drafts.views.pictures", "fit"),
    "drafts.upload": ("portal.authoring.drafts.uploads", "unpack"),
    "bank.import_questions": ("portal.authoring.bank.views.exchange", "read"),
    "invigilation.answer_files": ("portal.assessments.invigilation.views.answer_files", "unseal"),
    "workplans.files": ("portal.workplans.views.files", "accept"),
}
"""Every view that takes a file, and the function that reads it."""


def test_every_view_that_takes_a_file_is_known():
    sources = {path for path in (ROOT / "portal").rglob("*.py") if re.search(r"file\.data\.read\(", path.read_text())}
    views = {import_module(module).__file__ for module, _name in READERS.values() if "views" in module}
    views.add(import_module("portal.authoring.drafts.views.archive").__file__)
    views.add(import_module("portal.enrolment.views.roster").__file__)
    views.discard(import_module("portal.enrolment.views.preview").__file__)
    assert {str(path) for path in sources} == views


@pytest.mark.parametrize("endpoint", READERS)
def test_a_file_is_read_while_others_can_write(app, world, cast, client_for, monkeypatch, endpoint):
    module, name = READERS[endpoint]
    real, locked = getattr(import_module(module), name), []

    def read(*facts: Any) -> Any:
        locked.append(for_writing.get() and db.session().in_transaction())
        return real(*facts)

    monkeypatch.setattr(f"{module}.{name}", read)
    door = next(one for one in doors(app) if one.endpoint == endpoint and one.method == "POST")
    with app.test_request_context():
        url = url_for(endpoint, **{part: world.values[part] for part in door.names}, modul=SHIPPED_MODULE)
    form = SHIPPED_GIVEN | {"file": (io.BytesIO(b"satu;dua\n"), "berkas.csv")}
    client_for(cast.by_role(door.roles[0])).post(url, form, 422)
    assert locked == [False]
