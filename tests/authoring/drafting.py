"""A curator at work on a draft, for the tests of the editor."""

import re
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.audit import AuditEntry
from portal.authoring.drafts import queries
from portal.content.files import digest
from portal.content.shapes import Course
from tests.pages.client import PageClient

SLUG, MODULE, LESSON, BANK = "kecil", "awal", "awal/01-mulai.md", "awal/soal.gift"
"""Of the tiny course, on which most of these tests work."""
WORD, OTHER = "memulai", "mengawali"
"""A word of that lesson, and one that may stand in its place."""
SHIPPED_MODULE = "konsep-dasar-psm"
SHIPPED_LESSON, SHIPPED_BANK = f"{SHIPPED_MODULE}/01-siapa-psm.md", f"{SHIPPED_MODULE}/soal.gift"


@dataclass
class Desk:
    """One draft, the browser of somebody who works on it, and a session to look into the database."""

    session: Session
    client: PageClient
    draft_id: uuid.UUID

    @property
    def url(self) -> str:
        return f"/kurikulum/draf/{self.draft_id}"

    def file_url(self, path: str = LESSON) -> str:
        return f"{self.url}/berkas/{path}"

    def held(self) -> dict[str, bytes]:
        """What the draft holds now; nothing, when it is gone."""
        self.session.rollback()
        found = queries.files(self.session, self.draft_id)
        self.session.rollback()
        return found

    def text(self, path: str = LESSON) -> str:
        return self.held()[path].decode()

    def form(self, text: str, path: str = LESSON, **fields: str) -> dict[str, str]:
        """What a browser sends after opening the file as it is now, and typing this."""
        held = self.held()
        return {"text": text, "expected": digest(held[path]) if path in held else ""} | fields

    def save(self, text: str, path: str = LESSON, status: int = 303, **fields: str) -> TestResponse:
        answer = self.client.post(self.file_url(path), self.form(text, path, **fields), status)
        return self.client.follow(answer) if status == 303 else answer

    def remove(self, path: str) -> None:
        self.client.post(f"{self.url}/hapus/{path}")

    def publish(self, note: str = "Kata diganti.", status: int = 303) -> TestResponse:
        return self.client.post(f"{self.url}/terbit", {"note": note}, status)

    def trail(self) -> list[AuditEntry]:
        """What was noted of this draft, in order."""
        self.session.rollback()
        of_draft = AuditEntry.subject_id == str(self.draft_id)
        return list(self.session.scalars(select(AuditEntry).where(of_draft).order_by(AuditEntry.id)))


def typed(answer: TestResponse) -> str:
    """The text that stands in the field of the editor, as it was escaped for HTML."""
    found = re.search(r'<textarea[^>]*id="text"[^>]*>\r?\n(.*?)</textarea>', answer.text, re.DOTALL)
    assert found
    return found[1]


def shorter(course: Course) -> Course:
    """The course with an hour less of theory in its first module, and without its last lesson there."""
    module = course.modules[0]
    changed = replace(module, theory_jp=module.theory_jp - 1, lessons=module.lessons[:-1])
    return replace(course, modules=(changed, *course.modules[1:]))
