"""What an organiser can do, by chance: with people of its own who are also people of somebody else's."""

import csv
import io
import json
import random
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from portal.access import Role
from portal.cohorts import queries as cohorts
from portal.courses.models import CourseVersion
from portal.db import db
from portal.registration.actions import applying
from portal.registration.queries import registrations
from portal.web.transaction import unit_of_work
from tests.attendance.excuses import letters
from tests.attendance.handheld.handset import Handset
from tests.cast import CIKARANG, JATIASIH
from tests.isolation.offices import ANN, BIMA, SAM, Actor
from tests.isolation.reading import UUID, Answer, Names, Read, Reader
from tests.isolation.stage import Stage
from tests.registration import people
from tests.world import AFTER

NEW, OTHER = "3275094101909055", "3275094101909099"
HEADER = ("NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "No HP", "Kode Desa", "Kuota")
SPELLINGS = {
    ANN: ("Ann Nur'aini", "Hj. Ann Nuraini, S.Pd", "NUR'AINI ANN", "Orang Lain"),
    BIMA: ("Bima", "H. BIMA, M.Si", "Bimo", "Sukarno"),
    SAM: ("Sam Hutapea", "Samuel Hutapea", "Hutapea, Sam", "Siti Rahmah"),
    NEW: ("Orang Baru", "Orang Baru, S.E."),
}
"""The people of both organisers and one of neither, by NIK, with names under which they may be put on a list."""
STRANGERS = {ANN: "Rahayu Ningsih", BIMA: "Joko Widagdo", SAM: "Dewi Kartika", NEW: "Orang Baru"}
"""Names under which nobody is known to have completed anything."""
WORDS = ("Ann", "bima", "Hutapea", ANN, SAM, NEW, "Jatiasih", "12345674", "%", "")


@dataclass(frozen=True)
class Sent:
    """A form, or facts of a script, as somebody of the staff sent it to the address of a record."""

    endpoint: str
    path: str
    data: dict[str, Any]
    body: Any
    by_trainer: bool

    def again(self, reader: Reader) -> Answer:
        """The same from somebody else."""
        return reader.request("POST", self.path, _fresh(self.data), self.body)


def _fresh(data: dict[str, Any]) -> dict[str, Any]:
    """A form that can be sent once more: a file is read to its end by sending it."""
    return {name: _reread(value) for name, value in data.items()}


def _reread(value: Any) -> Any:
    if isinstance(value, list):
        return [_reread(one) for one in value]
    return (io.BytesIO(value[0].getvalue()), *value[1:]) if isinstance(value, tuple) else value


class Desk:
    """An organiser with a trainer and, once a card has been printed, a trainee; writes down every answer it gets."""

    def __init__(self, stage: Stage, actors: Sequence[Actor], seed: object) -> None:
        self.stage = stage
        self.chance = random.Random(f"acts {seed}")  # noqa: S311 - the same acts every time is the point
        self.names, self.log, self.sent = Names(f"desk {seed}"), list[Read](), list[Sent]()
        self.organiser, self.trainer = (Reader(stage, actor, self.names) for actor in actors[:2])
        self.values = actors[0].values
        self.cohorts = [self.values["cohort_id"]]

    def act(self, name: str) -> None:
        ACTS[name](self)
        self.stage.work()

    def act_by_chance(self, rounds: int) -> None:
        """Every act once in each round, in some order."""
        for _ in range(rounds):
            for name in self.chance.sample(list(ACTS), len(ACTS)):
                self.act(name)

    def do(self, path: str, data: dict[str, Any] | None = None, reader: Reader | None = None, body: Any = None) -> Any:
        """Look at an address, or send a form or facts there."""
        method, who = "GET" if data is None and body is None else "POST", reader or self.organiser
        if method == "POST" and who in (self.organiser, self.trainer):
            endpoint = self.stage.endpoint(path)
            self.sent.append(Sent(endpoint, path, _fresh(data or {}), body, who is self.trainer))
        answer = who.request(method, path, data, body)
        self.log.append(answer.read)
        return answer

    def cohort(self) -> str:
        return f"/angkatan/{self.chance.choice(self.cohorts)}"

    def participant(self, cohort: str) -> str:
        """Somebody of a cohort, as their address there; where nobody is yet, somebody of the first."""
        found = re.findall(rf'"(/peserta/{UUID})"', self.do(f"{cohort}/peserta").text)
        first = f"/angkatan/{self.values['cohort_id']}/peserta/{self.values['enrolment_id']}"
        if not found:
            return first
        person = self.do(self.chance.choice(found)).text
        return re.findall(rf"{cohort}/peserta/{UUID}", person)[0]

    def open_cohort(self, slug: str, days: tuple[str, str] = ("2026-03-11", "2026-03-12")) -> Any:
        """A new cohort of the newest version of a course; gives its key."""
        with self.stage.app.app_context():
            newest = select(CourseVersion.id).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())
            version = str(db.session.scalars(newest).first())
            db.session.rollback()
        form = {
            "course_version_id": version,
            "organisation_id": str(self.values["organisation_id"]),
            "title": f"Bimtek {self.chance.randrange(1000)}",
            "venue": "Aula",
            "city": "Bekasi",
            "region_code": "32.75",
            "starts_on": days[0],
            "ends_on": days[1],
            "announced_seats": "20",
            "quotas-0-name": "Semua",
            "quotas-0-seats": "20",
        }
        answer = self.do("/angkatan/baru", form)
        assert answer.status == 303, answer.text
        return answer.location.rpartition("/")[2]

    def bring(self, cohort: str, people: dict[str, str]) -> None:
        """Import people by NIK and name, and read the report."""
        out = io.StringIO()
        sheet = csv.DictWriter(out, HEADER)
        sheet.writeheader()
        for nik, name in people.items():
            born = "01/01/1990" if self.chance.random() < 0.8 else "02/02/1985"
            village = self.chance.choice((JATIASIH, CIKARANG))
            phone = self.chance.choice(("", "0812-3456-7890"))
            sheet.writerow(
                dict(zip(HEADER, (nik, name, "L" if nik == BIMA else "P", born, phone, village, ""), strict=True))
            )
        answer = self.do(f"{cohort}/impor", {"file": (io.BytesIO(out.getvalue().encode()), "daftar.csv")})
        if answer.location:
            self.do(answer.location)
            self.do(self.do(f"{answer.location}/masukkan", {}).location)


