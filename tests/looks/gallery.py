"""Every page of the portal in Chromium without a server: the test's own application answers what the browser asks."""

from collections.abc import Iterator

from flask import Flask
from playwright.sync_api import Page, Route

from portal.access import Role
from tests.access.sweep import doors
from tests.pages.client import PageClient
from tests.world import World

SITE = "http://portal.test"


def answer(page: Page, client: PageClient, edited: dict[str, str] | None = None) -> None:
    """Let this application answer the browser as its client is signed in; files whose names are in ``edited`` are
    answered with that text instead."""

    def respond(route: Route) -> None:
        address = route.request.url.removeprefix(SITE)
        if not route.request.url.startswith(SITE):
            route.abort()
            return
        sent = client._send("GET", address)
        body = sent.get_data()
        sent.close()
        text = next((text for name, text in (edited or {}).items() if name in address), None)
        headers = {"Content-Type": sent.headers.get("Content-Type", "text/html")}
        route.fulfill(status=sent.status_code, headers=headers, body=body if text is None else text)

    page.unroute_all()
    page.route("**/*", respond)


def pages(app: Flask, world: World, client: PageClient, role: Role | None) -> Iterator[str]:
    """The address of every page that is shown to somebody of this role; with None those that are open to all. What only
    a script reads has no viewport."""
    for door in doors(app):
        if door.method != "GET" or door.endpoint == "static" or role not in (door.roles or [None]):
            continue
        address = door.url(app, world.values)
        answer = client._send("GET", address)
        whole = answer.status_code == 200 and answer.mimetype == "text/html" and 'name="viewport"' in answer.text
        answer.close()
        if whole:
            yield address
