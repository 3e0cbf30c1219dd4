"""Those who are at work while the server is killed. A step that finds the server gone is forgotten, as nobody was told
anything; whoever it was tries again."""

import http.client
import random
from itertools import count, cycle
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError

from portal.attendance.rules import Presence
from tests.answers import form, right, wrong
from tests.cast import JATIASIH
from tests.faults.kills.house import BORN_LATER, ORGANISER, SECRET, TRAINER, House, Seat, birth_date, niks
from tests.faults.kills.promises import Promise, Promises
from tests.faults.live import PATIENCE, Answer, Browser
from tests.faults.phones import Phone
from tests.pages.client import Page

FORM_ANSWERS, PHONE_ANSWERS, PLAN_FORMS, PLAN_NOTES = "answers, form", "answers, phone", "plans, form", "plans, phone"
MARKS, IMPORTS, DECISIONS = "attendance marks", "roster imports", "decisions"
KINDS = (FORM_ANSWERS, PHONE_ANSWERS, PLAN_FORMS, PLAN_NOTES, MARKS, IMPORTS, DECISIONS)
GONE = (OSError, http.client.HTTPException)
ROWS = 8
"""People in one roster file."""
PAUSE = (0.5, 2.5)
"""Seconds between two steps."""
HEAD = "NIK,Nama,Jenis Kelamin,Tanggal Lahir,No HP,Kode Desa"
RECEIPT, DRAFT_SAVED, REPORT = 'data-state="saved">', "Draf tersimpan.", "Hasil impor"
FINISHED, STOPPED = "Selesai.", "Pekerjaan ini terhenti."


class Caller:
    """Somebody who is signed in, and does one ``step`` after the other at a place: the own seat, or the house."""

    login = ""

    def __init__(self, url: str, place: Any, promises: Promises, seed: str) -> None:
        self.browser, self.place, self.promises = Browser(url), place, promises
        self.chance = random.Random(f"{seed} {type(self).__name__} {self.name}")  # noqa: S311
        self.browser.sign_in(self.name, SECRET)
        self.begin()

    @property
    def name(self) -> str:
        return self.login or self.place.login

    def begin(self) -> None:
        """What comes before the first step."""

    def step(self) -> None:
        raise NotImplementedError


class AnswersByForm(Caller):
    """Answers a question, or answers it anew, on its page."""

    def begin(self) -> None:
        self.turns = {question.key: cycle((right, wrong)) for question in self.place.questions}

    def step(self) -> None:
        number, question = self.chance.choice(list(enumerate(self.place.questions, 1)))
        here = f"/percobaan/{self.place.attempt}/{number}"
        self.browser.get(here)
        response = next(self.turns[question.key])(question)
        made = self.promises.send(FORM_ANSWERS, (self.place.attempt, question.key), response)
        made.kept = RECEIPT in self.browser.post(here, **form(question, response)).text


class AnswersByPhone(Caller):
    """Answers on a phone that keeps what it chose until there is a receipt, and sends all that waits."""

    def begin(self) -> None:
        paper = f"/percobaan/{self.place.attempt}"
        self.browser.get(f"{paper}/1")
        self.phone = Phone(self.browser, paper, self.place.questions, self.chance)

    def step(self) -> None:
        question = self.phone.choose()
        self.promises.send(PHONE_ANSWERS, (self.place.attempt, question), self.phone.chosen[question])
        for key, held in self.phone.send().items():
            self.promises.keep(PHONE_ANSWERS, (self.place.attempt, key), held)


class PlansByForm(Caller):
    """Saves a work plan with the button of its page."""

    def begin(self) -> None:
        self.here, self.numbers = f"/belajar/{self.place.id}/rktl", count(1)

    def step(self) -> None:
        (revision,) = self.browser.get(self.here).fields("revision")
        text = f"Potensi {next(self.numbers)} dari {self.name}"
        made = self.promises.send(PLAN_FORMS, self.place.id, text)
        page = self.browser.post(self.here, revision=revision["value"] or "", potential=text)
        made.kept = DRAFT_SAVED in page.text and text in page.text


