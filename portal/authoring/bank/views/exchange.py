"""Questions from and for other programs: a report first, then into the bank of a draft; and out of a draft or version.

A report writes nothing. The questions that it would take go with its page as GIFT, so that nobody uploads twice, and
are read and judged from the start when they come back.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, request, url_for

from portal.access import Permission
from portal.authoring.bank import exchange
from portal.authoring.bank.exchange import KNOWN, Defaults, DraftBank, Plan
from portal.authoring.bank.forms import QuestionsForm
from portal.authoring.bank.views import bp
from portal.authoring.drafts import actions, queries
from portal.clock import now
from portal.content.shapes import Module
from portal.courses import queries as courses
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.formats.exchange import FORMATS, GIFT, REFUSED, WRITTEN, ImportReport, Written, read, write
from portal.web.asking import viewer
from portal.web.forms import SelectChoice
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.transaction import reading_first


@bp.get("/kurikulum/draf/<uuid:draft_id>/soal/impor")
@allow(Permission.CURRICULUM_EDIT)
def import_page(draft_id: uuid.UUID) -> Response:
    bank = exchange.read_draft_bank(*_bank_files(draft_id))
    module = _asked(bank.modules)
    return _import_page(draft_id, bank, module, _form(module))


@bp.post("/kurikulum/draf/<uuid:draft_id>/soal/impor")
@allow(Permission.CURRICULUM_EDIT)
def import_questions(draft_id: uuid.UUID) -> Response:
    bank, module, form = _sent_form(draft_id)
    if not form.validate() or module is None:
        return _import_page(draft_id, bank, module, form)
    if not form.file.data:
        form.file.errors = ["Pilih dulu berkasnya."]
        return _import_page(draft_id, bank, module, form)
    report = read(form.file.data.read(), form.file.data.filename or "", form.kind.data or None)
    plan = _plan(bank, module, report, form)
    if plan is None:
        return _import_page(draft_id, bank, module, form)
    return _report(draft_id, module, form, report, plan, 200 if plan.taken or plan.count(KNOWN) else 422)


@bp.post("/kurikulum/draf/<uuid:draft_id>/soal/masukkan")
@allow(Permission.CURRICULUM_EDIT)
def take_questions(draft_id: uuid.UUID) -> Response:
    bank, module, form = _sent_form(draft_id)
    valid = form.validate()
    if module is None or not form.text.data:
        form.file.errors = ["Tidak ada soal yang dikirim. Pilih lagi berkasnya, lalu periksa."]
        return _import_page(draft_id, bank, module, form)
    report = read(form.text.data.encode(), kind=GIFT)
    plan = _plan(bank, module, report, form)
    if plan is None:
        return _import_page(draft_id, bank, module, form)
    if valid and plan.taken:
        draft = queries.draft(db.session(), draft_id)
        refusal = exchange.take(db.session(), viewer(), draft, plan, now())
        if refusal is None:
            return _imported(draft_id, module, plan)
        form.refuse(refusal)
    elif valid and plan.count(KNOWN):
        return _imported(draft_id, module, plan)
    return _report(draft_id, module, form, report, plan, 422, again=True)


def _bank_files(draft_id: uuid.UUID) -> tuple[str, dict[str, bytes], list[str]]:
    """The slug of a draft, its files, and the keys of the version that it began from."""
    draft = queries.draft(db.session(), draft_id)
    base = courses.edition(db.session(), draft.base_id) if draft.base_id else None
    return draft.slug, queries.files(db.session(), draft_id), [one.key for one in base.questions] if base else []


def _sent_form(draft_id: uuid.UUID) -> tuple[DraftBank, Module | None, QuestionsForm]:
    """What a draft holds, the module that the address asks for, and the form. Nothing is locked meanwhile."""
    with reading_first():
        read = _bank_files(draft_id)
    bank = exchange.read_draft_bank(*read)
    module = _asked(bank.modules)
    return bank, module, _form(module)


def _asked(modules: Sequence[Module]) -> Module | None:
    slug = request.args.get("modul", "")
    return exchange.pick(modules, slug) if slug else None


def _form(module: Module | None) -> QuestionsForm:
    form = QuestionsForm()
    lessons, outcomes = (module.lessons, module.outcomes) if module else ((), ())
    form.lesson.choices = [SelectChoice(one.slug, one.title or one.slug) for one in lessons]
    form.outcome.choices = [SelectChoice(one.key, one.text or one.key) for one in outcomes]
    return form


def _plan(bank: DraftBank, module: Module, report: ImportReport, form: QuestionsForm) -> Plan | None:
    """What an import would do; None, and the reason beside the file, when there is nothing to report on."""
    if not report.items:
        form.file.errors = list(report.faults)
        return None
    texts = (form.lesson.data, form.outcome.data, form.difficulty.data, form.basis.data)
    plan = exchange.plan(bank, module, report, Defaults(*(text or "" for text in texts)))
    if isinstance(plan, Refusal):
        form.refuse(plan)
        return None
    return plan


def _import_page(draft_id: uuid.UUID, bank: DraftBank, module: Module | None, form: QuestionsForm) -> Response:
    return _page(
        bank.modules,
        module,
        form=form,
        back=url_for("drafts.draft", draft_id=draft_id),
        import_url=partial(url_for, "bank.import_page", draft_id=draft_id),
        export_url=partial(url_for, "bank.export_questions", draft_id=draft_id),
        status=422 if form.is_submitted() else 200,
    )


def _page(modules: Sequence[Module], module: Module | None, **context: Any) -> Response:
    """The page of import and export, about one module or all of them."""
    questions = [question for one in ([module] if module else modules) for question in one.questions]
    facts: dict[str, Any] = {"losses": None, "kind": "", "most": exchange.MAX_QUESTIONS} | context
    return page(
        "authoring/exchange.html",
        modules=modules,
        module=module,
        count=len(questions),
        exports=exchange.carried(questions),
        formats=FORMATS,
        **facts,
    )


def _report(
    draft_id: uuid.UUID,
    module: Module,
    form: QuestionsForm,
    report: ImportReport,
    plan: Plan,
    status: int,
    again: bool = False,
) -> Response:
    """What an import would do, with the questions that it would take. What these lost on the way into GIFT is not known
    ``again``."""
    form.text.data = plan.text
    return page(
        "authoring/exchange_report.html",
        draft_id=draft_id,
        module=module,
        form=form,
        report=report,
        plan=plan,
        again=again,
        formats=FORMATS,
        status=status,
    )


def _imported(draft_id: uuid.UUID, module: Module, plan: Plan) -> Response:
    """Lead on to the draft, with what is wrong with it now, and say what came of the questions."""
    words = [f"{plan.taken} soal masuk ke bank soal {module.title or module.slug}."]
    words += [f"{plan.count(KNOWN)} sudah ada dan tidak dimasukkan."] * (plan.count(KNOWN) > 0)
    words += [f"{plan.count(REFUSED)} ditolak."] * (plan.count(REFUSED) > 0)
    words += ["Periksa isinya; semua soal baru bertanda perlu-tinjau."] * (plan.taken > 0)
    return done(url_for("drafts.check", draft_id=draft_id), " ".join(words))


@dataclass(frozen=True)
class Store:
    """A draft or a version whose questions go out: the course, what its files are called, and where it stands."""

    slug: str
    name: str
    modules: Sequence[Module]
    back: str
    url: "partial[str]"


def _of_draft(draft_id: uuid.UUID) -> Store:
    slug, files = queries.draft(db.session(), draft_id).slug, queries.files(db.session(), draft_id)
    back = url_for("bank.import_page", draft_id=draft_id)
    url = partial(url_for, "bank.export_questions", draft_id=draft_id)
    return Store(slug, slug, exchange.read_draft_bank(slug, files).modules, back, url)


def _of_version(version_id: uuid.UUID) -> Store:
    version, course = courses.version(db.session(), version_id), courses.edition(db.session(), version_id)
    back = url_for("courses.version", version_id=version_id)
    url = partial(url_for, "bank.export_version", version_id=version_id)
    return Store(version.slug, f"{version.slug}-versi-{version.number}", course.modules, back, url)


@bp.get("/kurikulum/draf/<uuid:draft_id>/soal/ekspor")
@allow(Permission.CURRICULUM_EDIT)
def export_questions(draft_id: uuid.UUID) -> Response:
    return _export_page(_of_draft(draft_id))


@bp.post("/kurikulum/draf/<uuid:draft_id>/soal/ekspor")
@allow(Permission.CURRICULUM_EDIT)
def questions_file(draft_id: uuid.UUID) -> Response:
    return _export(lambda: _of_draft(draft_id))


@bp.get("/kurikulum/<uuid:version_id>/soal/ekspor")
@allow(Permission.CURRICULUM_EDIT)
def export_version(version_id: uuid.UUID) -> Response:
    return _export_page(_of_version(version_id))


@bp.post("/kurikulum/<uuid:version_id>/soal/ekspor")
@allow(Permission.CURRICULUM_EDIT)
def version_questions_file(version_id: uuid.UUID) -> Response:
    return _export(lambda: _of_version(version_id))


def _export_page(store: Store) -> Response:
    """What can go out in which format; and what one format would lose, where the address names one."""
    module, kind = _asked(store.modules), request.args.get("format", "")
    context: dict[str, object] = {"form": None, "import_url": None, "export_url": store.url, "back": store.back}
    if kind:
        context |= {"losses": exchange.losses(_written(store, module, kind).report), "kind": kind}
    return _page(store.modules, module, **context)


def _export(find: Callable[[], Store]) -> Response:
    """The file that was asked for; that it was taken is noted."""
    with reading_first():
        store, kind = find(), request.values.get("format", "")
        module = _asked(store.modules)
        written = _written(store, module, kind)
    if not written.report.carries:
        here = store.url(format=kind, modul=module.slug if module else None)
        return done(here, "Tidak ada soal yang dapat dibawa format ini; pilih format lain.", "warn")
    scope = f"{store.name}-{module.slug}" if module else store.name
    file = f"soal-{scope}-{kind}{written.suffix}"
    actions.record_file(db.session(), viewer(), store.slug, file, now())
    return download(written.data, file)


def _written(store: Store, module: Module | None, kind: str) -> Written:
    """The questions of a module, or of all, in a format; NotFound for one that is not written."""
    if kind not in WRITTEN:
        raise NotFound
    return write((question for one in ([module] if module else store.modules) for question in one.questions), kind)
