"""Joining the cards of several organisers, and parting them again."""

import uuid
from dataclasses import replace

from flask import Response, session, url_for
from flask_login import logout_user

from portal.access import Permission
from portal.accounts import joining, queries, sessions
from portal.accounts.forms import CardForm, JoinForm
from portal.accounts.passwords import hash_secret
from portal.accounts.rules import (
    may_be_a_cards,
    refuse_joined_secret,
)
from portal.accounts.views import bp
from portal.accounts.views.account import _try_current
from portal.accounts.views.signing_in import _enter, _prove
from portal.clock import now
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page


@bp.route("/akun/gabungan", methods=["GET", "POST"])
@allow(Permission.LEARN)
def join() -> Response:
    """Join the card of another organiser: two cards by a new secret, or one card more by the one that joins them."""
    if viewer().is_staff:
        raise NotFound
    form = CardForm() if viewer().joined_id else JoinForm()
    if form.validate_on_submit():
        refusal = _add_card(form) if viewer().joined_id else _join_cards(form)
        if refusal is None:
            message = "Kartu tergabung. Mulai sekarang masuklah dengan nomor mana pun dan kata sandi gabungan."
            return done(url_for("accounts.account"), message)
        form.refuse(refusal)
    return page("accounts/join.html", form=form, status=422 if form.is_submitted() else 200)


def _join_cards(form: JoinForm) -> Refusal | None:
    if form.secret.data != form.again.data:
        return Refusal("differs", "Isian ini tidak sama dengan yang baru. Ketik ulang.", field="again")
    own = (viewer().name, viewer().login)
    refusal = refuse_joined_secret(filled(form.secret.data), (filled(form.current.data), filled(form.pin.data)), own)
    if refusal:
        return refusal
    digest = hash_secret(filled(form.secret.data))  # slow, so before there is anything to hold
    card = _prove_both(form)
    if isinstance(card, Refusal):
        return card
    opening = joining.join(db.session(), viewer(), card, digest, now())
    if isinstance(opening, Refusal):
        return opening
    sessions.end(db.session(), viewer(), now())
    return _enter(opening, stay=False)


def _add_card(form: CardForm) -> Refusal | None:
    if may_be_a_cards(filled(form.current.data)):
        message = "Kata sandi ini masih PIN kartu lama, yang diketahui penyelenggara. Ganti dulu di Akun saya."
        return Refusal("old_pin", message, field="current")
    card = _prove_both(form)
    return card if isinstance(card, Refusal) else joining.add(db.session(), viewer(), card, now())


def _prove_both(form: CardForm) -> queries.Opening | Refusal:
    """The other card, once both it and their own secret are proven."""
    refusal = _try_current(filled(form.current.data))
    if refusal:
        return refusal
    card = _prove(filled(form.login.data), filled(form.pin.data))
    return replace(card, field="pin") if isinstance(card, Refusal) and card.field is None else card


@bp.post("/akun/gabungan/<uuid:record_id>/keluarkan")
@allow(Permission.LEARN)
def take_out(record_id: uuid.UUID) -> Response:
    refusal = joining.take_out(db.session(), viewer(), record_id, now())
    message = "Kartu dikeluarkan dari gabungan. Kartu itu tetap membuka pelatihannya sendiri."
    return done(url_for("accounts.account"), str(refusal or message), "warn" if refusal else "ok")


@bp.post("/akun/gabungan/bubarkan")
@allow(Permission.LEARN)
def undo_join() -> Response:
    if viewer().joined_id is None:
        message = "Kartu tidak dapat membubarkan gabungan. Masuklah dengan kata sandi gabungan."
        return done(url_for("accounts.account"), message, "warn")
    refusal = joining.undo(db.session(), viewer(), now())
    if refusal:
        return done(url_for("accounts.account"), str(refusal), "warn")
    logout_user()
    session.clear()
    return done(url_for("home"), "Gabungan dibubarkan. Masuklah lagi dengan salah satu kartu.")
