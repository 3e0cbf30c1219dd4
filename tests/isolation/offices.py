"""Two organisers who train the same people, with one record of every kind at each.

The Balai is that of tests/cast.py and tests/world.py. The neighbour (Adi organises, Tari trains) has the same three
people, written a little otherwise, in a training of the same course; two of them carry a card of the neighbour's.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts import queries as people
from portal.accounts.models import Person
from portal.cohorts.models import CohortTrainer
from portal.db import db
from portal.enrolment.actions.importing import import_roster
from portal.enrolment.models import Enrolment
from portal.regions.nik import Sex
from portal.web.transaction import unit_of_work
from tests import cast as casting
from tests.cast import EARLY, Cast
from tests.isolation.stage import Stage
from tests.pages.client import ENDLESS, RAW_TOKEN, PageClient
from tests.world import World, furnish

ANN, BIMA, SAM = "3275094101909001", "3275090101909002", "3275094101909003"
CARDS = {ANN: "482913", BIMA: "730264"}
"""Who carries a card of the neighbour's, with its PIN."""


@dataclass(frozen=True)
class Actor:
    """Somebody who signs in: staff by name, a trainee by card. ``values`` fill the names of their addresses."""

    name: str
    role: Role
    values: dict[str, Any] = field(repr=False)
    viewer: Viewer | None = field(default=None, repr=False)
    card: tuple[str, str] = ("", "")

    def client(self, stage: Stage) -> PageClient:
        """A browser of the actor's; signed in, unless the card opens nothing any more."""
        client = PageClient(stage.app, self.viewer)
        if self.viewer is None:
            form = {"csrf_token": client.token, "login": self.card[0], "secret": self.card[1]}
            answer = client._send("POST", "/masuk", data=form)
            if answer.status_code == 303:
                _keep(client, answer)
        return client


def _keep(client: PageClient, answer: TestResponse) -> None:
    """Stay signed in, though by the clock of the wall the session is over already."""
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    client.http.set_cookie(name, rest.partition(";")[0])
    with client.http.session_transaction() as session:
        session["csrf_token"], session["ends"] = RAW_TOKEN, int(ENDLESS.timestamp())


@dataclass(frozen=True)
class Offices:
    """Who belongs to the neighbour and to the Balai. ``alone`` are those of the Balai where there is no neighbour."""

    neighbour: tuple[Actor, ...]
    balai: tuple[Actor, ...]
    alone: tuple[Actor, ...]


def open_offices(stage: Stage) -> Offices:
    """Keeps the stage as ``both`` and as ``alone``."""
    stage.chance.seed("neighbour")
    with stage.app.app_context():
        neighbour = _neighbour(stage)
    balai = _balai(stage)
    stage.save("both")
    stage.restore("empty")
    alone = _balai(stage)
    stage.save("alone")
    return Offices(neighbour, balai, alone)


def _balai(stage: Stage) -> tuple[Actor, ...]:
    stage.chance.seed("balai")
    with stage.app.app_context():
        cast = casting.assemble(db.session())
        world = furnish(stage.app, db.session(), cast)
        return _staff(cast.ona, cast.tom, world)


def _neighbour(stage: Stage) -> tuple[Actor, ...]:
    session = db.session()
    with unit_of_work():
        adi = casting.person(session, "adi", "Adi Nugroho", Role.ORGANISER)
        tari = casting.person(session, "tari", "Tari Lestari", Role.TRAINER)
        organisation = casting.organisation(session, "Provinsi Tetangga", adi, tari)
        own, other = (casting.open_cohort(session, adi, organisation, name) for name in ("Bimtek Satu", "Bimtek Dua"))
        session.add_all(CohortTrainer(cohort_id=one.id, person_id=tari.id) for one in (own, other))
        rows = (
            (own, casting.row(2, "ANN NUR'AINI", ANN)),
            (own, casting.row(3, "BIMA", BIMA, sex=Sex.MALE)),
            (other, casting.row(2, "SAM HUTAPEA", SAM)),
        )
        for cohort in (own, other):
            file = casting.roster(*(row for place, row in rows if place is cohort))
            assert import_roster(session, adi, cohort, "tetangga.csv", file, EARLY).refused == []
        seats = [_seat(session, cohort.id, row.name) for cohort, row in rows]
        for seat, pin in zip(seats, CARDS.values(), strict=False):
            person = session.get_one(Person, seat.person_id)
            accounts.issue_pin(session, adi.id, person, accounts.FreshPin(pin, accounts.hash_secret(pin)), EARLY)
    ann, bima, sam = (people.viewer(session, seat.person_id) for seat in seats)
    cast = Cast(adi, adi, adi, tari, ann, bima, adi, tari, sam, own, other, *(seat.id for seat in seats))
    world = furnish(stage.app, session, cast)
    learners = [
        Actor(viewer.name, Role.TRAINEE, world.values | {"enrolment_id": seat.id}, card=(viewer.login, pin))
        for viewer, seat, pin in zip((ann, bima), seats, CARDS.values(), strict=False)
    ]
    return (*_staff(adi, tari, world), *learners)


def _seat(session: Session, cohort_id: Any, name: str) -> Enrolment:
    seat = select(Enrolment).join(Person).where(Enrolment.cohort_id == cohort_id, Person.full_name == name)
    return session.scalars(seat).one()


def _staff(organiser: Viewer, trainer: Viewer, world: World) -> tuple[Actor, ...]:
    return (
        Actor("organiser", Role.ORGANISER, world.values, organiser),
        Actor("trainer", Role.TRAINER, world.values, trainer),
    )
