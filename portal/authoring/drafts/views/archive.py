"""A whole course as a ZIP file: to take home, and to bring back changed."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.authoring.drafts import actions, queries, uploads
from portal.authoring.drafts.forms import ArchiveForm
from portal.authoring.drafts.uploads import Taken, Upload, UploadOutcome
from portal.authoring.drafts.views import bp
from portal.clock import now
from portal.content.files import Files
from portal.content.folder.archive import pack
from portal.content.shapes import Fault
from portal.courses import queries as courses
from portal.db import db
from portal.errors import Refusal
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, download, page
from portal.web.transaction import reading_first


@bp.post("/kurikulum/<uuid:version_id>/unduh.zip")
@allow(Permission.CURRICULUM_EDIT)
def version_archive(version_id: uuid.UUID) -> Response:
    with reading_first():
        found = courses.version(db.session(), version_id)
        slug, name = found.slug, f"{found.slug}-versi-{found.number}.zip"
        files = courses.files(db.session(), version_id)
    if not files:
        back = url_for("courses.version", version_id=version_id)
        return done(back, "Berkas versi ini tidak disimpan. Unduh versi yang lebih baru.", "warn")
    return _packed(slug, files, name)


@bp.post("/kurikulum/draf/<uuid:draft_id>/unduh.zip")
@allow(Permission.CURRICULUM_EDIT)
def draft_archive(draft_id: uuid.UUID) -> Response:
    with reading_first():
        slug = queries.draft(db.session(), draft_id).slug
        files = queries.files(db.session(), draft_id)
    return _packed(slug, files, f"{slug}-draf.zip")


def _packed(slug: str, files: Files, name: str) -> Response:
    """The files of a course as an archive; that it was taken is noted."""
    data = pack(slug, files)
    actions.record_file(db.session(), viewer(), slug, name, now())
    return download(data, name)


@bp.route("/kurikulum/unggah", methods=["GET", "POST"])
@allow(Permission.CURRICULUM_EDIT)
def upload() -> Response:
    form = ArchiveForm()
    if not form.validate_on_submit():
        return page("authoring/upload.html", form=form, standing=None, status=422 if form.is_submitted() else 200)
    with reading_first():
        data = form.file.data.read()
    archive = uploads.read(data)
    if not isinstance(archive, Upload):
        return page("authoring/upload_report.html", form=form, standing=None, faults=_shown(archive), status=422)
    taken = uploads.take(db.session(), viewer(), archive, form.replace.data, now())
    if isinstance(taken, Refusal):
        form.refuse(taken)
        standing = queries.draft_of(db.session(), archive.slug)
        return page("authoring/upload.html", form=form, standing=standing, status=422)
    return _uploaded(archive.slug, taken)


def _shown(faults: list[Fault]) -> list[Fault]:
    """The faults with their files named as the archive names them."""
    return [Fault(fault.file.removeprefix("courses/"), fault.line, fault.message) for fault in faults]


def _uploaded(slug: str, taken: Taken) -> Response:
    """Lead on to what came of an upload."""
    if taken.outcome is UploadOutcome.AS_PUBLISHED and taken.version is not None:
        message = f"Isi ZIP sama dengan versi {taken.version.number}; tidak ada yang berubah."
        return done(url_for("courses.version", version_id=taken.version.id), message)
    words = {
        UploadOutcome.AS_DRAFTED: "Isi ZIP sama dengan draf ini; tidak ada yang berubah.",
        UploadOutcome.NEW_COURSE: f"ZIP ini memulai pelatihan baru dengan kode “{slug}”. Terbitkan bila siap.",
        UploadOutcome.NEW_DRAFT: "ZIP sudah menjadi draf. Periksa perubahannya, lalu terbitkan bila benar.",
        UploadOutcome.REPLACED: "Draf sudah diganti dengan isi ZIP. Periksa perubahannya, lalu terbitkan bila benar.",
    }
    return done(url_for("drafts.draft", draft_id=taken.draft_id), words[taken.outcome])
