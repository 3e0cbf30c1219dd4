"""Beginning and ending sessions. What ends one deletes its row, so that no copy of a cookie opens anything any more."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.accounts.models import Person, SignInSession
from portal.accounts.queries import Opening
from portal.accounts.rules import SESSION_LENGTH

MAX_CLEARED = 100
"""Sessions that have ended, cleared away at one sign-in."""


def begin(session: Session, opening: Opening, now: datetime) -> SignInSession:
    """A session for what a secret has opened. Some that ended are cleared away, so that they do not pile up."""
    over = select(SignInSession.id).where(SignInSession.ends_at <= now).limit(MAX_CLEARED)
    _delete(session, SignInSession.id.in_(over))
    made = SignInSession(person_id=opening.person_id, joined_account_id=opening.joined_id, created_at=now)
    made.ends_at = now + SESSION_LENGTH
    session.add(made)
    session.flush()
    _record(session, "signed-in", made.id, opening.person_id, opening.joined_id, now)
    return made


def begin_pass(
    session: Session, viewer: Viewer, scope: str, ends_at: datetime, now: datetime, *, stays: bool
) -> uuid.UUID:
    """A pass to the pages of one scope, in the name of whoever is signed in. It ends with their account or when they
    sign out everywhere; one that does not ``stay``, also when they leave the session in which it was made."""
    made = SignInSession(person_id=viewer.id, created_at=now, ends_at=ends_at, scope=scope)
    made.parent_id = None if stays else viewer.session_id
    session.add(made)
    session.flush()
    return made.id


def end_pass(session: Session, pass_id: uuid.UUID, scope: str) -> None:
    _delete(session, and_(SignInSession.id == pass_id, SignInSession.scope == scope))


def end(session: Session, viewer: Viewer, now: datetime) -> None:
    """Sign out."""
    made_in_it = and_(SignInSession.parent_id.is_not(None), SignInSession.parent_id == viewer.session_id)
    _delete(session, or_(SignInSession.id == viewer.session_id, made_in_it))
    _record(session, "signed-out", viewer.session_id, viewer.id, viewer.joined_id, now)


def end_everywhere(session: Session, viewer: Viewer, now: datetime) -> None:
    """Sign out on every device that this account, or this card, is signed in on; the one at hand too."""
    _delete(session, _of(viewer))
    _record(session, "signed-out-everywhere", viewer.session_id, viewer.id, viewer.joined_id, now)


def end_others(session: Session, viewer: Viewer) -> None:
    """Sign out on every device but their own."""
    _delete(session, and_(_of(viewer), SignInSession.id != viewer.session_id))


def end_of(session: Session, person: Person) -> None:
    """Sign out wherever their own secret of a card or an account opened the door."""
    _delete(session, _opened_by(person.id))


def _of(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.joined_id is None:
        return _opened_by(viewer.id)
    return SignInSession.joined_account_id == viewer.joined_id


def _opened_by(person_id: uuid.UUID) -> ColumnElement[bool]:
    return and_(SignInSession.person_id == person_id, SignInSession.joined_account_id.is_(None))


def _delete(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(delete(SignInSession).where(which).execution_options(synchronize_session=False))


def _record(
    session: Session,
    action: str,
    session_id: uuid.UUID | None,
    person_id: uuid.UUID,
    joined_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """The trail of a joined account is in no organiser's: it would say that somebody is known elsewhere."""
    person = None if joined_id else person_id
    audit.record(session, joined_id or person_id, action, "sign_in_session", session_id, now, person=person)
