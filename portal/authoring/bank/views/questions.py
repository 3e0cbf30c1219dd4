"""The question bank of a draft: all its questions, and looking at one, changing it, and retiring it."""

import uuid
from collections.abc import Collection, Sequence

from flask import Response, request, url_for

from portal.access import Permission
from portal.assessments.questions.responses import key_in_words
from portal.authoring.bank.forms import QuestionForm
from portal.authoring.bank.queries import MAX_VERSIONS, history
from portal.authoring.bank.questions import (
    BankEntry,
    QuestionFilter,
    QuestionState,
    as_asked,
    entries,
    is_in,
    judge,
    lesson_path,
    outcome_text,
    read_bank,
    with_retirement,
)
from portal.authoring.bank.views import bp
from portal.authoring.drafts import actions, outline, queries, rules
from portal.authoring.drafts.models import Draft
from portal.authoring.drafts.preview import faults_of
from portal.authoring.drafts.views.ended import missing
from portal.clock import now
from portal.content.files import Files
from portal.content.folder.parse import BANK_FILE, COURSE_FILE, MODULE_FILE
from portal.content.kinds import KINDS
from portal.content.shapes import DIFFICULTIES, Fault, Question
from portal.db import db
from portal.errors import NotFound, Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import page_of
from portal.web.search import searched
from portal.web.transaction import reading_first

bp.register_error_handler(NotFound, missing)

STATES = {
    QuestionState.ACTIVE: "Dipakai",
    QuestionState.RETIRED: "Pensiun",
    QuestionState.REVIEW: "Perlu ditinjau",
}
MAX_SEARCH = 200
FAULTY = Refusal(
    "faulty", "Teks soal ini belum benar, jadi tandanya belum dapat diganti. Perbaiki teksnya, simpan, lalu coba lagi."
)


@bp.get("/kurikulum/draf/<uuid:draft_id>/bank")
@allow(Permission.CURRICULUM_EDIT)
def bank(draft_id: uuid.UUID) -> Response:
    draft = queries.draft(db.session(), draft_id)
    files = _files(draft_id)
    bank, titles = read_bank(files), _titles(files)
    offered: dict[str, Collection[str]] = {
        "modul": titles,
        "jenis": {kind.name: kind.words.capitalize() for kind in KINDS.values()},
        "kesulitan": {one: one for one in DIFFICULTIES},
        "tanda": {tag: tag for tag in sorted({tag for question in bank.questions for tag in question.tags})},
        "keadaan": STATES,
    }
    search = searched()[:MAX_SEARCH]
    chosen = {name: _asked(name, options) for name, options in offered.items()}
    wanted = QuestionFilter(search, *chosen.values())
    return page(
        "authoring/bank.html",
        part="list",
        draft=draft,
        listing=page_of([question for question in bank.questions if wanted.fits(question)]),
        faulty=bank.faulty,
        total=len(bank.questions),
        counts={name: sum(is_in(question, name) for question in bank.questions) for name in STATES},
        search=search,
        offered=offered,
        chosen=chosen,
    )


def _asked(name: str, options: Collection[str]) -> str:
    value = request.args.get(name, "")
    return value if value in options else ""


def _files(draft_id: uuid.UUID) -> dict[str, bytes]:
    """What of a draft its bank is read from."""
    paths = queries.digests(db.session(), draft_id)
    wanted = [path for path in paths if path.rpartition("/")[2] in (COURSE_FILE, MODULE_FILE, BANK_FILE)]
    return queries.some_files(db.session(), draft_id, wanted)


def _titles(files: Files) -> dict[str, str]:
    """The modules in teaching order, with their titles."""
    slugs = outline.modules(files, files)
    return {slug: outline.title_of(files.get(f"{slug}/{MODULE_FILE}", b"")) or slug for slug in slugs}


@bp.route("/kurikulum/draf/<uuid:draft_id>/bank/<question_key>", methods=["GET", "POST"])
@allow(Permission.CURRICULUM_EDIT)
def bank_question(draft_id: uuid.UUID, question_key: str) -> Response:
    draft, form = queries.draft(db.session(), draft_id), QuestionForm()
    copies = entries(_files(draft_id), question_key)
    if not copies:
        return _gone(draft_id, question_key, form)
    if not form.is_submitted():
        _open(form, copies[0])
        return _page(draft, question_key, copies, form)
    if not form.validate():
        return _page(draft, question_key, copies, form, status=422)
    _question, faults = judge(copies[0], question_key, filled(form.text.data))
    if faults:
        form.text.errors = [f"Baris {fault.line}: {fault.message}" for fault in faults]
        return _page(draft, question_key, copies, form, status=422)
    refusal = _save(draft, copies[0], filled(form.text.data), form.expected.data or None)
    if refusal is None:
        message = "Tersimpan di draf. Peserta mendapat soal ini setelah draf terbit."
        return done(url_for("bank.bank_question", draft_id=draft_id, question_key=question_key), message)
    form.refuse(refusal)
    theirs: Sequence[rules.DiffLine] = ()
    if refusal.code in rules.STALE:  # whoever has seen what the others saved may save again
        theirs = rules.folded(rules.differences(copies[0].text, filled(form.text.data)))
        form.expected.data = copies[0].digest
    return _page(draft, question_key, copies, form, theirs=theirs, status=422)


