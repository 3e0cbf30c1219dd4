"""The pictures of a draft: looked at, brought in and removed."""

import uuid

from flask import Response, url_for

from portal.access import Permission
from portal.authoring.drafts import actions, queries
from portal.authoring.drafts.forms import PictureForm, RemovalForm
from portal.authoring.drafts.gallery import gallery, measure, path_of, refuse_removal
from portal.authoring.drafts.views import bp
from portal.clock import now
from portal.content.files import digest
from portal.content.pictures.images import fit
from portal.dates import number
from portal.db import db
from portal.errors import Refusal
from portal.limits import MEGABYTE
from portal.web.asking import viewer
from portal.web.guard import allow
from portal.web.pages import done, page
from portal.web.transaction import reading_first


@bp.route("/kurikulum/draf/<uuid:draft_id>/gambar", methods=["GET", "POST"])
@allow(Permission.CURRICULUM_EDIT)
def pictures(draft_id: uuid.UUID) -> Response:
    form = PictureForm()
    if not form.validate_on_submit():
        return _page(draft_id, form)
    with reading_first():
        queries.draft(db.session(), draft_id)
        data = form.file.data.read()
    made = fit(form.file.data.filename or "", data)
    if isinstance(made, Refusal):
        form.file.errors = [str(made)]
        return _page(draft_id, form)
    refusal = _keep(draft_id, *made, form.replace.data)
    if refusal:
        form.refuse(refusal)
        return _page(draft_id, form)
    return done(url_for("drafts.pictures", draft_id=draft_id), _became(data, *made))


@bp.post("/kurikulum/draf/<uuid:draft_id>/gambar/hapus")
@allow(Permission.CURRICULUM_EDIT)
def remove_picture(draft_id: uuid.UUID) -> Response:
    draft = queries.draft(db.session(), draft_id)
    form = RemovalForm()
    name = form.name.data or ""
    refusal = refuse_removal(queries.files(db.session(), draft_id), name)
    if refusal:
        form.refuse(refusal)
        return _page(draft_id, PictureForm(formdata=None), form)
    actions.remove_file(db.session(), viewer(), draft, path_of(name), now())
    return done(url_for("drafts.pictures", draft_id=draft_id), f"Gambar {name} sudah dihapus.")


def _page(draft_id: uuid.UUID, form: PictureForm, removal: RemovalForm | None = None) -> Response:
    return page(
        "authoring/pictures.html",
        draft=queries.draft(db.session(), draft_id),
        pictures=gallery(queries.files(db.session(), draft_id)),
        form=form,
        removal=removal or RemovalForm(formdata=None),
        weight=_weight,
        pixels=_pixels,
        status=422 if form.is_submitted() or removal else 200,
    )


def _keep(draft_id: uuid.UUID, name: str, data: bytes, replace: bool) -> Refusal | None:
    """Put a picture into the draft. Another one of the same name gives way only when that was asked for."""
    stored = queries.digests(db.session(), draft_id).get(path_of(name))
    if stored == digest(data):
        return None
    if stored is not None and not replace:
        message = (
            "Draf ini sudah punya gambar %(name)s. Beri nama lain pada berkas Anda, atau centang "
            "“Ganti gambar yang bernama sama”; lalu pilih lagi berkasnya dan unggah."
        )
        return Refusal("name_taken", message, {"name": name}, "replace")
    draft = queries.draft(db.session(), draft_id)
    return actions.save_file(db.session(), viewer(), draft, path_of(name), data, stored, now())


def _became(data: bytes, name: str, kept: bytes) -> str:
    """What became of an uploaded picture, in words."""
    before, after = measure(data), measure(kept)
    if before is None or after is None:
        return f"Gambar {name} tersimpan apa adanya, {_weight(len(kept))}."
    was, became = f"{_pixels(before)}, {_weight(len(data))}", f"{_pixels(after)}, {_weight(len(kept))}"
    return f"Gambar {name} tersimpan: {was} menjadi {became}."


def _pixels(size: tuple[int, int]) -> str:
    """`1.920×1.080`"""
    return "×".join(number(side, 0) for side in size)


def _weight(count: int) -> str:
    """`84 KB` or `2,3 MB`"""
    return f"{number(count / MEGABYTE)} MB" if count >= MEGABYTE else f"{max(1, round(count / 1024))} KB"
