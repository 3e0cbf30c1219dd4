"""The portal with two organisers of the same people, with the second of them alone, and empty."""

from collections.abc import Iterator

import pytest

from tests.isolation.offices import Offices, open_offices
from tests.isolation.stage import Stage, staged


@pytest.fixture(scope="package")
def stage(prepared, applications, tmp_path_factory) -> Iterator[Stage]:
    with staged(prepared, applications, tmp_path_factory.mktemp("isolation")) as made:
        yield made


@pytest.fixture(scope="package")
def offices(stage) -> Offices:
    return open_offices(stage)
