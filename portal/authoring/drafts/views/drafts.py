"""Drafts: beginning one, looking it over, checking, comparing, publishing and discarding it."""

import uuid
from collections.abc import Iterable, Sequence

from flask import Response, url_for

from portal.access import Permission
from portal.authoring.drafts import actions, outline, queries, rules
from portal.authoring.drafts.forms import DiscardForm, NewFileForm, PublishForm
from portal.authoring.drafts.models import Draft
from portal.authoring.drafts.views import bp
from portal.clock import now
from portal.content.checks.course import check_course
from portal.content.files import own_path
from portal.content.folder.parse import COURSE_FILE
from portal.content.shapes import Fault
from portal.courses import queries as courses
from portal.dates import DEFAULT_ZONE
from portal.db import db
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.forms import filled
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.paging import SHORT, page_number, scalars
from portal.web.search import searched
from portal.web.transaction import reading_first


@bp.get("/kurikulum/draf")
@allow(Permission.CURRICULUM_EDIT)
def drafts() -> Response:
    search = searched()
    found = scalars(db.session(), queries.drafts(search), page_number(), SHORT)
    return page(
        "authoring/drafts.html",
        part="list",
        listing=found,
        drafts=[queries.opened(db.session(), one) for one in found.rows],
        search=search,
        zone=DEFAULT_ZONE,
    )


@bp.post("/kurikulum/<uuid:version_id>/sunting")
@allow(Permission.CURRICULUM_EDIT)
def begin(version_id: uuid.UUID) -> Response:
    version = courses.version(db.session(), version_id)
    if not queries.version_digests(db.session(), version.id):
        message = "Berkas versi ini tidak disimpan, jadi tidak dapat disunting. Unggah ZIP pelatihannya."
        return done(url_for("courses.version", version_id=version.id), message, "warn")
    known = queries.draft_of(db.session(), version.slug)
    draft = actions.begin(db.session(), viewer(), version, now())
    message = "Draf pelatihan ini sudah ada; Anda melanjutkannya." if known else "Draf sudah dibuat."
    return done(url_for("drafts.draft", draft_id=draft.id), message)


@bp.get("/kurikulum/draf/<uuid:draft_id>")
@allow(Permission.CURRICULUM_EDIT)
def draft(draft_id: uuid.UUID) -> Response:
    return _page(queries.draft(db.session(), draft_id))


@bp.get("/kurikulum/draf/<uuid:draft_id>/periksa")
@allow(Permission.CURRICULUM_EDIT)
def check(draft_id: uuid.UUID) -> Response:
    draft = queries.draft(db.session(), draft_id)
    _course, faults = check_course(draft.slug, queries.files(db.session(), draft_id))
    return _page(draft, faults=faults)


def _page(
    draft: Draft,
    faults: Sequence[Fault] | None = None,
    adding: NewFileForm | None = None,
    publishing: PublishForm | None = None,
    discarding: DiscardForm | None = None,
    status: int = 200,
) -> Response:
    """The page of a draft; ``faults`` is None as long as nobody has asked for them."""
    digests = queries.digests(db.session(), draft.id)
    base, newest = queries.base_of(db.session(), draft), courses.newest(db.session(), draft.slug)
    changes = rules.changes(queries.version_digests(db.session(), base.id) if base else {}, digests)
    texts = _texts(draft, digests)
    groups = outline.outline(texts, changes)
    return page(
        "authoring/draft.html",
        draft=draft,
        title=outline.title_of(texts.get(COURSE_FILE, b"")) or draft.slug,
        base=base,
        newest=newest,
        saved=queries.last_saved(db.session(), draft),
        zone=DEFAULT_ZONE,
        groups=groups,
        changes=changes,
        pictures=len(digests) - len(texts),
        missing=outline.missing(digests),
        faults=faults if faults is None else [(own_path(draft.slug, one.file), one) for one in faults],
        is_text=rules.is_text,
        adding=adding or _new_file(groups, formdata=None),
        publishing=publishing or PublishForm(None),
        discarding=discarding or DiscardForm(None),
        status=status,
    )


