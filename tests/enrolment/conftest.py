"""A cohort as large as that of the news, and a way to hand a roster in through the page."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.cohorts.models import Cohort
from tests.cast import Cast
from tests.enrolment.bimtek import open_bimtek
from tests.pages.client import PageClient


@pytest.fixture
def bimtek(session: Session, cast: Cast, noon: Callable[[datetime], None]) -> Cohort:
    """The Bimtek of seed 002, still without people, on the cast's two days; the clock of the pages is stopped."""
    return open_bimtek(session, cast)


@pytest.fixture
def upload(cast: Cast, client_for: Callable[..., PageClient]) -> Callable[..., TestResponse]:
    """Hand a file in as Ona, and bring it in; gives the report, or the form again with its complaint."""

    def hand_in(cohort_id: Any, data: bytes, name: str = "peserta.csv", status: int = 303) -> TestResponse:
        client = client_for(cast.ona)
        answer = client.post(f"/angkatan/{cohort_id}/impor", {"file": (io.BytesIO(data), name)}, status)
        answer.request.environ["wsgi.input"].close()  # a large form lies in a file, which the test client leaves open
        if status != 303:
            return answer
        return client.follow(client.post(f"{answer.location}/masukkan", status=303))

    return hand_in
