"""The course that the tests of the pages go through."""

from tests.shipped import shipped

COURSE = shipped()
