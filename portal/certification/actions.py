"""Deciding completion, issuing certificates, exporting lists."""

import hashlib
import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from portal import audit
from portal.certification import queries, rules, snapshot
from portal.certification.queries import Progress
from portal.cohorts import queries as cohorts
from portal.cohorts.models import Cohort
from portal.content.shapes import Course
from portal.courses import queries as courses
from portal.dates import date_span, local_date, plain_date
from portal.db import add_if_new
from portal.ledger.models import Certificate, Completion, NumberSeries
from portal.ledger.rules import new_code, shown_code
from portal.regions.queries import RegionPath, full_names
from portal.regions.rules import display_name

_chance = random.SystemRandom()
LEDGER = "ledger"


@dataclass(frozen=True)
class _Decision:
    """What all completions of one decision have in common."""

    cohort: Cohort
    course: Course
    actor: uuid.UUID
    base_url: str
    now: datetime

    @property
    def today(self) -> date:
        return local_date(self.now, cohorts.zone_of(self.cohort))


def decide(session: Session, actor: uuid.UUID, cohort: Cohort, base_url: str, now: datetime) -> int:
    """Record the completion of everybody who meets the rule and has no record yet. Returns how many.

    All of them in one transaction, with numbers that have no gaps. Nothing that was decided before is touched. The
    cohort stays on its version meanwhile, and no attempt is voided; one that was closed since it was asked decides
    nobody.
    """
    cohorts.lock(session, cohort)
    if cohort.closed_at is not None:
        return 0
    decision = _Decision(cohort, cohorts.course_of(session, cohort), actor, base_url, now)
    series = _lock(session, f"{cohort.organisation_id}:{decision.today.year}")
    ledger = _lock(session, LEDGER)
    ready = [one for one in queries.cohort_progress(session, cohort, now) if one.verdict.complete and not one.decided]
    if not ready:
        return 0
    common = _common_record(session, decision)
    homes = full_names(session, {one.person.village_code for one in ready})
    completions = []
    for one in ready:
        series.last += 1
        ledger.last += 1
        home = homes[one.person.village_code]
        completions.append(_completion(decision, common, one, home, series.last, ledger.last))
    session.add_all(completions)
    session.flush()
    facts: dict[str, Any] = {
        "people": [one.person_id for one in completions],
        "numbers": [completions[0].number, completions[-1].number],
    }
    audit.record(session, actor, "completion-decided", "cohort", cohort.id, now, cohort=cohort, **facts)
    return len(ready)


def _lock(session: Session, scope: str) -> NumberSeries:
    """A row of numbers, begun where there is none yet, held until the transaction ends."""
    add_if_new(session, NumberSeries, scope=scope, last=0)
    return session.get_one(NumberSeries, scope, with_for_update=True)


def _common_record(session: Session, decision: _Decision) -> dict[str, Any]:
    """The part of the snapshot that everybody of this decision shares."""
    cohort, course, organisation = decision.cohort, decision.course, decision.cohort.organisation
    modules = _module_lines(session, cohort, course)
    return {
        "version": snapshot.VERSION,
        "issuer": organisation.name,
        "unit": organisation.unit,
        "course": course.full_title,
        "course_slug": course.slug,
        "level": course.level,
        "basic": course.level == snapshot.BASIC,
        "course_version": cohorts.version_label(session, cohort),
        "content_hash": courses.version(session, cohort.course_version_id).content_hash,
        "standard": snapshot.standing(courses.compared(session, cohort.course_version_id)),
        "cohort": cohort.title,
        "venue": cohort.venue,
        "city": cohort.city,
        "dates": date_span(cohort.starts_on, cohort.ends_on),
        "starts_on": cohort.starts_on.isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "issued_on": decision.today.isoformat(),
        "place_and_date": f"{cohort.city}, {plain_date(decision.today)}",
        "signer_title": organisation.signer_title,
        "signer_name": organisation.signer_name,
        "modules": modules,
        "total_jp": sum(line["jp"] for line in modules),
        "note": snapshot.requirement_note(course.level),
        "sample": organisation.is_sample,
    }


def _module_lines(session: Session, cohort: Cohort, course: Course) -> list[dict[str, Any]]:
    """The back of the paper: JP of every module or other session, in the order of the timetable."""
    titles = {module.slug: module.title for module in course.modules}
    lines: dict[str, int] = {}
    for class_session in cohorts.sessions(session, cohort.id):
        if class_session.jp:
            title = titles.get(class_session.module or "", class_session.title)
            lines[title] = lines.get(title, 0) + class_session.jp
    return [{"title": title, "jp": jp} for title, jp in lines.items()]


def _excused(one: Progress) -> dict[str, int]:
    """The JP that counted although somebody was excused, where there were any."""
    counted = sum(need.excused for need in one.verdict.requirements)
    return {"excused_jp": counted} if counted else {}


def _completion(
    decision: _Decision, common: dict[str, Any], one: Progress, home: RegionPath, number: int, ledger_number: int
) -> Completion:
    cohort, facts = decision.cohort, one.facts
    region = cohort.organisation.region_code or cohort.region_code
    pattern = cohort.organisation.number_pattern
    code = new_code(_chance)
    record = common | {
        "name": one.person.full_name,
        "participant": one.person.login,
        "origin": origin(one.person.village_code, home),
        "village_code": one.person.village_code,
        "quota": one.person.quota,
        "number": rules.certificate_number(pattern, number, region, decision.today),
        "ledger_number": ledger_number,
        "band": rules.band_name(decision.course.bands, facts.posttest or Decimal(0)),
        "attended_jp": facts.attended_jp,
        "session_jp": facts.total_jp,
        **_excused(one),
        "lessons": facts.lessons_read,
        "posttest": str(facts.posttest),
        "pretest": None if facts.pretest is None else str(facts.pretest),
        "verify_url": f"{decision.base_url}/v/{shown_code(code)}",
    }
    return Completion(
        ledger_number=ledger_number,
        organisation_id=cohort.organisation_id,
        cohort_id=cohort.id,
        enrolment_id=one.person.id,
        person_id=one.person.person_id,
        number=record["number"],
        code=code,
        decided_at=decision.now,
        decided_by=decision.actor,
        snapshot=record,
        snapshot_hash=snapshot.digest(record),
    )


def origin(village_code: str, home: RegionPath) -> str:
    """Where somebody comes from, in words: village, district, regency."""
    district = display_name(village_code[:8], home.district)
    return f"{display_name(village_code, home.village)}, {district}, {home.regency}"


def keep_certificate(session: Session, completion_id: uuid.UUID, pdf: bytes, now: datetime) -> None:
    """Keep the bytes of a certificate for good. One that is kept already stays."""
    digest = hashlib.sha256(pdf).hexdigest()
    add_if_new(session, Certificate, completion_id=completion_id, pdf=pdf, sha256=digest, made_at=now)
