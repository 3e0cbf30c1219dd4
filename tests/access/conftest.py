"""What these tests look at: one walk through the portal for each role."""

from tests.access.walk import walk

__all__ = ["walk"]