def bring_people(desk: Desk) -> None:
    """The same people again, in some spelling, into some cohort."""
    some = desk.chance.sample(list(SPELLINGS), desk.chance.randint(1, len(SPELLINGS)))
    desk.bring(desk.cohort(), {nik: desk.chance.choice(SPELLINGS[nik]) for nik in some})


def begin_cohort(desk: Desk) -> None:
    desk.cohorts.append(desk.open_cohort("dasar"))


def bring_to_the_next_level(desk: Desk) -> None:
    """Ask for the one fact with names that prove nothing: the answer is the same whoever has the NIK."""
    cohort = desk.open_cohort("lanjutan")
    desk.bring(f"/angkatan/{cohort}", STRANGERS)
    desk.do(f"/angkatan/{cohort}/impor")


def correct(desk: Desk) -> None:
    names = [name for every in SPELLINGS.values() for name in every]
    form = {"full_name": desk.chance.choice(names), "phone": "0813-1111-2222", "village_code": CIKARANG}
    form |= {"birth_place": "Bekasi", "birth_date": "1991-02-03", "sex": "P", "reason": "sesuai KTP"}
    someone = desk.participant(desk.cohort())
    desk.do(f"{someone}/perbaiki", form | {"nik": desk.chance.choice(("", NEW))})
    desk.do(someone)


