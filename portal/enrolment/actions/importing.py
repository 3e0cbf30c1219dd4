"""Bringing people into a cohort from a roster, and giving them their sign-in cards."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts.models import Person, RoleGrant
from portal.cohorts import queries as cohorts
from portal.cohorts import rules
from portal.cohorts.models import Cohort
from portal.courses.models import Learner
from portal.enrolment import rules as enrolment
from portal.enrolment.actions import levels
from portal.enrolment.models import Enrolment, RosterImport
from portal.enrolment.queries import enrolments
from portal.enrolment.queries import seats as seats_queries
from portal.enrolment.roster.rows import RosterFile, RosterRow
from portal.errors import Refusal
from portal.identities.actions import Asking, LevelAnswer
from portal.identities.rules import Identity
from portal.keys import column_cipher
from portal.regions import queries as regions

CHUNK = 500


@dataclass(frozen=True)
class KnownPerson:
    """Somebody with this NIK whom the organiser knows already."""

    id: uuid.UUID
    full_name: str
    birth_date: date | None
    here: bool


def import_roster(
    session: Session, viewer: Viewer, cohort: Cohort, file_name: str, file: RosterFile, now: datetime
) -> RosterImport:
    """Bring in every good row of a roster by one act; each other row is refused whole, with its reasons.
    Who has a seat here already is refused, too: the same roster a second time adds nobody and changes nobody.

    Somebody whom this organiser knows from an earlier training keeps the record, if the birth date agrees; what other
    organisers hold is neither used nor told, but for the one fact that a course may require: it is asked for those
    against whom nothing else speaks, and the answer is kept.
    """
    session.refresh(cohort, ["course_version_id"], with_for_update=True)  # one import at a time, and no move meanwhile
    known = _known_people(session, cohort, [row.nik for row in file.rows])
    required = cohorts.course_of(session, cohort).requires
    villages = regions.existing(session, {row.village_code for row in file.rows})
    reasons = {row.nik: list(_reasons(row, known.get(column_cipher.digest(row.nik)), villages)) for row in file.rows}
    seekers = [_asking(row, known) for row in file.rows if not reasons[row.nik]]
    answers = levels.ask(session, cohort, required, seekers, now)
    taken = seats_queries.taken_seats(session, cohort.id)
    shares = [quota.share() for quota in cohort.quotas]
    admitted: list[tuple[RosterRow, rules.QuotaShare]] = []
    level_answers: dict[str, LevelAnswer] = {}
    refused = [_report(row.number, row.name, row.reasons) for row in file.refused]
    notes = [(note.number, note.note) for note in file.warnings]
    for row in file.rows:
        digest = column_cipher.digest(row.nik)
        person = known.get(digest)
        share = enrolment.choose_quota(shares, taken, row.village_code, row.quota)
        if isinstance(share, Refusal):
            reasons[row.nik] += [] if person and person.here else [share]
        elif digest in answers:
            level_answers[digest] = answers[digest]
            reasons[row.nik] += levels.reasons(required, level_answers[digest])
        if reasons[row.nik] or isinstance(share, Refusal):
            refused.append(_report(row.number, row.name, reasons[row.nik]))
        else:
            taken[share.id] = taken.get(share.id, 0) + 1
            admitted.append((row, share))
            notes += [(row.number, note) for note in _spelt_otherwise(row, person)]
    seats = _admit(session, cohort, admitted, known, now)
    levels.keep(session, viewer, cohort, required, level_answers, seats, now)
    record = RosterImport(
        cohort_id=cohort.id,
        made_by=viewer.id,
        made_at=now,
        file_name=file_name.replace("\0", "")[-200:],
        accepted=len(admitted),
        refused=sorted(refused, key=lambda entry: entry["row"]),
        notes=[_report(number, "", [note]) for number, note in sorted(notes, key=lambda entry: entry[0])],
        ignored_columns=list(file.ignored_columns),
    )
    session.add(record)
    session.flush()
    people = enrolments.people_of(session, seats.values())
    figures: dict[str, Any] = {"accepted": record.accepted, "refused": len(record.refused), "people": people}
    audit.record(session, viewer.id, "roster-imported", "cohort", cohort.id, now, cohort=cohort, **figures)
    return record


def _report(row: int, name: str, reasons: Iterable[Refusal]) -> dict[str, object]:
    return {"row": row, "name": name, "reasons": [str(reason) for reason in reasons]}


def _reasons(row: RosterRow, known: KnownPerson | None, villages: set[str]) -> Iterable[Refusal]:
    if row.village_code not in villages:
        yield _no_village(row.village_code)
    if known is None:
        return
    if known.here:
        yield Refusal("enrolled", "NIK ini sudah terdaftar pada angkatan ini.")
    elif known.birth_date != row.birth_date:
        message = (
            "Tanggal lahir di baris ini berbeda dari data %(name)s yang sudah Anda simpan. Cocokkan dengan KTP, lalu "
            "betulkan baris ini atau data peserta itu."
        )
        yield Refusal("birth_date_differs", message, {"name": known.full_name})


def _spelt_otherwise(row: RosterRow, known: KnownPerson | None) -> Iterable[Refusal]:
    """A note on a row that came in: the organiser has the name in another spelling, which stays."""
    if known is not None and known.full_name.casefold() != row.name.casefold():
        message = "Nama di baris ini berbeda dari data Anda. Yang dipakai tetap %(name)s; betulkan di data pesertanya."
        yield Refusal("name_differs", message, {"name": known.full_name})


def _no_village(code: str) -> Refusal:
    message = "Kode desa/kelurahan %(code)s tidak ada dalam daftar Kemendagri. Periksa kodenya."
    return Refusal("village_unknown", message, {"code": code})


def _asking(row: RosterRow, known: Mapping[str, KnownPerson]) -> Asking:
    """Who would get the seat: the organiser's own record, if there is one, else somebody as the row has it."""
    digest = column_cipher.digest(row.nik)
    person = known.get(digest)
    return Asking(digest, Identity(person.full_name if person else row.name, row.birth_date), row.certificate_code)


