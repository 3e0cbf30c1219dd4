"""What the server loads: the door to an application with the environment's settings, and its long work beside it."""

import logging
import os

from portal.app import UPLOAD_LIMIT, create_app, start_jobs
from portal.config import Settings
from portal.web.arrivals import Door
from portal.web.device import checks_secret, seen_before
from portal.web.lanes import Lane

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
settings = Settings.from_environment(os.environ)
app = create_app(settings)
# Checking a secret is slow on purpose: at most half of the processors do it at once, whatever comes in.
share = max(1, (os.cpu_count() or 1) // (2 * settings.workers))
door = Door(app.wsgi_app, settings.threads, UPLOAD_LIMIT, lane=Lane(checks_secret, seen_before(app), share))
start_jobs(app)
