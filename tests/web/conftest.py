"""These tests need a world: one record of every kind, and the pages' clock at the day after the cohort."""

from tests.world import world

__all__ = ["world"]
