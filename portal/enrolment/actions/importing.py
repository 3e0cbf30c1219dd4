"""Bringing people into a cohort from a roster, and giving them their sign-in cards."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Role, Viewer
from portal.accounts import actions as accounts
from portal.accounts.models import Person, RoleGrant
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.courses.models import Learner
from portal.duplicates import actions as duplicates
from portal.enrolment import rules
from portal.enrolment.actions import levels, renewing, seating
from portal.enrolment.actions.doubting import settle_doubts
from portal.enrolment.actions.judging import notes_on, reasons_against
from portal.enrolment.models import Enrolment, RosterImport
from portal.enrolment.queries.members import KnownPerson, known_people
from portal.enrolment.roster.questions import Answers
from portal.enrolment.roster.report import Report, in_order, remarks, report_row, together
from portal.enrolment.roster.rows import RosterFile, RosterRow
from portal.enrolment.rules import Category, EnrolmentState
from portal.errors import Refusal
from portal.identities.actions import Asking
from portal.identities.rules import Identity
from portal.keys import column_cipher
from portal.regions import queries as regions
from portal.regions.nik import hide_niks


@dataclass(frozen=True)
class EntryResult:
    """What came of people who were to be entered, each by the number of the row: those who are in or wait, those who
    were refused and why, and what is to be said about those who were not."""

    entered: Mapping[int, Enrolment]
    refused: Mapping[int, Sequence[Refusal]]
    notes: Sequence[tuple[int, Refusal]]

    @property
    def waiting(self) -> int:
        return sum(one.state is EnrolmentState.WAITING for one in self.entered.values())


@dataclass(frozen=True)
class TakenIn:
    """What came of the good rows of a roster: how many came in, wait, changed or did not, and what is said of rows."""

    accepted: int
    waiting: int
    changed: int
    unchanged: int
    refused: Sequence[Report]
    notes: Sequence[Report]
    people: Sequence[uuid.UUID]


def import_roster(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    file_name: str,
    read: RosterFile,
    now: datetime,
    answers: Answers | None = None,
) -> RosterImport:
    """Bring in every good row of a roster by one act; each other row is refused whole, with its reasons. What was not
    clear comes in as it was answered. Of those who are in already, what the roster says otherwise is changed: the same
    roster a second time changes nobody."""
    cohorts.lock(session, cohort)
    file = settle_doubts(session, cohort, read, answers or {})
    came = take_in(session, viewer, cohort, file, now)
    refused = [report_row(file, row, row.reasons, row.name) for row in file.refused]
    refused += [report_row(file, row, row.reasons, row.name) | {"doubtful": True} for row in file.doubtful]
    made = RosterImport(
        cohort_id=cohort.id,
        made_by=viewer.id,
        made_at=now,
        file_name=hide_niks(file_name.replace("\0", ""))[-200:],
        accepted=came.accepted,
        waiting=came.waiting,
        refused=in_order(file, [*refused, *came.refused]),
        notes=[
            *together(in_order(file, came.notes)),
            *({"remark": remark} for remark in remarks(file)),
            {"changed": came.changed, "unchanged": came.unchanged},
        ],
        ignored_columns=list(file.ignored_columns),
    )
    session.add(made)
    session.flush()
    record_import(session, viewer, cohort, made, came.people, now)
    return made


def record_import(
    session: Session,
    viewer: Viewer,
    cohort: Cohort,
    made: RosterImport,
    people: Collection[uuid.UUID],
    now: datetime,
) -> uuid.UUID:
    """Note that a roster came in, and whom it brought or changed."""
    figures: dict[str, Any] = {"accepted": made.accepted, "waiting": made.waiting, "refused": len(made.refused)}
    return audit.record(
        session, viewer.id, "roster-imported", "cohort", cohort.id, now, cohort=cohort, people=people, **figures
    )


def take_in(session: Session, viewer: Viewer, cohort: Cohort, file: RosterFile, now: datetime) -> TakenIn:
    """Enter the good rows of a roster, or of a part of one, and change those who are in already."""
    renewals = renewing.compare(session, cohort, file.rows)
    renewing.apply(session, viewer, cohort, renewals, now)
    others = renewals.others
    result = bring_in(session, viewer, cohort, [replace(row, number=index) for index, row in enumerate(others)], now)
    written = [*(others[at] for at in result.entered), *(one.row for one in renewals.changed)]
    new = {(row.sheet, row.number) for row in written}
    notes = [report_row(file, note, [note.note]) for note in file.warnings if (note.sheet, note.number) in new]
    notes += [report_row(file, one.row, one.notes) for one in renewals.known if one.notes]
    notes += [report_row(file, others[at], [note]) for at, note in result.notes]
    refused = [report_row(file, one.row, one.reasons, one.row.name) for one in renewals.refused]
    refused += [report_row(file, others[at], reasons, others[at].name) for at, reasons in result.refused.items()]
    return TakenIn(
        accepted=len(result.entered),
        waiting=result.waiting,
        changed=len(renewals.changed),
        unchanged=len(renewals.unchanged),
        refused=refused,
        notes=notes,
        people=[one.person_id for one in result.entered.values()] + [one.member.person_id for one in renewals.changed],
    )


def bring_in(
    session: Session,
    viewer: Viewer | None,
    cohort: Cohort,
    rows: Sequence[RosterRow],
    now: datetime,
    seat_of: Enrolment | None = None,
) -> EntryResult:
    """Enter people into a cohort: each gets a seat, or waits for one behind those who asked for one before. The seat of
    somebody who leaves with it (``seat_of``) goes to the one who comes. Without a ``viewer`` they enter themselves,
    which a course that requires a level does not let them.

    Somebody whom this organiser knows from an earlier training keeps the record, if the birth date agrees; what other
    organisers hold is neither used nor told, but for the one fact that a course may require: it is asked for those
    against whom nothing else speaks, and the answer is kept.
    """
    cohorts.lock(session, cohort)
    known = known_people(session, cohort, [row.nik for row in rows])
    required = cohorts.course_of(session, cohort).requires
    if required and viewer is None:
        raise ValueError("an organiser has to ask for the level")
    villages = regions.existing(session, {row.village_code for row in rows})
    reasons = {
        row.number: list(reasons_against(row, known.get(column_cipher.digest(row.nik)), villages)) for row in rows
    }
    seekers = [asking_of(row, known) for row in rows if not reasons[row.number]]
    answers = levels.ask(session, cohort, required, seekers, now)
    for row in rows:
        if answer := answers.get(column_cipher.digest(row.nik)):
            reasons[row.number] += levels.reasons(required, answer)
    shares = [quota.share() for quota in cohort.quotas]
    welcome = [(row, rules.category_of(shares, row.village_code, row.quota)) for row in rows if not reasons[row.number]]
    entered = _enter(session, cohort, welcome, known, now)
    fresh = [entered[row.number].person_id for row, _c in welcome if column_cipher.digest(row.nik) not in known]
    duplicates.note(session, cohort.organisation_id, fresh, now)
    if seat_of and entered:
        _hand_on(session, seat_of, *entered.values())
    seating.settle(session, viewer.id if viewer else None, cohort, now, {one.id for one in entered.values()})
    keys = {column_cipher.digest(row.nik): entered[row.number].id for row, _category in welcome}
    if viewer:
        levels.keep(session, viewer, cohort, required, answers, keys, now)
    notes = [
        (row.number, note)
        for row, category in welcome
        for note in _notes(row, category, known.get(column_cipher.digest(row.nik)), entered[row.number])
    ]
    return EntryResult(entered, {number: said for number, said in reasons.items() if said}, notes)


def _notes(row: RosterRow, category: Category, known: KnownPerson | None, enrolment: Enrolment) -> Iterable[Refusal]:
    """What is to be said about a row that came in: another quota than the one named, no seat yet, and what the
    organiser knows of the person."""
    if category.note:
        yield category.note
    if enrolment.state is EnrolmentState.WAITING:
        name = category.share.name if category.share else rules.OPEN_SEATS
        yield Refusal("waits", "Kursi “%(name)s” sudah penuh; masuk daftar tunggu.", {"name": name})
    yield from notes_on(row, known)


def asking_of(row: RosterRow, known: Mapping[str, KnownPerson]) -> Asking:
    """Who would get the seat: the organiser's own record, if there is one, else somebody as the row has it."""
    digest = column_cipher.digest(row.nik)
    person = known.get(digest)
    return Asking(digest, Identity(person.full_name if person else row.name, row.birth_date), row.certificate_code)


