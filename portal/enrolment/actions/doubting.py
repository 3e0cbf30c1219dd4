"""Rows of a roster that may be somebody whom the organiser has already, and quotas that are not there: as answered."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cohorts.models import Cohort
from portal.duplicates.rules import BornTogether
from portal.enrolment.queries.members import CHUNK
from portal.enrolment.roster.people import LEFT_OUT
from portal.enrolment.roster.questions import NEW, OUT, SAME, Answers, RowAnswers, RowQuestion, about_key
from portal.enrolment.roster.rows import RefusedRow, RosterFile, RosterRow, RowNote
from portal.enrolment.rules import OPEN_SEATS, quotas_called
from portal.errors import Refusal
from portal.keys import column_cipher

BY_VILLAGE = "desa"
"""An answer: whoever names this quota counts for that of their village."""
TWICE = Refusal("nik_repeated", "Orang yang Anda pilih untuk baris ini sudah ada di baris lain.", {}, "nik")
OTHER_NIK = Refusal("nik_kept", "NIK di baris ini berbeda dari data Anda. Yang dipakai tetap NIK yang tersimpan.")


@dataclass(frozen=True)
class UnknownQuota:
    """A quota that a roster names and the cohort has not, in how many rows, and for which one it stands."""

    text: str
    rows: int
    question: RowQuestion


@dataclass(frozen=True)
class _Record:
    """Somebody of the organiser's, as they may be meant by a row."""

    id: uuid.UUID
    digest: str
    name: str

    @property
    def answer(self) -> str:
        return f"{SAME}{self.id}"


def settle_doubts(session: Session, cohort: Cohort, file: RosterFile, answers: Answers) -> RosterFile:
    """The roster with those taken out of its good rows who may be somebody the organiser has under another NIK, until
    it is answered. Who is said to be the same keeps the record. Changes nothing."""
    lookalikes = _lookalikes(session, cohort, file.rows)
    rows: list[RosterRow] = []
    doubtful: list[RefusedRow] = []
    refused: list[RefusedRow] = []
    notes: list[RowNote] = []
    niks = {row.nik for row in file.rows}
    for row in file.rows:
        near = lookalikes.get(row.nik, ())
        question = _who(row, near, answers)
        asked = replace(row, questions=(*row.questions, question)) if question else row
        nik = _nik_meant(session, near, question)
        if question is None or question.answer == NEW:
            rows.append(asked)
        elif nik and nik not in niks:
            niks.add(nik)
            rows.append(replace(asked, nik=nik))
            notes.append(RowNote(row.number, OTHER_NIK, row.sheet))
        elif question.answer:
            refused.append(_untaken(asked, LEFT_OUT if question.answer == OUT else TWICE))
        else:
            doubtful.append(_untaken(asked, _doubt(near)))
    return replace(
        file,
        rows=tuple(_with_quota(cohort, row, answers) for row in rows),
        doubtful=(*file.doubtful, *doubtful),
        refused=(*file.refused, *refused),
        warnings=(*file.warnings, *notes),
    )


def unknown_quotas(cohort: Cohort, file: RosterFile, answers: Answers) -> list[UnknownQuota]:
    """The quotas that a roster names, as it was read, and the cohort has not."""
    shares = [quota.share() for quota in cohort.quotas]
    named: dict[str, list[str]] = {}
    for row in file.rows:
        if row.quota and row.quota.casefold() != OPEN_SEATS.casefold() and not quotas_called(shares, row.quota):
            named.setdefault(about_key("quota", row.quota), []).append(row.quota)
    given = RowAnswers(answers, "", 0)
    return [UnknownQuota(texts[0], len(texts), given.to(_which(cohort, about))) for about, texts in named.items()]


def _with_quota(cohort: Cohort, row: RosterRow, answers: Answers) -> RosterRow:
    """A row with the quota that was chosen for what it names."""
    if not row.quota or not answers:
        return row
    answer = RowAnswers(answers, "", 0).to(_which(cohort, about_key("quota", row.quota))).answer
    return replace(row, quota={BY_VILLAGE: None, "": row.quota}.get(answer, answer))


def _nik_meant(session: Session, near: Sequence[_Record], question: RowQuestion | None) -> str | None:
    """The NIK of whoever was said to be meant by a row."""
    meant = next((one for one in near if question and question.answer == one.answer), None)
    return session.scalar(select(Person.nik).where(Person.id == meant.id)) if meant else None


def _which(cohort: Cohort, about: str) -> RowQuestion:
    names = [*(quota.name for quota in cohort.quotas), OPEN_SEATS]
    return RowQuestion("quota", ((BY_VILLAGE, "menurut desanya"), *((name, name) for name in names)), about)


def _who(row: RosterRow, near: Sequence[_Record], answers: Answers) -> RowQuestion | None:
    if not near:
        return None
    same = tuple((one.answer, f"Orang yang sama: {one.name}") for one in near)
    options = (*same, (NEW, "Orang lain, masukkan sebagai orang baru"), (OUT, "Lewati baris ini"))
    return RowAnswers(answers, row.sheet, row.number).to(RowQuestion("person", options))


def _untaken(row: RosterRow, reason: Refusal) -> RefusedRow:
    return RefusedRow(row.number, row.name, (reason,), row.sheet, row.questions)


def _doubt(near: Sequence[_Record]) -> Refusal:
    message = "Lahir pada hari yang sama dan bernama hampir sama dengan %(name)s di data Anda; NIK-nya berbeda."
    return Refusal("person_doubtful", message, {"name": near[0].name}, "name")


def _lookalikes(session: Session, cohort: Cohort, rows: Sequence[RosterRow]) -> Mapping[str, list[_Record]]:
    """For NIKs that the organiser does not know: its people who are not in the file and may be meant all the same."""
    digests = {row.nik: column_cipher.digest(row.nik) for row in rows}
    in_file = set(digests.values())
    born = _born_on(session, cohort, sorted({row.birth_date for row in rows}))
    known = {one.digest for records in born.values() for one in records.everybody()} & in_file
    return {
        row.nik: [one for one in born[row.birth_date].near(row.name) if one.digest not in in_file]
        for row in rows
        if row.birth_date in born and digests[row.nik] not in known
    }


def _born_on(session: Session, cohort: Cohort, days: Sequence[date]) -> dict[date, BornTogether[_Record]]:
    found: dict[date, BornTogether[_Record]] = {}
    columns = (Person.id, Person.nik_digest, Person.full_name, Person.birth_date)
    for start in range(0, len(days), CHUNK):
        statement = select(*columns).where(
            Person.organisation_id == cohort.organisation_id,
            Person.birth_date.in_(days[start : start + CHUNK]),
            Person.nik_digest.is_not(None),
        )
        for one in session.execute(statement.order_by(Person.full_name, Person.id)):
            record = _Record(one.id, one.nik_digest, one.full_name)
            found.setdefault(one.birth_date, BornTogether()).add(one.full_name, record)
    return found
