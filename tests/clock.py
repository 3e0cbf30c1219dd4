"""Stopping the clock of the pages."""

import sys
from collections.abc import Callable
from datetime import datetime

import pytest

from portal import clock


def stop(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> Callable[[datetime], None]:
    """Let every module that asks ``now()`` get this moment; the function given back moves it."""
    stopped = [moment]

    def now() -> datetime:
        return stopped[0]

    real = clock.now
    for module in [module for name, module in sys.modules.items() if name.startswith("portal")]:
        if getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", now)

    def move(to: datetime) -> None:
        stopped[0] = to

    return move
