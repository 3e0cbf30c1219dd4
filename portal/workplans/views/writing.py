"""A trainee writes their own plan and gives it to the trainer."""

import uuid
from collections.abc import Mapping, Sequence

from flask import Response, request, url_for

from portal.access import Permission
from portal.clock import now
from portal.cohorts import queries as cohorts
from portal.dates import number, precise_time
from portal.db import db
from portal.enrolment.queries import enrolments
from portal.enrolment.queries.enrolments import OwnEnrolment
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, facts, page, see_other, sent_facts
from portal.web.transaction import keep_changes
from portal.workplans import actions, queries, rules
from portal.workplans.forms import PlanForm, fitted
from portal.workplans.merging import Note, draft_of, read_notes
from portal.workplans.models import WorkPlan
from portal.workplans.rules import MissingPart, PlanContents, PlanState
from portal.workplans.views import bp

UNREADABLE = Refusal("unreadable", "Tulisan ini tidak dapat dibaca. Salin dulu, muat ulang halaman, lalu tempel lagi.")


@bp.route("/belajar/<uuid:enrolment_id>/rktl", methods=["GET", "POST"])
@allow(Permission.LEARN)
def write(enrolment_id: uuid.UUID) -> Response:
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    plan = queries.own(db.session(), enrolment_id)
    if request.method == "POST":
        return _written(enrolment, plan)
    state = plan.state if plan else PlanState.DRAFT
    shut = rules.refuse_change(state, enrolment.cohort.closed_at is not None)
    if shut:
        return _read_page(enrolment, plan, shut)
    return _form_page(enrolment, plan, _stored(plan))


def _stored(plan: WorkPlan | None) -> PlanForm:
    return PlanForm.of(plan.sheet, plan.revision) if plan else PlanForm.of(PlanContents(), 0)


def _written(enrolment: OwnEnrolment, plan: WorkPlan | None) -> Response:
    """Keep what was typed, then do what the button says. A script has sent the texts before; its form holds none."""
    go, form = request.form.get("go", ""), PlanForm()
    typed = "potential" in request.form
    verb, _dash, key = go.partition(":")
    if verb in ("take", "drop"):
        actions.settle(db.session(), enrolment, key, verb == "take", now())
        return see_other(url_for("workplans.write", enrolment_id=enrolment.enrolment_id))
    if not typed and "go" in request.form:
        form = _stored(plan)
    form.rearrange(go)
    if typed and not form.validate_on_submit():
        return _form_page(enrolment, plan, form)
    shifted = go.startswith("remove")
    began_with = form.began_with()
    saved = actions.save(db.session(), enrolment, form.sheet(), began_with, shifted, now())
    if isinstance(saved, Refusal):
        form.refuse(saved)
        return _form_page(enrolment, queries.own(db.session(), enrolment.enrolment_id), form)
    if go == "submit":
        return _submitted(enrolment, saved, form)
    return _onward(enrolment, go, len(form.activities))


@bp.post("/belajar/<uuid:enrolment_id>/rktl/isian")
@allow(Permission.LEARN)
def note(enrolment_id: uuid.UUID) -> Response:
    """Texts as the page sends them while somebody types, and the receipt: which are on the disk, which do not fit their
    field, and what other pages have written since the one that asks was told."""
    enrolment = enrolments.own_enrolment(db.session(), viewer(), enrolment_id)
    body = sent_facts()
    notes = read_notes(body.get("notes"))
    if notes is None:
        return facts({"refused": str(UNREADABLE)}, 422)
    fit, unfit = fitted(notes)
    before = queries.own(db.session(), enrolment_id)
    known = before is None or before.revision == body.get("revision")
    saved = actions.take_notes(db.session(), enrolment, fit, now())
    if isinstance(saved, Refusal):
        return facts({"refused": str(saved), "code": saved.code, "left": _left_over(before, notes)}, 409)
    return facts(_receipt(saved, fit, known, cohorts.zone_of(enrolment.cohort)) | {"unfit": unfit})


