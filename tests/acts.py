"""Whether the tests leave every action of the portal in the trail. A whole run that leaves one out fails: an entry that
is no longer written would else vanish unseen."""

import os
from typing import Any

import pytest
from sqlalchemy import event

from portal.acts import ACTIONS
from portal.audit import AuditEntry

HANDED = "acts"


class Acts:
    """A plugin that collects what is written to the trail, from all processes of the run."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.missing: list[str] = []
        event.listen(AuditEntry, "init", self._note)

    def _note(self, _target: AuditEntry, _args: Any, values: dict[str, Any]) -> None:
        self.seen.add(values.get("action", ""))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.seen |= set(getattr(node, "workeroutput", {}).get(HANDED, ()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[HANDED] = sorted(self.seen)
        elif whole(session.config):
            self.missing = vanished(self.seen)
            if self.missing and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for name in self.missing:
            terminalreporter.write_line(f"FAILED: no test leaves {name} in the trail (tests/acts.py)", red=True)


def vanished(seen: set[str]) -> list[str]:
    """The actions that nothing left behind."""
    return sorted(ACTIONS.keys() - seen)


def whole(config: pytest.Config) -> bool:
    """Whether this run is of the whole suite: no folder, no name, no mark was chosen, and nothing was left out as on
    the second database."""
    chosen = any(config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "failedfirst", "collectonly"))
    everything = [str(one) for one in config.getini("testpaths")]
    return config.args == everything and not chosen and os.environ.get("BIMTEK_TEST_DATABASE", "sqlite") == "sqlite"
