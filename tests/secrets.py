"""No secret that anybody types in a test may stand in the trail or in a log: every entry and every line of the test is
looked at, and with tests/acts.py a whole run leaves every action."""

import json
import logging
import re
from typing import Any

from sqlalchemy import event

from portal.audit import AuditEntry

NAMES = frozenset({"secret", "again", "current", "pin"})
"""What forms call the fields in which a secret is typed."""
MIN_LENGTH = 6
TOLD = ("changed", "personal", "reason", "detail")
TYPED: set[str] = set()


def typed(form: dict[str, Any]) -> set[str]:
    """The secrets in a form that is sent, which are remembered for the rest of the test. What stands in another field
    as well may be shown again there, and is none."""
    shown = {str(value) for name, value in form.items() if name not in NAMES}
    found = {str(value) for name, value in form.items() if name in NAMES and len(str(value)) >= MIN_LENGTH} - shown
    TYPED.update(found)
    return found


def told(text: str, secrets: set[str]) -> list[str]:
    """Those of the secrets that stand in a text, and not only as a part of a longer number or word."""
    return [one for one in secrets if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]


class Listener(logging.Handler):
    """A plugin that looks at every entry of the trail and every line of a log."""

    def __init__(self) -> None:
        super().__init__()
        event.listen(AuditEntry, "init", self._look)
        logging.getLogger().addHandler(self)

    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        """Another test may well type as a secret what is none here."""
        TYPED.clear()

    def _look(self, _target: AuditEntry, _args: Any, values: dict[str, Any]) -> None:
        text = json.dumps([values.get(name) for name in TOLD], default=str, ensure_ascii=False)
        assert not told(text, TYPED), f"a secret stands in the trail, in {values.get('action')}"

    def emit(self, record: logging.LogRecord) -> None:
        assert not told(record.getMessage(), TYPED), f"a secret stands in the log {record.name}"
