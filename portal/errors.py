"""What can go wrong in the domain, as plain values: no framework, no database."""

from dataclasses import dataclass, field
from typing import Any


class NotFound(Exception):
    """The record does not exist, or the viewer may not know that it does. Answered with 404."""


@dataclass(frozen=True)
class Refusal:
    """Why an action was not carried out, in an Indonesian sentence that says what to do next.

    ``message`` is a text with ``%(name)s`` places, filled from ``figures`` when it is shown.
    ``code`` is stable and names the case for tests and callers; ``field`` is the form field it belongs to, if any.
    """

    code: str
    message: str
    figures: dict[str, Any] = field(default_factory=dict)
    field: str | None = None

    def __str__(self) -> str:
        return self.message % self.figures if self.figures else self.message
