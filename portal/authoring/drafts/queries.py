"""Reading drafts, their files, and the digests of what they began from."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import AuditEntry
from portal.authoring.drafts import rules
from portal.authoring.drafts.models import Draft, DraftFile
from portal.courses.models import ContentBlob, CourseVersion, VersionFile
from portal.errors import NotFound


@dataclass(frozen=True)
class OpenDraft:
    """A draft as a list shows it: the number of the version it began from (None: a new course), and who saved it
    last, when."""

    id: uuid.UUID
    slug: str
    base: int | None
    saved_by: str
    saved_at: datetime


def draft(session: Session, draft_id: uuid.UUID) -> Draft:
    found = session.get(Draft, draft_id)
    if found is None:
        raise NotFound
    return found


def drafts(search: str = "") -> Select[Draft]:
    """The open drafts by slug, those whose slug holds what was typed."""
    text = search.strip().replace("\0", "")
    found = select(Draft).order_by(Draft.slug)
    return found.where(Draft.slug.icontains(text, autoescape=True)) if text else found


def draft_of(session: Session, slug: str) -> Draft | None:
    """The draft of a course, if there is one."""
    return session.scalars(select(Draft).where(Draft.slug == slug)).first()


def base_of(session: Session, draft: Draft) -> CourseVersion | None:
    """The version that a draft began from; None for a new course."""
    return session.get(CourseVersion, draft.base_id) if draft.base_id else None


def opened(session: Session, draft: Draft) -> OpenDraft:
    """An open draft with who saved last. A draft without files counts from when it was begun."""
    base, (name, at) = base_of(session, draft), last_saved(session, draft)
    return OpenDraft(draft.id, draft.slug, base.number if base else None, name, at)


def last_saved(session: Session, draft: Draft) -> tuple[str, datetime]:
    """Who saved the draft last, and when: the name and the moment."""
    rows = (
        select(Person.full_name, DraftFile.saved_at)
        .join(Person, Person.id == DraftFile.saved_by)
        .where(DraftFile.draft_id == draft.id)
        .order_by(DraftFile.saved_at.desc(), DraftFile.path)
    )
    found = session.execute(rows.limit(1)).first()
    if found is None:
        return session.scalars(select(Person.full_name).where(Person.id == draft.started_by)).one(), draft.started_at
    return found[0], found[1]


def files(session: Session, draft_id: uuid.UUID) -> dict[str, bytes]:
    """The files of a draft, by path."""
    rows = session.execute(
        select(DraftFile.path, ContentBlob.data)
        .join(ContentBlob, ContentBlob.digest == DraftFile.digest)
        .where(DraftFile.draft_id == draft_id)
        .order_by(DraftFile.path)
    )
    return {path: bytes(data) for path, data in rows}


def some_files(session: Session, draft_id: uuid.UUID, paths: Collection[str]) -> dict[str, bytes]:
    """Those of these files that the draft has, by path."""
    rows = (
        select(DraftFile.path, ContentBlob.data)
        .join(ContentBlob, ContentBlob.digest == DraftFile.digest)
        .where(DraftFile.draft_id == draft_id, DraftFile.path.in_(paths))
    )
    return {path: bytes(data) for path, data in session.execute(rows)}


def contents(session: Session, digests: Collection[str]) -> dict[str, bytes]:
    """Kept bytes by their digests."""
    rows = select(ContentBlob.digest, ContentBlob.data).where(ContentBlob.digest.in_(digests))
    return {digest: bytes(data) for digest, data in session.execute(rows)}


def digests(session: Session, draft_id: uuid.UUID) -> dict[str, str]:
    """The digest of each file of a draft, by path."""
    rows = select(DraftFile.path, DraftFile.digest).where(DraftFile.draft_id == draft_id).order_by(DraftFile.path)
    return {path: digest for path, digest in session.execute(rows)}


def version_digests(session: Session, version_id: uuid.UUID) -> dict[str, str]:
    """The digest of each file of a published version, by path; empty when its files were not kept."""
    rows = select(VersionFile.path, VersionFile.digest).where(VersionFile.version_id == version_id)
    return {path: digest for path, digest in session.execute(rows.order_by(VersionFile.path))}


def file(session: Session, draft: Draft, path: str) -> tuple[bytes, str]:
    """The bytes of a file of a draft and their digest, or NotFound."""
    found = session.execute(
        select(ContentBlob.data, DraftFile.digest)
        .join(ContentBlob, ContentBlob.digest == DraftFile.digest)
        .where(DraftFile.draft_id == draft.id, DraftFile.path == path)
    ).first()
    if found is None:
        raise NotFound
    return bytes(found[0]), found[1]


@dataclass(frozen=True)
class FileChange:
    """A file that differs between two states: its kind of ``rules.Changes``, and its lines, None for a picture."""

    path: str
    kind: str
    lines: list[rules.DiffLine] | None

    @property
    def long(self) -> bool:
        """Whether its lines are looked at only when somebody asks for them: all of a file, or very many."""
        return self.kind != rules.CHANGED or len(self.lines or ()) > rules.MAX_OPEN_LINES


def comparison(session: Session, before: Mapping[str, str], after: Mapping[str, str]) -> list[FileChange]:
    """The files that differ between two states, each given as digests by path."""
    changes = rules.changes(before, after)
    texts = [path for path in changes.paths if rules.is_text(path)]
    blobs = contents(session, {state[path] for state in (before, after) for path in texts if path in state})
    found = []
    for path in changes.paths:
        sides = [rules.shown_text(blobs.get(state.get(path, ""), b"")) for state in (before, after)]
        lines = rules.folded(rules.differences(*sides)) if path in texts else None
        found.append(FileChange(path, changes.kind(path), lines))
    return found


def previous(session: Session, version: CourseVersion) -> CourseVersion | None:
    """The version of the same course that was published before this one."""
    earlier = select(CourseVersion).where(CourseVersion.slug == version.slug, CourseVersion.number < version.number)
    return session.scalars(earlier.order_by(CourseVersion.number.desc()).limit(1)).first()


def same_content(session: Session, slug: str, content_hash: str) -> CourseVersion | None:
    """The published version of a course with this content, if there is one."""
    same = select(CourseVersion).where(CourseVersion.slug == slug, CourseVersion.content_hash == content_hash)
    return session.scalars(same).first()


@dataclass(frozen=True)
class Ending:
    """How a draft ended: published as ``version``, or discarded (None)."""

    slug: str
    version: int | None


def ending(session: Session, draft_id: uuid.UUID) -> Ending | None:
    """What became of a draft that is no longer there, as the trail tells; None when there never was one."""
    entries = select(AuditEntry.detail).where(
        AuditEntry.subject == "draft",
        AuditEntry.subject_id == str(draft_id),
        AuditEntry.action.in_(("draft-published", "draft-discarded")),
    )
    found = session.scalars(entries.limit(1)).first()
    return Ending(found["slug"], found.get("version")) if found else None
