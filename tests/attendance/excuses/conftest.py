"""People of the cast on the morning of the first day, and their requests."""

import io

import pytest
from sqlalchemy import select

from portal.attendance.excuses.models import Excuse
from portal.cohorts import queries as cohorts
from portal.web.transaction import unit_of_work
from tests.attendance.excuses.letters import furnish, paper
from tests.conftest import NOON


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


@pytest.fixture
def asking(cast, noon):
    return f"/belajar/{cast.ann_seat}/izin"


@pytest.fixture
def desk(cast, noon):
    return f"/angkatan/{cast.own.id}/izin"


@pytest.fixture
def held(session, cast, noon):
    """The sessions that count, in order of time."""
    return [one for one in cohorts.sessions(session, cast.own.id) if one.jp]


@pytest.fixture
def asked(session, cast, held):
    """Ann's request for the first session, with a letter."""
    with unit_of_work():
        return furnish(session, cast.ann_seat, cast.ann.id, held[0].id, NOON)


@pytest.fixture
def excuses(session):
    def found():
        session.rollback()
        return list(session.scalars(select(Excuse).order_by(Excuse.id)))

    return found


@pytest.fixture
def wish(held):
    """What the form sends: sick on the first day's first two sessions that count, with a photo."""

    def made(photo=None, **other):
        form = {"kind": "sick", "sessions": [str(held[0].id), str(held[1].id)], "reason": "Demam"} | other
        data = paper() if photo is None else photo
        return form | ({"photo": (io.BytesIO(data), "surat.jpg")} if data else {})

    return made
