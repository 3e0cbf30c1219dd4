"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current moment, aware, in UTC, cut to whole microseconds."""
    return datetime.now(UTC)