def come_and_go(desk: Desk) -> None:
    """Enter somebody by hand, exchange and withdraw others, and bring them back."""
    cohort, nik = desk.cohort(), desk.chance.choice(list(SPELLINGS))
    typed = {"nik": nik, "name": desk.chance.choice(SPELLINGS[nik]), "birth_date": "01/01/1990"}
    typed |= {"village_code": desk.chance.choice((CIKARANG, JATIASIH)), "reason": "berhalangan", "quota": ""}
    someone = desk.participant(cohort)
    desk.do(f"{cohort}/peserta/baru", typed)
    typed |= {"answer": desk.chance.choice(("ya", "tidak"))}
    verbs = ("ganti", "undur", "kembali", "kursi", "dahulukan", "jawaban", "kuota", "pindah")
    for verb in desk.chance.sample(verbs, len(verbs)):
        desk.do(f"{someone}/{verb}", typed | {"cohort": desk.chance.choice(desk.cohorts)})
    desk.do(f"{cohort}/tunggu")
    desk.do(someone)


def renew_card(desk: Desk) -> None:
    someone = desk.participant(desk.cohort())
    desk.do(f"{someone}/kartu", {})
    desk.do(f"{someone}/kartu/hp", {})
    desk.do(someone)


def print_cards(desk: Desk) -> None:
    cohort = desk.cohort()
    desk.do(f"{cohort}/kartu", {})
    desk.stage.work()
    desk.do(f"{cohort}/kartu")
    desk.do(f"{cohort}/kartu.pdf", {})


def use_a_card(desk: Desk) -> None:
    """Print a card, sign in with it, and look around and about there."""
    someone = desk.participant(desk.cohort())
    cohort, _, enrolment = someone.partition("/peserta/")
    desk.do(f"{someone}/kartu", {})
    printed = desk.do(f"{cohort}/kartu.pdf", {"peserta": enrolment})
    if not printed.text.startswith("{"):
        return
    card = json.loads(printed.text)["cards"][0]
    values = desk.values | {"enrolment_id": enrolment}
    actor = Actor("trainee", Role.TRAINEE, values, card=(card["number"], card["pin"]))
    reader = Reader(desk.stage, actor, desk.names)
    desk.log += reader.look()
    for door in reader.doors("POST"):
        desk.log.append(reader.ask("POST", door.url(desk.stage.app, values), FORMS.get(door.endpoint, {})))
    desk.do("/akun", {"current": card["pin"], "secret": "927461", "again": "927461"}, reader)
    desk.log += reader.look()


def search(desk: Desk) -> None:
    words = quote(desk.chance.choice(WORDS))
    for page in ("peserta", "kemajuan", "rktl"):
        desk.do(f"{desk.cohort()}/{page}?cari={words}")


def mark(desk: Desk) -> None:
    someone = str(desk.values["enrolment_id"])
    presence = desk.chance.choice(("present", "late", "absent", "sick"))
    page = f"/angkatan/{desk.values['cohort_id']}/sesi/{desk.values['session_id']}"
    desk.do(page, {"mark": f"{someone}:{presence}"}, desk.trainer)
    desk.do(page, reader=desk.trainer)


def excuse(desk: Desk) -> None:
    """Enter somebody as excused, and decide what was asked for."""
    cohort = f"/angkatan/{desk.values['cohort_id']}"
    someone, asked = desk.values["enrolment_id"], desk.values["excuse_id"]
    wish = {"kind": "sick", "sessions": str(desk.values["session_id"]), "reason": "demam"}
    desk.do(f"{cohort}/izin/untuk/{someone}", wish, desk.trainer)
    desk.do(f"{cohort}/izin/{asked}/surat", {}, desk.trainer)
    desk.do(f"{cohort}/izin/{asked}/tolak", {"answer": "tanpa surat"})
    desk.do(f"{cohort}/izin/{asked}", {}, desk.trainer)
    desk.do(f"{cohort}/izin")


