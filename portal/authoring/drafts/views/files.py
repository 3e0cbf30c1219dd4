"""One text file of a draft: writing it, seeing how it will look, giving it another name, and removing it."""

import uuid
from collections.abc import Collection, Sequence

from flask import Response, request, url_for

from portal.access import Permission
from portal.authoring.drafts import actions, outline, queries, rules
from portal.authoring.drafts.forms import RenameForm, TextForm
from portal.authoring.drafts.models import Draft
from portal.authoring.drafts.preview import FilePreview, faults_of, needed, preview
from portal.authoring.drafts.views import bp
from portal.clock import now
from portal.db import db
from portal.errors import NotFound
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page, wants_part
from portal.web.transaction import reading_first


@bp.route("/kurikulum/draf/<uuid:draft_id>/berkas/<path:path>", methods=["GET", "POST"])
@allow(Permission.CURRICULUM_EDIT)
def file(draft_id: uuid.UUID, path: str) -> Response:
    draft = _draft(draft_id, path)
    form = TextForm()
    if not form.is_submitted():
        form.text.data, form.expected.data = _opened(draft, path)
        return _editor(draft, path, form)
    if not form.validate():
        return _editor(draft, path, form, status=422)
    facts = (path, filled(form.text.data).encode(), form.expected.data or None)
    refusal = actions.save_file(db.session(), viewer(), draft, *facts, now())
    if refusal is None:
        return done(url_for("drafts.file", draft_id=draft_id, path=path), "Tersimpan di draf.")
    form.refuse(refusal)
    theirs = _theirs(draft, path, form) if refusal.code in rules.STALE else ()
    return _editor(draft, path, form, theirs, status=422)


def _draft(draft_id: uuid.UUID, path: str) -> Draft:
    draft = queries.draft(db.session(), draft_id)
    if not rules.is_text(path):
        raise NotFound
    return draft


def _opened(draft: Draft, path: str) -> tuple[str, str]:
    """The text of a file and its digest. One that is not there yet begins with a skeleton and has none."""
    try:
        data, digest = queries.file(db.session(), draft, path)
    except NotFound:
        return outline.skeleton(path), ""
    return rules.shown_text(data), digest


def _theirs(draft: Draft, path: str, form: TextForm) -> Sequence[rules.DiffLine]:
    """How what was typed differs from what somebody else has saved meanwhile; nothing when the file is gone.

    Whoever has seen that may save again: ``expected`` is then the file that they were shown.
    """
    try:
        data, form.expected.data = queries.file(db.session(), draft, path)
    except NotFound:
        form.expected.data = ""
        return ()
    return rules.folded(rules.differences(rules.shown_text(data), filled(form.text.data)))


def _editor(
    draft: Draft,
    path: str,
    form: TextForm,
    theirs: Sequence[rules.DiffLine] = (),
    rename: RenameForm | None = None,
    status: int = 200,
) -> Response:
    data = (form.text.data or "").encode()
    paths = queries.digests(db.session(), draft.id)
    others = queries.some_files(db.session(), draft.id, needed(data, paths))
    shown = preview(draft.slug, path, data, others)
    return _page(draft.id, draft.slug, path, form, shown, paths, theirs, rename, status)


def _page(
    draft_id: uuid.UUID,
    slug: str,
    path: str,
    form: TextForm,
    shown: FilePreview,
    paths: Collection[str],
    theirs: Sequence[rules.DiffLine] = (),
    rename: RenameForm | None = None,
    status: int = 200,
) -> Response:
    return page(
        "authoring/file.html",
        part="preview",
        draft_id=draft_id,
        slug=slug,
        path=path,
        title=outline.title_of((form.text.data or "").encode()),
        form=form,
        rename=rename or RenameForm(None, path=path),
        preview=shown,
        exists=path in paths,
        theirs=theirs,
        spot=_spot(form.text.data or ""),
        status=status,
    )


def _spot(text: str) -> list[tuple[int, str]]:
    """The line that the address asks for, and its neighbours, each with its number."""
    asked = request.args.get("baris", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    numbered = list(enumerate(text.split("\n"), start=1))
    return [pair for pair in numbered if abs(pair[0] - number) <= 1] if number else []


@bp.post("/kurikulum/draf/<uuid:draft_id>/pratinjau/<path:path>")
@allow(Permission.CURRICULUM_EDIT)
def preview_file(draft_id: uuid.UUID, path: str) -> Response:
    """The page with what was typed and how it will look; nothing is saved.

    While somebody types, only the file itself is looked at. The button has it checked within its course.
    """
    form, whole = TextForm(), not wants_part()
    data = (form.text.data or "").encode()
    with reading_first():
        draft = _draft(draft_id, path)
        slug, paths = draft.slug, queries.digests(db.session(), draft.id)
        files = queries.some_files(db.session(), draft.id, paths if whole else needed(data, paths))
    shown = preview(slug, path, data, {name: files[name] for name in needed(data, files)})
    if whole:
        shown = shown.with_faults(faults_of(slug, path, data, files))
    return _page(draft_id, slug, path, form, shown, paths)


@bp.post("/kurikulum/draf/<uuid:draft_id>/nama/<path:path>")
@allow(Permission.CURRICULUM_EDIT)
def rename_file(draft_id: uuid.UUID, path: str) -> Response:
    draft = _draft(draft_id, path)
    form = RenameForm()
    if form.validate_on_submit():
        refusal = actions.rename_file(db.session(), viewer(), draft, path, filled(form.path.data), now())
        if refusal is None:
            url = url_for("drafts.file", draft_id=draft_id, path=form.path.data)
            return done(url, "Nama berkas sudah diganti. Periksa juga tautan ke berkas ini.")
        form.refuse(refusal)
    text = TextForm(None)
    text.text.data, text.expected.data = _opened(draft, path)
    return _editor(draft, path, text, rename=form, status=422)


@bp.post("/kurikulum/draf/<uuid:draft_id>/hapus/<path:path>")
@allow(Permission.CURRICULUM_EDIT)
def remove_file(draft_id: uuid.UUID, path: str) -> Response:
    actions.remove_file(db.session(), viewer(), _draft(draft_id, path), path, now())
    return done(url_for("drafts.draft", draft_id=draft_id), f"{path} sudah dihapus dari draf.")
