"""A window of the browser that is looked at closely: whoever uses the portal must be able to use this page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

from portal.web.headers import HTMX_CDN

AXE = Axe()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


@dataclass(frozen=True)
class Device:
    """What somebody holds in the hand or has on the desk."""

    name: str
    viewport: ViewportSize
    touch: bool


DESK = Device("1280 px", {"width": 1280, "height": 800}, touch=False)
PHONE = Device("390 px", {"width": 390, "height": 844}, touch=True)


class Sight:
    """A page, and whatever its console complained of. Complaints with the words ``borne`` are not noted: they are
    about what the test does to the page."""

    def __init__(self, page: Page, device: Device, borne: str | None = None) -> None:
        self.page = page
        self.borne = borne
        self.device = device
        self.complaints: list[str] = []
        self.taps = 0
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error in a script: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        """Note errors and warnings. That the CDN cannot be reached is no complaint: the portal must bear it."""
        if self.borne is not None and self.borne in message.text:
            return
        if message.type in ("error", "warning") and message.location["url"] != HTMX_CDN:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def go(self, path: str) -> None:
        self.page.goto(path)

    def press(self, place: Locator) -> None:
        """Tap or click, as this device does."""
        self.taps += 1
        if self.device.touch:
            place.tap()
        else:
            place.click()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is pressed here does not count: somebody makes the mistake, or only looks."""
        before = self.taps
        yield
        self.taps = before

    def tick(self, place: Locator, there: bool = True) -> None:
        """Tick a box, or take the tick away."""
        self.taps += 1
        place.set_checked(there)

    def button(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str | re.Pattern[str]) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=True))

    def fill(self, **fields: str) -> None:
        """Fill fields in by their id."""
        for field, text in fields.items():
            self.page.locator(f"#{field}").fill(text)

    def choose(self, field: str, label: str | None = None, value: str | None = None) -> None:
        """Choose from a list by what it says, or by what it stands for."""
        self.taps += 1
        self.page.locator(f"#{field}").select_option(label=label, value=value)

    def ready(self) -> None:
        """Wait until htmx is at work."""
        self.page.locator("html.has-htmx").wait_for(state="attached")

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def see(self, heading: str | re.Pattern[str], status: int = 200) -> None:
        """Arrive at the page with this heading, and find nothing wrong with it.

        A page that answers with another status than 200 is one of those that browsers mention in the console.
        """
        expect(self.page.get_by_role("heading", level=1)).to_have_accessible_name(heading)
        self.page.wait_for_load_state("load")
        faults = self._too_wide() + _barriers(AXE.run(self.page, options=RULES).response)
        expected = f"status of {status}"  # the console is read last: some browsers write to it late
        faults += [one for one in self.complaints if status == 200 or expected not in one]
        self.complaints.clear()
        assert not faults, "\n".join([f"{self.page.url} at {self.device.name}:", *faults])

    def _too_wide(self) -> list[str]:
        """Whether the page must be moved sideways, and because of what."""
        wide, room = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide <= room:
            return []
        culprits = self.page.evaluate(
            """room => [...document.querySelectorAll("body *")]
                .filter(one => one.getBoundingClientRect().right > room + 1)
                .slice(0, 6).map(one => one.outerHTML.slice(0, 120))""",
            room,
        )
        return [f"{wide} px wide where {room} px are to be had", *culprits]


def _barriers(found: dict[str, Any]) -> list[str]:
    """What axe-core objects to, a line for each element."""
    return [
        f"axe {rule['id']}: {rule['help']}: {node['html'][:160]} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"][:5]
    ]
