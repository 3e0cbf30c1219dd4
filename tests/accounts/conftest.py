"""Secrets for some of the cast, and ways to sign in with them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts import actions
from portal.accounts.models import Person
from portal.accounts.passwords import hash_secret
from portal.app import create_app
from portal.config import Settings
from portal.web.transaction import unit_of_work
from tests.cast import EARLY, Cast
from tests.conftest import close
from tests.pages.client import RAW_TOKEN, PageClient

ANN_PIN, BIMA_PIN = "482915", "907314"
ADA_PASSWORD = "melati hujan pagi"
HASHES = {secret: hash_secret(secret) for secret in (ANN_PIN, BIMA_PIN, ADA_PASSWORD)}


@pytest.fixture
def secrets(app: Flask, cast: Cast, session: Session) -> dict[str, str]:
    """Account names: Ann and Bima have cards with the PINs above, Ada has the password above."""
    with unit_of_work():
        for viewer, pin in ((cast.ann, ANN_PIN), (cast.bima, BIMA_PIN)):
            fresh = actions.FreshPin(pin, HASHES[pin])
            actions.issue_pin(session, cast.ona.id, session.get_one(Person, viewer.id), fresh, EARLY)
        session.get_one(Person, cast.ada.id).password_hash = HASHES[ADA_PASSWORD]
    return {"ann": cast.ann.login, "bima": cast.bima.login, "ada": "ada"}


@pytest.fixture
def again(app: Flask, settings: Settings) -> Iterator[Callable[..., Flask]]:
    """The portal started once more on the same data folder, with some settings changed."""
    started: list[Flask] = []

    def start(**changes: Any) -> Flask:
        started.append(create_app(replace(settings, hosts="localhost", **changes)))
        return started[-1]

    yield start
    for one in started:
        with one.app_context():
            close(one)


def enter(client: PageClient, login: str, secret: str, **more: Any) -> Any:
    """Send the sign-in form. The session after it is a new one, so it is given the token of the tests again."""
    answer = client.post("/masuk", {"login": login, "secret": secret}, **more)
    with client.http.session_transaction() as stored:
        stored["csrf_token"] = RAW_TOKEN
    return answer


def inside(client: PageClient) -> bool:
    """Whether somebody is signed in here."""
    return client._send("GET", "/akun").status_code == 200