def make_one_of_two(desk: Desk) -> None:
    """Say that two records are two people, enter somebody under another NIK, make the two one, and part others."""
    desk.do(f"/peserta/kembar/{desk.values['match_id']}/berbeda", {})
    cohort = f"/angkatan/{desk.open_cohort('dasar')}"
    nik = f"327509410190{desk.chance.randrange(9500, 9900)}"
    typed = {"nik": nik, "name": "Ann Nuraini", "birth_date": "01/01/1990", "village_code": JATIASIH, "quota": ""}
    desk.do(f"{cohort}/peserta/baru", typed | {"anyway": "y"})
    desk.do(f"/peserta/kembar/periksa/{desk.values['organisation_id']}", {})
    desk.stage.work()
    listed = desk.do("/peserta/kembar").text
    pairs = re.findall(rf"/peserta/kembar/({UUID})", listed) or [str(desk.values["match_id"])]
    pair = f"/peserta/kembar/{desk.chance.choice(pairs)}"
    halves = re.findall(rf'value="({UUID})"', desk.do(pair).text)
    desk.do(f"{pair}/satukan", {"kept": desk.chance.choice(halves or [""]), "reason": "KTP sama"})
    record = f"/peserta/{desk.values['record_id']}"
    desk.do(f"{record}/pisahkan/{desk.values['merge_id']}", {"reason": "ternyata dua orang"})
    desk.do(f"{record}/nik", {"reason": "mencocokkan KTP"})
    desk.do(record)


def answer_doubts(desk: Desk) -> None:
    """Bring somebody who may be there already, and say who it is."""
    cohort, name = f"/angkatan/{desk.values['cohort_id']}", desk.chance.choice(SPELLINGS[ANN][:3])
    sheet = f'{",".join(HEADER)}\n{OTHER},"{name}",P,01/01/1990,,{JATIASIH},\n'
    answer = desk.do(f"{cohort}/impor", {"file": (io.BytesIO(sheet.encode()), "ragu.csv")})
    page = desk.do(answer.location).text
    known = re.findall(rf'"(sama:{UUID})"', page)
    chosen = desk.chance.choice(("baru", "lewati", *known))
    desk.do(answer.location, {"kolom-0-nik": "nik"})
    desk.do(f"{answer.location}/baca", {})
    desk.do(f"{answer.location}/jawaban", {"jawab-0-2-person": chosen})
    desk.do(f"{answer.location}/ditolak.xlsx", {})
    desk.do(answer.location)
    desk.do(f"{answer.location}/masukkan", {})


def keep_paper_lists(desk: Desk) -> None:
    """Photograph a signed list, look at a photo, and tick the list off."""
    held = f"/angkatan/{desk.values['cohort_id']}/sesi/{desk.values['session_id']}"
    photo = (io.BytesIO(letters.paper(desk.chance.choice(("white", "black")))), "daftar.jpg")
    desk.do(f"{held}/bukti", {"photos": [photo]}, desk.trainer)
    desk.do(f"{held}/bukti/{desk.values['page_id']}", {}, desk.trainer)
    desk.do(f"{held}/bukti")
    someone = str(desk.values["enrolment_id"])
    desk.do(f"{held}/centang", {"shown": [someone], "who": [someone], "reason": "kertas"})
    desk.do(f"{held}/centang")


def send_marks(desk: Desk) -> None:
    """What a phone without a signal noted comes in, and what came too late is settled."""
    held = f"/angkatan/{desk.values['cohort_id']}/sesi/{desk.values['session_id']}"
    phone = Handset(desk.chance.randrange(1000))
    noted = [phone.mark(desk.values["enrolment_id"], desk.chance.choice(("present", "late")), at=AFTER) for _ in "ab"]
    desk.do(f"{held}/pindai/siapkan", {}, desk.trainer)
    desk.do(f"{held}/pindai/tanda", reader=desk.trainer, body=phone.parcel(*noted, at=AFTER))
    desk.do(f"{held}/pindai", {"number": "1234 5674", "presence": "present"}, desk.trainer)
    desk.do(f"{held}/menunggu", {"take": str(uuid.UUID(int=1)), "reason": "tertunda"})
    desk.do(held, reader=desk.trainer)


