"""Phones that send marks of the session at hand."""

import pytest

from tests.attendance.handheld.handset import Handset


@pytest.fixture
def phone():
    return Handset()


@pytest.fixture
def sending(roll):
    return f"{roll}/pindai/tanda"
