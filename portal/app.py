"""The application factory: settings, extensions, guard, slices, error pages. The only file that knows every slice."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_compress import Compress
from flask_login import current_user
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import dates, keycheck, paths
from portal.access import Permission, Role
from portal.accounts import refusals
from portal.accounts import views as account_views
from portal.accounts.rules import shown_number
from portal.assessments import views as assessment_views
from portal.attendance import views as attendance_views
from portal.authoring import views as authoring_views
from portal.certification import jobs as certification_jobs
from portal.certification import views as certification_views
from portal.cohorts import views as cohort_views
from portal.config import Settings
from portal.content.folder.sources import source_labels
from portal.content.shapes import KIND_NAMES
from portal.courses import views as course_views
from portal.courses.rules import shown_sources
from portal.db import db, engine_options, prepare
from portal.enrolment import jobs as cohort_jobs
from portal.enrolment.queries import places as cohort_seats
from portal.evaluations import views as evaluation_views
from portal.identities import views as identity_views
from portal.jobs import runner
from portal.jobs import views as job_views
from portal.keys import exam_key_check, load_keys, shut_out_others, vault
from portal.organisers import views as organiser_views
from portal.regions.nik import mask_nik
from portal.regions.rules import display_name
from portal.reports.views import report as report_views
from portal.reports.views import trainee
from portal.trail import views as trail_views
from portal.web import cookie, errors, formatting, guard, headers, search, transaction, wellknown
from portal.web.paging import page_url
from portal.web.wording import ConstantWords
from portal.workplans import views as workplan_views

log = logging.getLogger("portal")
UPLOAD_LIMIT = 11 * 1024 * 1024
SLICES = (
    account_views,
    course_views,
    organiser_views,
    identity_views,
    cohort_views,
    attendance_views,
    evaluation_views,
    workplan_views,
    assessment_views,
    certification_views,
    authoring_views,
    report_views,
    trail_views,
    job_views,
)
JOBS = {"cards": cohort_jobs.make_cards, "decide": certification_jobs.decide}


class Portal(Flask):
    """Every view and hook is plain Python: there is no need to ask, ten times a request, whether one is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings) -> Flask:
    """The portal with these settings. Makes its keys at first start; does not make the database's tables.

    SettingsFault where the keys at hand are not those of the database.
    """
    app = Portal(__name__, static_folder=str(paths.STATIC), template_folder=str(paths.TEMPLATES))
    keys = load_keys(settings.data_dir, lambda: not keycheck.in_use(settings))
    for path in shut_out_others(settings.data_dir):
        log.warning("others could read %s until now", path)
    vault.open(keys)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=keys.session,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database, settings.threads + 2),
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE=dates.LOCALE,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        COMPRESS_STREAMS=True,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    _extend(app, settings)
    with app.app_context():
        keycheck.verify(db.engine, check_values(settings))
    return app


def check_values(settings: Settings) -> dict[str, str | None]:
    """What the database keeps, or is to keep, of the keys in the data folder."""
    own = keycheck.check_values(load_keys(settings.data_dir, lambda: False))
    return {**own, "exam": exam_key_check(settings.data_dir)}


def _extend(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    cookie.install(app, settings.secure)
    transaction.install(app)
    CSRFProtect(app)
    Babel(app)
    app.jinja_env.install_null_translations(newstyle=True)  # the screens' words are Indonesian: there is no catalogue
    app.jinja_env.add_extension(ConstantWords)
    account_views.install(app, cohort_seats)
    organiser_views.install(app)
    guard.install(app)
    headers.install(app, settings.secure)
    errors.install(app)
    Compress(app)
    app.add_url_rule("/", "home", trainee.home)
    app.register_blueprint(search.bp)
    app.register_blueprint(wellknown.bp)
    for views in SLICES:
        app.register_blueprint(views.bp)
    _dress(app)


def _dress(app: Flask) -> None:
    """What every template can use."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    formatting.install(app)
    app.jinja_env.filters |= {
        "kind_name": KIND_NAMES.__getitem__,
        "mask_nik": mask_nik,
        "shown_number": shown_number,
        "shown_sources": partial(shown_sources, labels=source_labels()),
    }
    app.jinja_env.globals |= {
        "Permission": Permission,
        "Role": Role,
        "page_url": page_url,
        "village_name": display_name,
        "htmx_cdn": headers.HTMX_CDN,
        "htmx_file": headers.HTMX_FILE,
        "htmx_integrity": headers.htmx_integrity,
        "static": cache(partial(_static, app.static_url_path)),
    }
    app.context_processor(lambda: {"viewer": current_user})


def _static(base: str, name: str) -> str:
    """The address of a static file. It carries the file's time of change, so that a browser may keep it for a year."""
    return f"{base}/{name}?v={int((paths.STATIC / name).stat().st_mtime):x}"


def start_jobs(app: Flask) -> None:
    """Let this process do long work beside its requests."""
    runner.start_thread(app, JOBS)
    refusals.start_thread(app)
