"""Applying in three pages that work without script. What is typed stays in the browser until it is sent: each page
carries what stood on the others along, and nothing is stored on the way."""

import secrets
from dataclasses import dataclass, replace
from urllib.parse import quote

from flask import Response, current_app, request, url_for

from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.db import db
from portal.enrolment.messages import OPENS
from portal.enrolment.roster.rows import RosterRow
from portal.enrolment.roster.typed import TypedPerson, read_typed_person
from portal.errors import Refusal
from portal.keys import derived
from portal.regions import queries as regions
from portal.regions.forms import region_code
from portal.regions.nik import check_nik
from portal.regions.queries import FoundVillage
from portal.regions.rules import Level, display_name, level_of, words_of_place
from portal.registration import rules, stamps
from portal.registration.actions import applying, limiting
from portal.registration.actions.applying import Applicant
from portal.registration.forms import ApplicantForm, PsmConditionForm
from portal.registration.models import Registration
from portal.registration.queries import registrations
from portal.registration.views import bp
from portal.registration.views.front import open_to_all
from portal.web import sealed
from portal.web.forms import EmptyForm, filled
from portal.web.guard import public
from portal.web.pages import page, see_other
from portal.web.transaction import reading_first

PERSON, CONDITIONS, CHECK, SEND = "data", "syarat", "periksa", "kirim"
"""What a button asks for: one of the three pages, or to be sent."""
TEMPLATES = {
    PERSON: "registration/person.html",
    CONDITIONS: "registration/conditions.html",
    CHECK: "registration/check.html",
}
MAX_OFFERED = 12
NO_VILLAGE = "11.01.01.2001"
"""Stands for a village that is not found yet, so that all else can be looked at."""
MADE = "application-made"


@dataclass(frozen=True)
class Sheets:
    """What the three pages hold."""

    person: ApplicantForm
    conditions: PsmConditionForm


@dataclass(frozen=True)
class Reached:
    """How far somebody is: a page, or that all of it can be sent. ``refused``: something on it is not in order."""

    step: str
    row: RosterRow | None = None
    refused: bool = False


@bp.route("/daftar/<short_name>/isi", methods=["GET", "POST"])
@public("anybody may apply for a seat")
def apply(short_name: str) -> Response:
    sheets = Sheets(ApplicantForm(), PsmConditionForm())
    if request.method == "GET":
        return _turn(short_name, sheets)[1]
    with reading_first():  # looking villages up keeps nobody from writing
        row, answer = _turn(short_name, sheets)
    if row is None:
        return answer
    found, cohort = open_to_all(short_name)
    code = _send(found, cohort, sheets, row)
    if isinstance(code, Refusal):
        sheets.person.refuse(code)
        return _page(found, cohort, sheets, Reached(CHECK, row, refused=True))
    sealed.keep(MADE, f"{found.short_name}:{code}")
    return see_other(url_for("registration.received", short_name=found.short_name))


def _turn(short_name: str, sheets: Sheets) -> tuple[RosterRow | None, Response]:
    """The page that comes next; and who applies, if all is in order and shall be sent."""
    found, cohort = open_to_all(short_name)
    if rules.refuse_time(registrations.phase(found, now())):
        return None, see_other(url_for("registration.front", short_name=short_name))
    if request.method == "GET":
        sheets.person.stamp.data = _new_stamp(cohort)
        return None, _page(found, cohort, sheets, Reached(PERSON))
    reached = _reached(sheets, cohort, request.form.get("ke", CONDITIONS))
    if reached.step == SEND:
        return reached.row, Response()
    return None, _page(found, cohort, sheets, reached)


def _reached(sheets: Sheets, cohort: Cohort, wanted: str) -> Reached:
    """What comes next: what a button asked for, or the first page on which something is not in order."""
    row = None if wanted == PERSON else _read(sheets.person, cohort)
    if row is None:
        return Reached(PERSON, refused=wanted != PERSON)
    if wanted == CONDITIONS or not _answered(sheets.conditions):
        return Reached(CONDITIONS, row, refused=wanted != CONDITIONS)
    return Reached(SEND if wanted == SEND else CHECK, row)


def _page(found: Registration, cohort: Cohort, sheets: Sheets, reached: Reached) -> Response:
    _offer_chosen(sheets.person)
    row = reached.row
    return page(
        TEMPLATES[reached.step],
        found=found,
        cohort=cohort,
        form=sheets.person,
        conditions=sheets.conditions,
        step=[*TEMPLATES].index(reached.step) + 1,
        row=row,
        village=next((choice[1] for choice in sheets.person.village_code.choices or ()), ""),
        remarks=_remarks(row) if row else (),
        age=rules.age_on(row.birth_date, cohort.starts_on) if row else None,
        short_conditions=rules.SHORT_CONDITIONS,
        version=rules.NOTICE_VERSION,
        erased_after=rules.ERASED_AFTER.days,
        status=422 if reached.refused else 200,
    )


