"""Work plans for tests: a complete one, the form that types it, and plans that have come so far."""

import re
import uuid
from dataclasses import asdict
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import Viewer
from portal.enrolment.queries import enrolments
from portal.web.transaction import unit_of_work
from portal.workplans import actions, queries
from portal.workplans.attachments import File
from portal.workplans.models import WorkPlan
from portal.workplans.rules import Activity, Decision, PlanContents, PlanCriterion, PlanJudgement
from tests.cast import Cast
from tests.pages.client import Page

PDF = File("surat-dukungan.pdf", b"%PDF-1.7\nsurat\n%%EOF\n")
VISITS = Activity(
    title="Kunjungan lansia",
    aim="Tujuh dari sembilan lansia berobat setiap bulan\nsampai akhir Juni.",
    target="Sembilan lansia RT 03",
    place="Balai dusun",
    time="April s.d. Juni 2026",
    partners="Karang Taruna",
    cost=450_000,
    cost_source="Iuran warga",
    indicator="Buku kunjungan terisi",
    responsible="Ketua RT 03",
)
LETTERS = Activity(
    title="Mengurus kartu keluarga",
    aim="Empat anak terdaftar di sekolah pada Agustus.",
    target="Empat keluarga",
    place="Kantor kelurahan",
    time="Juli 2026",
    partners="Tidak ada",
    cost=0,
    indicator="Empat kartu keluarga terbit",
    responsible="Peserta sendiri",
)
FULL = PlanContents(
    "Pemuda giat", "Balai dusun", "Dua sore sepekan", "Sembilan lansia hidup sendiri", (VISITS, LETTERS)
)
SCORES = dict.fromkeys(PlanCriterion, 3)


def typed(sheet: PlanContents, revision: int = 0, **other: str) -> dict[str, str]:
    """The form that a browser sends for a plan."""
    form = {name: text for name, text in asdict(sheet).items() if name != "activities"}
    for row, activity in enumerate(sheet.activities):
        for name, value in asdict(activity).items():
            form[f"activities-{row}-{name}"] = "" if value is None else str(value)
    return form | {"revision": str(revision)} | other


def save(session: Session, viewer: Viewer, seat: uuid.UUID, sheet: PlanContents, at: datetime) -> WorkPlan:
    """Somebody saves a draft."""
    plan = queries.own(session, seat)
    revision = plan.revision if plan else 0
    saved = actions.save(session, enrolments.own_enrolment(session, viewer, seat), sheet, revision, False, at)
    assert isinstance(saved, WorkPlan), saved
    return saved


def submit(session: Session, viewer: Viewer, seat: uuid.UUID, at: datetime, sheet: PlanContents = FULL) -> WorkPlan:
    """Somebody saves a complete plan and submits it."""
    plan = save(session, viewer, seat, sheet, at)
    assert actions.submit(session, enrolments.own_enrolment(session, viewer, seat), plan, at) == ()
    session.flush()
    return plan


def judge(
    session: Session, viewer: Viewer, plan: WorkPlan, decision: Decision, at: datetime, comment: str = ""
) -> None:
    """A trainer gives three points for everything, and decides."""
    judgement = PlanJudgement(plan.revision, decision, SCORES, comment)
    assert actions.review(session, viewer, plan.enrolment_id, judgement, at) is None
    session.flush()


def furnish(session: Session, viewer: Viewer, seat: uuid.UUID, at: datetime) -> Any:
    """A submitted plan with one attachment, whose key is given back; within a transaction of the caller."""
    enrolment = enrolments.own_enrolment(session, viewer, seat)
    assert actions.attach(session, enrolment, PDF, at) is None
    plan = submit(session, viewer, seat, at)
    return queries.attachments(session, plan.id)[0].id


def submitted(session: Session, viewer: Viewer, seat: uuid.UUID, at: datetime) -> WorkPlan:
    """A submitted plan, committed."""
    with unit_of_work():
        return submit(session, viewer, seat, at)


def stored(session: Session, cast: Cast) -> WorkPlan | None:
    """Ann's plan as it is on disk."""
    session.rollback()
    return queries.own(session, cast.ann_seat)


def shown(response: TestResponse) -> dict[str, str]:
    """What the fields of a page hold, by name."""
    inputs = [field for tag, field in Page(response.text).elements if tag == "input" and field.get("name")]
    areas = re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', response.text, re.DOTALL)
    found = {str(field["name"]): field.get("value") or "" for field in inputs}
    return found | {name: unescape(text).replace("\r\n", "\n") for name, text in areas}
