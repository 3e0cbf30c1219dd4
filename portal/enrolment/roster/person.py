"""One row of a roster: a person who can be taken, or every reason why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from portal.dates import plain_date
from portal.documents.tables.shapes import Cell
from portal.enrolment.roster import dates
from portal.enrolment.roster.cells import (
    MAX_TEXT,
    as_text,
    check_age,
    cleaned,
    first_phone,
    is_formula,
    read_certificate_code,
    read_name,
    read_nik,
    read_quota,
    read_sex,
    read_village_code,
)
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.questions import NO_ANSWERS, RowAnswers, RowQuestion, about_key
from portal.enrolment.roster.villages import NOWHERE, Doubt, Gazetteer, VillageFinder
from portal.errors import Refusal
from portal.regions.nik import Sex, birth_date_in, birth_digits, check_nik, hide_niks, sex_in
from portal.regions.rules import Level

LEFT_OUT = ("phone", "birth_place", "certificate_code")
"""Fields without which somebody comes in all the same: what cannot be read there is left out, with a note."""
NEEDED = ("nik", "name")
"""Fields that a sheet must have a column for; besides, it must say where people live."""
SEX_BY_NIK = Refusal("sex_from_nik", "Jenis kelamin diambil dari NIK.")
BIRTH_BY_NIK = Refusal("birth_from_nik", "Tanggal lahir diambil dari NIK.")


@dataclass(frozen=True)
class Against:
    """What the rows of a roster are read against: the day whose ages count, whether a dotted district code is one that
    a NIK may begin with, and where villages are looked up."""

    on: date
    known_prefix: Callable[[str], bool] = lambda code: True
    gazetteer: Gazetteer = NOWHERE


@dataclass
class PersonReader:
    """Reads rows one after the other. ``values`` are what is known of the row at hand."""

    against: Against
    villages: VillageFinder = field(init=False)

    def __post_init__(self) -> None:
        self.villages = VillageFinder(self.against.gazetteer)

    def read(self, cells: Mapping[str, Cell], given: RowAnswers = NO_ANSWERS) -> "PersonCells":
        """What the cells of a row, by field, say of somebody; what is not clear, as it was answered."""
        person = PersonCells(given)
        cells = self._without_formulas(person, cells)
        check = check_nik(read_nik(cells["nik"]), birth_date=None, sex=None, known_prefix=self.against.known_prefix)
        nik = check.nik or ""
        person.take("nik", check.error or nik)
        person.take("name", read_name(cells["name"]))
        person.take("sex", self._sex(person, cells, nik))
        person.take("birth_date", self._birth_date(person, cells, nik))
        person.take("village_code", self._village(person, cells))
        person.take("quota", read_quota(cells.get("quota", "")))
        person.take("phone", self._phone(person, cells))
        person.take("certificate_code", self._certificate_code(person, cells))
        if nik:
            born, sex = person.values.get("birth_date"), person.values.get("sex")
            check = check_nik(nik, birth_date=born, sex=sex, known_prefix=self.against.known_prefix)
            person.notes += check.warnings
        return person

    def _without_formulas(self, person: "PersonCells", cells: Mapping[str, Cell]) -> dict[str, Cell]:
        """The cells, those that begin like a formula made empty: with a note where they may be, else as a reason."""
        plain = {}
        for name, cell in cells.items():
            plain[name] = cell
            if is_formula(cell, phone=name == "phone"):
                plain[name] = ""
                if name in LEFT_OUT:
                    person.notes.append(_left_out(name))
                else:
                    person.refuse(name, _formula(name))
        return plain

    def _sex(self, person: "PersonCells", cells: Mapping[str, Cell], nik: str) -> Sex | Refusal | None:
        if "sex" in cells and as_text(cells["sex"]):
            return read_sex(cells["sex"])
        ticked = [sex for name, sex in (("male", Sex.MALE), ("female", Sex.FEMALE)) if _is_ticked(cells.get(name, ""))]
        if len(ticked) == 1:
            return ticked[0]
        if ticked:
            return read_sex("")
        if nik:
            person.notes.append(SEX_BY_NIK)
            person.from_nik.add("sex")
            return sex_in(nik)
        return None

    def _birth_date(self, person: "PersonCells", cells: Mapping[str, Cell], nik: str) -> date | Refusal | None:
        digits = birth_digits(nik) if nik else None
        cell, on = (
            next((cells[name] for name in ("birth_date", "birth") if as_text(cells.get(name, ""))), ""),
            self.against.on,
        )
        place = cells.get("birth_place", "")
        written = dates.read_date(cleaned(cell), on)
        if written and "birth" in cells and not as_text(place):
            whole = dates.read_date(cleaned(cells["birth"]), on)
            place = whole.place if whole else ""
        person.values["birth_place"] = self._place(person, place)
        if written:
            found, note = dates.choose(written, digits)
            person.notes += [note] if note else []
            if found is dates.MIXED_UP:
                found = self._either(person, written)
            return found if isinstance(found, Refusal) else check_age(found, on)
        if as_text(cell):
            return dates.UNKNOWN
        if nik:
            person.notes.append(BIRTH_BY_NIK)
            person.from_nik.add("birth_date")
            return self._birth_date_in(nik)
        return None

    def _either(self, person: "PersonCells", written: dates.WrittenDate) -> date | Refusal:
        """The date that was chosen, of one that can be meant in two ways."""
        ways = {"day": written.day_first, "month": written.month_first}
        options = tuple((way, plain_date(day)) for way, day in ways.items() if day)
        answer = person.ask(RowQuestion("birth_date", options, about_key("birth_date")))
        return ways.get(answer) or dates.MIXED_UP

    def _birth_date_in(self, nik: str) -> date | Refusal:
        try:
            return check_age(birth_date_in(nik, self.against.on), self.against.on)
        except ValueError:  # the 29th of February, in the wrong century
            return dates.UNKNOWN

    def _place(self, person: "PersonCells", cell: Cell) -> str:
        text = as_text(cell)
        if len(text) > MAX_TEXT or not text.isprintable() or hide_niks(text) != text:
            person.notes.append(_left_out("birth_place"))
            return ""
        return text

    def _village(self, person: "PersonCells", cells: Mapping[str, Cell]) -> str | Refusal | None:
        code, name = cells.get("village_code", ""), as_text(cells.get("village", ""))
        text = as_text(code)
        if not text and not name:
            empty = "village_code" not in cells or "village" in cells
            return Refusal("village_empty", "Desa/kelurahan belum diisi.") if empty else read_village_code(code)
        if text and not any(map(str.isalpha, text)):
            return read_village_code(code)
        found = read_village_code(name or text)
        if not isinstance(found, Refusal):
            return found
        district, regency = (as_text(cells.get(level, "")) for level in ("district", "regency"))
        if not regency and not self.against.gazetteer.home:
            return found
        return self._looked_up(person, name or text, district, regency)

    def _looked_up(self, person: "PersonCells", village: str, district: str, regency: str) -> str | Refusal:
        """The code of a village by its name; what was answered about its district, or about itself, counts."""
        found = self.villages.find(village, district, regency)
        if not isinstance(found, Doubt):
            return found
        answer = person.ask(found.question)
        if answer and found.question.field == Level.DISTRICT:
            return self._looked_up(person, village, answer, regency)
        return answer or found.reason

    def _phone(self, person: "PersonCells", cells: Mapping[str, Cell]) -> str | None:
        phone, note = first_phone(cells.get("phone", ""))
        person.notes += [note] if note else []
        return phone

    def _certificate_code(self, person: "PersonCells", cells: Mapping[str, Cell]) -> str:
        code = read_certificate_code(cells.get("certificate_code", ""))
        if isinstance(code, Refusal):
            person.notes.append(_left_out("certificate_code"))
            return ""
        return code


@dataclass
class PersonCells:
    """What was understood of a row so far, and what speaks against it."""

    given: RowAnswers = NO_ANSWERS
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)
    from_nik: set[str] = field(default_factory=set)
    questions: list[RowQuestion] = field(default_factory=list)

    def ask(self, question: RowQuestion) -> str:
        """The answer to a question, or empty."""
        self.questions.append(self.given.to(question))
        return self.questions[-1].answer

    def take(self, name: str, value: Any) -> None:
        """Keep a value, or why there is none. Of what was refused before nothing more is said."""
        if isinstance(value, Refusal):
            if not any(reason.field == name for reason in self.reasons):
                self.refuse(name, value)
        else:
            self.values[name] = value

    def refuse(self, name: str, reason: Refusal) -> None:
        self.reasons.append(replace(reason, field=name))


def _is_ticked(cell: Cell) -> bool:
    return as_text(cell).casefold() not in ("", "0", "false", "tidak")


def _formula(name: str) -> Refusal:
    return Refusal(
        "cell_formula",
        "Isi kolom %(column)s diawali tanda =, @, + atau - seperti rumus. Hapus tanda itu.",
        {"column": TITLES[name]},
    )


def _left_out(name: str) -> Refusal:
    return Refusal(
        f"{name}_left_out", "Isi kolom %(column)s tidak terbaca, maka dikosongkan.", {"column": TITLES[name]}
    )