def _enter(
    session: Session,
    cohort: Cohort,
    welcome: Sequence[tuple[RosterRow, Category]],
    known: Mapping[str, KnownPerson],
    now: datetime,
) -> dict[int, Enrolment]:
    """Put people on the waiting list, one behind the other as the rows are; by the number of the row."""
    fresh = [row for row, _category in welcome if column_cipher.digest(row.nik) not in known]
    made = _new_people(session, cohort.organisation_id, fresh, now)
    new = {row.nik: person.id for row, person in zip(fresh, made, strict=True)}
    people = {row.nik: new.get(row.nik) or known[column_cipher.digest(row.nik)].id for row, _category in welcome}
    for nik, person_id in people.items():
        if nik not in new:
            accounts.add_role(session, person_id, Role.TRAINEE)
    learners = {
        nik: Learner(person_id=person_id, course_version_id=cohort.course_version_id)
        for nik, person_id in people.items()
    }
    session.add_all(learners.values())
    session.flush()
    entered = {
        row.number: Enrolment(
            id=learners[row.nik].id,
            cohort_id=cohort.id,
            person_id=people[row.nik],
            quota_id=category.id,
            village_code=row.village_code,
            state=EnrolmentState.WAITING,
            enrolled_at=row.received or now + timedelta(microseconds=index),
            priority=0,
        )
        for index, (row, category) in enumerate(welcome)
    }
    session.add_all(entered.values())
    session.flush()
    return entered


def _hand_on(session: Session, leaving: Enrolment, coming: Enrolment) -> None:
    """The one who comes takes the seat of the one who leaves, the category that it counts for, and the group."""
    leaving.state = EnrolmentState.WITHDRAWN
    coming.state, coming.quota_id = EnrolmentState.ACTIVE, leaving.quota_id
    coming.group_id = leaving.group_id
    session.flush()


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
            birth_place=row.birth_place,
            phone=row.phone,
            created_at=now,
            grants=[RoleGrant(role=Role.TRAINEE)],
        )
        for row, number in zip(rows, numbers, strict=True)
    ]
    session.add_all(people)
    session.flush()
    return people
