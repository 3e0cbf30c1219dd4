"""The roster: who is in, bringing people in from a file, and sign-in cards."""

import uuid
from typing import Any

from flask import Response, current_app, request, url_for

from portal.access import Permission
from portal.accounts.rules import shown_number
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.dates import plain_date
from portal.db import db
from portal.documents.papers import CardPaper
from portal.documents.pdf import cards_pdf
from portal.documents.press import NotSetError
from portal.documents.sheets import Column, Spreadsheet, xlsx_bytes
from portal.enrolment.actions import cards as cards_actions
from portal.enrolment.actions import uploads
from portal.enrolment.forms import RosterForm
from portal.enrolment.queries import cards as cards_queries
from portal.enrolment.queries import enrolments, groups, rosters
from portal.enrolment.roster.headings import TITLES
from portal.enrolment.roster.reading import COLUMNS, LONG, OPTIONAL, read_sheets, template_rows
from portal.enrolment.views import bp
from portal.enrolment.views.long_rosters import read_anew
from portal.enrolment.views.preview import read_upload
from portal.errors import NotFound, Refusal
from portal.identities.queries import told
from portal.jobs import actions as jobs
from portal.web.asking import viewer
from portal.web.forms import EmptyForm
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.paging import SHORT, Listing, listing, page_number, short
from portal.web.search import searched
from portal.web.transaction import reading_first


