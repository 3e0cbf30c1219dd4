"""The administrator's pages: pairs of records of which only a person can say whether they are one."""

import uuid

from flask import Blueprint, Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.identities import actions, queries
from portal.identities.forms import SettleForm
from portal.identities.rules import PairOutcome
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import listing, page_number

bp = Blueprint("identities", __name__)


@bp.get("/identitas")
@allow(Permission.IDENTITY_SETTLE)
def pairs() -> Response:
    settled = request.args.get("keadaan") == "selesai"
    rows = listing(db.session(), queries.pairs(settled), page_number())
    return page("identities/pairs.html", listing=rows, settled=settled, zone=DEFAULT_ZONE)


@bp.route("/identitas/<uuid:pair_id>", methods=["GET", "POST"])
@allow(Permission.IDENTITY_SETTLE)
def pair(pair_id: uuid.UUID) -> Response:
    found = queries.pair(db.session(), pair_id)
    form = SettleForm()
    form.offer(found.asker, found.holder)
    if form.validate_on_submit():
        outcome, reason = PairOutcome(form.outcome.data), filled(form.reason.data)
        refusal = actions.settle(db.session(), viewer(), pair_id, outcome, reason, now())
        if refusal is None:
            return done(url_for("identities.pairs"), "Penetapan tersimpan. Penyelenggara yang bertanya diberi tahu.")
        form.refuse(refusal)
    status = 422 if form.is_submitted() else 200
    return page("identities/pair.html", pair=found, form=form, zone=DEFAULT_ZONE, status=status)