def _open(form: QuestionForm, entry: BankEntry) -> None:
    form.text.data, form.expected.data = entry.text, entry.digest


def _save(draft: Draft, entry: BankEntry, text: str, expected: str | None) -> Refusal | None:
    data = entry.with_text(text)
    return actions.save_file(db.session(), viewer(), draft, entry.path, data, expected, now())


def _gone(draft_id: uuid.UUID, key: str, form: QuestionForm) -> Response:
    """Not found; but what somebody typed into a question that is there no longer is shown once more."""
    if not form.text.data:
        raise NotFound
    return page("authoring/bank_gone.html", draft_id=draft_id, key=key, typed=form.text.data, status=410)


def _page(
    draft: Draft,
    key: str,
    copies: Sequence[BankEntry],
    form: QuestionForm,
    more: Sequence[Fault] = (),
    theirs: Sequence[rules.DiffLine] = (),
    status: int = 200,
) -> Response:
    """The page of a question as its text now stands in the form; ``more`` are faults that its course has with it."""
    entry = copies[0]
    question, faults = judge(entry, key, form.text.data or "")
    return page(
        "authoring/bank_question.html",
        part="preview",
        draft=draft,
        key=key,
        entry=entry,
        others=copies[1:],
        form=form,
        question=question,
        faults=sorted({*faults, *more}),
        asked=as_asked(question) if question else None,
        joined=key_in_words(question) if question and question.pairs else (),
        setting=_setting(draft, question) if question else {},
        saved=judge(entry, key, entry.text)[0],
        history=history(db.session(), draft.slug, key),
        most=MAX_VERSIONS,
        theirs=theirs,
        status=status,
    )


def _setting(draft: Draft, question: Question) -> dict[str, str]:
    """Where a question belongs, in words: title of the module, path and title of the lesson, text of the outcome."""
    lesson = lesson_path(queries.digests(db.session(), draft.id), question)
    about = f"{question.module}/{MODULE_FILE}"
    texts = queries.some_files(db.session(), draft.id, [lesson, about])
    module = texts.get(about, b"")
    return {
        "module": outline.title_of(module) or question.module,
        "path": lesson,
        "lesson": outline.title_of(texts.get(lesson, b"")) or question.lesson,
        "outcome": outcome_text(module, question.outcome),
    }


@bp.post("/kurikulum/draf/<uuid:draft_id>/bank/<question_key>/pratinjau")
@allow(Permission.CURRICULUM_EDIT)
def preview_question(draft_id: uuid.UUID, question_key: str) -> Response:
    """The page with what was typed and how it will look, checked within its course; nothing is saved."""
    form = QuestionForm()
    with reading_first():
        slug, files = queries.draft(db.session(), draft_id).slug, queries.files(db.session(), draft_id)
    found = entries(files, question_key)
    if not found:
        return _gone(draft_id, question_key, form)
    more = _within_course(slug, found[0], form.text.data or "", files)
    with reading_first():
        return _page(queries.draft(db.session(), draft_id), question_key, found, form, more)


def _within_course(slug: str, entry: BankEntry, text: str, files: Files) -> list[Fault]:
    """What the course as a whole has against the text of a question, by the lines of the text."""
    blank = len(text) - len(text.lstrip("\n"))
    first, last = entry.line, entry.line + text.strip("\n").count("\n")
    faults = faults_of(slug, entry.path, entry.with_text(text), files)
    return [Fault("", one.line - first + 1 + blank, one.message) for one in faults if first <= one.line <= last]


@bp.post("/kurikulum/draf/<uuid:draft_id>/bank/<question_key>/pensiun")
@allow(Permission.CURRICULUM_EDIT)
def retire_question(draft_id: uuid.UUID, question_key: str) -> Response:
    message = f"Soal {question_key} pensiun di draf ini. Setelah draf terbit, soal ini tidak diujikan lagi."
    return _set_retired(draft_id, question_key, True, message)


@bp.post("/kurikulum/draf/<uuid:draft_id>/bank/<question_key>/pakai-lagi")
@allow(Permission.CURRICULUM_EDIT)
def reuse_question(draft_id: uuid.UUID, question_key: str) -> Response:
    message = f"Soal {question_key} dipakai lagi di draf ini. Setelah draf terbit, soal ini diujikan lagi."
    return _set_retired(draft_id, question_key, False, message)


def _set_retired(draft_id: uuid.UUID, key: str, retired: bool, message: str) -> Response:
    draft, form = queries.draft(db.session(), draft_id), QuestionForm(None)
    copies = entries(_files(draft_id), key)
    if not copies:
        raise NotFound
    text = with_retirement(copies[0].text, retired)
    question, _faults = judge(copies[0], key, text)
    refusal = _save(draft, copies[0], text, copies[0].digest) if question else FAULTY
    if refusal is None:
        return done(url_for("bank.bank_question", draft_id=draft_id, question_key=key), message)
    _open(form, copies[0])
    form.refuse(refusal)
    return _page(draft, key, copies, form, status=422)
