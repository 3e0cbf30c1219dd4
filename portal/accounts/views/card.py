"""The page that the QR code of a card leads to. What stands behind the # in its address never reaches the server by
itself: a script posts it, and only the right one is answered with a name."""

from flask import Response, request, url_for

from portal.accounts import guessing, sessions
from portal.accounts.card import actions, mark, queries, rules
from portal.accounts.card.queries import CardHolder
from portal.accounts.card.secret import same
from portal.accounts.forms import CardCodeForm, SignInForm
from portal.accounts.guessing import Source
from portal.accounts.rules import network, shown_number
from portal.accounts.views import bp
from portal.accounts.views.signing_in import _enter, _refuse
from portal.clock import now
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.web import refusals, shared_device
from portal.web.asking import signed_in
from portal.web.forms import filled
from portal.web.guard import public
from portal.web.pages import done, facts, page, sent_facts
from portal.web.refusals import RefusalKind
from portal.web.transaction import keep_changes

DEVICE_LETTERS = 24
"""Letters of a device's digest that tell it apart where wrong tries are counted."""


@bp.get("/k/<card_number>")
@public("the QR code of a card leads here; the page is the same for every number, and nothing is looked up for it")
def card(card_number: str) -> Response:
    if not rules.is_number(card_number):
        raise NotFound
    return _card_page(card_number)


def _card_page(number: str, refusal: Refusal | None = None) -> Response:
    """The page for a number, with its PIN to be typed. No other page learns of the number, and no search engine."""
    form = SignInForm(formdata=None, login=shown_number(number))
    if refusal:
        form.refuse(refusal)
    answer = page("accounts/card.html", form=form, number=number, status=422 if refusal else 200)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.post("/k")
@public("the page of a card asks here whether its code is right; a wrong one counts as a wrong PIN")
def check_card() -> Response:
    sent = sent_facts()
    holder = _prove_card(str(sent.get("number", "")), str(sent.get("secret", "")))
    refusal = holder if isinstance(holder, Refusal) else _refuse_device(holder)
    if isinstance(holder, Refusal) or refusal:
        return facts({"refused": str(refusal)}, 422)
    return facts({"name": holder.name})


@bp.post("/k/masuk")
@public("the button of that page signs in by number and code")
def enter_by_card() -> Response:
    form = CardCodeForm()
    if not form.validate_on_submit():
        return _card_page("", rules.WRONG_CODE)
    number, device = filled(form.login.data), mark.here() or mark.new()
    refusal = _enter_by_card(number, filled(form.secret.data), device, form.stay.data)
    return _card_page(number, refusal) if refusal else mark.keep(done(url_for("home")), device)


def _enter_by_card(number: str, secret: str, device: str, stay: bool) -> Refusal | None:
    holder = _prove_card(number, secret)
    if isinstance(holder, Refusal):
        return holder
    refusal = actions.take_place(db.session(), holder, str(mark.digest(device, holder.person_id)), now())
    if refusal:
        return refusal
    guessing.note_success(db.session(), number, _source(holder), now())
    before = signed_in()
    if before:
        sessions.end(db.session(), before, now())
    return _enter(holder.opening, stay)


def _prove_card(number: str, secret: str) -> CardHolder | Refusal:
    """Whose card it is, if number and secret belong together. Guessing is slowed like guessing a PIN."""
    if shared_device.here():
        return rules.SHARED_DEVICE
    if not rules.is_number(number):
        return rules.WRONG_CODE
    holder = queries.holder(db.session(), number)
    source = _source(holder)
    refusal = _refuse(guessing.tries(db.session(), number, source), number, source)
    if refusal:
        return refusal
    if holder and same(holder.secret, secret):
        return holder
    guessing.note_failure(db.session(), number, source, now())
    keep_changes()
    refusals.note(RefusalKind.SECRET, holder.person_id if holder else guessing.unknown_name(number))
    return rules.WRONG_CODE


def _source(holder: CardHolder | None) -> Source:
    """Where a try comes from. A device that the card was used on is no stranger to it."""
    address = network(request.remote_addr)
    device = mark.digest(mark.here(), holder.person_id) if holder else None
    if holder is None or device is None or device not in queries.places(db.session(), holder.person_id):
        return Source(address)
    return Source(address, device[:DEVICE_LETTERS])


def _refuse_device(holder: CardHolder) -> Refusal | None:
    places = queries.places(db.session(), holder.person_id)
    return rules.refuse_device(places, mark.digest(mark.here(), holder.person_id))