def run_quiz(desk: Desk) -> None:
    slug, cohort = desk.chance.choice(("pretes", "pascates")), desk.cohort()
    act = desk.chance.choice(("open", "set", "close"))
    desk.do(f"{cohort}/kuis", {"quiz": slug, "act": act, f"{slug}-review": "all", "sure": "1"}, desk.trainer)
    desk.do(f"{cohort}/kuis/{slug}/rencana", {"opens_on": "2026-05-01", "opens_at": "08:00"}, desk.trainer)
    desk.do(f"{cohort}/kuis/{slug}/waktu", {"minutes": "10", "reason": "listrik padam"}, desk.trainer)
    desk.do(f"{cohort}/kuis/{slug}/pantau", reader=desk.trainer)
    desk.do(f"{cohort}/kuis/bukti", {"code": "AAAA-AAAA"}, desk.trainer)
    desk.do(f"{cohort}/kuis/{slug}/kertas", reader=desk.trainer)


def gather_applications(desk: Desk) -> None:
    """Open a cohort to applications, whoever they come from, and decide about them."""
    key = desk.open_cohort("dasar", ("2026-04-01", "2026-04-02"))
    cohort, times = f"/angkatan/{key}", {"opens_time": "08:00", "closes_time": "17:00"}
    approval = desk.chance.choice(({"approval": "y"}, {}))
    desk.do(f"{cohort}/pendaftaran/atur", {"opens_on": "2026-03-01", "closes_on": "2026-03-31"} | times | approval)
    with desk.stage.app.app_context(), unit_of_work():
        found = registrations.registration(db.session(), uuid.UUID(key))
        training = cohorts.cohort_by_id(db.session(), uuid.UUID(key))
        for number, nik in enumerate(desk.chance.choices(list(SPELLINGS), k=4)):
            person = people.applicant(number, nik=nik, name=desk.chance.choice(SPELLINGS[nik]))
            code = f"{desk.chance.getrandbits(64):016x}".translate(str.maketrans("01", "xy"))
            applying.apply(db.session(), found, training, person, code, AFTER)
    listed = desk.do(f"{cohort}/pendaftaran")
    waiting = re.findall(rf'name="pilih"\s+value="({UUID})"', listed.text) or [str(desk.values["application_id"])]
    for one, verb in zip(desk.chance.choices(waiting, k=2), desk.chance.sample(("pakai", "tolak"), 2), strict=True):
        desk.do(f"{cohort}/pendaftaran/{one}")
        desk.do(f"{cohort}/pendaftaran/{one}/{verb}", {"reason": "penuh"})
    desk.do(desk.do(f"{cohort}/pendaftaran/terima", {"semua": "1"}).location)
    desk.do(f"{cohort}/pendaftaran/tutup", {})


def decide(desk: Desk) -> None:
    cohort = desk.cohort()
    desk.do(f"{cohort}/kelulusan", {})
    desk.stage.work()
    for page in ("kelulusan", "kemajuan", "laporan"):
        desk.do(f"{cohort}/{page}")


def take_the_list(desk: Desk) -> None:
    cohort = desk.cohort()
    answer = desk.do(f"{cohort}/laporan/unduhan", {"format": desk.chance.choice(("csv", "xlsx"))})
    if answer.location:
        desk.do(answer.location)


def press_anything(desk: Desk) -> None:
    """Any route that takes a form, with what it may understand."""
    reader = desk.chance.choice((desk.organiser, desk.trainer))
    door = desk.chance.choice(sorted(reader.doors("POST"), key=str))
    form = FORMS.get(door.endpoint, {})
    desk.log.append(reader.ask("POST", door.url(desk.stage.app, reader.actor.values), form))


