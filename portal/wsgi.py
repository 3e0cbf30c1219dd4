"""What the server loads: the request buffer before an application set up from the environment, and its long work."""

import logging
import os

from portal.app import UPLOAD_LIMIT, create_app, start_jobs
from portal.config import Settings
from portal.web.device import checks_secret, seen_before
from portal.web.lanes import Lane
from portal.web.request_buffer import RequestBuffer

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
settings = Settings.from_environment(os.environ)
app = create_app(settings)
# Checking a secret is slow on purpose: at most half of the processors do it at once, whatever comes in.
share = max(1, (os.cpu_count() or 1) // (2 * settings.workers))
application = RequestBuffer(
    app.wsgi_app, settings.threads, UPLOAD_LIMIT, lane=Lane(checks_secret, seen_before(app), share)
)
start_jobs(app)