@bp.get("/angkatan/<uuid:cohort_id>/peserta")
@allow(Permission.COHORT_VIEW)
def roster(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.cohort(db.session(), viewer(), cohort_id)
    search, found = searched(), groups.groups(db.session(), cohort.id)
    group = groups.chosen(found, request.args.get(groups.ASKED, ""))
    rows = listing(db.session(), rosters.roster(cohort.id, search, group), page_number())
    return page(
        "cohorts/roster.html",
        part="list",
        cohort=cohort,
        listing=rows,
        search=search,
        groups=found,
        group=group,
        requires=_requires(cohort),
        doubted=_doubted(cohort),
    )


def _doubted(cohort: Cohort) -> Listing[Any] | None:
    """Whose NIK is wrong, for whoever can mend it."""
    may = viewer().may(Permission.ROSTER_EDIT)
    return short(db.session(), cards_queries.doubted(cohort.id), "keliru") if may else None


def _requires(cohort: Cohort) -> str:
    """The level that somebody must have completed to come into a cohort, or empty."""
    return cohorts.course_of(db.session(), cohort).requires


@bp.route("/angkatan/<uuid:cohort_id>/impor", methods=["GET", "POST"])
@allow(Permission.ROSTER_EDIT)
def import_roster(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = RosterForm()
    if form.validate_on_submit():
        name, data = form.file.data.filename or "", form.file.data.read()
        read = read_upload(cohort_id, name, data)
        is_long = read == LONG
        if is_long or not isinstance(read, Refusal) or _can_be_said(name, data, read):
            cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
            upload = uploads.keep_upload(db.session(), viewer(), cohort, name, data, now())
            if is_long:
                return read_anew(cohort, upload)
            return done(url_for("enrolment.preview", cohort_id=cohort.id, upload_id=upload.id))
        form.refuse(read)
    return page(
        "cohorts/import.html",
        cohort=cohort,
        requires=_requires(cohort),
        form=form,
        columns=[(TITLES[column], column not in OPTIONAL) for column in COLUMNS],
        imports=listing(db.session(), rosters.roster_imports(cohort.id), page_number(), SHORT),
        told=short(db.session(), told(cohort.id), "keputusan"),
        zone=cohorts.zone_of(cohort),
        status=422 if form.is_submitted() else 200,
    )


def _can_be_said(name: str, data: bytes, refusal: Refusal) -> bool:
    """Whether a file is refused only because it is not clear what its columns hold."""
    sheets = read_sheets(name, data, {}) if refusal.code == "columns_missing" else []
    return not isinstance(sheets, Refusal) and any(sheet.columns for sheet in sheets)


@bp.get("/angkatan/<uuid:cohort_id>/impor/contoh.xlsx")
@allow(Permission.ROSTER_EDIT)
def roster_template(cohort_id: uuid.UUID) -> Response:
    cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    head, *rows = template_rows()
    sheet = Spreadsheet("Daftar peserta", tuple(Column(name, "text", 22) for name in head), rows)
    return download(xlsx_bytes(sheet), "contoh-daftar-peserta.xlsx")


@bp.get("/angkatan/<uuid:cohort_id>/impor/<uuid:import_id>")
@allow(Permission.ROSTER_EDIT)
def roster_import(cohort_id: uuid.UUID, import_id: uuid.UUID) -> Response:
    found = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    made = rosters.roster_import(db.session(), found, import_id)
    return page(
        "cohorts/import_report.html",
        cohort=found,
        made=made,
        notes=[note for note in made.notes if "reasons" in note],
        remarks=[note["remark"] for note in made.notes if "remark" in note],
        known=next((note for note in made.notes if "unchanged" in note), {"changed": 0, "unchanged": 0}),
        several=any(entry.get("sheet") for entry in made.refused),
        zone=cohorts.zone_of(found),
    )


@bp.route("/angkatan/<uuid:cohort_id>/kartu", methods=["GET", "POST"])
@allow(Permission.SIGN_IN_CARDS)
def cards(cohort_id: uuid.UUID) -> Response:
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    form = EmptyForm()
    if form.validate_on_submit():
        title = f"Membuat PIN untuk {cohort.title}"
        back = url_for("enrolment.cards", cohort_id=cohort.id)
        job = jobs.start(db.session(), viewer(), "cards", title, back, now(), cohort, cohort=str(cohort.id))
        return done(url_for("jobs.job", job_id=job.id))
    return page(
        "cohorts/cards.html",
        cohort=cohort,
        form=form,
        counts=cards_queries.card_counts(db.session(), cohort.id),
        groups=groups.groups(db.session(), cohort.id),
        status=422 if form.is_submitted() else 200,
    )


@bp.post("/angkatan/<uuid:cohort_id>/kartu.pdf")
@allow(Permission.SIGN_IN_CARDS)
def cards_file(cohort_id: uuid.UUID) -> Response:
    """Cards to print. Whoever holds them knows the PINs, so that they were printed is noted."""
    order = request.form.get("order", "name")
    if order not in cards_queries.ORDERS:
        raise NotFound
    with reading_first():
        cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
        group = groups.chosen(groups.groups(db.session(), cohort.id), request.form.get(groups.ASKED, ""))
        rows = cards_queries.cards(db.session(), cohort.id, _person_asked_for(cohort), order, group)
        papers = [_paper(cohort, row) for row in rows]
        data = _printed(papers)
    back = url_for("enrolment.cards", cohort_id=cohort_id)
    if not papers:
        return done(back, "Belum ada kartu untuk dicetak. Buat PIN dulu.", "warn")
    if data is None:
        return done(back, "Kartu belum jadi: portal sedang terlalu sibuk. Coba lagi sebentar lagi.", "warn")
    cohort = cohorts.organised_cohort(db.session(), viewer(), cohort_id)
    cards_actions.record_cards(db.session(), viewer(), cohort, [row.person_id for row in rows], now())
    return download(data, "kartu-masuk.pdf")


def _printed(papers: list[CardPaper]) -> bytes | None:
    """The cards as PDF; None where they cannot be set in time."""
    try:
        return cards_pdf(papers) if papers else b""
    except NotSetError:
        return None


def _paper(cohort: Cohort, row: cards_queries.CardRow) -> CardPaper:
    base = current_app.config["SETTINGS"].base_url
    return CardPaper(
        name=row.name,
        number=shown_number(row.login),
        pin=row.pin,
        quota=" · ".join(filter(None, (row.quota, row.group))),
        details=_details(row),
        cohort_title=cohort.title,
        sign_in_url=base + url_for("accounts.sign_in"),
        code_url=f"{base}{url_for('accounts.card', card_number=row.login)}#{row.secret}",
        sample=cohort.organisation.is_sample,
        namesake=row.namesake,
    )


def _details(row: cards_queries.CardRow) -> str:
    """What tells namesakes apart on the desk where cards are handed out."""
    born = f"lahir {plain_date(row.born)}" if row.born else ""
    return " · ".join(filter(None, (row.home, born)))


def _person_asked_for(cohort: Cohort) -> uuid.UUID | None:
    """The one person whose card is wanted, or None for everybody's."""
    if "peserta" not in request.form:
        return None
    wanted = request.form.get("peserta", type=uuid.UUID)
    if wanted is None:
        raise NotFound
    return enrolments.enrolled_person(db.session(), cohort, wanted).id
