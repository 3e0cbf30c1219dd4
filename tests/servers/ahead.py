"""``portal serve`` with a clock that is ahead of the true one by so many SECONDS, as of a day that has not come yet.

Its workers begin by running this file as well, before they read anything of the portal.
"""

import os
from datetime import datetime, timedelta

from portal import clock

SECONDS = "BIMTEK_TEST_SECONDS_AHEAD"


def put_ahead(by: timedelta) -> None:
    true_now = clock.now

    def now() -> datetime:
        return true_now() + by

    clock.now = now


if __name__ in ("__main__", "__mp_main__"):
    put_ahead(timedelta(seconds=float(os.environ[SECONDS])))

if __name__ == "__main__":
    from portal.config import Settings
    from portal.server import serve

    serve(Settings.from_environment(os.environ))