def _texts(draft: Draft, paths: Iterable[str]) -> dict[str, bytes]:
    return queries.some_files(db.session(), draft.id, [path for path in paths if rules.is_text(path)])


def _new_file(groups: Sequence[outline.FileGroup], **options: object) -> NewFileForm:
    form = NewFileForm(**options)
    form.module.choices = [(group.slug, group.title) for group in groups if group.slug]
    form.module.choices.append(("", "Mata pelatihan baru"))
    return form


@bp.post("/kurikulum/draf/<uuid:draft_id>/tambah")
@allow(Permission.CURRICULUM_EDIT)
def add_file(draft_id: uuid.UUID) -> Response:
    draft = queries.draft(db.session(), draft_id)
    texts = _texts(draft, queries.digests(db.session(), draft_id))
    form = _new_file(outline.outline(texts, rules.changes({}, {})))
    if form.validate_on_submit():
        path = outline.new_path(texts, form.module.data, filled(form.title.data))
        refusal = path if isinstance(path, Refusal) else _add(draft, path, filled(form.title.data))
        if refusal is None:
            url = url_for("drafts.file", draft_id=draft_id, path=path)
            return done(url, "Berkas baru sudah ada di draf. Tulis isinya di bawah.")
        form.refuse(refusal)
    return _page(draft, adding=form, status=422)


def _add(draft: Draft, path: str, title: str) -> Refusal | None:
    text = outline.skeleton(path, title)
    return actions.save_file(db.session(), viewer(), draft, path, text.encode(), None, now())


@bp.post("/kurikulum/draf/<uuid:draft_id>/buang")
@allow(Permission.CURRICULUM_EDIT)
def discard(draft_id: uuid.UUID) -> Response:
    draft, form = queries.draft(db.session(), draft_id), DiscardForm()
    if not form.validate_on_submit():
        return _page(draft, discarding=form, status=422)
    message = f"Draf {draft.slug} sudah dibuang. Versi yang terbit tidak berubah."
    actions.discard(db.session(), viewer(), draft, now())
    return done(url_for("drafts.drafts"), message)


@bp.post("/kurikulum/draf/<uuid:draft_id>/terbit")
@allow(Permission.CURRICULUM_EDIT)
def publish(draft_id: uuid.UUID) -> Response:
    form = PublishForm()
    if not form.validate_on_submit():
        return _page(queries.draft(db.session(), draft_id), publishing=form, status=422)
    with reading_first():
        slug, files = queries.draft(db.session(), draft_id).slug, queries.files(db.session(), draft_id)
    course, faults = check_course(slug, files)
    draft = queries.draft(db.session(), draft_id)
    if course is None:
        return _page(draft, faults, publishing=form, status=422)
    facts = (course, files, filled(form.note.data))
    version = actions.publish_draft(db.session(), viewer(), draft, *facts, now())
    if isinstance(version, Refusal):
        form.refuse(version)
        return _page(draft, publishing=form, status=422)
    message = f"Versi {version.number} sudah terbit. Angkatan yang ada tetap memakai versinya."
    return done(url_for("courses.version", version_id=version.id), message)


@bp.get("/kurikulum/draf/<uuid:draft_id>/perbedaan")
@allow(Permission.CURRICULUM_EDIT)
def draft_changes(draft_id: uuid.UUID) -> Response:
    draft = queries.draft(db.session(), draft_id)
    base = queries.base_of(db.session(), draft)
    before = queries.version_digests(db.session(), base.id) if base else {}
    found = queries.comparison(db.session(), before, queries.digests(db.session(), draft_id))
    return page("authoring/draft_changes.html", draft=draft, base=base, comparison=found)


@bp.get("/kurikulum/<uuid:version_id>/perbedaan")
@allow(Permission.CURRICULUM_EDIT)
def version_changes(version_id: uuid.UUID) -> Response:
    version = courses.version(db.session(), version_id)
    base = queries.previous(db.session(), version)
    before, after = (queries.version_digests(db.session(), one.id) if one else {} for one in (base, version))
    kept = bool(after) and (base is None or bool(before))
    found = queries.comparison(db.session(), before, after) if kept else []
    return page("authoring/version_changes.html", version=version, base=base, kept=kept, comparison=found)