def look_at_anything(desk: Desk) -> None:
    reader = desk.chance.choice((desk.organiser, desk.trainer))
    door = desk.chance.choice(sorted(reader.doors("GET"), key=str))
    desk.log.append(reader.ask("GET", door.url(desk.stage.app, reader.actor.values)))


FORMS: dict[str, dict[str, str]] = {
    "invigilation.windows": {"quiz": "pretes", "act": "open", "sure": "1"},
    "enrolment.own_data": {"about": "full_name", "said": "Ann Nuraini"},
    "reports.export_list": {"format": "csv"},
    "reports.signing": {"kind": "filled", "people": "trainees", "when": "2026-03-10", "format": "xlsx"},
}
"""What to send where an empty form would not be understood."""
ACTS: dict[str, Callable[[Desk], None]] = {
    act.__name__: act
    for act in (
        bring_people,
        begin_cohort,
        bring_to_the_next_level,
        correct,
        come_and_go,
        renew_card,
        print_cards,
        use_a_card,
        search,
        mark,
        excuse,
        make_one_of_two,
        answer_doubts,
        keep_paper_lists,
        send_marks,
        run_quiz,
        gather_applications,
        decide,
        take_the_list,
        press_anything,
        look_at_anything,
    )
}
LEFT_OUT = {
    "one's own account, search and device: no record of an organiser stands in the address": {
        "accounts.account", "accounts.end_shared", "accounts.first_secret", "accounts.shared",
        "accounts.sign_out_everywhere", "organisers.work_as", "search.search",
    },
    "staff and their duties are no people of a training; tests/organisers tries them from elsewhere": {
        "cohorts.trainers", "organisers.end_sessions", "organisers.give_duty", "organisers.invitations",
        "organisers.open_account", "organisers.reset_secret", "organisers.shut_account", "organisers.take_duty",
        "organisers.withdraw_invitation",
    },
    "gives a file or a print of what a page of the same address says, and changes nothing but the trail": {
        "analysis.gain_file", "analysis.lack_file", "certification.cohort_certificate", "evaluations.result_file",
        "paper.printing", "reports.exported", "reports.signing", "trail.cohort_file", "trail.participant_file",
        "workplans.file", "workplans.print_all", "workplans.print_one",
    },
    "changes the cohort and its timetable, with nobody in it by name": {
        "cohorts.cancel_session", "cohorts.change_cohort", "cohorts.edit_session", "cohorts.new_session",
        "cohorts.restore_session", "door.prepare", "door.release", "enrolment.capacity", "handheld.release",
        "jobs.stop_job", "reports.close_cohort", "reports.reopen_cohort", "rollout.move_cohort",
    },
    "of one seat or attempt within its cohort, which one organiser alone has; tests/access tries it from elsewhere": {
        "attendance.mark_rest", "attendance.move", "enrolment.clone_cohort", "enrolment.divide", "enrolment.groups",
        "enrolment.leave_data", "enrolment.move_to_group", "enrolment.open_text", "invigilation.answer_files",
        "marking.mark", "paper.papers", "paper.settle", "paper.typing", "regrading.regrade", "voiding.attempts",
        "workplans.plan", "workplans.reopen",
    },
}  # fmt: skip
"""Forms of the staff that no act sends by itself, and why that is no gap; ``press_anything`` and ``everything`` do."""


def everything(stage: Stage, actors: Sequence[Actor]) -> list[Read]:
    """All that somebody gets: every page and file, then what every form answers, then the pages once more."""
    names = Names("everything")
    readers = [Reader(stage, actor, names) for actor in actors]
    found = [read for reader in readers for read in reader.look()]
    for reader in readers:
        for door in reader.doors("POST"):
            url = door.url(stage.app, reader.actor.values)
            found.append(reader.ask("POST", url, FORMS.get(door.endpoint, {})))
            stage.work()
    return found + [read for reader in readers for read in reader.look()]
