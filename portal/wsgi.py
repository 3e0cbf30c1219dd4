"""What the server loads: the door to an application with the environment's settings, and its long work beside it."""

import gc
import logging
import os
import sys

from portal.app import UPLOAD_LIMIT, create_app, start_jobs
from portal.config import Settings
from portal.web.arrivals import Door

# Seconds a thread may go on before another wants its turn: most requests end within it, so few are pushed aside.
SWITCH = 0.05

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
settings = Settings.from_environment(os.environ)
app = create_app(settings)
door = Door(app.wsgi_app, settings.threads, UPLOAD_LIMIT)
start_jobs(app)
sys.setswitchinterval(SWITCH)
gc.collect()
gc.freeze()  # what has been loaded stays: looking through it again and again finds nothing to throw away