def _known_people(session: Session, cohort: Cohort, niks: list[str]) -> dict[str, KnownPerson]:
    digests = [column_cipher.digest(nik) for nik in niks]
    known = {}
    for start in range(0, len(digests), CHUNK):
        rows = session.execute(
            select(Person.id, Person.full_name, Person.birth_date, Person.nik_digest, Enrolment.id.label("here"))
            .outerjoin(Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.cohort_id == cohort.id))
            .where(
                Person.organisation_id == cohort.organisation_id,
                Person.nik_digest.in_(digests[start : start + CHUNK]),
            )
        )
        for row in rows:
            known[row.nik_digest] = KnownPerson(row.id, row.full_name, row.birth_date, row.here is not None)
    return known


def _admit(
    session: Session,
    cohort: Cohort,
    admitted: list[tuple[RosterRow, rules.QuotaShare]],
    known: dict[str, KnownPerson],
    now: datetime,
) -> dict[str, uuid.UUID]:
    """Give out the seats; their keys by digest of the NIK."""
    fresh = [row for row, _share in admitted if column_cipher.digest(row.nik) not in known]
    made = _new_people(session, cohort.organisation_id, fresh, now)
    people = dict(zip((row.nik for row in fresh), made, strict=True))
    ids = {nik: person.id for nik, person in people.items()}
    seats = []
    for row, share in admitted:
        person_id = ids.get(row.nik) or known[column_cipher.digest(row.nik)].id
        learner = Learner(person_id=person_id, course_version_id=cohort.course_version_id)
        seats.append((learner, row, share))
        if row.nik not in ids:
            accounts.add_role(session, person_id, Role.TRAINEE)
    session.add_all(learner for learner, _row, _share in seats)
    session.flush()
    session.add_all(
        Enrolment(
            id=learner.id,
            cohort_id=cohort.id,
            person_id=learner.person_id,
            quota_id=share.id,
            village_code=row.village_code,
            enrolled_at=now,
        )
        for learner, row, share in seats
    )
    session.flush()
    return {column_cipher.digest(row.nik): learner.id for learner, row, _share in seats}


def _new_people(session: Session, organisation_id: uuid.UUID, rows: list[RosterRow], now: datetime) -> list[Person]:
    numbers = accounts.free_numbers(session, len(rows))
    people = [
        Person(
            organisation_id=organisation_id,
            login=number,
            full_name=row.name,
            nik=row.nik,
            nik_digest=column_cipher.digest(row.nik),
            sex=row.sex,
            birth_date=row.birth_date,
            phone=row.phone,
            created_at=now,
            grants=[RoleGrant(role=Role.TRAINEE)],
        )
        for row, number in zip(rows, numbers, strict=True)
    ]
    session.add_all(people)
    session.flush()
    return people


def record_pins(
    session: Session,
    actor: uuid.UUID,
    cohort: Cohort,
    people: Collection[uuid.UUID],
    now: datetime,
    entry_id: uuid.UUID | None,
) -> uuid.UUID | None:
    """Note who was given a PIN: one entry for the whole act, to which its later steps add their people."""
    if not people:
        return entry_id
    if entry_id is None:
        return audit.record(session, actor, "pins-issued", "cohort", cohort.id, now, cohort=cohort, people=people)
    audit.add_people(session, entry_id, people)
    return entry_id
