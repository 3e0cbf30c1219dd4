"""What a WSGI server loads: the application with the environment's settings, doing its long work beside requests."""

import logging
import os

from portal.app import create_app, start_jobs
from portal.config import Settings

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
app = create_app(Settings.from_environment(os.environ))
start_jobs(app)