def _read(form: ApplicantForm, cohort: Cohort) -> RosterRow | None:
    """Who applies, if everything about them is in order; else the form says what is not."""
    if not form.validate():
        _find_village(form, cohort)
        return None
    refusal = rules.refuse_digits(filled(form.nik.data))
    code = _find_village(form, cohort)
    typed = TypedPerson(
        nik=filled(form.nik.data),
        name=filled(form.name.data),
        birth_date=form.birth_date.data or "",
        sex=form.sex.data or "",
        phone=form.phone.data or "",
        village_code=code or NO_VILLAGE,
    )
    row = refusal or read_typed_person(typed, cohort.starts_on, _is_district)
    if isinstance(row, Refusal):
        form.refuse(row)
        return None
    return replace(row, birth_place=form.birth_place.data or "") if code else None


def _is_district(code: str) -> bool:
    return bool(regions.existing(db.session(), [code]))


def _remarks(row: RosterRow) -> tuple[Refusal, ...]:
    """What of the NIK does not agree with the rest; it stops nobody."""
    return check_nik(row.nik, birth_date=row.birth_date, sex=row.sex, known_prefix=_is_district).warnings


def _find_village(form: ApplicantForm, cohort: Cohort) -> str | None:
    """The village that was typed or chosen; where it is not clear which one is meant, the form offers some."""
    text = form.village.data or ""
    if form.village_code.data and form.village_for.data == text:
        return form.village_code.data if regions.existing(db.session(), [form.village_code.data]) else None
    form.village_for.data, form.village_code.data = text, None
    typed = region_code(text)
    if typed and level_of(typed) is Level.VILLAGE and regions.existing(db.session(), [typed]):
        form.village_code.data = typed
        return typed
    near = cohorts.home_regions(cohort)
    offered = regions.villages_called(db.session(), words_of_place(text), near, MAX_OFFERED) if text else []
    form.village_code.choices = [_choice(one) for one in offered[:MAX_OFFERED]]
    if len(offered) == 1:
        form.village_code.data = offered[0].code
        return offered[0].code
    if text:
        form.refuse(rules.refuse_village(len(offered), MAX_OFFERED))
    return None


def _choice(found: FoundVillage) -> tuple[str, str]:
    words = [display_name(found.code, found.name), display_name(found.code[:8], found.district), found.regency]
    return found.code, ", ".join(words)


def _offer_chosen(form: ApplicantForm) -> None:
    """Say the name of the village that was chosen."""
    chosen = form.village_code.data
    if chosen and not form.village_code.choices:
        paths = regions.full_names(db.session(), [chosen])
        form.village_code.choices = [
            _choice(FoundVillage(code, path.village, path.district, path.regency)) for code, path in paths.items()
        ]


def _answered(conditions: PsmConditionForm) -> bool:
    if not conditions.validate():
        return False
    refusal = rules.refuse_answers(conditions.answers())
    if refusal:
        conditions.refuse(refusal)
    return refusal is None


def _send(found: Registration, cohort: Cohort, sheets: Sheets, row: RosterRow) -> str | Refusal:
    """Take the application; its code, or why not. What is refused here costs the address nothing."""
    moment, form = now(), sheets.person
    stamp = stamps.read_stamp(_key(), cohort.id, form.stamp.data or "")
    refusal = rules.FILLED_BY_ROBOT if form.extra.data else stamps.refuse_stamp(stamp, moment)
    if stamp is None or refusal is stamps.STALE:
        form.stamp.data = _new_stamp(cohort)
    if stamp is None or refusal:
        return refusal or stamps.STALE
    if not limiting.spend(db.session(), "application", request.remote_addr, rules.APPLYING, moment):
        return rules.TOO_MANY
    code = stamps.code_of(_key(), stamp)
    applicant = Applicant(row, sheets.conditions.answers(), rules.NOTICE_VERSION, bool(form.may_message.data))
    made = applying.apply(db.session(), found, cohort, applicant, code, moment)
    return made if isinstance(made, Refusal) else code


def _key() -> bytes:
    return derived(str(current_app.secret_key), "registration")


def _new_stamp(cohort: Cohort) -> str:
    return stamps.write_stamp(_key(), cohort.id, secrets.token_bytes(stamps.NONCE_BYTES), now())


@bp.route("/daftar/<short_name>/diterima", methods=["GET", "POST"])
@public("whoever has applied reads the code here, once")
def received(short_name: str) -> Response:
    """The code of an application, until its maker says that it is written down: then this browser forgets it."""
    found, cohort = open_to_all(short_name)
    name, _colon, code = (sealed.look(MADE) or "").partition(":")
    if name != found.short_name:
        return see_other(url_for("registration.find"))
    if EmptyForm().validate_on_submit():
        sealed.take(MADE)
        return see_other(url_for("registration.front", short_name=found.short_name))
    shown = stamps.shown_code(code)
    address = current_app.config["SETTINGS"].base_url + url_for("registration.find")
    return page(
        "registration/received.html",
        found=found,
        cohort=cohort,
        code=shown,
        address=address,
        whatsapp=f"{OPENS}?text={quote(_to_oneself(cohort, address, shown), safe='')}",
        approval=registrations.needs_approval(db.session(), found, cohort),
        form=EmptyForm(),
    )


def _to_oneself(cohort: Cohort, address: str, code: str) -> str:
    """What somebody may send to their own phone: the portal sends nothing."""
    return f"Pendaftaran saya: {cohort.title}\nKode: {code}\nLihat: {address}#{code}"
