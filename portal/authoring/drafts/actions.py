"""Beginning a draft, changing its files, and publishing it. Each leaves a row in the trail, never any content."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.access import Viewer
from portal.authoring.drafts import queries, rules
from portal.authoring.drafts.models import Draft, DraftFile
from portal.content.document import content_hash
from portal.content.files import Files, digest
from portal.content.folder.archive import safe_path
from portal.content.shapes import Course
from portal.courses import actions as courses
from portal.courses.models import CourseVersion
from portal.db import add_if_new, new_id
from portal.errors import NotFound, Refusal


def begin(session: Session, viewer: Viewer, version: CourseVersion, now: datetime) -> Draft:
    """The one draft of the version's course. Where there is none yet, it holds the files of the version."""
    return _begin(session, viewer, version.slug, version, queries.version_digests(session, version.id), now)


def begin_new(session: Session, viewer: Viewer, slug: str, files: Files, now: datetime) -> Draft:
    """The one draft of a course that was never published. Where there is none yet, it holds these files."""
    kept = {path: courses.keep_blob(session, data) for path, data in files.items()}
    return _begin(session, viewer, slug, None, kept, now)


def _begin(
    session: Session, viewer: Viewer, slug: str, base: CourseVersion | None, digests: dict[str, str], now: datetime
) -> Draft:
    mine = new_id()
    base_id = base.id if base else None
    add_if_new(session, Draft, id=mine, slug=slug, base_id=base_id, started_at=now, started_by=viewer.id)
    draft = queries.draft_of(session, slug)
    if draft is None:  # somebody published or discarded it this very moment
        raise NotFound
    if draft.id == mine:
        for path, name in digests.items():
            _put(session, viewer, draft, path, name, now)
        number = base.number if base else None
        audit.record(session, viewer.id, "draft-begun", "draft", draft.id, now, slug=slug, version=number)
    session.flush()
    return draft


def save_file(
    session: Session, viewer: Viewer, draft: Draft, path: str, data: bytes, expected: str | None, now: datetime
) -> Refusal | None:
    """Save one file. ``expected`` is the digest of what the editor had opened, or None for a file that must be new.

    What somebody else saved in the meantime is not overwritten. Saving what is there already changes nothing.
    """
    _lock(session, draft)
    row = session.get(DraftFile, (draft.id, path), populate_existing=True)
    current, name = row.digest if row else None, digest(data)
    refusal = rules.refuse_file(path, data)
    if refusal or current == name:
        return refusal
    refusal = rules.refuse_stale(current, expected)
    if refusal:
        return refusal
    _put(session, viewer, draft, path, courses.keep_blob(session, data), now)
    _record(session, viewer, "draft-file-saved", draft, now, changed={"digest": (current, name)}, path=path)
    return None


def remove_file(session: Session, viewer: Viewer, draft: Draft, path: str, now: datetime) -> None:
    """Take a file out of the draft. What is not there already is gone."""
    _lock(session, draft)
    row = session.get(DraftFile, (draft.id, path), populate_existing=True)
    if row is not None:
        session.delete(row)
        _record(session, viewer, "draft-file-removed", draft, now, changed={"digest": (row.digest, None)}, path=path)


def rename_file(session: Session, viewer: Viewer, draft: Draft, path: str, new: str, now: datetime) -> Refusal | None:
    """Give a file another path within the draft; NotFound when it is gone. Links to it stay as they are."""
    _lock(session, draft)
    _data, name = queries.file(session, draft, path)
    refusal = rules.refuse_path(new, queries.digests(session, draft.id))
    if refusal:
        return refusal
    session.delete(session.get_one(DraftFile, (draft.id, path)))
    _put(session, viewer, draft, new, name, now)
    _record(session, viewer, "draft-file-renamed", draft, now, changed={"path": (path, new)})
    return None


def replace_all(session: Session, viewer: Viewer, draft: Draft, files: Files, now: datetime) -> None:
    """Let the draft hold exactly these files. Files that stay as they are keep who saved them, and when."""
    _lock(session, draft)
    before = queries.digests(session, draft.id)
    changes = rules.changes(before, {path: digest(data) for path, data in files.items()})
    for path in changes.removed:
        session.delete(session.get_one(DraftFile, (draft.id, path)))
    for path in (*changes.added, *changes.changed):
        _put(session, viewer, draft, path, courses.keep_blob(session, files[path]), now)
    if changes:
        paths = {path: (before.get(path), digest(files[path]) if path in files else None) for path in changes.paths}
        _record(session, viewer, "draft-replaced", draft, now, paths=paths)


def discard(session: Session, viewer: Viewer, draft: Draft, now: datetime) -> None:
    """Remove a draft with all its files."""
    _lock(session, draft)
    paths = {path: (name, None) for path, name in queries.digests(session, draft.id).items()}
    _record(session, viewer, "draft-discarded", draft, now, paths=paths)
    _remove(session, draft)


def publish_draft(
    session: Session, viewer: Viewer, draft: Draft, course: Course, files: Files, note: str, now: datetime
) -> CourseVersion | Refusal:
    """Publish a draft as the next version of its course, and remove it.

    ``files`` are those that were checked, and ``course`` is what the check read from them. Refused when the draft no
    longer holds these files, or when a version with the same content was published before.
    """
    _lock(session, draft)
    if course.slug != draft.slug or queries.digests(session, draft.id) != _digests(files):
        return rules.CHANGED_MEANWHILE
    same = queries.same_content(session, draft.slug, content_hash(course))
    if same is not None:
        return rules.nothing_new(same.number)
    version = courses.publish(session, course, files, viewer.id, now, note)
    _record(session, viewer, "draft-published", draft, now, version=version.number)
    _remove(session, draft)
    return version


def _lock(session: Session, draft: Draft) -> None:
    """Let no one else change this draft until the transaction ends; NotFound when it is gone."""
    if session.get(Draft, draft.id, with_for_update=True, populate_existing=True) is None:
        raise NotFound


def _put(session: Session, viewer: Viewer, draft: Draft, path: str, name: str, now: datetime) -> None:
    if not safe_path(path):
        raise ValueError("a draft cannot hold a file of this name")
    session.merge(DraftFile(draft_id=draft.id, path=path, digest=name, saved_at=now, saved_by=viewer.id))
    session.flush()


def _remove(session: Session, draft: Draft) -> None:
    session.delete(draft)
    session.flush()
    session.expire_all()


def record_file(session: Session, viewer: Viewer, slug: str, name: str, now: datetime) -> None:
    """Note that files of a course, its keys among them, went out."""
    audit.record(session, viewer.id, "curriculum-taken", "course", slug, now, file=name)


def _record(session: Session, viewer: Viewer, action: str, draft: Draft, now: datetime, **detail: Any) -> None:
    audit.record(session, viewer.id, action, "draft", draft.id, now, slug=draft.slug, **detail)
    session.flush()


def _digests(files: Files) -> dict[str, str]:
    return {path: digest(data) for path, data in files.items()}
