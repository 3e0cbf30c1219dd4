"""Devices of the hall on which one person after another signs in: staff make a device one, and end it."""

from flask import Response, session, url_for
from flask_login import logout_user

from portal.access import Permission
from portal.accounts import sessions
from portal.accounts.views import bp
from portal.clock import now
from portal.db import db
from portal.web import shared_device
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.route("/perangkat-bersama", methods=["GET", "POST"])
@allow(Permission.COHORT_VIEW)
def shared() -> Response:
    """Make this device a shared one. Whoever does so is signed out, as the next person is somebody else."""
    form = EmptyForm()
    if not form.validate_on_submit():
        return page("accounts/shared.html", form=form, status=422 if form.is_submitted() else 200)
    sessions.end(db.session(), viewer(), now())
    logout_user()
    session.clear()
    words = "Perangkat ini sekarang perangkat bersama. Peserta dapat masuk dengan nomor dan PIN di kartunya."
    return shared_device.begin(done(url_for("home"), words))


@bp.post("/perangkat-bersama/akhiri")
@allow(Permission.COHORT_VIEW)
def end_shared() -> Response:
    return shared_device.end(done(url_for("accounts.shared"), "Perangkat ini bukan perangkat bersama lagi."))
