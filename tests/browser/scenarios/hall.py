"""Those who live through a training on which nothing goes as planned, what they do everywhere, and what it takes."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect
from sqlalchemy.orm import Session

from portal.cohorts.models import ClassSession, Cohort
from portal.demo.people import InventedPerson
from tests.browser import learning, papers, staff
from tests.browser.sight import DESK, PHONE, Device, Sight
from tests.faults.live import LiveServer

JAKARTA = ZoneInfo("Asia/Jakarta")


@dataclass
class Hall:
    """The office at its desk, a trainer with a phone, whoever else opens a window, and those who are trained.

    Everybody moves by clicking; the first address of each is typed.
    """

    look: Callable[..., Sight]
    site: LiveServer
    session: Session
    sights: list[Sight] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.moment = datetime.now(JAKARTA)
        self.people: list[InventedPerson] = papers.crowd(self.session, 25, self.moment.date())
        self.office, self.trainer = self.window(DESK), self.window(PHONE)

    def window(self, device: Device, login: str = "") -> Sight:
        """Somebody sits down at a device, and signs in if it is one of the staff. That does not count."""
        sight = self.look(device)
        self.sights.append(sight)
        if login:
            self.sign_in(sight, login)
        return sight

    def sign_in(self, sight: Sight, login: str) -> None:
        with sight.aside():
            staff.sign_in(sight, login, staff.PASSWORD)
            sight.page.get_by_role("banner").get_by_role("button", name="Keluar").wait_for()

    def phone(self, person: InventedPerson) -> Sight:
        """Somebody comes in by the card that was printed."""
        sight = self.window(PHONE)
        with sight.aside():
            learning.arrive(sight, learning.card_of(self.session, person.full_name))
        return sight

    def start(self, sight: Sight, title: str = staff.COHORT) -> None:
        """Where every scenario begins, the page of the cohort. The two clicks there do not count."""
        with sight.aside():
            menu(sight, "Angkatan")
            sight.link(title)
            sight.page.get_by_role("heading", level=1, name=title).wait_for()

    def cohort(self) -> Cohort:
        self.session.rollback()
        return self.session.query(Cohort).filter_by(title=staff.COHORT).one()

    def sessions(self) -> list[ClassSession]:
        """Those of the cohort that count, as they follow each other."""
        counting = self.session.query(ClassSession).filter_by(cohort_id=self.cohort().id, cancelled_at=None)
        return counting.filter(ClassSession.jp > 0).order_by(ClassSession.starts_at).all()

    def forgive(self) -> None:
        """The server was away; that a browser asked for something meanwhile is no fault of its page."""
        for sight in self.sights:
            sight.complaints.clear()

    @property
    def taps(self) -> int:
        return sum(sight.taps for sight in self.sights)


def menu(sight: Sight, words: str) -> None:
    """By the menu; pages that have none on a phone are left first by what stands over their heading."""
    while sight.device.touch and sight.page.locator(".mast-slim").count():
        here = sight.page.url
        sight.press(sight.page.locator(".crumb"))
        expect(sight.page).not_to_have_url(here)
    sight.press(sight.page.get_by_role("navigation", name="Utama").get_by_role("link", name=words, exact=True))


def way(sight: Sight, words: str) -> None:
    """Go on from the page of the cohort to one of its parts, which may have a number beside it."""
    sight.press(sight.page.locator(".ways").get_by_role("link", name=re.compile(f"^{re.escape(words)}")))


def open_person(sight: Sight, name: str) -> None:
    """From the page of the cohort to one of its people."""
    way(sight, "Daftar peserta")
    sight.link(name)
    sight.see(name)


def open_roll(sight: Sight, place: int) -> None:
    """From the page of the cohort to the roll of a session that counts."""
    way(sight, "Jadwal dan kehadiran")
    sight.press(sight.page.get_by_role("link", name=re.compile("^Kehadiran ")).nth(place))
    sight.page.locator("#roll").wait_for()


def marks_of(sight: Sight, name: str) -> Locator:
    """The buttons beside a name on the roll."""
    return sight.page.get_by_role("group", name=f"Kehadiran {name}", exact=True)


@dataclass(frozen=True)
class Lived:
    """What a scenario took, and what cannot be done yet ("" where all can)."""

    title: str
    missing: str
    clicks: int
    seconds: float


@contextmanager
def noted(name: str) -> Iterator[None]:
    """A fault says in which scenario it was."""
    try:
        yield
    except BaseException as fault:
        fault.add_note(f"in the scenario: {name}")
        raise


def live_through(hall: Hall, title: str, scenario: Callable[[Hall], str | None]) -> Lived:
    before, began = hall.taps, time.monotonic()
    with noted(title):
        missing = scenario(hall) or ""
    return Lived(title, missing, hall.taps - before, time.monotonic() - began)


def table(lived: list[Lived]) -> str:
    """What was lived through, as a table."""
    head = ["| scenario | works | clicks | seconds |", "|---|---|---|---|"]
    lines = [
        f"| {one.title} | {'but: ' + one.missing if one.missing else 'yes'} | {one.clicks} | {one.seconds:.1f} |"
        for one in lived
    ]
    return "\n".join(["", *head, *lines])
