"""Pages of the trail and their files. Each view says whose trail it is; what follows is the same for all."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from portal.access import Permission
from portal.acts import Topic
from portal.audit import AuditEntry
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.documents.sheets import FILES
from portal.duplicates.queries import with_merged
from portal.enrolment.queries import enrolments
from portal.errors import NotFound
from portal.organisers.queries import organisations
from portal.regions import queries as regions
from portal.trail import actions, queries
from portal.trail.forms import SieveForm
from portal.trail.lists import Book, TrailLine, region_codes, trail_sheet
from portal.trail.queries import Sieve
from portal.trail.rules import COVERED, MAX_ROWS, OWN, TOPICS, Whose
from portal.web.asking import viewer
from portal.web.forms import SelectChoice
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.paging import listing, page_number
from portal.web.search import ASKED, searched
from portal.web.transaction import reading_first

bp = Blueprint("trail", __name__)


@dataclass(frozen=True)
class Trail:
    """One trail: its entries, where its pages are, and in whose trail its export is noted."""

    whose: Whose
    title: str
    subject_id: uuid.UUID
    statement: Select[AuditEntry]
    organisation_id: uuid.UUID | None
    zone: str
    here: str
    up: tuple[str, str]
    cohort: Any = None
    person_id: uuid.UUID | None = None
    address: dict[str, Any] = field(default_factory=dict)

    def url(self, act: str = "", **values: Any) -> str:
        return url_for(f"trail.{self.here}{act}", **self.address, **values)

    @property
    def is_searched(self) -> bool:
        """Whether it is asked for certain people; there are many in a cohort only."""
        return self.whose is Whose.COHORT and bool(searched())

    def noted(self) -> dict[str, Any]:
        return {"cohort": self.cohort, "organisation": self.organisation_id, "person": self.person_id}


def _of_cohort(cohort_id: uuid.UUID) -> Trail:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    return Trail(
        Whose.COHORT,
        cohort.title,
        cohort.id,
        queries.of_cohort(cohort),
        cohort.organisation_id,
        cohorts.zone_of(cohort),
        "cohort",
        (url_for("reports.cohort", cohort_id=cohort.id), cohort.title),
        cohort,
        address={"cohort_id": cohort.id},
    )


def _of_participant(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Trail:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    person = enrolments.enrolled_person(db.session(), cohort, enrolment_id)
    return Trail(
        Whose.PARTICIPANT,
        person.full_name,
        person.id,
        queries.of_participant(with_merged(db.session(), person.id), cohort.organisation_id),
        cohort.organisation_id,
        cohorts.zone_of(cohort),
        "participant",
        (url_for("enrolment.participant", cohort_id=cohort.id, enrolment_id=enrolment_id), person.full_name),
        cohort,
        person.id,
        {"cohort_id": cohort.id, "enrolment_id": enrolment_id},
    )


def _of_organiser(organisation_id: uuid.UUID) -> Trail:
    organiser = organisations.organisation(db.session(), viewer(), organisation_id)
    return Trail(
        Whose.ORGANISER,
        organiser.name,
        organiser.id,
        queries.of_organiser(organiser.id),
        organiser.id,
        DEFAULT_ZONE,
        "organiser",
        (url_for("organisers.organisation", organisation_id=organiser.id), organiser.name),
        address={"organisation_id": organiser.id},
    )


def _of_account(person_id: uuid.UUID) -> Trail:
    account = queries.staff_account(db.session(), person_id)
    return Trail(
        Whose.ACCOUNT,
        account.full_name,
        account.id,
        queries.of_account(account.id),
        None,
        DEFAULT_ZONE,
        "account",
        (url_for("organisers.account", person_id=account.id), account.full_name),
        address={"person_id": account.id},
    )


@bp.get("/angkatan/<uuid:cohort_id>/jejak")
@allow(Permission.TRAIL_VIEW)
def cohort(cohort_id: uuid.UUID) -> Response:
    return _show(_of_cohort(cohort_id))


@bp.post("/angkatan/<uuid:cohort_id>/jejak/unduhan")
@allow(Permission.TRAIL_VIEW)
def cohort_file(cohort_id: uuid.UUID) -> Response:
    return _file(lambda: _of_cohort(cohort_id))


@bp.get("/angkatan/<uuid:cohort_id>/jejak/<uuid:entry_id>")
@allow(Permission.TRAIL_VIEW)
def entry(cohort_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """One act of a cohort with everybody whom it concerns."""
    trail = _of_cohort(cohort_id)
    found = queries.entry(db.session(), trail.statement, entry_id)
    return page(
        "trail/entry.html",
        trail=trail,
        line=_book(trail, [found]).line(found),
        listing=listing(db.session(), queries.crowd(found), page_number()),
    )


@bp.get("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/jejak")
@allow(Permission.TRAIL_VIEW)
def participant(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    return _show(_of_participant(cohort_id, enrolment_id))


@bp.post("/angkatan/<uuid:cohort_id>/peserta/<uuid:enrolment_id>/jejak/unduhan")
@allow(Permission.TRAIL_VIEW)
def participant_file(cohort_id: uuid.UUID, enrolment_id: uuid.UUID) -> Response:
    return _file(lambda: _of_participant(cohort_id, enrolment_id))


@bp.get("/penyelenggara/<uuid:organisation_id>/jejak")
@allow(Permission.STAFF_MANAGE)
def organiser(organisation_id: uuid.UUID) -> Response:
    return _show(_of_organiser(organisation_id))


@bp.post("/penyelenggara/<uuid:organisation_id>/jejak/unduhan")
@allow(Permission.STAFF_MANAGE)
def organiser_file(organisation_id: uuid.UUID) -> Response:
    return _file(lambda: _of_organiser(organisation_id))


@bp.get("/petugas/<uuid:person_id>/jejak")
@allow(Permission.STAFF_MANAGE)
def account(person_id: uuid.UUID) -> Response:
    return _show(_of_account(person_id))


@bp.post("/petugas/<uuid:person_id>/jejak/unduhan")
@allow(Permission.STAFF_MANAGE)
def account_file(person_id: uuid.UUID) -> Response:
    return _file(lambda: _of_account(person_id))


def _show(trail: Trail) -> Response:
    form = _form(trail)
    valid = form.validate()
    found = listing(db.session(), _wanted(trail, form), page_number())
    entries = [row[0] for row in found.rows]
    lines = _lines(trail, entries)
    people = {line.person_id for line in lines if line.person_id}
    return page(
        "trail/trail.html",
        part="list",
        trail=trail,
        form=form,
        search=searched(),
        asked=_asked(form),
        listing=found,
        lines=lines,
        seats=queries.seats(db.session(), trail.cohort.id, people) if trail.whose is Whose.COHORT else {},
        most=MAX_ROWS,
        status=200 if valid else 422,
    )


def _file(find: Callable[[], Trail]) -> Response:
    """The entries that the page shows, on all its pages, as a file; taking it is noted."""
    kind = request.form.get("format", "")
    if kind not in FILES:
        raise NotFound
    with reading_first():
        trail = find()
        form = _form(trail)
        form.validate()
        entries = list(db.session().scalars(_wanted(trail, form).limit(MAX_ROWS + 1)))
        back = trail.url(**_asked(form))
        if len(entries) > MAX_ROWS:
            message = f"Catatan ini lebih dari {MAX_ROWS}. Saring menurut tanggal atau jenis, lalu unduh per bagian."
            return done(back, message, "warn")
        title = f"Jejak {trail.title}"
        data = FILES[kind](trail_sheet(title, _lines(trail, entries), trail.zone))
    trail = find()
    actions.record_export(db.session(), viewer(), trail.subject_id, kind, len(entries), now(), **trail.noted())
    return download(data, f"jejak.{kind}")


def _form(trail: Trail) -> SieveForm:
    form = SieveForm(MultiDict(request.args))
    form.jenis.choices = [SelectChoice("", "Semua jenis")]
    form.jenis.choices += [SelectChoice(topic.value, TOPICS[topic]) for topic in COVERED[trail.whose]]
    form.oleh.choices = [SelectChoice("", "Semua orang")]
    if trail.organisation_id:
        staff = {row.id: row.full_name for row in db.session().execute(organisations.staff(trail.organisation_id))}
        form.oleh.choices += [SelectChoice(str(one), name) for one, name in staff.items()]
    if trail.cohort is not None:
        form.oleh.choices.append(SelectChoice(OWN, "Peserta sendiri"))
    return form


def _asked(form: SieveForm) -> dict[str, str]:
    """What the trail is narrowed to and searched for, as it stands in an address."""
    return form.asked() | {name: text for name in ASKED if (text := request.args.get(name))}


def _wanted(trail: Trail, form: SieveForm) -> Select[AuditEntry]:
    statement = queries.sifted(trail.statement, _sieve(trail, form))
    return queries.concerning(statement, trail.cohort.id, searched()) if trail.is_searched else statement


def _sieve(trail: Trail, form: SieveForm) -> Sieve:
    """What was asked for, as far as it could be understood."""
    asked = {
        name: getattr(form, name).data for name in ("jenis", "oleh", "dari", "sampai") if not getattr(form, name).errors
    }
    who = asked.get("oleh") or ""
    return Sieve(
        zone=trail.zone,
        topic=Topic(asked["jenis"]) if asked.get("jenis") else None,
        actor=uuid.UUID(who) if who not in ("", OWN) else None,
        own=who == OWN,
        first=asked.get("dari"),
        last=asked.get("sampai"),
    )


def _lines(trail: Trail, entries: list[AuditEntry]) -> list[TrailLine]:
    book = _book(trail, entries)
    return [book.line(entry) for entry in entries]


def _book(trail: Trail, entries: list[AuditEntry]) -> Book:
    return Book(
        queries.known(db.session(), entries, trail.organisation_id),
        queries.crowds(db.session(), entries),
        regions.names(db.session(), region_codes(entries)),
        trail.zone,
    )
