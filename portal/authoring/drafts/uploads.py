"""A whole course that comes in as a ZIP archive: read, judged, and taken into the draft of its course."""

import enum
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.authoring.drafts import actions, queries
from portal.authoring.drafts.models import Draft
from portal.content.checks.course import check_course
from portal.content.files import digest
from portal.content.folder.archive import unpack
from portal.content.shapes import Fault
from portal.courses import queries as courses
from portal.courses.models import CourseVersion
from portal.dates import DEFAULT_ZONE, full_moment
from portal.errors import NotFound, Refusal


@dataclass(frozen=True)
class Upload:
    """A course without faults, as an archive held it."""

    slug: str
    files: dict[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        return {path: digest(data) for path, data in self.files.items()}


class UploadOutcome(enum.Enum):
    """What came of an upload: nothing new, or a draft that begins a course, was begun, or was changed."""

    AS_PUBLISHED = "as-published"
    AS_DRAFTED = "as-drafted"
    NEW_COURSE = "new-course"
    NEW_DRAFT = "new-draft"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Taken:
    """``version`` is the newest published one; ``draft_id`` is None when there is no draft, and need be none."""

    outcome: UploadOutcome
    draft_id: uuid.UUID | None
    version: CourseVersion | None


def read(data: bytes) -> Upload | list[Fault]:
    """The course in an archive, or everything in it that has to be mended. Slow; needs no database."""
    found = unpack(data)
    if isinstance(found, list):
        return found
    slug, files = found
    _course, faults = check_course(slug, files)
    return faults or Upload(slug, files)


def take(session: Session, viewer: Viewer, upload: Upload, replace: bool, now: datetime) -> Taken | Refusal:
    """Make the draft of the course hold just these files, or say why not.

    A draft with changes that are not published gives way only if ``replace`` says so.
    """
    version, draft = courses.newest(session, upload.slug), queries.draft_of(session, upload.slug)
    published = queries.version_digests(session, version.id) if version else None
    outcome = UploadOutcome.REPLACED
    if draft is None:
        if upload.digests == published:
            return Taken(UploadOutcome.AS_PUBLISHED, None, version)
        draft, outcome = _begin(session, viewer, upload, version, now)
    stored = _stored(session, draft)
    if stored == upload.digests:
        same = UploadOutcome.AS_PUBLISHED if stored == published else UploadOutcome.AS_DRAFTED
        return Taken(outcome if outcome is UploadOutcome.NEW_COURSE else same, draft.id, version)
    if not replace and not _untouched(session, draft, stored):
        return _refuse_existing(session, draft)
    actions.replace_all(session, viewer, draft, upload.files, now)
    return Taken(outcome, draft.id, version)


def _begin(
    session: Session, viewer: Viewer, upload: Upload, version: CourseVersion | None, now: datetime
) -> tuple[Draft, UploadOutcome]:
    if version is None:
        return actions.begin_new(session, viewer, upload.slug, upload.files, now), UploadOutcome.NEW_COURSE
    return actions.begin(session, viewer, version, now), UploadOutcome.NEW_DRAFT


def _stored(session: Session, draft: Draft) -> dict[str, str]:
    """What the draft holds, which nobody else changes until the transaction ends."""
    if session.get(Draft, draft.id, with_for_update=True, populate_existing=True) is None:
        raise NotFound
    return queries.digests(session, draft.id)


def _untouched(session: Session, draft: Draft, stored: dict[str, str]) -> bool:
    """Whether a draft still holds what it was begun from."""
    return draft.base_id is not None and stored == queries.version_digests(session, draft.base_id)


def _refuse_existing(session: Session, draft: Draft) -> Refusal:
    """The draft's changes would be lost; whose they are."""
    who, when = queries.last_saved(session, draft)
    message = (
        "Pelatihan ini punya draf dengan perubahan yang belum terbit, terakhir disimpan oleh %(who)s pada %(when)s. "
        "Unduh dulu ZIP draf itu bila masih diperlukan. Untuk menggantinya, centang “Ganti draf yang ada”, "
        "pilih lagi berkasnya, lalu unggah."
    )
    return Refusal("draft_changed", message, {"who": who, "when": full_moment(when, DEFAULT_ZONE)})
