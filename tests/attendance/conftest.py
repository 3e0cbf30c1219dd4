"""A session of three JP that runs, and who calls its roll."""

import pytest
from sqlalchemy import select

from portal.attendance.models import AttendanceMark
from portal.cohorts import queries as cohorts


@pytest.fixture
def held(session, cast, noon):
    return next(one for one in cohorts.sessions(session, cast.own.id) if one.title == "Konsep Dasar PSM")


@pytest.fixture
def roll(cast, held):
    return f"/angkatan/{cast.own.id}/sesi/{held.id}"


@pytest.fixture
def tom(cast, client_for):
    return client_for(cast.tom)


@pytest.fixture
def marks(session):
    """All marks in the order in which they were made: whose and which, or the columns that are asked for."""

    def found(*columns):
        session.rollback()
        wanted = columns or (AttendanceMark.enrolment_id, AttendanceMark.presence)
        return [tuple(row) for row in session.execute(select(*wanted).order_by(AttendanceMark.id))]

    return found
