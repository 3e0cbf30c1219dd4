"""Cards of several organisers, joined by a secret of their owner's own; and taken apart again.

Nothing of this stands in an organiser's trail: it would say that somebody is known elsewhere.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts import queries
from portal.accounts.models import JoinedAccount, Person, SignInSession
from portal.accounts.queries import Opening
from portal.errors import NotFound, Refusal

NO_CARD = Refusal(
    "no_card",
    "Pelatihan ini belum punya kartu sendiri. Minta kartu baru kepada penyelenggaranya; dengan kartu baru itu ia "
    "keluar dari gabungan.",
)
NOT_A_CARD = Refusal("not_a_card", "Nomor ini bukan nomor kartu peserta, jadi tidak dapat digabungkan.", field="login")
SHARED = Refusal(
    "shared",
    "Nomor ini membuka beberapa pelatihan sekaligus. Masuklah dengan nomor itu, lalu tambahkan kartu ini dari sana.",
    field="login",
)
JOINED_ALREADY = Refusal("joined_already", "Kartu ini sudah ada dalam gabungan ini.", field="login")


def refuse_card(session: Session, viewer: Viewer, card: Opening) -> Refusal | None:
    """Whether a card that was just proven may be joined to what this session sees. Staff accounts join no cards."""
    found = queries.viewer(session, card.person_id)
    if found is None or found.is_staff:
        return NOT_A_CARD
    if card.person_id in viewer.person_ids:
        return JOINED_ALREADY
    return SHARED if card.joined_id else None


def join(session: Session, viewer: Viewer, card: Opening, digest: str, now: datetime) -> Opening | Refusal:
    """Join the card of this session with another one by a new secret. Gives what that secret opens."""
    refusal = refuse_card(session, viewer, card)
    if refusal:
        return refusal
    account = JoinedAccount(password_hash=digest, created_at=now)
    session.add(account)
    session.flush()
    for person_id in sorted((viewer.id, card.person_id)):
        _move(session, person_id, account.id)
    audit.record(session, account.id, "cards-joined", "joined_account", account.id, now)
    return Opening(viewer.id, account.id, digest)


def add(session: Session, viewer: Viewer, card: Opening, now: datetime) -> Refusal | None:
    """One card more for the joined account of this session."""
    refusal = refuse_card(session, viewer, card)
    if refusal:
        return refusal
    _move(session, card.person_id, viewer.joined_id)
    audit.record(session, viewer.joined_id, "cards-joined", "joined_account", viewer.joined_id, now)
    return None


def take_out(session: Session, viewer: Viewer, person_id: uuid.UUID, now: datetime) -> Refusal | None:
    """Take a card out: any of its cards for the joined account, its own only for a card. It goes on opening its own."""
    if person_id not in viewer.person_ids:
        raise NotFound
    person = _locked(session, person_id)
    joined_id = person.joined_account_id
    if joined_id is None:
        return None
    if person.password_hash is None:
        return NO_CARD
    leave(session, person)
    audit.record(session, joined_id, "card-taken-out", "joined_account", joined_id, now)
    return None


def undo(session: Session, viewer: Viewer, now: datetime) -> Refusal | None:
    """Take every card out and forget the secret. Ends every session that it opened."""
    people = [_locked(session, person_id) for person_id in sorted(viewer.person_ids)]
    if any(person.password_hash is None for person in people):
        return NO_CARD
    joined_id = viewer.joined_id
    for person in people:
        leave(session, person)
    audit.record(session, joined_id, "join-undone", "joined_account", joined_id, now)
    return None


def leave(session: Session, person: Person) -> None:
    """Take a record out of what it is joined to. An account that nothing is left of is forgotten."""
    joined_id, person.joined_account_id = person.joined_account_id, None
    session.flush()
    if joined_id is None:
        return
    left = session.scalar(select(func.count()).where(Person.joined_account_id == joined_id))
    if not left:
        plain = {"synchronize_session": False}
        session.execute(
            delete(SignInSession).where(SignInSession.joined_account_id == joined_id), execution_options=plain
        )
        session.execute(delete(JoinedAccount).where(JoinedAccount.id == joined_id), execution_options=plain)


def _move(session: Session, person_id: uuid.UUID, joined_id: uuid.UUID | None) -> None:
    """Out of what a record was joined to, whose secret may be forgotten, into this."""
    person = _locked(session, person_id)
    leave(session, person)
    person.joined_account_id = joined_id
    session.flush()


def _locked(session: Session, person_id: uuid.UUID) -> Person:
    return session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