def _receipt(plan: WorkPlan, notes: Sequence[Note], known: bool, zone: str) -> dict[str, object]:
    draft, asked = plan.draft, {note.field for note in notes}
    pages = {note.by for note in notes}
    stored = {
        name: [piece.seq, piece.by] if piece.by in pages else [piece.seq, piece.by, draft.texts.get(name, "")]
        for name, piece in draft.pieces.items()
        if name in asked or not known
    }
    figures = {"total": number(plan.sheet.total, 0), "at": precise_time(plan.saved_at, zone)}
    count = {"asides": len(draft.asides), "layout": draft.layout, "revision": plan.revision}
    return {"taken": sorted(asked), "held": stored, **count, **figures}


def _left_over(plan: WorkPlan | None, notes: Sequence[Note]) -> list[dict[str, str]]:
    """What a page sent too late, beside what is held."""
    texts = plan.draft.texts if plan else {}
    labels = {name: field.label.text for name, field in PlanForm.of(PlanContents(), 0).texts().items()}
    found = []
    for one in notes:
        asked = str(labels.get(one.field) or one.field)
        there = texts.get(one.field, "") or "kosong"
        if one.text != texts.get(one.field, ""):
            found.append({"asked": asked, "here": one.text or "kosong", "there": there})
    return found


def _onward(enrolment: OwnEnrolment, go: str, rows: int) -> Response:
    here = url_for("workplans.write", enrolment_id=enrolment.enrolment_id)
    if go == "add":
        return see_other(f"{here}#activities-{rows - 1}")
    if go.startswith("remove"):
        return see_other(f"{here}#activities")
    if go == "files":
        return see_other(url_for("workplans.files", enrolment_id=enrolment.enrolment_id))
    return done(here, "Draf tersimpan.")


def _submitted(enrolment: OwnEnrolment, plan: WorkPlan, form: PlanForm) -> Response:
    lacks = actions.submit(db.session(), enrolment, plan, now())
    if lacks:
        keep_changes()
        form.revision.data = str(plan.revision)
        return _form_page(enrolment, plan, form, lacks)
    message = "Rencana sudah dikirim ke pelatih. Hasil penilaiannya muncul di halaman ini."
    return done(url_for("workplans.write", enrolment_id=enrolment.enrolment_id), message)


def _form_page(
    enrolment: OwnEnrolment, plan: WorkPlan | None, form: PlanForm, lacks: tuple[MissingPart, ...] = ()
) -> Response:
    plan_id = plan.id if plan else None
    draft = plan.draft if plan else draft_of(PlanContents(), {})
    labels = {name: str(field.label.text) for name, field in form.texts().items()}
    return page(
        "workplans/write.html",
        enrolment=enrolment,
        enrolment_id=enrolment.enrolment_id,
        plan=plan,
        form=form,
        lacks=lacks,
        draft=draft,
        stored={name: [piece.seq, piece.by] for name, piece in draft.pieces.items()},
        asked={one.field: _asked(one.field, labels) for one in draft.asides},
        total=form.sheet().total,
        most=rules.MAX_ACTIVITIES,
        reviews=queries.reviews(db.session(), plan_id) if plan_id else [],
        files=queries.attachments(db.session(), plan_id) if plan_id else [],
        criteria=rules.CRITERIA,
        scores=rules.SCORES,
        zone=cohorts.zone_of(enrolment.cohort),
        status=422 if form.is_submitted() else 200,
    )


def _asked(field: str, labels: Mapping[str, str]) -> str:
    """What a field asks for, in words; that of an activity with its number. The first activity is always there."""
    if "-" not in field:
        return labels[field]
    _activities, row, part = field.split("-")
    return f"Kegiatan {int(row) + 1}, {labels[f'activities-0-{part}']}"


def _read_page(enrolment: OwnEnrolment, plan: WorkPlan | None, shut: Refusal) -> Response:
    return page(
        "workplans/own.html",
        enrolment=enrolment,
        enrolment_id=enrolment.enrolment_id,
        plan=plan,
        shut=shut,
        reviews=queries.reviews(db.session(), plan.id) if plan else [],
        files=queries.attachments(db.session(), plan.id) if plan else [],
        criteria=rules.CRITERIA,
        scores=rules.SCORES,
        zone=cohorts.zone_of(enrolment.cohort),
    )
