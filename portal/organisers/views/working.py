"""In whose name somebody works: one of their own duties, kept in the session. It narrows lists and opens nothing."""

from dataclasses import dataclass

from flask import Flask, g, session

from portal.db import db
from portal.organisers import rules
from portal.organisers.forms import ROLE_NAMES
from portal.organisers.queries import accounts
from portal.organisers.queries.accounts import NamedDuty
from portal.organisers.rules import Duty
from portal.web.asking import viewer

_KEY = "duty"


@dataclass(frozen=True)
class Working:
    """The duty that a page is in the name of, and the others that one could change to."""

    current: NamedDuty | None
    others: tuple[NamedDuty, ...]


def install(app: Flask) -> None:
    """What the head of every page of staff asks for."""
    app.jinja_env.globals |= {"working": working, "role_names": ROLE_NAMES}


def working(record: object = None) -> Working:
    """For the head of a page. On the page of a training one works in the name of its organiser, whatever was chosen."""
    named = _named()
    index = rules.in_whose_name([one.duty for one in named], _chosen(), getattr(record, "organisation_id", None))
    current = named[index] if index is not None else None
    return Working(current, tuple(one for one in named if one is not current))


def duty() -> Duty | None:
    """In whose name lists are shown, for who has several duties: what was chosen, else the first."""
    mine = [one.duty for one in _named()]
    index = rules.in_whose_name(mine, _chosen(), None)
    return mine[index] if index is not None and len(mine) > 1 else None


def choose(chosen: Duty) -> bool:
    """Work in the name of a duty from now on; False if it is none of one's own."""
    if chosen not in [one.duty for one in _named()]:
        return False
    session[_KEY] = str(chosen)
    return True


def _named() -> list[NamedDuty]:
    """One's own duties, read once a request."""
    if "duties" not in g:
        g.duties = accounts.duties_of(db.session(), viewer().id)
    duties: list[NamedDuty] = g.duties
    return duties


def _chosen() -> Duty | None:
    return rules.parse_duty(session.get(_KEY))
