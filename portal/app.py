"""The application factory: settings, extensions, guard, rooms, error pages. The only file that knows every room."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import dates, keycheck, paths
from portal.access import Permission, Role
from portal.accounts import refusals
from portal.accounts.rules import (
    PASSWORD_MINIMUM,
    REFUSALS_KEPT,
    SESSION_LENGTH,
    STAFF_PASSWORD_MINIMUM,
    shown_number,
)
from portal.accounts.views import signing_in
from portal.assessments.addresses import any_slug_of
from portal.assessments.questions.presentation import points_in_words
from portal.attendance.excuses.actions import erase_letters
from portal.certification import jobs as certification_jobs
from portal.certification.lists import requirement_name, requirement_short, requirement_state
from portal.config import Settings, SettingsFault
from portal.content.folder.sources import source_labels
from portal.content.kinds import kind_of
from portal.courses.rules import shown_sources
from portal.db import db, engine_options, prepare
from portal.duplicates.actions import compare_some
from portal.enrolment import jobs as enrolment_jobs
from portal.enrolment.actions import offering
from portal.enrolment.queries import enrolments
from portal.jobs import housekeeping, runner
from portal.keys import column_cipher, exam_key_check, load_keys, shut_out_others
from portal.limits import MAX_UPLOAD, MEGABYTE
from portal.organisers.views import working
from portal.people import jobs as people_jobs
from portal.regions.nik import mask_nik
from portal.regions.rules import display_name
from portal.registration.actions import following
from portal.registration.actions import leaving as applications
from portal.reports.views import trainee
from portal.web import asking, cookie, errors, formatting, guard, headers, search, shared_device, transaction, wellknown
from portal.web.paging import page_url, sifted_url
from portal.workplans.attachments import MAX_PDF_BYTES

log = logging.getLogger("portal")
UPLOAD_LIMIT = MAX_UPLOAD + MEGABYTE
"""Bytes of a request: a file, and the form around it."""
ROOMS = (
    "accounts",
    "courses",
    "organisers",
    "identities",
    "cohorts",
    "enrolment",
    "attendance",
    "attendance.door",
    "attendance.handheld",
    "attendance.excuses",
    "attendance.evidence",
    "evaluations",
    "registration",
    "workplans",
    "assessments.analysis",
    "assessments.invigilation",
    "assessments.paper",
    "assessments.marking",
    "assessments.regrading",
    "assessments.readiness",
    "assessments.voiding",
    "assessments.attempts",
    "certification",
    "authoring.bank",
    "authoring.drafts",
    "rollout",
    "reports",
    "people",
    "verification",
    "trail",
    "jobs",
)
"""The rooms that have pages, in ``views.py`` or in a folder of that name."""
JOBS: dict[str, runner.JobFunction] = {
    "cards": enrolment_jobs.make_cards,
    "decide": certification_jobs.decide,
    "duplicates": people_jobs.find_pairs,
    "roster-read": enrolment_jobs.read_roster,
    "roster-enter": enrolment_jobs.enter_roster,
}

CHORES: tuple[housekeeping.Chore, ...] = (
    applications.erase_old,
    erase_letters,
    compare_some,
    offering.end_due,
    following.note_all,
)
"""What is done in time without anybody asking."""


def create_app(settings: Settings) -> Flask:
    """The portal with these settings. Makes its keys at first start; does not make the database's tables.

    SettingsFault where the keys at hand are not those of the database.
    """
    app = Flask(__name__, static_folder=str(paths.STATIC), template_folder=str(paths.TEMPLATES))
    keys = load_keys(settings.data_dir, lambda: not keycheck.in_use(settings))
    for path in shut_out_others(settings.data_dir):
        log.warning("others could read %s until now", path)
    column_cipher.open(keys)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=keys.session,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database, settings.threads + 2),
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        WTF_CSRF_TIME_LIMIT=None,
        # No referrer is asked for: pages of cards send none by their policy, and some phones never do. A page of
        # somebody else's has no token, as that lies in our pages and fits one session alone. The cookie of the session
        # is left out of what other sites send (SameSite) and, on https, can be planted by no sister host (__Host-).
        WTF_CSRF_SSL_STRICT=False,
        BABEL_DEFAULT_LOCALE=dates.LOCALE,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        COMPRESS_STREAMS=True,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    _install_extensions(app, settings)
    with app.app_context():
        try:
            keycheck.verify(db.engine, check_values(settings))
        except SettingsFault:
            db.engine.dispose()  # an application that does not start leaves no connection open
            raise
    return app


def check_values(settings: Settings) -> dict[str, str | None]:
    """What the database keeps, or is to keep, of the keys in the data folder."""
    own = keycheck.check_values(load_keys(settings.data_dir, lambda: False))
    return {**own, "exam": exam_key_check(settings.data_dir)}


def _install_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    Migrate(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    cookie.install(app, settings.secure)
    transaction.install(app)
    CSRFProtect(app)
    signing_in.install(app, enrolments)
    working.install(app)
    guard.install(app)
    headers.install(app, settings.secure)
    errors.install(app)
    Compress(app)
    app.add_url_rule("/", "home", trainee.home)
    app.register_blueprint(search.bp)
    app.register_blueprint(wellknown.bp)
    for pages in _pages():
        app.register_blueprint(pages)
    _install_template_names(app)


def _pages() -> Iterator[Blueprint]:
    """The pages of every room, once all files that add some have been read."""
    for room in ROOMS:
        views = import_module(f"portal.{room}.views")
        for part in iter_modules(getattr(views, "__path__", ())):
            import_module(f"{views.__name__}.{part.name}")
        yield views.bp


def _install_template_names(app: Flask) -> None:
    """What every template can use."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    formatting.install(app)
    app.jinja_env.filters |= {
        "kind_of": kind_of,
        "points": points_in_words,
        "requirement_name": requirement_name,
        "requirement_short": requirement_short,
        "requirement_state": requirement_state,
        "mask_nik": mask_nik,
        "shown_number": shown_number,
        "shown_sources": partial(shown_sources, labels=source_labels()),
    }
    app.jinja_env.globals |= {
        "Permission": Permission,
        "Role": Role,
        "limits": _limits(),
        "page_url": page_url,
        "sifted_url": sifted_url,
        "quiz_slug": any_slug_of,
        "village_name": display_name,
        "htmx_cdn": headers.HTMX_CDN,
        "htmx_file": headers.HTMX_FILE,
        "htmx_integrity": headers.htmx_integrity,
        "static": cache(partial(_static, app.static_url_path or "")),
    }
    asking.install(app)
    shared_device.install(app)


def _limits() -> dict[str, int]:
    """The limits that pages speak of."""
    return {
        "file_mb": MAX_UPLOAD // MEGABYTE,
        "pdf_mb": MAX_PDF_BYTES // MEGABYTE,
        "password": PASSWORD_MINIMUM,
        "staff_password": STAFF_PASSWORD_MINIMUM,
        "session_hours": SESSION_LENGTH // timedelta(hours=1),
        "refusals_days": REFUSALS_KEPT.days,
    }


def _static(base: str, name: str) -> str:
    """The address of a static file. It carries the file's time of change, so that a browser may keep it for a year."""
    return f"{base}/{name}?v={int((paths.STATIC / name).stat().st_mtime):x}"


def start_jobs(app: Flask) -> None:
    """Let this process do long work beside its requests."""
    runner.start_thread(app, JOBS)
    refusals.start_thread(app)
    housekeeping.start_thread(app, CHORES)