class PlansByPhone(Caller):
    """Types a work plan; the script of its page sends a text again until there is a receipt, then the next."""

    def begin(self) -> None:
        self.here, self.number, self.made = f"/belajar/{self.place.id}/rktl", 0, Promise("", kept=True)
        self.browser.get(self.here)

    def step(self) -> None:
        if self.made.kept:
            self.number += 1
            self.made = self.promises.send(PLAN_NOTES, self.place.id, f"Kondisi {self.number} dari {self.name}")
        note = ["conditions", self.made.value, self.number, "hp", 0, []]
        receipt = self.browser.send(f"{self.here}/isian", {"notes": [note], "revision": 0})
        self.made.kept = receipt["held"]["conditions"][:2] == [self.number, "hp"]


class CallsTheRoll(Caller):
    """Marks somebody on the page of a session."""

    login = TRAINER

    def step(self) -> None:
        seat, presence = self.chance.choice(self.place.seats), self.chance.choice(list(Presence))
        shown = self._button(self.browser.get(self.place.roll), seat, presence)
        made = self.promises.send(MARKS, seat.id, presence)
        marked = self._button(self.browser.post(self.place.roll, mark=shown["value"] or ""), seat, presence)
        made.kept = marked["aria-pressed"] == "true"

    def _button(self, page: Answer, seat: Seat, presence: Presence) -> dict[str, str | None]:
        return next(one for one in Page(page.text).all("button") if one.get("id") == f"m-{seat.id}-{presence}")


class ImportsRosters(Caller):
    """Brings in files of new people, each again until its report was seen."""

    login = ORGANISER

    def begin(self) -> None:
        self.people, self.number, self.made = niks(BORN_LATER), 0, Promise("", kept=True)

    def step(self) -> None:
        if self.made.kept:
            self.number += 1
            self.made = self.promises.send(IMPORTS, f"daftar-{self.number}.csv", ROWS)
            people = [next(self.people) for _ in range(ROWS)]
            lines = [f"{nik},Pendatang {nik[-4:]},L,{birth_date(nik):%d/%m/%Y},,{JATIASIH}" for nik in people]
            self.data = "\n".join([HEAD, *lines]).encode()
        self.browser.get(self.place.imports)
        looked_at = self.browser.upload(self.place.imports, f"daftar-{self.number}.csv", self.data)
        report = self.browser.post(f"{looked_at.path}/masukkan")
        self.made.kept = REPORT in report.text


class Decides(Caller):
    """Has completion decided and the certificates made, one cohort after the other. Work that was cut off so often that
    it was given up is started again, as its page asks for."""

    login = ORGANISER

    def begin(self) -> None:
        self.left, self.watched = list(self.place.decisions), ""

    def wind_up(self) -> None:
        """Finish what was begun, and no more."""
        self.left = self.left[:1]

    def step(self) -> None:
        if not self.left:
            return
        if not self.watched:
            self.browser.get(self.left[0])
            self.made = self.promises.send(DECISIONS, self.left[0], True)
            self.watched = self.browser.post(self.left[0]).path
        page = self.browser.get(self.watched)
        if STOPPED in page.text:
            self.watched = ""
        elif FINISHED in page.text:
            self.made.kept, self.watched = True, ""
            self.left.pop(0)


AT_SEATS = (AnswersByForm, AnswersByPhone, PlansByForm, AnswersByPhone, AnswersByForm, PlansByPhone)
"""What trainees do, by turns."""


class Crowd:
    """Everybody at work, each in a thread, until the block is left."""

    def __init__(self, url: str, house: House, promises: Promises, seed: str) -> None:
        self.faults: list[str] = []
        at_seats = zip(cycle(AT_SEATS), house.seats, strict=False)
        self.callers: list[Caller] = [kind(url, seat, promises, seed) for kind, seat in at_seats]
        self.callers += [kind(url, house, promises, seed) for kind in (CallsTheRoll, ImportsRosters)]
        self.decides = Decides(url, house, promises, seed)
        self.callers.append(self.decides)
        self.over = Event()
        self.threads = [Thread(target=self._work, args=(caller,), daemon=True) for caller in self.callers]

    def __enter__(self) -> "Crowd":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(2 * PATIENCE)

    def _work(self, caller: Caller) -> None:
        while not self.over.wait(caller.chance.uniform(*PAUSE)):
            try:
                caller.step()
            except HTTPError as error:
                self.faults.append(f"{type(caller).__name__}: {error.code} {error.url}")
            except GONE:
                continue
            except Exception as error:
                self.faults.append(f"{type(caller).__name__}: {error!r}")
